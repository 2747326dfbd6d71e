"""What SPDX says of packages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from doorward.inventory.spdx import Document, part, supplier


def reference(kind, value):
    return {"referenceCategory": "PACKAGE-MANAGER", "referenceType": kind, "referenceLocator": value}


def test_a_package_is_a_part():
    found = part(
        {
            "name": "door",
            "versionInfo": "1.0",
            "primaryPackagePurpose": "LIBRARY",
            "supplier": "Organization: Door & Sons (door@example.org)",
            "sourceInfo": "built package from: gate 1.0-1",
            "externalRefs": [
                reference("purl", "pkg:npm/door@1.0"),
                reference("purl", "pkg:npm/other@1.0"),
                reference("cpe23Type", "cpe:2.3:a:door:door:1.0"),
                reference("http://spdx.org/rdf/references/cpe22Type", "cpe:/a:door:door:1.0"),
            ],
        }
    )
    assert (found.name, found.version, found.kind, found.supplier) == ("door", "1.0", "library", "Door & Sons")
    assert (found.purl, found.cpe) == ("pkg:npm/door@1.0", "cpe:2.3:a:door:door:1.0")
    assert found.source == ("gate", "1.0-1")


@pytest.mark.parametrize("version", ["NOASSERTION", "NONE", "", None, []])
def test_no_version_is_null(version):
    assert part({"name": "door", "versionInfo": version}).version is None


@pytest.mark.parametrize("references", [None, "x", [1], [{}], [{"referenceType": 1, "referenceLocator": "x"}]])
def test_references_that_are_none_are_left_out(references):
    found = part({"name": "door", "externalRefs": references})
    assert (found.purl, found.cpe) == (None, None)


@pytest.mark.parametrize("name", [None, "", " ", 1.5j, []])
def test_a_package_has_a_name(name):
    assert part({"name": name}) is None


def test_references_of_spdx_2_1_are_urls():
    told = {"name": "door", "externalRefs": [reference("http://spdx.org/rdf/references/cpe22Type", "cpe:/a:door:door")]}
    assert part(told).cpe == "cpe:/a:door:door"


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("Organization: Door", "Door"),
        ("Person: Jane Door (jane@example.org)", "Jane Door"),
        ("NOASSERTION", None),
        ("Organization: NOASSERTION", None),
        ("Door", None),
        (None, None),
        ("Organization: " + "x" * 2000, None),
    ],
)
def test_suppliers(told, name):
    assert supplier(told) == name


def document(*packages, roots=(), name="a document"):
    found = Document(name, "2026-01-02T03:04:05Z", set(roots))
    for package in packages:
        found.hold(package)
    return found


DOOR, LOCK = {"SPDXID": "SPDXRef-door", "name": "door"}, {"SPDXID": "SPDXRef-lock", "name": "lock"}


@pytest.mark.parametrize(
    ("roots", "name", "asset"),
    [
        (["SPDXRef-door"], "a document", "door"),
        (["SPDXRef-door", "SPDXRef-lock"], "a document", "a document"),
        (["SPDXRef-other"], "a document", "a document"),
        ([], "a document", "a document"),
        ([], "unknown", "host1"),
        ([], None, "host1"),
    ],
)
def test_the_package_that_is_described_is_the_asset(roots, name, asset):
    common = document(DOOR, LOCK, roots=roots, name=name).common("host1.spdx.json")
    assert common == {"asset": asset, "time": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC).replace(tzinfo=None)}


@pytest.mark.parametrize(
    ("relation", "roots"),
    [
        (("SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-door"), {"SPDXRef-door"}),
        (("SPDXRef-door", "DESCRIBED_BY", "SPDXRef-DOCUMENT"), {"SPDXRef-door"}),
        (("SPDXRef-door", "DESCRIBES", "SPDXRef-lock"), set()),
        (("SPDXRef-DOCUMENT", "CONTAINS", "SPDXRef-door"), set()),
        (("SPDXRef-DOCUMENT", "DESCRIBES", None), set()),
    ],
)
def test_relationships_tell_what_is_described(relation, roots):
    found = Document()
    found.relate(*relation)
    assert found.roots == roots


@pytest.mark.parametrize(
    ("package", "within"),
    [
        ({"name": "debian", "versionInfo": "12.4", "primaryPackagePurpose": "OPERATING-SYSTEM"}, "Debian:12"),
        ({"name": "alpine", "versionInfo": "3.18.4", "primaryPackagePurpose": "OPERATING_SYSTEM"}, "Alpine:v3.18"),
        ({"name": "debian", "versionInfo": "12", "SPDXID": "SPDXRef-OperatingSystem-1"}, "Debian:12"),
        ({"name": "debian", "versionInfo": "12"}, None),
    ],
)
def test_the_operating_system_tells_the_release(package, within):
    assert document(package).within == within
