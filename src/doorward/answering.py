"""From findings and ways to sentences: the headline, what to close first, and what could not be judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from doorward.finding import SEVERITIES, Finding
from doorward.report import Answer, Fix, Way
from doorward.wording import listed, plural

_MEDIUM = SEVERITIES.index("medium")

_NEEDS = {
    "conn": "No connection log was read, so nobody can say who is inside or which devices are on the wire.",
    "dns": "No DNS log was read: names behind addresses are known only where TLS or HTTP gives them.",
    "services": "No scan was read: what answers from outside is not known.",
    "software": "No SBOM or package list was read: weaknesses of installed software are not known.",
    "kev": "The catalogue of known exploited vulnerabilities was not read: no weakness can be called exploited.",
    "advisories": "No advisories were read: versions cannot be matched.",
    "assets": "No register was read: nobody can say which devices should be there, nor what is past its end date.",
    "jewels": "No crown jewel is named: where a door leads cannot be told; name them under [jewels.NAME].",
}


def worth_a_look(finding: Finding) -> bool:
    """Say whether a person should look: medium or worse."""
    return SEVERITIES.index(finding.severity) >= _MEDIUM


def headline(answer: Answer) -> str:
    """Return one or two sentences: open doors, where they lead, and whether somebody may be inside."""
    doors = [finding for finding in answer.answering("doors") if worth_a_look(finding)]
    inside = [finding for finding in answer.answering("inside") if worth_a_look(finding)]
    jewels = sorted({way.jewel for way in answer.ways})
    if not answer.counts or not any(answer.counts.values()):
        return "Nothing was read, so nothing can be said. Give files to doorward ingest or doorward analyze."
    first = (
        f"{plural(len(doors), 'door')} {'is' if len(doors) == 1 else 'are'} open" if doors else "No open door was found"
    )
    if jewels:
        first += f", and {plural(len(jewels), 'crown jewel')} can be reached: {listed(jewels)}"
    if not inside:
        return f"{first}. No sign that anyone is inside was found in what was read."
    hosts = {item.id for finding in inside for item in finding.entities[:1]}
    return f"{first}. Someone may be inside: {plural(len(inside), 'sign')} on {plural(len(hosts), 'host')}."


def fixes(findings: Sequence[Finding], moves: Sequence[Mapping[str, Any]], ways: Sequence[Way]) -> tuple[Fix, ...]:
    """Return what to close, most ways cut first, then the worst finding ended first.

    A finding names its fix in `details.fix`, a move in `fixes`; the same words are the same fix.
    """
    ended: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.details.get("fix") and worth_a_look(finding):
            ended.setdefault(finding.details["fix"], []).append(finding)
    cut: dict[str, set[str]] = {}
    for way in ways:
        for move in moves:
            if move["conclusion"] in way.facts and set(move["premises"]) <= set(way.facts):
                for fix in move["fixes"] or ():
                    cut.setdefault(fix, set()).add(way.id)
    every = [
        Fix(fix, tuple(item.id for item in ended.get(fix, ())), tuple(sorted(cut.get(fix, ()))))
        for fix in {*ended, *cut}
    ]
    worst = {fix: min(item.rank for item in listed) for fix, listed in ended.items()}
    return tuple(sorted(every, key=lambda item: (-len(item.ways), worst.get(item.fix, (0, 0.0, "")), item.fix)))


def gaps(counts: Mapping[str, int], sources: Sequence[Mapping[str, Any]], assumed: Sequence[str]) -> tuple[str, ...]:
    """Return sentences on what could not be judged, and why: missing data is not safety."""
    told = [sentence for table, sentence in _NEEDS.items() if not counts.get(table)]
    unknown = [row["file"] for row in sources if row["status"] == "unknown"]
    failed = [row["file"] for row in sources if row["status"] == "failed"]
    rejects = sum(row["rejects"] or 0 for row in sources)
    if unknown:
        told.append(
            f"{plural(len(unknown), 'file')} of no known format {'was' if len(unknown) == 1 else 'were'} not read: {listed(unknown)}."
        )
    if failed:
        told.append(f"{plural(len(failed), 'file')} could not be read: {listed(failed)}.")
    if rejects:
        told.append(
            f"{plural(rejects, 'line or record', 'lines or records')} could not be read; see doorward sql 'select * from rejects'."
        )
    if assumed:
        told.append(
            f"Most traffic has no end in the known internal networks, so {listed(list(assumed))} {'is' if len(assumed) == 1 else 'are'} assumed to be yours; name your networks under [networks] internal."
        )
    return tuple(told)
