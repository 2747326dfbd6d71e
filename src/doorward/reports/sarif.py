"""The findings for code scanning and ticket tools: SARIF 2.1.0 (OASIS, errata 01)."""

from __future__ import annotations

import json
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from doorward.report import report, sound
from doorward.wording import clip

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from doorward.finding import Evidence, Finding
    from doorward.report import Answer

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"critical": "error", "high": "error", "medium": "warning", "low": "note", "info": "note"}
# Viewers refuse or cut results with more places and longer texts; the JSON lines have all of them.
_MOST_PLACES = 25
_LONGEST = 1000


@report(suffix=".sarif")
def sarif(answer: Answer) -> str:
    """Tell every finding as a SARIF 2.1.0 result, worst first.

    Rules are the detectors; places are the files of the evidence, with lines where the file is counted in lines;
    `fingerprints` holds the finding's id, the same on every run; what could not be judged is a notification of the tool.
    Findings that are expected come last, each with its suppression.
    """
    told = (*answer.findings, *answer.expected)
    rules = {item.detector: item for item in sorted(told, key=lambda item: (item.detector, item.id))}
    indexes = {name: index for index, name in enumerate(rules)}
    artifacts = _artifacts(answer)
    places = {key: index for index, key in enumerate(artifacts)}
    run = {
        "tool": {"driver": {"name": "Doorward", "version": answer.version, "rules": [*map(_rule, rules.values())]}},
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": [*map(_gap, answer.gaps)]}],
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "The folder in which Doorward was started."}}},
        "artifacts": list(artifacts.values()),
        "results": [
            _result(item, indexes[item.detector], list(islice(_places(item, places, answer.units), _MOST_PLACES)))
            # Section 3.27.23: either all results of a run say how they are suppressed, or none does.
            | (_suppressed(item) if answer.expected else {})
            for item in told
        ],
        "properties": {"headline": answer.headline, "as_of": answer.as_of and answer.as_of.isoformat() + "Z"},
    }
    return json.dumps(sound({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}), allow_nan=False) + "\n"


def _message(text: str) -> dict[str, str]:
    # Section 3.11: braces are placeholders unless doubled, and [text](address) is a link, which no log line may make.
    shown = clip(text, _LONGEST).replace("{", "{{").replace("}", "}}")
    return {"text": shown.replace("](", "] (") or "\u2026"}


def _rule(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.detector,
        "shortDescription": _message(finding.question),
        "properties": {"tags": list(dict.fromkeys(["security", *finding.attack]))},
    }


def _gap(gap: str) -> dict[str, Any]:
    return {"level": "warning", "message": _message(gap)}


def _result(finding: Finding, rule: int, places: list[dict[str, Any]]) -> dict[str, Any]:
    told = finding.as_dict()
    kept = ("severity", "score", "entities", "first_seen", "last_seen", "events", "attack", "reasons", "due")
    return {
        "ruleId": finding.detector,
        "ruleIndex": rule,
        "level": _LEVELS[finding.severity],
        "rank": round(100 * min(1.0, max(0.0, finding.score)), 1),
        "message": _message(finding.summary),
        "locations": places,
        "fingerprints": {"doorward/v1": finding.id},
        "properties": {name: told[name] for name in kept},
    }


def _suppressed(finding: Finding) -> dict[str, Any]:
    if not finding.expected:
        return {"suppressions": []}
    why = clip(
        f"{finding.expected['reason']} ({finding.expected['owner']}, until {finding.expected['until']})", _LONGEST
    )
    return {"suppressions": [{"kind": "external", "status": "accepted", "justification": why}]}


def _artifacts(answer: Answer) -> dict[tuple[str, str], dict[str, Any]]:
    """Return each file once, by (origin, name): those that were read, then those that only evidence names."""
    files: dict[tuple[str, str], dict[str, Any]] = {}
    for source in answer.sources:
        key = str(source.get("origin", "")), str(source.get("file", ""))
        # -1 is the format's own word for a length that is not known.
        length = -1 if source.get("bytes") is None else source["bytes"]
        files[key] = {"location": _location(key[1]), "hashes": {"sha-256": key[0]}, "length": length}
    for finding in (*answer.findings, *answer.expected):
        for item in finding.evidence:
            unread = {"location": _location(item.file), "hashes": {"sha-256": item.origin}}
            files.setdefault((item.origin, item.file), unread)
    return files


def _location(file: str) -> dict[str, str]:
    if file.startswith("/"):
        return {"uri": "file://" + _encoded(file)}
    return {"uri": _encoded(file), "uriBaseId": "SRCROOT"}


def _encoded(file: str) -> str:
    # File names that are not UTF-8 arrive with their bytes as surrogates; other lone surrogates come from logs.
    try:
        return quote(file.encode("utf-8", "surrogateescape"))
    except UnicodeEncodeError:
        return quote(file.encode("utf-8", "surrogatepass"))


def _places(finding: Finding, places: dict[tuple[str, str], int], units: dict[str, str]) -> Iterator[dict[str, Any]]:
    for item in finding.evidence:
        artifact = {**_location(item.file), "index": places[item.origin, item.file]}
        for region in _regions(item, units.get(item.origin, "line")):
            yield {"physicalLocation": {"artifactLocation": artifact, **region}}


def _regions(item: Evidence, unit: str) -> Iterator[dict[str, Any]]:
    """Yield the runs of consecutive lines; a file that is counted in records is one place without lines."""
    lines = [row for row in item.rows if row > 0] if unit == "line" else []
    if not lines:
        yield {}
    for first, last in _runs(lines):
        yield {"region": {"startLine": first, "endLine": last}}


def _runs(lines: Sequence[int]) -> Iterator[tuple[int, int]]:
    starts = [*lines[:1], *(after for before, after in pairwise(lines) if after != before + 1)]
    ends = [*(before for before, after in pairwise(lines) if after != before + 1), *lines[-1:]]
    return zip(starts, ends, strict=True)
