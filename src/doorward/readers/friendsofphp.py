"""Security advisories of FriendsOfPHP: YAML with the affected versions of each branch (https://github.com/FriendsOfPHP/security-advisories)."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from doorward.advisories.version_range import comparisons, covered, joined
from doorward.batching import together
from doorward.ecosystem import spelled
from doorward.hostile.yaml_text import documents
from doorward.iso_time import utc
from doorward.reader import Reject, reader
from doorward.versions import schemes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from doorward.advisories.version_range import Comparison, Interval
    from doorward.reader import Input, Sample, Told

_REFERENCE = re.compile(r"^reference: *['\"]?composer://", re.MULTILINE)
_COMPOSER = "composer://"
_STABLE = re.compile(r"[vV]?\d+(?:\.\d+)*")
_CVE = re.compile(r"CVE-\d{4}-\d{4,}")


def recognises(sample: Sample) -> bool:
    """Whether it is YAML with branches and the reference of a Composer package."""
    text = sample.text
    return bool(_REFERENCE.search(text)) and "\nbranches:" in f"\n{text}"


@reader(fills=("advisories", "affected"), recognises=recognises)
def friendsofphp(source: Input) -> Iterable[Told]:
    """Security advisories of FriendsOfPHP.

    The form has no id: package and name of the file are it.
    """
    yield from together("advisories", _records(source))


def _records(source: Input) -> Iterator[dict[str, list[dict[str, Any]]] | Reject]:
    stem = PurePosixPath(re.split(r"[\\!]", source.name)[-1]).stem or "unnamed"
    with source.open() as stream:
        for count, told in enumerate(documents(stream), 1):
            try:
                yield _record(told.value, told.line, stem if count == 1 else f"{stem}-{count}")
            except ValueError as error:
                yield Reject(told.line, str(error), str(told.value)[:200])


def _record(record: Any, line: int, stem: str) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of an advisory.

    Raises:
        ValueError: it names no package of Composer, or a version that is none.
    """
    reference = record.get("reference") if isinstance(record, dict) else None
    package = reference.removeprefix(_COMPOSER) if isinstance(reference, str) else ""
    branches = record.get("branches") if package else None
    if not isinstance(branches, dict):
        raise ValueError("an advisory without a package of Composer or without branches")  # noqa: TRY004 - of the input
    told = [branch for branch in branches.values() if isinstance(branch, dict)]
    times = sorted(filter(None, (utc(branch.get("time")) for branch in told)))
    cve = record.get("cve")
    whose = {"id": f"{package}/{stem}", "source": "friendsofphp", "modified": max(times, default=None)}
    advisory = {
        **whose,
        "aliases": _CVE.findall(cve) if isinstance(cve, str) else [],
        "upstream": [],
        "summary": title[:300] if isinstance(title := record.get("title"), str) else None,
        "severities": [],
        "published": min(times, default=None),
        "origin_row": line,
    }
    row = {**whose, "ecosystem": "Packagist", "package": spelled("Packagist", package), "scheme": "php"}
    affected = joined(interval for branch in told for interval in _branch(branch))
    rows = [{**row, **interval.affected(), "origin_row": line} for interval in affected]
    return {"advisories": [advisory], "affected": rows}


def _branch(branch: Mapping[str, Any]) -> list[Interval]:
    """Return the affected versions of a branch: they satisfy every comparison."""
    versions = branch.get("versions")
    listed = [item for item in (versions if isinstance(versions, list) else [versions]) if isinstance(item, str)]
    if not listed:
        raise ValueError("a branch without affected versions")
    return covered((_from_the_first(bound) for item in listed for bound in comparisons(item)), schemes()["php"])


def _from_the_first(bound: Comparison) -> Comparison:
    """Return a lower bound as Composer takes it: from the first pre-release of the version on.

    Composer also ends a range before the pre-releases of its upper bound; here they stay in it, so that a fix has its name.
    """
    stable = bound.operator == ">=" and _STABLE.fullmatch(bound.version)
    return bound._replace(version=f"{bound.version}-dev") if stable else bound
