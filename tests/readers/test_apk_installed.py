"""The package database of apk."""

from __future__ import annotations

import pytest
from tests.readers.told import gather

from doorward.readers.apk_installed import apk_installed


def paragraph(name, version, origin=None):
    more = f"o:{origin}\n" if origin else ""
    return (
        f"C:Q11otALzX1d1D0kVawy06IairTXS0=\nP:{name}\nV:{version}\nA:x86_64\nT:a door\n{more}m:Door <door@example.org>\n"
        "F:lib\nR:door.so\na:0:0:777\n\n"
    )


RELEASE = paragraph("alpine-release", "3.18.4-r0", "alpine-base")

SAMPLES: dict[str, bytes] = {
    "installed": (RELEASE + paragraph("musl", "1.2.4-r2", "musl")).encode(),
    "package-first": b"P:musl\nV:1.2.4-r2\nA:x86_64\n\n",
    "crlf": RELEASE.replace("\n", "\r\n").encode(),
}

OTHERS: dict[str, bytes] = {
    "status": b"Package: musl\nVersion: 1.2.4\n",
    "no-version": b"C:Q1=\nP:musl\n\nP:door\nV:1\n",
    "letters": b"A:1\nB:2\nC:3\n",
    "later": b"something else\nP:musl\nV:1.2\n",
}


def test_a_package_is_a_row_with_its_origin():
    data = (RELEASE + paragraph("libdoor", "1.0-r3", "door")).encode()
    found = gather(apk_installed, data, "host1.tar!lib/apk/db/installed")
    assert found.rows["software"][1] == {
        "name": "libdoor",
        "version": "1.0-r3",
        "kind": "package",
        "ecosystem": "Alpine:v3.18",
        "package": "door",
        "evidence": "package list",
        "supplier": "Door <door@example.org>",
        "asset": "host1",
        "origin_row": 12,
    }


def test_a_package_without_origin_is_its_own():
    found = gather(apk_installed, (RELEASE + paragraph("door", "1.0-r3")).encode())
    assert found.rows["software"][1]["package"] == "door"


@pytest.mark.parametrize("text", ["P:door\n\n", "V:1.0-r0\n\n", "P:door\nV:1.0-r0\njunk\n\n"])
def test_what_is_no_package_is_a_reject(text):
    found = gather(apk_installed, (RELEASE + text + RELEASE).encode())
    assert [reject.line for reject in found.rejects] == [12]
    assert len(found.rows["software"]) == 2


def test_the_name_of_the_file_may_tell_the_release():
    data = paragraph("alpine-baselayout", "3.2.0-r18").encode()
    assert gather(apk_installed, data, "alpine-3.15/installed").rows["software"][0]["ecosystem"] == "Alpine:v3.15"
    assert gather(apk_installed, data, "rooms/installed").rows["software"][0]["ecosystem"] == "Alpine"
