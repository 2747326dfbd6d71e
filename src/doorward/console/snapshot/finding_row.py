"""A finding as a row of the list: what the snapshot holds, and what a query is asked of where there is none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doorward.console.snapshot.writer import words
from doorward.finding import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from doorward.finding import Finding

_HOST = ("asset", "host", "device", "inventory", "computer")
_ACCOUNT = ("account", "identity", "user")
_CVE = ("cve", "cves")
_HASH = re.compile(r"[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64}|[0-9a-fA-F]{128}")


def row(finding: Finding, answers: str | None) -> dict[str, Any]:
    """Return a finding as a row of the list, without its number; also what a query in Python is asked of."""
    marked = marks(finding)
    values = [value for name in ("host", "address", "domain", "account", "cve") for value in marked[name]]
    return {
        "id": finding.id,
        "detector": finding.detector,
        "answers": answers,
        "severity": finding.severity,
        "severity_rank": SEVERITIES.index(finding.severity),
        "score": finding.score,
        "summary": finding.summary,
        "first_seen": finding.first_seen,
        "last_seen": finding.last_seen,
        "events": finding.events,
        "due": finding.due,
        "asset": next(iter(marked["host"]), None),
        "loud": finding.loud,
        "vouched": finding.expected is not None,
        "words": words(finding.summary, finding.question, finding.details.get("fix"), *values),
    }


def marks(finding: Finding) -> dict[str, list[Any]]:
    """Return the values of the fields of which a finding has several, the most telling first."""
    details, kinds = finding.details, _by_kind(finding)
    holders = details.get("holders") or {}
    return {
        "host": [
            one
            for one in dict.fromkeys((*kinds.get("asset", ()), *_told(details, *_HOST), *holders.values()))
            if one != details.get("file")  # what a configuration of a device without a name is called by
        ],
        "address": [*dict.fromkeys((*kinds.get("ip", ()), *_told(details, "source", "destination", "address")))],
        "source": _told(details, "source"),
        "destination": _told(details, "destination", "name"),
        "domain": [*dict.fromkeys((*kinds.get("domain", ()), *_told(details, "name")))],
        "account": [*dict.fromkeys((*kinds.get("identity", ()), *_told(details, *_ACCOUNT)))],
        "port": [value for value in _told(details, "port", "ports") if isinstance(value, int)],
        "cve": _told(details, *_CVE),
        "hash": [value for value in _told(details, *details) if is_hash(value)],
        "attack": list(finding.attack),
    }


def live_hosts(findings: Iterable[Finding], answers: Mapping[str, str]) -> set[str]:
    """Return the hosts that show signs of somebody inside; `answers` says which question each detector helps to answer."""
    return {
        str(host)
        for finding in findings
        if finding.loud and finding.expected is None and answers.get(finding.detector) == "inside"
        for host in marks(finding)["host"]
    }


def is_hash(value: Any) -> bool:
    """Say whether a value is written like an MD5, SHA-1, SHA-256 or SHA-512, of whatever it may be."""
    return isinstance(value, str) and bool(_HASH.fullmatch(value))


def _by_kind(finding: Finding) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for entity in finding.entities:
        found.setdefault(entity.kind, []).append(entity.id)
    return found


def _told(details: dict[str, Any], *names: str) -> list[Any]:
    return list(dict.fromkeys(value for name in names for value in _values(details.get(name))))


def _values(value: Any) -> Iterator[Any]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, str | int | float) and not isinstance(item, bool) and item != "":
            yield item
