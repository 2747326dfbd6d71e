import java.io.*;
import org.apache.maven.artifact.versioning.ComparableVersion;

public class Maven {
    public static void main(String[] arguments) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
        PrintWriter answers = new PrintWriter(new BufferedWriter(new OutputStreamWriter(System.out)));
        for (String line; (line = lines.readLine()) != null; ) {
            String[] pair = line.split("\t");
            answers.println(Integer.signum(new ComparableVersion(pair[0]).compareTo(new ComparableVersion(pair[1]))));
        }
        answers.flush();
    }
}
