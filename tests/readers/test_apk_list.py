"""Lists of Alpine packages."""

from __future__ import annotations

import pytest
from tests.readers.told import gather

from doorward.readers.apk_list import apk_list

INFO = "alpine-release-3.18.4-r0\nlibdoor-1.0_git2026-r3\nmusl-1.2.4-r2\n"
LISTED = """\
alpine-release-3.18.4-r0 x86_64 {alpine-base} (MIT) [installed]
libdoor-1.0_git2026-r3 x86_64 {door} (GPL-2.0-only WITH an-exception) [installed]
musl-1.2.4-r2 x86_64 {musl} (MIT) [upgradable from: musl-1.2.3-r4]
window-2.0-r0 x86_64 {window} (MIT)
"""

SAMPLES: dict[str, bytes] = {
    "apk-info.txt": INFO.encode(),
    "apk-list.txt": LISTED.encode(),
    "described.txt": b"musl-1.2.4-r2 - the musl c library\ndoor-1.0-r0 - a door\n",
    "warned.txt": b"WARNING: opening door: No such file\n" + INFO.encode(),
}

OTHERS: dict[str, bytes] = {
    "names.txt": b"musl\ndoor\n",
    "rpm.txt": b"bash-5.1-1.el9.x86_64\ndoor-1.0-1.noarch\n",
    "one.txt": b"musl-1.2.4-r2\n",
    "mixed.txt": b"musl-1.2.4-r2\nsomething else\n",
}


def read(text):
    return gather(apk_list, text.encode(), "host1/apk-info.txt")


def test_a_line_is_a_row():
    assert read(INFO).rows["software"][1] == {
        "name": "libdoor",
        "version": "1.0_git2026-r3",
        "kind": "package",
        "ecosystem": "Alpine:v3.18",
        "package": "libdoor",
        "evidence": "package list, source package not named",
        "asset": "host1",
        "origin_row": 2,
    }


def test_apk_list_names_the_origin():
    rows = read(LISTED).rows["software"]
    assert [(row["name"], row["package"], row["evidence"]) for row in rows] == [
        ("alpine-release", "alpine-base", "package list"),
        ("libdoor", "door", "package list"),
        ("musl", "musl", "package list"),
    ]


def test_what_could_be_installed_is_a_record_and_no_row():
    found = read(LISTED)
    assert (found.records, len(found.rows["software"]), found.rejects) == (4, 3, [])


@pytest.mark.parametrize("line", ["musl", "musl-1.2", "musl-r1", "musl-1.2-r1 something"])
def test_other_lines_are_rejects(line):
    found = read(INFO + line + "\n")
    assert [reject.line for reject in found.rejects] == [4]


def test_the_source_of_a_well_known_package_is_known():
    row = read(INFO + "libcrypto3-3.1.4-r1\n").rows["software"][-1]
    assert (row["package"], row["evidence"]) == ("openssl", "package list, source package known by its name")
