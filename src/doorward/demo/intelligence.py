"""Intelligence as it comes from outside, in the shapes of CISA's KEV catalogue and Vulnrichment, FIRST's EPSS and OSV: all invented."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from pathlib import Path

SCORED = "2026-10-18"
SAMPLE = "Sample entry of an invented organisation; no such product or weakness exists."


@dataclass(frozen=True, slots=True)
class Weakness:
    """An invented vulnerability.

    Attributes:
        cve: its id.
        advisory: the advisory's id.
        vendor: who makes the product.
        product: what it is called.
        title: what is wrong.
        ecosystem: OSV's name of the package ecosystem.
        package: the package's name there.
        introduced: first affected version.
        fixed: first version no longer affected.
        vector: CVSS 3.1.
        probability: EPSS.
        added: day it became known to be exploited, None if it did not.
        due: day by which the catalogue asks for a fix.
        ransomware: used by ransomware.
        automatable: SSVC's answer, as CISA decided.
        total: SSVC's technical impact is total, not partial.
    """

    cve: str
    advisory: str
    vendor: str
    product: str
    title: str
    ecosystem: str
    package: str
    introduced: str
    fixed: str
    vector: str
    probability: float
    added: str | None = None
    due: str | None = None
    ransomware: bool = False
    automatable: bool = False
    total: bool = False


EXPLOITED = Weakness(
    "CVE-2026-99001",
    "SAMPLE-2026-0001",
    "Example Software",
    "Quill Office Server",
    "Quill Office Server Import Path Traversal Vulnerability",
    "Maven",
    "com.example.quill:quill-import",
    "7.0.0",
    "7.2.4",
    "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
    0.94713,
    "2026-09-21",
    "2026-10-12",
    ransomware=True,
    automatable=True,
    total=True,
)
PATCHED = Weakness(
    "CVE-2026-99002",
    "SAMPLE-2026-0002",
    "Example Web Works",
    "Larkspur HTTP Server",
    "Larkspur HTTP Server Request Smuggling Vulnerability",
    "Debian",
    "larkspur",
    "0",
    "2.4.8-1",
    "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:L/A:N",
    0.61207,
    "2026-07-02",
    "2026-07-23",
    automatable=True,
)
UNLIKELY = Weakness(
    "CVE-2026-99003",
    "SAMPLE-2026-0003",
    "Example Parsers",
    "tabula-parse",
    "Slow regular expression in tabula-parse",
    "PyPI",
    "tabula-parse",
    "0",
    "3.1.2",
    "CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:N/I:N/A:L",
    0.00182,
)
WEAKNESSES = (EXPLOITED, PATCHED, UNLIKELY)


def write_intelligence(folder: Path) -> None:
    """Write kev.json, epss_scores-DATE.csv.gz, osv/*.json and cve/*.json under `folder`."""
    for name in ("osv", "cve"):
        (folder / name).mkdir(parents=True)
    (folder / "kev.json").write_text(_json(_kev()), encoding="utf-8")
    (folder / f"epss_scores-{SCORED}.csv.gz").write_bytes(gzip.compress(_epss().encode(), mtime=0))
    for weakness in WEAKNESSES:
        (folder / "osv" / f"{weakness.advisory}.json").write_text(_json(_osv(weakness)), encoding="utf-8")
        (folder / "cve" / f"{weakness.cve}.json").write_text(_json(_cve(weakness)), encoding="utf-8")


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, indent=2) + "\n"


def _kev() -> dict[str, Any]:
    entries = [_known_exploited(weakness) for weakness in WEAKNESSES if weakness.added]
    return {
        "title": "CISA Catalog of Known Exploited Vulnerabilities",
        "catalogVersion": "2026.10.16",
        "dateReleased": "2026-10-16T15:00:12.4410Z",
        "count": len(entries),
        "vulnerabilities": entries,
    }


def _known_exploited(weakness: Weakness) -> dict[str, Any]:
    return {
        "cveID": weakness.cve,
        "vendorProject": weakness.vendor,
        "product": weakness.product,
        "vulnerabilityName": weakness.title,
        "dateAdded": weakness.added,
        "shortDescription": f"{weakness.title}. {SAMPLE}",
        "requiredAction": "Apply mitigations per vendor instructions or discontinue use of the product if mitigations are unavailable.",
        "dueDate": weakness.due,
        "knownRansomwareCampaignUse": "Known" if weakness.ransomware else "Unknown",
        "notes": SAMPLE,
        "cwes": ["CWE-22" if weakness is EXPLOITED else "CWE-444"],
    }


def _epss() -> str:
    # Scores of weaknesses that nobody here has: most are unlikely, as in life.
    # A geometric ladder gives the long tail that real scores have.
    others = [(f"CVE-2026-{99100 + number}", round(0.0004 * 1.16**number, 5)) for number in range(40)]
    scores = sorted([(weakness.cve, weakness.probability) for weakness in WEAKNESSES] + others)
    ranked = sorted(score for _, score in scores)
    lines = [f"#model_version:v2026.03.10,score_date:{SCORED}T00:00:00+0000", "cve,epss,percentile"]
    lines += [f"{cve},{score:.5f},{(ranked.index(score) + 1) / len(ranked):.5f}" for cve, score in scores]
    return "\n".join(lines) + "\n"


def _osv(weakness: Weakness) -> dict[str, Any]:
    events = [{"introduced": weakness.introduced}, {"fixed": weakness.fixed}]
    ecosystem = "Debian:13" if weakness.ecosystem == "Debian" else weakness.ecosystem
    return {
        "schema_version": "1.6.7",
        "id": weakness.advisory,
        "published": "2026-06-18T09:00:00Z",
        "modified": "2026-10-02T11:30:00Z",
        "aliases": [weakness.cve],
        "summary": weakness.title,
        "details": SAMPLE,
        "severity": [{"type": "CVSS_V3", "score": weakness.vector}],
        "affected": [
            {
                "package": {"ecosystem": ecosystem, "name": weakness.package},
                "ranges": [{"type": "ECOSYSTEM", "events": events}],
            }
        ],
        "references": [{"type": "ADVISORY", "url": f"https://advisories.example.com/{weakness.advisory}"}],
    }


def _cve(weakness: Weakness) -> dict[str, Any]:
    options = [
        {"Exploitation": "active" if weakness.added else "none"},
        {"Automatable": "yes" if weakness.automatable else "no"},
        {"Technical Impact": "total" if weakness.total else "partial"},
    ]
    decision = {
        "id": weakness.cve,
        "timestamp": "2026-10-02T12:00:00Z",
        "options": options,
        "role": "CISA Coordinator",
        "version": "2.0.3",
    }
    ours = {
        "title": "CISA ADP Vulnrichment",
        "providerMetadata": {"orgId": str(UUID(int=(0x4 << 76) | (0x8 << 60) | 2)), "shortName": "CISA-ADP"},
        "metrics": [{"other": {"type": "ssvc", "content": decision}}],
    }
    author: dict[str, Any] = {
        "providerMetadata": {"orgId": str(UUID(int=(0x4 << 76) | (0x8 << 60) | 1)), "shortName": "example"},
        "title": weakness.title,
        "descriptions": [{"lang": "en", "value": SAMPLE}],
        "affected": [],
        "references": [{"url": f"https://advisories.example.com/{weakness.advisory}"}],
    }
    return {
        "dataType": "CVE_RECORD",
        "dataVersion": "5.1",
        "cveMetadata": {
            "cveId": weakness.cve,
            "assignerOrgId": author["providerMetadata"]["orgId"],
            "state": "PUBLISHED",
            "datePublished": "2026-06-18T09:00:00Z",
            "dateUpdated": "2026-10-02T12:00:00Z",
        },
        "containers": {"cna": author, "adp": [ours]},
    }
