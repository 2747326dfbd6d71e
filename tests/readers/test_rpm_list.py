"""Lists of RPM packages."""

from __future__ import annotations

import pytest
from tests.readers.told import gather

from doorward.readers.rpm_list import parsed, rpm_list

PLAIN = """\
almalinux-release-9.3-1.el9.x86_64
openssl-libs-3.0.7-24.el9.x86_64
gpg-pubkey-8483c65d-5ccc5b19
python3-setuptools-53.0.0-12.el9.noarch
"""
FIELDS = """\
almalinux-release (none) 9.3 1.el9 x86_64 almalinux-release-9.3-1.el9.src.rpm
openssl-libs 1 3.0.7 24.el9 x86_64 openssl-3.0.7-24.el9.src.rpm
python3-setuptools (none) 53.0.0 12.el9 noarch python-setuptools-53.0.0-12.el9.src.rpm
"""
DNF = """\
Installed Packages
almalinux-release.x86_64      9.3-1.el9        @anaconda
openssl-libs.x86_64           1:3.0.7-24.el9   @anaconda
python3-setuptools.noarch     53.0.0-12.el9    @baseos
"""

SAMPLES: dict[str, bytes] = {
    "rpm-qa.txt": PLAIN.encode(),
    "fields.txt": FIELDS.encode(),
    "pipes.txt": FIELDS.replace(" ", "|").encode(),
    "dnf.txt": DNF.encode(),
    "last.txt": PLAIN.replace("\n", "    Tue 07 Nov 2023 10:00:00 AM UTC\n").encode(),
    "without-arch.txt": b"bash-5.1.8-6.el9\nglibc-2.34-83.el9\n",
}

OTHERS: dict[str, bytes] = {
    "apk.txt": b"musl-1.2.4-r2\ndoor-1.0-r0\n",
    "dpkg-i386.txt": b"ii  door  1.0-1  i386  a door\nii  libc6:i386  2.36-9  i386  a library\n",
    "words.txt": b"well-known-door\nfirst-come-first\n",
    "one.txt": b"bash-5.1.8-6.el9.x86_64\n",
    "freeze.txt": b"door==1.0\nlock==2.0\n",
}


def rows(text):
    found = gather(rpm_list, text.encode(), "host1/rpm-qa.txt")
    assert (found.rejects, found.malformed) == ([], None)
    return found.rows["software"]


def test_a_line_is_a_row_without_its_epoch():
    assert rows(PLAIN)[1] == {
        "name": "openssl-libs",
        "version": "3.0.7-24.el9",
        "kind": "package",
        "ecosystem": "AlmaLinux:9",
        "package": "openssl-libs",
        "package_version": None,
        "evidence": "package list, epoch not shown",
        "asset": "host1",
        "origin_row": 2,
    }


@pytest.mark.parametrize("text", [FIELDS, FIELDS.replace(" ", "|"), FIELDS.replace(" ", "\t"), DNF])
def test_where_the_epoch_is_shown_it_is_in_the_version_compared(text):
    found = [(row["name"], row["version"], row["package_version"], row["evidence"]) for row in rows(text)]
    assert found == [
        ("almalinux-release", "9.3-1.el9", None, "package list"),
        ("openssl-libs", "3.0.7-24.el9", "1:3.0.7-24.el9", "package list"),
        ("python3-setuptools", "53.0.0-12.el9", None, "package list"),
    ]


@pytest.mark.parametrize(
    ("line", "package"),
    [
        ("bash-5.1-1.el9.x86_64", ("bash", None, "5.1-1.el9", "x86_64")),
        ("door-with-hyphens-1.0-1.noarch", ("door-with-hyphens", None, "1.0-1", "noarch")),
        ("door-2:1.0-1.el9.noarch", ("door", "2", "1.0-1.el9", "noarch")),
        ("2:door-1.0-1.el9.noarch", ("door", "2", "1.0-1.el9", "noarch")),
        ("door-(none):1.0-1.el9.noarch", ("door", "0", "1.0-1.el9", "noarch")),
        ("door-1.0~rc1^git-1.el9", ("door", None, "1.0~rc1^git-1.el9", None)),
        ("door 12 5.el9 noarch", ("door", None, "12-5.el9", "noarch")),
        ("door 0 12 5.el9 noarch", ("door", "0", "12-5.el9", "noarch")),
        ("door 1.0-1.el9 noarch", ("door", None, "1.0-1.el9", "noarch")),
        ("door 3:1.0-1.el9 noarch", ("door", "3", "1.0-1.el9", "noarch")),
        ("door.noarch 1.0-1.el9 @repo", ("door", "0", "1.0-1.el9", "noarch")),
        ("door-1.0-1.el9.noarch  Di 07 Nov 2023 10:00:00 CET", ("door", None, "1.0-1.el9", "noarch")),
        ("door-1.0-1.module+el9+1+2.x86_64", ("door", None, "1.0-1.module+el9+1+2", "x86_64")),
    ],
)
def test_usual_forms_are_parsed(line, package):
    assert parsed(line) == package


@pytest.mark.parametrize(
    "line", ["", "door", "door-1.0", "ii door 1.0 i386 a door", "a b c", "d" * 3000, "-1-1", "x y"]
)
def test_other_lines_are_no_package(line):
    assert parsed(line) is None


def test_other_lines_are_rejects():
    found = gather(rpm_list, (PLAIN + "error: rpmdb is locked\n").encode())
    assert [(reject.line, reject.reason) for reject in found.rejects] == [(5, "no package as RPM lists it")]


def test_a_key_is_a_record_and_no_software():
    found = gather(rpm_list, PLAIN.encode())
    assert (found.records, len(found.rows["software"])) == (4, 3)
