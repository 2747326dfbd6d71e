"""Which CVEs an advisory speaks of, and which components it calls affected: through the real engine."""

from __future__ import annotations

import pytest
from tests.asking import provided

from doorward.query import sql
from doorward.versions import schemes
from doorward.weakness import AFFECTED_COMPONENTS, CVES

COMPONENT = {"asset": "web1", "name": "importer", "version": "1.4.0", "ecosystem": "PyPI", "package": "importer"}
RANGE = {
    "id": "S-1",
    "ecosystem": "PyPI",
    "package": "importer",
    "scheme": "pep440",
    "introduced": "1.0",
    "fixed": "1.5",
}


def asked(text, **tables):
    with provided(**tables) as engine:
        return engine.run(sql(text), {}).to_pylist()


def affected(version, **columns):
    """The fixed versions told of a component of this version."""
    known = {version, "1.0", "1.5", "1.6"}
    keys = [
        {"scheme": "pep440", "version": text, "sort_key": key.text}
        for text in sorted(known)
        if (key := schemes()["pep440"].key(text))
    ]
    rows = asked(
        AFFECTED_COMPONENTS, software=[{**COMPONENT, "version": version}], affected=[RANGE | columns], version_keys=keys
    )
    return [row["fixed"] for row in rows]


def test_an_advisory_speaks_of_its_id_its_aliases_and_what_it_passes_on():
    advisories = [
        {"id": "CVE-2026-1", "aliases": ["GHSA-x", "CVE-2026-2"], "upstream": ["CVE-2026-3"]},
        {"id": "S-1", "aliases": ["CVE-2026-2"], "upstream": []},
    ]
    told = {(row["id"], row["cve"]) for row in asked(CVES, advisories=advisories)}
    assert told == {
        ("CVE-2026-1", "CVE-2026-1"),
        ("CVE-2026-1", "CVE-2026-2"),
        ("CVE-2026-1", "CVE-2026-3"),
        ("S-1", "CVE-2026-2"),
    }


@pytest.mark.parametrize(("version", "hit"), [("0.9", False), ("1.0", True), ("1.4.9", True), ("1.5", False)])
def test_a_range_is_half_open(version, hit):
    assert affected(version) == ["1.5"] * hit


@pytest.mark.parametrize(("version", "hit"), [("1.6", True), ("1.6.1", False)])
def test_the_last_affected_version_is_in_the_range(version, hit):
    assert affected(version, fixed=None, last_affected="1.6") == [None] * hit


def test_a_listed_version_needs_no_order_and_a_version_without_key_is_not_in_a_range():
    assert affected("weird!", introduced=None, fixed=None, versions=["weird!"]) == [None]
    assert affected("weird!") == []
