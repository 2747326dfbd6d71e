"""A small organisation that lived through an incident: the realistic answer that the tests of reports tell."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from doorward.finding import Entity, Evidence, Finding, Reason, content_id
from doorward.report import Answer, Fix, Way

AS_OF = datetime.fromisoformat("2026-11-20T14:30")
CONN, DNS, SCAN, BOM, MAIL, NOTES = (letter * 64 for letter in "abcdef")


def finding(summary: str, /, **given: Any) -> Finding:
    """A finding whose score is the sum of its reasons."""
    reasons = tuple(Reason(*why) for why in given.pop("reasons", [("seen", "once", 0.5)]))
    fields: dict[str, Any] = {
        "id": content_id(summary),
        "detector": "beacons",
        "question": "Which hosts call out on a clock?",
        "severity": "medium",
        "score": round(sum(why.points for why in reasons), 3),
        "summary": summary,
        "entities": (),
        "first_seen": AS_OF - timedelta(days=3),
        "last_seen": AS_OF - timedelta(hours=3),
        "events": 1,
        "attack": (),
        "reasons": reasons,
        "details": {},
        "evidence": (),
        "due": None,
    }
    return Finding(**fields | given)


def _time(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}")


def _inside() -> tuple[Finding, ...]:
    return (
        finding(
            "10.20.4.17 called 203.0.113.77 every 60 seconds, day and night, for 9 days.",
            severity="critical",
            reasons=[
                ("interval", "60.2 s, jitter 1.8 %", 0.38),
                ("day and night", "24 of 24 hours", 0.21),
                ("same size", "91 % of calls to the byte", 0.17),
                ("rare here", "1 of 61 hosts", 0.12),
                ("certificate", "self-signed, no name", 0.094),
                ("known software", "the backup agent also polls every 60 s", -0.06),
            ],
            entities=(
                Entity("asset", "build-07"),
                Entity("ip", "10.20.4.17"),
                Entity("ip", "203.0.113.77"),
                Entity("domain", "cdn.updates.example"),
            ),
            first_seen=_time("11T02:14:07"),
            last_seen=_time("20T13:08:31"),
            events=12_943,
            attack=("T1071.001", "T1573"),
            details={
                "source": "10.20.4.17",
                "destination": "203.0.113.77",
                "name": "cdn.updates.example",
                "port": 443,
                "proto": "tcp",
                "interval": 60.2,
                "coverage": 0.97,
            },
            evidence=(
                Evidence(CONN, "sensor/conn.2026-11.log.gz", "conn", (1204, 1205, 1206, *range(1300, 9000, 7))),
                Evidence(DNS, "sensor/dns.log", "dns", (88, 412)),
            ),
        ),
        finding(
            "build-07 sent 2.3 GB to 203.0.113.77 in three hours, 40 times what it ever sent before.",
            detector="slow_exfiltration",
            question="Who sends out more than they should?",
            severity="critical",
            reasons=[
                ("volume", "2.3 GB", 0.45),
                ("against its habit", "40 times", 0.3),
                ("night", "01:00 to 04:00", 0.14),
            ],
            entities=(Entity("asset", "build-07"), Entity("ip", "203.0.113.77")),
            first_seen=_time("18T01:04"),
            last_seen=_time("18T04:11"),
            events=212,
            attack=("T1041",),
            evidence=(Evidence(CONN, "sensor/conn.2026-11.log.gz", "conn", tuple(range(700_112, 700_324))),),
        ),
        finding(
            "svc-deploy logged on to dc01 from test-bench-3, which no administrator uses.",
            detector="lateral_logons",
            question="Who moves between hosts that nobody connects?",
            severity="high",
            reasons=[
                ("new pair", "first time in 90 days", 0.4),
                ("privileged", "Domain Admins", 0.3),
                ("maintenance window", "yes", -0.05),
            ],
            entities=(Entity("identity", "CORP\\svc-deploy"), Entity("asset", "test-bench-3"), Entity("asset", "dc01")),
            first_seen=_time("14T22:51"),
            last_seen=_time("16T03:12"),
            events=7,
            attack=("T1021.002", "T1078.002"),
            evidence=(Evidence(CONN, "sensor/conn.2026-11.log.gz", "conn", (402_117, 402_118, 410_006)),),
        ),
        finding(
            "hr-laptop-12 has kept one connection to 198.51.100.9:8443 open for 31 hours.",
            detector="long_connections",
            question="Which connections never end?",
            severity="low",
            reasons=[("duration", "31 hours", 0.35), ("popular destination", "44 of 61 hosts", -0.15)],
            entities=(Entity("asset", "hr-laptop-12"), Entity("ip", "198.51.100.9")),
            first_seen=_time("18T07:40"),
            last_seen=_time("19T14:52"),
            evidence=(Evidence(CONN, "sensor/conn.2026-11.log.gz", "conn", (655_010,)),),
        ),
    )


def _doors() -> tuple[Finding, ...]:
    told = {
        "detector": "open_doors",
        "question": "Which doors are open to the Internet and known to be walked through?",
        "attack": ("T1190",),
    }
    lost = {
        "detector": "forgotten_devices",
        "question": "What is on the wire that nobody answers for?",
        "attack": ("T1200",),
    }
    return (
        finding(
            "office-edge:443 runs Collabora Bridge 4.1.2, whose weakness CVE-2026-21011 is exploited in the wild.",
            severity="critical",
            reasons=[
                ("exploited in the wild", "in KEV since 3 Nov 2026", 0.5),
                ("faces the Internet", "scan of 5 Nov 2026", 0.3),
                ("likely", "EPSS 94 %", 0.17),
            ],
            entities=(
                Entity("asset", "office-edge"),
                Entity("service", "192.0.2.10:443/tcp"),
                Entity("component", "pkg:generic/collabora-bridge@4.1.2"),
            ),
            first_seen=_time("05T09:00"),
            last_seen=_time("19T09:00"),
            events=3,
            evidence=(
                Evidence(SCAN, "scans/edge.xml", "services", (12,)),
                Evidence(BOM, "sbom/office.cdx.json", "software", (204,)),
            ),
            due=date(2026, 11, 24),
            **told,
        ),
        finding(
            "test-bench-3 went out of service on 31 Aug 2026 and still holds rights on dc01.",
            severity="high",
            reasons=[
                ("past its end", "81 days", 0.45),
                ("still talks", "61,204 connections", 0.2),
                ("rights", "local administrator on dc01", 0.18),
            ],
            entities=(Entity("asset", "test-bench-3"), Entity("ip", "10.20.9.33"), Entity("zone", "lab")),
            first_seen=_time("06T00:00:02"),
            last_seen=_time("20T14:29:58"),
            events=61_204,
            evidence=(Evidence(CONN, "sensor/conn.2026-11.log.gz", "conn", (3, 9, 11, 40)),),
            **lost,
        ),
        finding(
            "vpn-gw:10443 answers with a portal whose firmware 7.2.4 has CVE-2026-30881.",
            severity="high",
            reasons=[
                ("faces the Internet", "scan of 19 Nov 2026", 0.3),
                ("likely", "EPSS 61 %", 0.31),
                ("needs an account", "yes", -0.08),
            ],
            entities=(Entity("asset", "vpn-gw"), Entity("service", "192.0.2.14:10443/tcp")),
            first_seen=_time("05T09:02"),
            last_seen=_time("19T09:02"),
            events=2,
            evidence=(Evidence(SCAN, "scans/edge.xml", "services", (31,)),),
            due=date(2026, 12, 3),
            **told,
        ),
        finding(
            "10.20.9.71 is in no register and has answered on port 22 for 12 days.",
            reasons=[("in no register", "0 matches", 0.4), ("answers", "ssh", 0.12)],
            entities=(Entity("ip", "10.20.9.71"),),
            first_seen=_time("08T11:20"),
            last_seen=_time("20T14:00"),
            events=381,
            evidence=(Evidence(CONN, "sensor/conn.2026-11.log.gz", "conn", (51_002, 51_019)),),
            **lost,
        ),
        finding(
            "print-2 shares its administration page with the guest network.",
            reasons=[("reachable", "from zone guest", 0.3), ("password", "factory default", 0.2)],
            entities=(Entity("asset", "print-2"), Entity("zone", "guest")),
            first_seen=None,
            last_seen=_time("19T09:05"),
            evidence=(Evidence(SCAN, "scans/inside.xml", "services", (7, 8)),),
            **told,
        ),
        finding(
            "mail-gw accepts TLS 1.0.",
            severity="low",
            reasons=[("old protocol", "TLS 1.0", 0.2)],
            first_seen=_time("05T09:04"),
            last_seen=_time("19T09:04"),
            **told,
        ),
        finding(
            "intranet serves a certificate that ends in 12 days.",
            severity="info",
            reasons=[("ends soon", "2 Dec 2026", 0.1)],
            first_seen=None,
            last_seen=None,
            **told,
        ),
        finding(
            "camera-5 was last patched 400 days ago.",
            severity="low",
            reasons=[("age", "400 days", 0.24)],
            first_seen=None,
            last_seen=_time("19T09:06"),
            **lost,
        ),
    )


def _ways() -> tuple[Way, ...]:
    return (
        Way(
            id="way-edge-billing",
            door="host:office-edge/root",
            jewel="billing",
            probability=0.62,
            seen=3,
            sentences=(
                "CVE-2026-21011 on office-edge:443 gives full control from the Internet.",
                "build-07 trusts office-edge's deployment key.",
                "svc-deploy's password lies in build-07's job configuration.",
                "svc-deploy may read every table of billing-db.",
            ),
            facts=(
                "position:internet",
                "host:office-edge/root",
                "host:build-07/root",
                "identity:CORP\\svc-deploy",
                "data:billing",
            ),
            moves_seen=(True, True, True, False),
        ),
        Way(
            id="way-bench-domain",
            door="host:test-bench-3/user",
            jewel="domain control",
            probability=0.41,
            seen=1,
            sentences=(
                "test-bench-3 still accepts the lab's shared password.",
                "test-bench-3 is local administrator on dc01.",
                "dc01 holds every password of the domain.",
            ),
            facts=("host:test-bench-3/user", "host:dc01/root", "data:domain control"),
        ),
        Way(
            id="way-vpn-billing",
            door="host:vpn-gw/root",
            jewel="billing",
            probability=0.08,
            seen=0,
            sentences=(
                "CVE-2026-30881 on vpn-gw:10443 gives full control to anyone with an account.",
                "The VPN zone reaches billing-db on port 5432.",
                "billing-db's password is the product's default.",
            ),
            facts=("host:vpn-gw/root", "position:zone/vpn", "data:billing"),
            moves_seen=(False, False, False),
        ),
    )


def source(origin: str, file: str, reader: str | None, **given: Any) -> dict[str, Any]:
    """A row of tables/sources.py."""
    fields = {
        "origin": origin,
        "file": file,
        "reader": reader,
        "status": "read" if reader else "unknown",
        "unit": "line",
        "headers": 0,
        "rejects": 0,
        "first_time": None,
        "last_time": None,
        "tables": [],
        "note": None,
        "batch": "b1",
    }
    return fields | {"units": given.get("rows", 0) + given.get("headers", 0) + given.get("rejects", 0)} | given


def _sources() -> tuple[dict[str, Any], ...]:
    return (
        source(
            CONN,
            "sensor/conn.2026-11.log.gz",
            "zeek",
            rows=1_204_331,
            headers=9,
            rejects=12,
            bytes=163_221_004,
            first_time=_time("06T00:00:01"),
            last_time=_time("20T14:29:59"),
            tables=["conn"],
        ),
        source(
            DNS,
            "sensor/dns.log",
            "zeek",
            rows=88_120,
            headers=9,
            bytes=9_113_201,
            first_time=_time("12T00:00:01"),
            last_time=_time("20T14:29:40"),
            tables=["dns"],
        ),
        source(BOM, "sbom/office.cdx.json", "cyclonedx", unit="record", rows=311, bytes=402_113, tables=["software"]),
        source(
            SCAN,
            "scans/edge.xml",
            "nmap",
            unit="record",
            rows=44,
            bytes=91_022,
            first_time=_time("05T09:00"),
            last_time=_time("19T09:06"),
            tables=["services"],
        ),
        source(MAIL, "mail/export.eml", None, rows=0, bytes=20_133, note="no reader knows it"),
        source(NOTES, "sensor/notes.txt", None, rows=0, bytes=611, note="no reader knows it"),
    )


def incident() -> Answer:
    """Twelve findings, three ways, four fixes, six sources and three gaps."""
    findings = sorted((*_inside(), *_doors()), key=lambda item: item.rank)
    by_words = {item.summary.split(" ", 1)[0]: item.id for item in findings}
    return Answer(
        version="0.1.0",
        as_of=AS_OF,
        headline="5 doors stand open, and 3 ways lead from them to 2 crown jewels. Somebody may be inside: build-07 called 203.0.113.77 every minute for 9 days.",
        findings=tuple(findings),
        answers={"open_doors": "doors", "forgotten_devices": "doors"}
        | dict.fromkeys(("beacons", "slow_exfiltration", "lateral_logons", "long_connections"), "inside"),
        ways=_ways(),
        fixes=(
            Fix(
                "Update Collabora Bridge on office-edge to 4.1.3", (by_words["office-edge:443"],), ("way-edge-billing",)
            ),
            Fix(
                "Take test-bench-3 off the network and revoke its rights on dc01",
                (by_words["test-bench-3"], by_words["svc-deploy"]),
                ("way-bench-domain",),
            ),
            Fix(
                "Rebuild build-07 and change svc-deploy's password",
                (by_words["10.20.4.17"], by_words["build-07"]),
                ("way-edge-billing",),
            ),
            Fix("Update the firmware of vpn-gw to 7.2.9", (by_words["vpn-gw:10443"],), ("way-vpn-billing",)),
        ),
        sources=_sources(),
        gaps=(
            "DNS was logged only from 12 Nov 2026: names asked before cannot be judged.",
            "No directory export was read: standing privilege cannot be judged.",
            "2 files are unknown: mail/export.eml and sensor/notes.txt.",
        ),
        counts={"conn": 1_204_331, "dns": 88_120, "software": 311, "services": 44},
    )
