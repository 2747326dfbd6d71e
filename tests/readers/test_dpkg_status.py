"""The package database of dpkg."""

from __future__ import annotations

import pytest
from tests.readers.told import gather

from doorward.readers.dpkg_status import dpkg_status


def paragraph(name, version, *more, status="install ok installed"):
    head = [f"Package: {name}", *([f"Status: {status}"] if status else []), "Architecture: amd64"]
    return "\n".join([*head, *more, f"Version: {version}", "Description: a door", " opens and closes", "", ""])


def rows(text, name="host1/var/lib/dpkg/status"):
    found = gather(dpkg_status, text.encode(), name)
    assert (found.rejects, found.malformed) == ([], None)
    return found.rows["software"]


BASE = paragraph("base-files", "12.4+deb12u5", "Maintainer: Door <door@debian.org>")

SAMPLES: dict[str, bytes] = {
    "status": (BASE + paragraph("bash", "5.2-1")).encode(),
    "base": paragraph("base-files", "12.4+deb12u5", status="").encode(),
    "crlf": BASE.replace("\n", "\r\n").encode(),
}

OTHERS: dict[str, bytes] = {
    "Packages": b"Package: door\n",
    "control": b"Source: door\nPackage: door\nArchitecture: all\nVersion: 1\n",
    "spdx": b"SPDXVersion: SPDX-2.3\nPackageName: door\nPackageVersion: 1\n",
    "mail": b"From: a\nSubject: Package: b\n",
}


def test_a_package_is_a_row_with_its_source():
    door = paragraph("libdoor1", "1.0-2+b1", "Source: door (1.0-2)", "Maintainer: Door <door@debian.org>")
    assert rows(BASE + door)[1] == {
        "name": "libdoor1",
        "version": "1.0-2+b1",
        "kind": "package",
        "ecosystem": "Debian:12",
        "package": "door",
        "package_version": "1.0-2",
        "evidence": "package list",
        "supplier": "Door <door@debian.org>",
        "asset": "host1",
        "origin_row": 9,
    }


@pytest.mark.parametrize(
    ("more", "package", "version"),
    [
        ((), "libdoor1", None),
        (("Source: door",), "door", None),
        (("Source: door (1.0)",), "door", None),
        (("Source: door (2:1.0-1)",), "door", "2:1.0-1"),
        (("Source: door 1.0",), "libdoor1", None),
    ],
)
def test_the_version_of_the_source_is_told_where_it_differs(more, package, version):
    row = rows(paragraph("libdoor1", "1.0", *more))[0]
    assert (row["package"], row["package_version"]) == (package, version)


@pytest.mark.parametrize(
    ("status", "count"),
    [
        ("install ok installed", 1),
        ("hold ok installed", 1),
        ("install ok unpacked", 1),
        ("install ok half-configured", 1),
        ("deinstall ok config-files", 0),
        ("purge ok not-installed", 0),
    ],
)
def test_only_what_is_there_is_a_row_and_every_package_is_a_record(status, count):
    found = gather(dpkg_status, paragraph("door", "1", status=status).encode())
    assert (len(found.rows["software"]), found.records, found.rejects) == (count, 1, [])


def test_what_is_removed_does_not_tell_the_release():
    gone = paragraph("base-files", "11.1+deb11u1", status="deinstall ok config-files")
    assert rows(gone + paragraph("bash", "5.2-1+deb12u1"))[0]["ecosystem"] == "Debian:12"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (BASE + "Architecture: all\nVersion: 1\n", "without a Package"),
        (BASE + "Package: door\nStatus: install ok installed\n", "without a Version"),
        (BASE + "Package: door\nVersion: 1\njunk\n", "no field"),
    ],
)
def test_what_is_no_package_is_a_reject_and_the_others_stay(text, reason):
    found = gather(dpkg_status, (text + "\n" + paragraph("bash", "5")).encode())
    assert [reject.reason for reject in found.rejects] == [found.rejects[0].reason]
    assert reason in found.rejects[0].reason
    assert [row["name"] for row in found.rows["software"]] == ["base-files", "bash"]


def test_a_package_without_status_is_there():
    assert rows(paragraph("door", "1", status=""), "image/var/lib/dpkg/status.d/door")[0]["asset"] == "door"
