"""SPDX 2 inventories in tag-value form."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.readers.told import gather

from doorward.readers.spdx_tag_value import spdx_tag_value

HEAD = """\
SPDXVersion: SPDX-2.3
DataLicense: CC0-1.0
SPDXID: SPDXRef-DOCUMENT
DocumentName: a document
Creator: Tool: door
Created: 2026-01-02T03:04:05Z

"""
DOOR = """\
##### Package: door

PackageName: door
SPDXID: SPDXRef-door
PackageVersion: 1.0
PackageSupplier: Organization: Door & Sons
PackageComment: <text>a door
PackageName: not this one
</text>
PrimaryPackagePurpose: APPLICATION

"""
LOCK = """\
PackageName: lock
SPDXID: SPDXRef-lock
PackageVersion: 2.0
ExternalRef: SECURITY cpe23Type cpe:2.3:a:lock:lock:2.0
ExternalRef: PACKAGE-MANAGER purl pkg:npm/lock@2.0

"""
RELATION = "Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-door\n"
FILE = "FileName: ./door.c\nSPDXID: SPDXRef-file\nLicenseConcluded: MIT\n\n"

SAMPLES: dict[str, bytes] = {
    "door.spdx": (HEAD + DOOR + LOCK + RELATION).encode(),
    "crlf.spdx": (HEAD + LOCK).replace("\n", "\r\n").encode(),
    "remark.spdx": ("# made by hand\n" + HEAD).encode(),
}

OTHERS: dict[str, bytes] = {
    "spdx.json": b'{"spdxVersion": "SPDX-2.3"}',
    "prose.txt": b"The line SPDXVersion: SPDX-2.3 opens a document.\n",
    "spdx1": b"SPDXVersion: SPDX-1.2\n",
    "status": b"Package: door\nVersion: 1\n",
}


def rows(text):
    found = gather(spdx_tag_value, text.encode(), "inventory.spdx")
    assert (found.malformed, found.rejects) == (None, [])
    return found.rows["software"]


def test_a_package_is_a_row_of_the_one_that_is_described():
    door, lock = rows(HEAD + DOOR + LOCK + RELATION)
    assert lock == {
        "name": "lock",
        "version": "2.0",
        "kind": None,
        "purl": "pkg:npm/lock@2.0",
        "cpe": "cpe:2.3:a:lock:lock:2.0",
        "ecosystem": "npm",
        "package": "lock",
        "package_version": None,
        "supplier": None,
        "evidence": "sbom",
        "asset": "door",
        "time": datetime(2026, 1, 2, 3, 4, 5),
        "origin_row": 19,
    }
    assert (door["kind"], door["supplier"], door["origin_row"]) == ("application", "Door & Sons", 10)


def test_a_file_between_packages_belongs_to_none():
    door, lock = rows(HEAD + DOOR + FILE + LOCK)
    assert (door["name"], lock["name"], lock["asset"]) == ("door", "lock", "a document")


def test_relationships_between_packages_end_none():
    found = rows(HEAD + "PackageName: door\nRelationship: A CONTAINS B\nPackageVersion: 1.0\n")
    assert [row["version"] for row in found] == ["1.0"]


@pytest.mark.parametrize("line", ["ExternalRef: purl\n", "Relationship: A\n", "junk\n", "PackageVersion:\n", ": x\n"])
def test_lines_that_are_wrong_cost_nothing_else(line):
    assert [row["name"] for row in rows(HEAD + "PackageName: door\n" + line + LOCK)] == ["door", "lock"]


def test_a_text_in_one_line_ends_there():
    text = HEAD + "PackageName: door\nPackageComment: <text>one</text>\nPackageVersion: 1.0\n"
    assert [row["version"] for row in rows(text)] == ["1.0"]


def test_a_text_that_is_left_open_hides_what_follows():
    assert rows(HEAD + "PackageName: door\nPackageComment: <text>one\n" + LOCK)[0]["name"] == "door"


def test_a_package_without_a_name_is_a_reject():
    found = gather(spdx_tag_value, (HEAD + "PackageName:\n" + LOCK).encode())
    assert [reject.line for reject in found.rejects] == [8]
