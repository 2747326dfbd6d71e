// Compares versions as Go does: modules by golang.org/x/mod/semver, its own releases by go/version.
package main

import (
	"bufio"
	"fmt"
	"go/version"
	"os"
	"strings"

	"golang.org/x/mod/semver"
)

func main() {
	valid, compare := semver.IsValid, semver.Compare
	prefix := "v"
	if os.Args[1] == "release" {
		valid, compare, prefix = version.IsValid, version.Compare, "go"
	}
	lines := bufio.NewScanner(os.Stdin)
	answers := bufio.NewWriter(os.Stdout)
	defer answers.Flush()
	for lines.Scan() {
		left, right, _ := strings.Cut(lines.Text(), "\t")
		left, right = prefix+strings.TrimPrefix(left, prefix), prefix+strings.TrimPrefix(right, prefix)
		if valid(left) && valid(right) {
			fmt.Fprintln(answers, compare(left, right))
		} else {
			fmt.Fprintln(answers, "x")
		}
	}
}
