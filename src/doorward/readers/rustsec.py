"""Advisories of RustSec: Markdown behind a TOML front matter (https://github.com/RustSec/advisory-db)."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any

from doorward.advisories.version_range import Comparison, comparisons, covered, outside
from doorward.batching import together
from doorward.hostile import LARGEST
from doorward.hostile.toml_text import document
from doorward.iso_time import utc
from doorward.reader import Malformed, reader
from doorward.versions import schemes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from doorward.advisories.version_range import Interval
    from doorward.reader import Input, Sample, Told

_FENCE = re.compile(r"\A\s*```toml[ \t]*\r?\n(.*?)^```", re.DOTALL | re.MULTILINE)
_OPENING = re.compile(r"\A\s*```toml[ \t]*\r?\n")
_HEADING = re.compile(r"^#[ \t]+(\S.*)$", re.MULTILINE)
_NUMBERS = re.compile(r"(\d+)(?:\.(\d+))?(?:\.(\d+))?([-+].*)?")
_TEMPLATE = "RUSTSEC-0000-0000"
_LOWEST = "-0"
"""What makes the lowest pre-release of a version: a range up to the next one holds none of it."""


def recognises(sample: Sample) -> bool:
    """Whether it begins with a fenced block of TOML that holds an advisory."""
    return bool(_OPENING.match(sample.text)) and "[advisory]" in sample.text


@reader(fills=("advisories", "affected"), recognises=recognises)
def rustsec(source: Input) -> Iterable[Told]:
    """Advisories of RustSec.

    What is neither patched nor unaffected is affected. The word of an advisory on something other than a weakness
    (unmaintained, unsound, notice) stands among its severities.
    """
    yield from together("advisories", _records(source))


def _records(source: Input) -> Iterator[dict[str, list[dict[str, Any]]]]:
    with source.open() as stream:
        text = stream.read(LARGEST // 4).decode("utf-8-sig", "replace")
    fence = _FENCE.search(text)
    if not fence:
        raise Malformed("its front matter has no end", 1)
    data = document(BytesIO(fence[1].encode())).data
    told, versions = _table(data, "advisory"), _table(data, "versions")
    identity, package = told.get("id"), told.get("package")
    if not _is_text(identity) or not _is_text(package):
        raise Malformed("an advisory without an id or a package", 1)
    if identity == _TEMPLATE:
        return
    when = utc(str(told.get("date")))
    withdrawn = utc(str(told.get("withdrawn")))
    whose = {"id": identity, "source": "rustsec", "modified": withdrawn or when, "origin_row": 1}
    heading = _HEADING.search(text, fence.end())
    advisory = {
        **whose,
        "aliases": _texts(told.get("aliases")),
        "upstream": [],
        "summary": str(told.get("title") or (heading[1].rstrip("# \t\r") if heading else ""))[:300] or None,
        "severities": [word for key in ("cvss", "informational") if _is_text(word := told.get(key))],
        "published": when,
        "withdrawn": withdrawn,
    }
    # Crates have no names of the toolchain's own packages: the crate `cargo` is another one.
    ecosystem = "Rust" if re.split(r"[/\\!]", source.name)[-3:-2] == ["rust"] else "crates.io"
    row = {**whose, "ecosystem": ecosystem, "package": package, "scheme": "semver"}
    try:
        affected = outside(_required(_texts(versions.get("patched")) + _texts(versions.get("unaffected"))))
    except ValueError as error:
        raise Malformed(f"{str(identity)[:100]}: {error}", 1) from error
    yield {"advisories": [advisory], "affected": [{**row, **interval.affected()} for interval in affected]}


def _required(requirements: Iterable[str]) -> Iterator[Interval]:
    """Yield the versions that requirements in Cargo's notation cover."""
    for text in requirements:
        plain = [bound for comparison in comparisons(text) for bound in _bounds(comparison)]
        yield from covered(plain, schemes()["semver"])


def _bounds(comparison: Comparison) -> list[Comparison]:
    """Return a comparison of Cargo's as those with whole versions: ^1.2 -> >=1.2.0 and <2.0.0-0.

    Raises:
        ValueError: it has no version of up to three numbers.
    """
    operator, version = comparison
    match = _NUMBERS.fullmatch(version)
    if not match:
        raise ValueError(f"{version[:100]!r} is no version of Cargo")
    stated = [int(part) for part in match.groups()[:3] if part is not None]
    numbers = stated + [0] * (3 - len(stated))
    low = ".".join(map(str, numbers)) + (match[4] or "")
    # What a version with fewer numbers leaves open is part of it: <=1.2 holds 1.2.9.
    behind = _next(numbers, len(stated) - 1) if len(stated) < len(numbers) else None
    match operator, behind:
        case (("" | "^"), _):
            leading = next((place for place, part in enumerate(stated) if part), len(stated) - 1)
            return [Comparison(">=", low), Comparison("<", _next(numbers, leading))]
        case "~", _:
            return [Comparison(">=", low), Comparison("<", _next(numbers, min(len(stated), 2) - 1))]
        case (("=" | "=="), str(end)):
            return [Comparison(">=", low), Comparison("<", end)]
        case "<=", str(end):
            return [Comparison("<", end)]
        case ">", str(end):
            return [Comparison(">=", end)]
    return [Comparison(operator, low)]


def _next(numbers: list[int], place: int) -> str:
    """Return the lowest pre-release of the next version at a place."""
    raised = [*numbers[:place], numbers[place] + 1, *[0] * (2 - place)]
    return ".".join(map(str, raised)) + _LOWEST


def _table(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = data.get(key)
    return found if isinstance(found, dict) else {}


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _texts(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
