import java.io.*;

public class Jvm {
    public static void main(String[] arguments) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
        PrintWriter answers = new PrintWriter(new BufferedWriter(new OutputStreamWriter(System.out)));
        for (String line; (line = lines.readLine()) != null; ) {
            String[] pair = line.split("\t");
            try {
                Runtime.Version left = Runtime.Version.parse(pair[0]), right = Runtime.Version.parse(pair[1]);
                answers.println(Integer.signum(left.compareToIgnoreOptional(right)));
            } catch (IllegalArgumentException refused) {
                answers.println("x");
            }
        }
        answers.flush();
    }
}
