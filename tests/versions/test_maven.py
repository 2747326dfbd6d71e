from __future__ import annotations

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.versions import native
from tests.versions.algebra import assert_agrees, assert_algebra, assert_ascending, assert_no_key, compare

from doorward.versions.maven import maven

CHAIN = [
    "0.9",
    "1-alpha-1",
    "1-alpha2",
    "1.0-beta1-SNAPSHOT",
    "1.0-beta1",
    "1.0.0-m3",
    "1.0.0-M10",
    "1.0.0.RC1",
    "1.0-rc2",
    "1.0-SNAPSHOT",
    "1.0",
    "1.0-sp",
    "1-1",
    "1.0-1.foo",
    "1.0.1",
    "1.1",
    "1.2-jre8",
    "1.2.Final-redhat-1",
    "1.10",
    "2.0.1.Beta4",
    "2.0.1.GA",
    "20040616",
    "20240102.030405",
]
PIECES = [
    "0",
    "1",
    ".",
    "-",
    "a",
    ".0",
    "-rc",
    "sp",
    "ga",
    ".final",
    "foo",
    "-foo",
    ".foo.",
    "alpha",
    "beta1",
    "x",
    "-0",
    "m",
    "--",
]
VERSIONS = st.lists(st.sampled_from([*PIECES, "2", "10"]), min_size=1, max_size=6).map("".join)


def test_the_version_order_specification_of_the_pom_reference():
    assert_ascending(
        maven,
        "1-alpha",
        "1-beta",
        "1-milestone",
        ("1-rc", "1-cr"),
        "1-snapshot",
        ("1", "1.0", "1-0", "1.ga", "1-final", "1.0.RELEASE", "1-ga-0"),
        "1-sp",
        "1-foo",
        "1-foo2",
        "1-foo10",
        "1-2",
        "1.2",
    )


def test_qualifiers_of_one_letter_stand_for_words_only_before_a_number():
    assert_ascending(
        maven,
        ("1-a1", "1-alpha-1", "1alpha1"),
        ("1-b2", "1-beta-2"),
        ("1-m3", "1-milestone-3"),
        "1",
        "1-a",
        "1-a-1",
        "1-b",
        "1-m",
    )


def test_a_dot_before_a_last_word_ranks_as_a_hyphen():
    assert_ascending(maven, ("1.rc1", "1-rc1", "1.0.0-RC1"), ("1.x1", "1-x1"), ("1.x2", "1-x2"))


def test_qualifiers_come_before_builds_and_builds_before_numbers():
    assert_ascending(maven, "2.0-alpha", "2.0", "2.0.a", "2-1", "2.0.1", "2.1")


def test_numbers_have_no_largest():
    assert_ascending(maven, "1.9", "1.2147483648", "1.9223372036854775808", "1." + "9" * 200)


def test_case_has_no_rank():
    assert_ascending(maven, ("1-ALPHA", "1-alpha"), ("1.0.Final", "1.0.FINAL"), ("1-Foo", "1-foo"))


@pytest.mark.parametrize(
    "version", ["1.foo.1", "1.0.alpha.1", "1--alpha", "0.0-rc1", "1.ga.1", "1.0.sp-1", "1.a-b.c.d"]
)
def test_what_can_close_a_circle_is_not_exact(version):
    assert not maven.key(version).exact


@pytest.mark.parametrize(
    "version", ["1.0.0.Final", "1.2.3.v20230101", "r09", "31.1-jre", "4.1.0.CR1-redhat-2", "1.2.rc.1", "0"]
)
def test_what_people_write_is_exact(version):
    assert maven.key(version).exact


def test_the_circle_of_mng_6568_is_broken_where_it_is_marked():
    assert compare(maven, "1", "1-alpha") == 1
    assert compare(maven, "1", "1.foo.1") == -1
    assert not maven.key("1.foo.1").exact


def test_no_version_at_all():
    assert_no_key(maven, "", "1 0", "é", "1" * 257)


def test_the_deepest_nesting_that_fits_has_a_key():
    assert maven.key("1-" * 128) is not None
    assert maven.key("a1" * 128) is not None


@given(st.lists(VERSIONS, max_size=12))
def test_keys_keep_the_algebra(versions):
    assert_algebra(maven, versions)


def test_the_chain():
    assert_ascending(maven, *CHAIN)


JAVA = """
import org.apache.maven.artifact.versioning.ComparableVersion;
import java.io.*;
public class Signs {
  public static void main(String[] args) throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
    for (String line; (line = lines.readLine()) != null; ) {
      String[] pair = line.split("\\t");
      System.out.println(Integer.signum(new ComparableVersion(pair[0]).compareTo(new ComparableVersion(pair[1]))));
    }
  }
}
"""


def test_maven_agrees(tmp_path):
    java = native.program("java")
    jars = ":".join(
        str(native.beside("mvn", pattern)) for pattern in ("lib/maven-artifact-3*.jar", "lib/commons-lang3*.jar")
    )
    source = tmp_path / "Signs.java"
    source.write_text(JAVA, encoding="utf-8")
    pairs = native.pairs(CHAIN, PIECES, count=2000)
    try:
        answers = native.signs([str(java), "-cp", jars, str(source)], pairs)
    except subprocess.CalledProcessError as error:
        pytest.skip(f"this Java runs no source file: {error.stderr[-200:]}")
    assert_agrees(maven, pairs, answers)
