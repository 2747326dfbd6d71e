"""Advisories of RubySec, for gems and for Ruby itself: YAML (https://github.com/rubysec/ruby-advisory-db)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doorward.advisories.version_range import Comparison, comparisons, covered, outside
from doorward.batching import together
from doorward.hostile.yaml_text import documents
from doorward.iso_time import utc
from doorward.reader import Reject, reader
from doorward.versions import schemes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from doorward.advisories.version_range import Interval
    from doorward.reader import Input, Sample, Told

_MARKS = (
    re.compile(r"^(gem|engine|library): *\S", re.MULTILINE),
    re.compile(r"^(cve|ghsa|osvdb|title): *\S", re.MULTILINE),
    re.compile(r"^(url|date): *\S", re.MULTILINE),
    re.compile(r"^(date|patched_versions|unaffected_versions|cvss_v[234]):", re.MULTILINE),
)
# A page that shows an example has other lines before it.
_BEGINS = re.compile(r"(?:[^\S\n]*(?:#[^\n]*)?\n)*(?:---|[a-z_]+:)")
_IDS = {"cve": "CVE-", "ghsa": "GHSA-", "osvdb": "OSVDB-"}
_SCORES = {"cvss_v2": "CVSS 2", "cvss_v3": "CVSS 3", "cvss_v4": "CVSS 4"}


def recognises(sample: Sample) -> bool:
    """Whether it is YAML with a gem or an engine of Ruby, the id of a weakness, and where and when it was published."""
    text = sample.text
    return "title:" in text and bool(_BEGINS.match(text)) and all(mark.search(text) for mark in _MARKS)


@reader(fills=("advisories", "affected"), recognises=recognises)
def rubysec(source: Input) -> Iterable[Told]:
    """Advisories of RubySec.

    What is neither patched nor unaffected is affected. An engine (ruby, jruby, …) is a package of the ecosystem Ruby: it
    is no gem. An advisory of one gem has an id of its own, because a weakness of several gems has several advisories.
    """
    yield from together("advisories", _records(source))


def _records(source: Input) -> Iterator[dict[str, list[dict[str, Any]]] | Reject]:
    with source.open() as stream:
        for told in documents(stream):
            record = told.value
            try:
                yield _record(record, told.line)
            except ValueError as error:
                yield Reject(told.line, str(error), str(record)[:200])


def _record(record: Any, line: int) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of an advisory.

    Raises:
        ValueError: it names no package or no id, or a version that is none.
    """
    if not isinstance(record, dict):
        raise ValueError("not an advisory: it is no mapping")  # noqa: TRY004 - of the input, not of the program
    kind = next((key for key in ("gem", "engine", "library") if _text(record.get(key))), None)
    ids = [prefix + number.removeprefix(prefix) for key, prefix in _IDS.items() if (number := _text(record.get(key)))]
    if kind is None:
        raise ValueError("an advisory without a gem, an engine or a library")
    package = record[kind]
    own = f"rubysec/{package}/{ids[0] if ids else _text(record.get('date')) or _text(record.get('url')) or 'unnamed'}"
    when = utc(record.get("date"))
    whose = {"id": own, "source": "rubysec", "modified": when, "origin_row": line}
    advisory = {
        **whose,
        "aliases": ids,
        "upstream": [],
        "summary": (_text(record.get("title")) or "")[:300] or None,
        "severities": [f"{name} {score}" for key, name in _SCORES.items() if (score := _text(record.get(key)))],
        "published": when,
    }
    row = {**whose, "ecosystem": "RubyGems" if kind == "gem" else "Ruby", "package": package, "scheme": "gem"}
    safe = [text for key in ("patched_versions", "unaffected_versions") for text in _listed(record, key)]
    affected = outside(interval for text in safe for interval in _required(text))
    return {"advisories": [advisory], "affected": [{**row, **interval.affected()} for interval in affected]}


def _required(requirement: str) -> list[Interval]:
    """Return the versions that a requirement in RubyGems' notation covers."""
    plain = [bound for comparison in comparisons(requirement) for bound in _bounds(comparison)]
    return covered(plain, schemes()["gem"])


def _bounds(comparison: Comparison) -> list[Comparison]:
    """Return a comparison without ~>: Gem::Requirement holds ~> 1.2.3 for >= 1.2.3 and below the pre-releases of 1.3."""
    operator, version = comparison
    if operator != "~>":
        return [Comparison(operator or "=", version)]
    numbers = re.split(r"[.-](?=[A-Za-z])|[A-Za-z]", version)[0].split(".")
    leading = numbers[:-1] or numbers
    if not all(map(str.isdigit, leading)):
        raise ValueError(f"{version[:100]!r} is no version of a gem")
    return [Comparison(">=", version), Comparison("<", ".".join([*leading[:-1], str(int(leading[-1]) + 1)]) + ".a")]


def _listed(record: Mapping[str, Any], key: str) -> list[str]:
    found = record.get(key)
    return [item for item in found if isinstance(item, str)] if isinstance(found, list) else []


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
