"""What Maven has resolved, as `mvn dependency:list` and `mvn dependency:tree` print it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doorward.batching import batches
from doorward.hostile.line_text import head_lines, lines
from doorward.inventory import component, described
from doorward.reader import Reject, reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from doorward.reader import Input, Sample, Told

_PART = r"[\w.${}-]+"
_SCOPES = frozenset({"compile", "provided", "runtime", "test", "system", "import"})
_COORDINATES = re.compile(rf"(?:\[INFO\])?([\s|+\\-]*)({_PART}(?::{_PART}){{3,5}})(\s.*)?")
_OMITTED = re.compile(r"(?:\[INFO\])?[\s|+\\-]*\(.*")
_ASIDE = re.compile(r"\[[A-Z]+\]|The following files have been resolved:|\s*none\s*$|digraph")
_LONGEST = 2_000
_TYPED = 4  # group, artifact, type and version


def recognises(sample: Sample) -> bool:
    """Whether coordinates with a scope are there, and nothing that neither Maven's list nor its tree has."""
    first = [line for line in head_lines(sample.head) if not _OMITTED.fullmatch(line)]
    found = [line for line in first if _parsed(line)]
    return bool(found) and all(_parsed(line) or _is_aside(line) for line in first)


def _is_aside(line: str) -> bool:
    return bool(_ASIDE.match(line)) or _root(line) is not None


@reader(fills=("software",), recognises=recognises)
def maven_list(source: Input) -> Iterable[Told]:
    """Resolved dependencies of Maven: `mvn dependency:list` and `dependency:tree`.

    The root of a tree is the asset. What a tree leaves out as a duplicate or in a conflict is no row.
    """
    yield from batches("software", _rows(source))


def _rows(source: Input) -> Iterator[Sequence[dict[str, Any]] | Reject]:
    asset = described(source.name)
    seen = set()
    with source.open() as stream:
        for line, text in lines(stream):
            found = _parsed(text)
            if found is None:
                asset = _root(text) or asset
                if text.strip() and not _is_aside(text.strip()) and not _OMITTED.fullmatch(text):
                    yield Reject(line, "no coordinates as Maven prints them", text[:200])
                continue
            name, version, scope = found
            evidence = "package list, for development" if scope == "test" else "package list"
            known = (asset, name, version) in seen
            seen.add((asset, name, version))
            yield [] if known else [component(line, name, version, "Maven", asset=asset, evidence=evidence)]


def _parsed(line: str) -> tuple[str, str, str] | None:
    """Return name, version and scope of coordinates group:artifact:type[:classifier]:version:scope."""
    found = _COORDINATES.fullmatch(line) if len(line) <= _LONGEST else None
    parts = found[2].split(":") if found else []
    if len(parts) <= _TYPED or parts[-1] not in _SCOPES:
        return None
    return f"{parts[0]}:{parts[1]}", parts[-2], parts[-1]


def _root(line: str) -> str | None:
    """Return the project that a tree is of: coordinates without a scope, and without branches before them."""
    found = _COORDINATES.fullmatch(line) if len(line) <= _LONGEST else None
    if found is None or found[1].strip() or found[2].count(":") >= _TYPED + 1:
        return None
    group, artifact, *rest = found[2].split(":")
    return None if rest[-1] in _SCOPES else f"{group}:{artifact}"
