"""A small organisation after an analysis, written down as rows at rest, so that a snapshot can be made of it in a moment."""

from __future__ import annotations

import atexit
import json
import shutil
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

import pyarrow as pa
from tests.asking import call
from tests.reports.incident import finding
from tests.working import fill, opened

from doorward import pipeline
from doorward.attack_graph.solving import closing, ranked_doors
from doorward.console.snapshot.make import FOLDER, make
from doorward.console.snapshot.read import latest
from doorward.finding import Entity, Evidence
from doorward.table import ARROW_TYPES
from doorward.tables import TABLES, filled

if TYPE_CHECKING:
    from doorward.console.snapshot.read import Snapshot

AS_OF = datetime(2026, 11, 20, 14, 30)
HOSTILE = "evil\u202e\x00<script>alert(1)</script>\ud800"
WEB, TEST, FILES = "10.0.0.5", "10.0.0.6", "10.0.0.7"
MASTER = "203.0.113.9"
LOADER = "ab" * 32
"""SHA-256 of a file that test03 received, and that a list names."""
PERIOD = 600
"""Seconds between the calls of the beacon."""


def findings():
    """An open door that leads on, a beacon behind it, a weak sign, one that is expected, and one with hostile words."""
    fix = "upgrade Example Portal to 2.0 or later on web01"
    return [
        finding(
            "Example Portal 1.0 on web01 has CVE-2026-99001, known to be exploited; it answers the Internet",
            detector="open_doors",
            question="Which services have a weakness?",
            severity="critical",
            entities=(Entity("asset", "web01"), Entity("ip", WEB), Entity("component", "Example Portal")),
            attack=("T1190",),
            details={
                "asset": "web01", "address": WEB, "port": 443, "cve": "CVE-2026-99001", "cves": ["CVE-2026-99001"], "fix": fix,
                "reach": "it answers the Internet", "disclosed": "2026-10-01T00:00:00", "listed": "2026-10-09", "fixed": "2.0",
                "fixed_on": "2026-10-03T00:00:00", "first_knock": "2026-10-05T07:00:30.5", "days": 3, "knocks": 12,
            },
            due=date(2026, 11, 1),
            evidence=(Evidence("a" * 64, "scan.xml", "services", (1, 2, 3)),),
        ),
        finding(
            f"{TEST} calls {MASTER} every 10.0 minutes",
            detector="beacons",
            severity="high",
            attack=("T1071",),
            reasons=[("interval", "600 s", 0.5), ("known software", "none", -0.1)],
            entities=(Entity("ip", TEST), Entity("ip", MASTER), Entity("domain", "cdn.example")),
            details={
                "source": TEST, "destination": MASTER, "name": "cdn.example", "port": 443, "proto": "tcp", "interval": 600.0,
                "bytes_out": 10_000, "bytes_in": 20_000, "holders": {TEST: "test03"},
            },
            evidence=(Evidence("0" * 64, "conn.log", "conn", (3, 4, 5, 9)),),
        ),
        finding("a weak sign", detector="beacons", severity="low", details={"source": WEB, "holders": {WEB: "web01"}}),
        finding(
            "the backup calls home", detector="beacons", severity="high", details={"source": FILES, "destination": MASTER},
            expected={"id": "1", "reason": "backup", "owner": "anna", "until": "2027-01-01"},
        ),
        finding(f"said {HOSTILE}", detector="forgotten_devices", severity="medium", details={"asset": HOSTILE, "address": HOSTILE}),
    ]  # fmt: skip


def moves():
    """From the Internet by web01 and test03 to the crown jewel."""
    seen = AS_OF - timedelta(days=2)
    rows = [
        ("exploits", "host:web01/user", ["position:internet"], 0.9, False, "A weakness lets anyone in.", ["upgrade Example Portal to 2.0 or later on web01"]),
        ("logs_on_to", "host:test03/user", ["host:web01/user"], 0.5, True, "web01 logs on to test03.", ["stop ssh from web01 to test03", "retire test03"]),
        ("reads_data", "data:payroll", ["host:test03/user"], 1.0, False, "It lies there.", []),
        ("shows_signs", "host:test03/user", ["sign:test03"], 0.9, True, "test03 shows 1 sign that somebody holds it already.", ["isolate test03"]),
    ]  # fmt: skip
    names = ("kind", "conclusion", "premises", "probability", "seen", "how", "fixes")
    times = {True: {"first_seen": seen, "last_seen": seen + timedelta(hours=1)}, False: {}}
    return [dict(zip(names, row, strict=True)) | times[row[4]] for row in rows]


def calls():
    """The beacon, two days long with a pause, and another host that calls the same place once."""
    beat = [call(TEST, MASTER, hours=number * PERIOD / 3600, source_port=40_000 + number) for number in range(250)]
    return [*beat[:100], *beat[120:], call(WEB, MASTER, hours=5)]


def register():
    """Two assets of the register; the third is known by its address alone."""
    return {
        "assets": [
            {"name": "web01", "addresses": [WEB], "macs": ["00:00:5e:00:53:01"], "owner": "anna", "criticality": "high",
             "environment": "production", "purpose": "portal", "in_service_from": date(2024, 1, 1), "serials": []},
            {"name": "test03", "addresses": [TEST], "macs": [], "owner": None, "criticality": None, "serials": []},
        ],
        "jewels": [{"jewel": "payroll", "asset": "test03", "worth": "all salaries"}],
        "zones": [{"zone": "dmz", "network": "10.0.0.0/29"}],
        "conn": calls(),
        "services": [
            {"time": AS_OF, "address": WEB, "port": 443, "proto": "tcp", "state": "open", "service": "https", "product": "Example Portal",
             "version": "1.0", "cves": ["CVE-2026-99001"], "cves_inferred": [], "cpes": [], "vantage": "internet", "scanner": "nmap"},
            {"time": AS_OF, "address": WEB, "port": 22, "proto": "tcp", "state": "closed", "cves": [], "cves_inferred": [], "cpes": []},
        ],
        "software": [
            {"time": AS_OF, "asset": "web01", "name": "libexample", "version": "1.2", "kind": "library", "ecosystem": "PyPI",
             "package": "libexample", "evidence": "sbom", "purl": "pkg:pypi/libexample@1.2"},
            {"time": AS_OF, "asset": "web01", "name": "Debian", "version": "12", "kind": "operating-system", "evidence": "sbom"},
        ],
        "logons": [
            {"time": AS_OF - timedelta(hours=hours), "source": WEB, "destination": TEST, "destination_port": 22, "identity": "bob",
             "protocol": "ssh", "succeeded": True} for hours in (1, 25, 26, 27)
        ],
        "files_seen": [
            {"time": AS_OF - timedelta(hours=hours), "source": MASTER, "destination": TEST, "filename": "setup.exe", "sha256": LOADER.upper()}
            for hours in (2, 3)
        ],
        "indicators": [
            {"value": LOADER, "kind": "sha256", "feed": "example list", "threat": "Example Loader", "benign": False, "first_listed": AS_OF},
        ],
        "rejects": [{"line": number, "reason": f"bad {HOSTILE[:5]}", "text": "?"} for number in range(1, 4)],
        "kev": [{"cve": "CVE-2026-99001", "date_added": date(2026, 10, 9), "released": AS_OF}],
    }  # fmt: skip


def derived():
    """What the stages of an analysis leave."""
    held = {"since": None, "until": None, "how": "register", "shared": False}
    known = {"shared": False, "first_seen": AS_OF - timedelta(days=5), "last_seen": AS_OF}
    spot = {"internal": True, "scope": "unicast"}
    return {
        "holdings": [
            {"address": WEB, "asset": "web01", "in_register": True, **held},
            {"address": TEST, "asset": "test03", "in_register": True, **held, "until": AS_OF - timedelta(days=1)},
            {"address": "10.0.0.66", "asset": "test03", "in_register": True, **held, "since": AS_OF - timedelta(days=1), "how": "lease"},
            {"address": FILES, "asset": FILES, "in_register": False, **held, "how": "nothing"},
        ],
        "identifiers": [
            {"asset": "web01", "kind": "name", "value": "web01", "in_register": True, **known},
            {"asset": "web01", "kind": "mac", "value": "00:00:5e:00:53:01", "in_register": True, **known},
            {"asset": "test03", "kind": "name", "value": "test03", "in_register": True, **known},
        ],
        "addresses": [
            {"address": address, "canonical": address, "asset": asset, "zone": "dmz", **spot}
            for address, asset in ((WEB, "web01"), (TEST, "test03"), (FILES, None))
        ],
        "matches": [
            {"ecosystem": "PyPI", "package": "libexample", "version": "1.2", "cve": "CVE-2026-99002", "answer": "affected",
             "why": "in the range", "fixed": "1.3", "exact": True, "advisories": []},
        ],
        "steps": moves(),
        "analyses": [{"version": "test", "as_of": AS_OF, "headline": "1 door is open. Someone may be inside.", "gaps": ["No DNS log was read."]}],
    }  # fmt: skip


def analysed(workspace, listed=None, **changed):
    """Lay an analysis to rest in a workspace; `changed` replaces derived tables."""
    fill(workspace, **{name: rows for name, rows in register().items() if name not in changed})
    fill(workspace, **{name: rows for name, rows in changed.items() if TABLES[name].observed})
    for name, rows in {**derived(), **changed}.items():
        if not TABLES[name].observed:
            workspace.lake.replace(name, filled(name, rows))
    ordered = sorted(findings() if listed is None else listed, key=lambda item: item.rank)
    if "analyses" not in changed:
        asked = pipeline.asked(workspace)
        left = [item for item in ordered if item.expected is None]
        told = {
            "doors": json.dumps([asdict(door) for door in ranked_doors(asked, left)]),
            "closing": json.dumps(asdict(closing(asked.case()))),
        }
        workspace.lake.replace("analyses", filled("analyses", [derived()["analyses"][0] | told]))
    workspace.lake.replace("findings", stored(ordered))


def stored(listed):
    """Findings as rows at rest; text that is broken is escaped, as readers do."""
    schema = pa.schema([(name, ARROW_TYPES[column.type]) for name, column in TABLES["findings"].columns.items()])
    rows = [item.as_row() for item in listed]
    return pa.Table.from_pylist([{name: _whole(value) for name, value in row.items()} for row in rows], schema)


def _whole(value):
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value


@contextmanager
def organisation(folder, **settings):
    """The workspace of the organisation, analysed, for a while."""
    with opened(folder, **settings) as workspace:
        analysed(workspace)
        yield workspace


@cache
def laid() -> Snapshot:
    """The snapshot of the organisation, made once."""
    folder = Path(mkdtemp(prefix="doorward-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with organisation(folder) as workspace:
        make(workspace)
    found = latest(folder / "workspace" / FOLDER)
    assert found is not None
    return found
