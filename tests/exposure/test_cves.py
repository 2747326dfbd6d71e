"""Which CVEs an advisory speaks of: through the real engine."""

from __future__ import annotations

from tests.asking import START, provided

from doorward.exposure.cves import CVES
from doorward.query import sql


def asked(text, **tables):
    with provided(**tables) as engine:
        return engine.run(sql(text), {}).to_pylist()


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


def test_a_withdrawn_advisory_speaks_of_nothing():
    gone = {"id": "CVE-2026-1", "aliases": [], "upstream": [], "withdrawn": START}

    assert asked(CVES, advisories=[gone]) == []
