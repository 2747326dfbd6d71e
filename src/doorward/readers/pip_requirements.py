"""Requirements of Python projects: `pip freeze`, requirements.txt, constraints, with or without hashes; `pip list`."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any

from doorward.batching import batches
from doorward.hostile.line_text import head_lines, lines
from doorward.inventory import component, described
from doorward.reader import Reject, reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from doorward.reader import Input, Sample, Told

_NAME = r"([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)"
_CLAUSE = r"(?:===|==|~=|!=|<=|>=|<|>)\s*v?\d[\w.*+!-]*"
_REQUIRED = re.compile(
    rf"{_NAME}\s*(?:\[[\w\s,.-]*\])?\s*\(?\s*({_CLAUSE}(?:\s*,\s*{_CLAUSE})*)?\s*,?\s*\)?\s*(?:;.*)?"
)
_FROM_URL = re.compile(rf"{_NAME}\s*(?:\[[\w\s,.-]*\])?\s*@\s*\S+(?:\s*;.*)?")
_OPTION = re.compile(r"(?:-[a-zA-Z]|--[a-z][a-z-]+)(?:[\s=].*)?")
_LOCATED = re.compile(r"(?:[a-z]+\+)?(?:https?|ssh|git|file)://\S+|\.{1,2}/\S*|\S+\.(?:whl|tar\.gz|zip)")
_EGG = re.compile(rf"#(?:.*&)?egg={_NAME}")
_EXACT = re.compile(r"={2,3}\s*v?(\d[\w.+!-]*)")
_REMARK = re.compile(r"(?:^|\s)#.*|(?<=[\d\w])#(?!egg=).*")
_HASH = re.compile(r"\s--(?:hash|global-option|config-settings?)[=\s].*")
_RULE = re.compile(r"-{3,}\s+-{3,}[\s-]*")
_ROW = re.compile(rf"{_NAME}\s+(\d[\w.+!-]*)(?:\s.*)?")
_LONGEST = 20_000
_LOOKED_AT = 40
_WRONG_AMONG = 10  # lines, one of which may be wrong


def recognises(sample: Sample) -> bool:
    """Whether it is what `pip list` prints, or almost every one of the first lines a requirement, one with a version among them."""
    first = head_lines(sample.head)
    if _is_listed(first):
        return True
    plain = [line for _, line in islice(_joined(enumerate(first, 1)), _LOOKED_AT)]
    wrong = (line for line in plain if _parsed(line) is None)
    if next(islice(wrong, len(plain) // _WRONG_AMONG, None), None) is not None:
        return False
    return any(found[2] for found in map(_REQUIRED.fullmatch, plain) if found)


def _is_listed(first: Sequence[str]) -> bool:
    return len(first) > 2 and first[0].split()[:2] == ["Package", "Version"] and bool(_RULE.fullmatch(first[1]))  # noqa: PLR2004 - header and rule


@reader(fills=("software",), recognises=recognises)
def pip_requirements(source: Input) -> Iterable[Told]:
    """Python requirements: `pip freeze`, requirements.txt with or without hashes, constraints, `pip list`.

    A requirement that names no single version has none, which the evidence says; what is included (-r, -c) is not followed.
    """
    yield from batches("software", _rows(source))


def _rows(source: Input) -> Iterator[Sequence[dict[str, Any]] | Reject]:
    asset = described(source.name)
    with source.open() as stream:
        listed = _is_listed(head_lines(stream.read(1000)))
        stream.seek(0)
        for line, text in _joined(lines(stream)):
            if listed:
                yield from _listed(line, text, asset)
                continue
            found = _parsed(text)
            if found is None:
                yield Reject(line, "no requirement", text[:200])
            elif found:
                name, version, evidence = found
                yield [component(line, name, version, "PyPI", asset=asset, evidence=evidence)]


def _listed(line: int, text: str, asset: str) -> Iterator[Sequence[dict[str, Any]] | Reject]:
    found = _ROW.fullmatch(text)
    if found:
        yield [component(line, found[1], found[2], "PyPI", asset=asset)]
    elif not _RULE.fullmatch(text) and text.split()[:2] != ["Package", "Version"]:
        yield Reject(line, "no package as pip lists it", text[:200])


def _joined(numbered: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Yield logical lines: continued ones joined, remarks and hashes cut off, none that is empty."""
    first, begun = 0, ""
    for number, line in numbered:
        first = first or number
        begun += line.rstrip().removesuffix("\\")
        if line.rstrip().endswith("\\") and len(begun) < _LONGEST:
            continue
        plain = _plain(begun)
        if plain:
            yield first, plain
        first, begun = 0, ""
    if plain := _plain(begun):
        yield first, plain


def _plain(line: str) -> str:
    """Return a line without remark and hashes, and with one blank where there are many."""
    return _HASH.sub("", _REMARK.sub("", " ".join(line.split()))).strip()


def _parsed(line: str) -> tuple[()] | tuple[str, str | None, str] | None:
    """Return name, version and evidence; nothing for an option or a location without a name; None for anything else."""
    if len(line) > _LONGEST:
        return None
    if found := _REQUIRED.fullmatch(line):
        exact = _EXACT.fullmatch(found[2] or "")
        evidence = "package list" if exact else "package list, version not pinned"
        return found[1], exact[1] if exact else None, evidence
    if found := _FROM_URL.fullmatch(line):
        return found[1], None, "package list, from a location"
    if _OPTION.fullmatch(line) or _LOCATED.match(line):
        egg = _EGG.search(line)
        return (egg[1], None, "package list, from a location") if egg else ()
    return None
