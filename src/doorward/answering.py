"""From findings and ways to sentences: the headline, what to close first, and what could not be judged."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from doorward.attack_graph.fix_cost import hours
from doorward.report import Fix
from doorward.wording import clip, file_name, listed, plural

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from doorward.finding import Finding
    from doorward.report import Answer

_NEEDS = {
    "conn": "No connection log was read, so nobody can say who is inside or which devices are on the wire.",
    "dns": "No DNS log was read: names behind addresses are known only where TLS or HTTP gives them.",
    "services": "No scan was read: what answers from outside is not known.",
    "software": "No SBOM or package list was read: weaknesses of installed software are not known.",
    "kev": "The catalogue of known exploited vulnerabilities was not read: no weakness can be called exploited.",
    "advisories": "No advisories were read: versions cannot be matched.",
    "ssvc": "No SSVC decisions were read: how soon a weakness must be fixed is read off CVSS vectors, or taken for the worse.",
    "assets": "No register was read: nobody can say which devices should be there, nor what is past its end date.",
    "jewels": "No crown jewel is named: where a door leads cannot be told; name them in the console, or under [jewels.NAME] of doorward.toml.",
}
_NAME = 48
"""Characters of a file's name in a sentence."""


def headline(answer: Answer) -> str:
    """Return one or two sentences: open doors, where they lead, and whether somebody may be inside."""
    if not any(count for table, count in answer.counts.items() if table != "rejects"):
        return "Nothing was read, so nothing can be said. Give files to doorward ingest or doorward analyze."
    return f"{_doors(answer)}. {_inside(answer)}"


def _doors(answer: Answer) -> str:
    count = answer.doors
    jewels = sorted({way.jewel for way in answer.ways})
    if count:
        told = f"{plural(count, 'door')} {'is' if count == 1 else 'are'} open"
    elif answer.counts.get("services") or answer.counts.get("software"):
        told = "No open door was found"
    else:
        told = "Which doors are open cannot be said: no scan and no list of software was read"
    if not jewels:
        return told
    return (
        f"{told}{', and' if count else '; yet'} {plural(len(jewels), 'crown jewel')} can be reached: {listed(jewels)}"
    )


def _inside(answer: Answer) -> str:
    signs = answer.loud("inside")
    if signs:
        hosts = {host for sign in signs if (host := _host(sign))}
        where = f" on {plural(len(hosts), 'host')}" if hosts else ""
        return f"Someone may be inside: {plural(len(signs), 'sign')}{where}."
    # Silence of a log that is not there says nothing.
    if not answer.counts.get("conn"):
        return "Whether anyone is inside cannot be said: no connection log was read."
    return "No sign that anyone is inside was found in what was read."


def _host(sign: Finding) -> str | None:
    """Return whom a sign is about: by address, since only some findings name the asset."""
    return next((item.id for kind in ("ip", "asset") for item in sign.entities if item.kind == kind), None)


def fixes(
    findings: Sequence[Finding], cuts: Mapping[str, Collection[str]], costs: Mapping[str, float] | None = None
) -> tuple[Fix, ...]:
    """Return what to close, most ways cut first, then the worst finding ended first.

    Args:
        findings: a loud one names its fix in `details.fix`; the same words are the same fix.
        cuts: fix -> ids of the ways it cuts.
        costs: kind of fix -> person-hours, see doorward.attack_graph.fix_cost; None leaves the hours out.
    """
    ended: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.loud and finding.details.get("fix"):
            ended.setdefault(finding.details["fix"], []).append(finding)
    effort = {} if costs is None else hours({*ended, *cuts}, costs)
    every = [
        Fix(fix, tuple(item.id for item in ended.get(fix, ())), tuple(sorted(cuts.get(fix, ()))), effort.get(fix))
        for fix in {*ended, *cuts}
    ]
    worst = {fix: min(item.rank for item in found) for fix, found in ended.items()}
    # What ends no finding comes behind what ends any, where both cut as many ways.
    return tuple(sorted(every, key=lambda item: (-len(item.ways), worst.get(item.fix, (0, 0.0, "")), item.fix)))


def gaps(counts: Mapping[str, int], sources: Sequence[Mapping[str, Any]], assumed: Sequence[str]) -> tuple[str, ...]:
    """Return sentences on what could not be judged, and why: missing data is not safety.

    Args:
        counts: table -> rows.
        sources: rows of tables/sources.py.
        assumed: public addresses that are taken for the organisation's own.
    """
    told = [sentence for table, sentence in _NEEDS.items() if not counts.get(table)]
    unknown, failed = (
        [file_name(str(row["file"]), _NAME) for row in sources if row["status"] == status]
        for status in ("unknown", "failed")
    )
    rejects = sum(row["rejects"] or 0 for row in sources)
    if unknown:
        were = "was" if len(unknown) == 1 else "were"
        told.append(f"{plural(len(unknown), 'file')} of no known format {were} not read: {listed(unknown)}.")
    if failed:
        told.append(f"{plural(len(failed), 'file')} could not be read: {listed(failed)}.")
    if rejects:
        lines = plural(rejects, "line or record", "lines or records")
        told.append(f'{lines} could not be read; see doorward sql "select line, reason, text from rejects".')
    if assumed:
        are = "is" if len(assumed) == 1 else "are"
        told.append(
            f"Most traffic has no end in the known internal networks, so {listed(assumed)} {are} assumed to be yours; "
            "name your networks under [networks] internal."
        )
    return tuple(told)


def unjudged(coverage: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return a sentence on components that no feed could judge, with the reason of most of them; none where all could.

    Args:
        coverage: rows of tables/coverage.py. What several feeds of an asset could not judge counts once.
    """
    assets: dict[str, dict[str, int]] = {}
    for row in coverage:
        for part in (row["why"] or "").split("; "):
            count, _, reason = part.partition(": ")
            if count.isdigit() and reason:
                reasons = assets.setdefault(row["asset"], {})
                reasons[reason] = max(reasons.get(reason, 0), int(count))
    totals: Counter[str] = Counter()
    for reasons in assets.values():
        totals.update(reasons)
    if not totals:
        return ()
    reason, most = min(totals.items(), key=lambda item: (-item[1], item[0]))
    why = reason if most == totals.total() else f"most ({most:,}) because: {reason}"
    told = (
        f"{plural(totals.total(), 'component')} on {plural(len(assets), 'asset')} could not be judged: {clip(why, 120)}"
    )
    return (f"{told}; doorward matches --coverage says which.",)
