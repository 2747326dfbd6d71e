"""Lists of Debian packages."""

from __future__ import annotations

import pytest
from tests.readers.told import gather

from doorward.readers.dpkg_list import dpkg_list

HEADER = """\
Desired=Unknown/Install/Remove/Purge/Hold
| Status=Not/Inst/Conf-files/Unpacked/halF-conf/Half-inst/trig-aWait/Trig-pend
|/ Err?=(none)/Reinst-required (Status,Err: uppercase=bad)
||/ Name           Version        Architecture Description
+++-==============-==============-============-==================================================
"""
LISTED = """\
ii  base-files     12.4+deb12u5   amd64        Debian base system miscellaneous files
ii  libdoor1:amd64 1:1.0-2        amd64        a door, shared
rc  window         2.0-1          all          a window
hi  lock           3.1~rc1-1      all          a lock
"""
QUERIED = "base-files\t12.4+deb12u5\nlibdoor1:amd64\t1:1.0-2\nlock\t3.1~rc1-1\n"

SAMPLES: dict[str, bytes] = {
    "dpkg-l.txt": (HEADER + LISTED).encode(),
    "grep-ii.txt": LISTED.encode(),
    "one.txt": (HEADER + "ii  door  1.0-1  all  a door\n").encode(),
    "dpkg-query.txt": QUERIED.encode(),
    "utf-16.txt": QUERIED.encode("utf-16"),
    "with-source.txt": b"base-files 12.4 amd64 base-files 12.4\nlibdoor1 1.0+b1 amd64 door 1.0\nlock 3.1 all lock 3.1\n",
}

OTHERS: dict[str, bytes] = {
    "two-columns.tsv": b"door\t1.0\nwindow\t2.0\nlock\t3.0\n",
    "few.txt": b"bash\t5.2\n",
    "words.txt": b"bash is a shell\nbash 5\ndpkg 1\n",
    "rpm.txt": b"bash-5.1-1.el9.x86_64\nglibc-2.34-1.el9.x86_64\n",
    "header-only.txt": HEADER.encode(),
}


def rows(text):
    found = gather(dpkg_list, text.encode(), "host1/dpkg-l.txt")
    assert (found.rejects, found.malformed) == ([], None)
    return found.rows["software"]


def test_a_line_is_a_row():
    found = rows(HEADER + LISTED)
    assert [row["name"] for row in found] == ["base-files", "libdoor1", "lock"]
    assert found[1] == {
        "name": "libdoor1",
        "version": "1:1.0-2",
        "kind": "package",
        "ecosystem": "Debian:12",
        "package": "libdoor1",
        "package_version": None,
        "evidence": "package list, source package not named",
        "asset": "host1",
        "origin_row": 7,
    }


def test_both_commands_say_the_same():
    queried = [{**row, "origin_row": 0} for row in rows(QUERIED)]
    assert queried == [{**row, "origin_row": 0} for row in rows(HEADER + LISTED)]


@pytest.mark.parametrize("between", [" ", "\t", ", ", " | ", ";"])
def test_a_query_may_name_the_source(between):
    row = rows(between.join(["libdoor1", "1.0+b1", "amd64", "door", "1.0"]) + "\n")[0]
    assert (row["package"], row["package_version"], row["evidence"]) == ("door", "1.0", "package list")


def test_the_source_may_have_the_same_version():
    row = rows("libdoor1 1.0 amd64 door 1.0\n")[0]
    assert (row["package"], row["package_version"]) == ("door", None)


def test_what_is_removed_is_a_record_and_no_row():
    found = gather(dpkg_list, (HEADER + LISTED).encode())
    assert (found.records, len(found.rows["software"])) == (4, 3)


@pytest.mark.parametrize("line", ["nonsense", "ii  door", "ii  Door!  1.0", "ii  door  version", "x" * 3000])
def test_other_lines_are_rejects(line):
    found = gather(dpkg_list, (LISTED + line + "\n").encode())
    assert [reject.line for reject in found.rejects] == [5]
    assert len(found.rows["software"]) == 3


def test_the_source_of_a_well_known_package_is_known():
    row = rows(LISTED + "ii  libssl3:amd64  3.0.11-1  amd64  a library\n")[-1]
    assert (row["package"], row["evidence"]) == ("openssl", "package list, source package known by its name")


def table(description, *rows):
    """Return a table whose columns for names and versions have 14 and 12 signs."""
    rule = f"+++-{'=' * 14}-{'=' * 12}-{'=' * 12}-{'=' * description}\n"
    head = HEADER[: HEADER.index("+++-")]
    return head + rule + "".join(f"ii  {name:<14} {version:<12} amd64        a door\n" for name, version in rows)


NARROW, WIDE = 35, 36
"""Signs that the description has in a table of 80 signs and of 81."""


def test_what_fills_its_column_in_a_table_as_narrow_as_a_terminal_is_not_compared():
    text = table(NARROW, ("libdoor1:amd64", "1.0-1"), ("bash", "2.19-18+deb8"), ("dash", "2.19-18+deb"))
    assert [(row["version"], row["ecosystem"], row["evidence"]) for row in rows(text)] == [
        ("1.0-1", None, "package list, name cut short"),
        (None, None, "package list, version cut short"),
        ("2.19-18+deb", None, "package list, source package not named"),
    ]


@pytest.mark.parametrize(("description", "cut"), [(NARROW, True), (WIDE, False)])
def test_a_wide_table_cuts_nothing(description, cut):
    (row,) = rows(table(description, ("door", "2.19-18+deb8")))
    assert (row["version"] is None) == cut
