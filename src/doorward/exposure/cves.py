"""Which CVEs an advisory speaks of, as SQL that detectors share."""

from __future__ import annotations

# An advisory speaks of its own id, its aliases, and what a distribution passes on from upstream.
CVES = """
    select id, cve from (
        select id, id as cve from {advisories}
        union select id, explode(aliases) as cve from {advisories}
        union select id, explode(upstream) as cve from {advisories}
    ) as spoken
    where rx(cve, '^CVE-')
"""
"""Over `advisories`: advisory id, and a CVE that it speaks of."""
