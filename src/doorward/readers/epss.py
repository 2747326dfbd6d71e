"""EPSS scores as FIRST publishes them each day."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from doorward.iso_time import utc
from doorward.reader import HEAD, Field, Malformed, Scan, reader

if TYPE_CHECKING:
    from collections.abc import Iterable

    from doorward.reader import Input, Sample, Told

_NAMES = {"cve": "cve", "probability": "epss", "percentile": "percentile", "scored": "date"}
_SCORED = re.compile(r"score_date:\s*([^,\s]+)")
_HEADER = re.compile(r"[a-z_]+(?:([,;\t])[a-z_]+)+", re.IGNORECASE)


def _preamble(text: str) -> tuple[list[str], list[str], str] | None:
    """Return comment lines, names of the fields and their separator, if this is how EPSS scores begin."""
    lines = text.splitlines()
    comments = []
    while lines and lines[0].startswith("#"):
        comments.append(lines.pop(0))
    header = _HEADER.fullmatch(lines[0].strip()) if lines else None
    if header is None:
        return None
    names = lines[0].strip().lower().split(header[1])
    return (comments, names, header[1]) if {"cve", "epss"} <= set(names) else None


def recognises(sample: Sample) -> bool:
    """Whether a header with the fields cve and epss stands first, or right after comments."""
    return _preamble(sample.text) is not None


@reader(fills=("epss",), recognises=recognises, unit="line")
def epss(source: Input) -> Iterable[Told]:
    """EPSS scores, one CVE a line.

    The day of the estimate stands in the comment above the header, or in a field `date`; files of before 2022 have neither.
    """
    with source.open() as stream:
        begun = _preamble(stream.read(HEAD).decode("utf-8-sig", "replace"))
    if begun is None:
        raise Malformed("it has no header with the fields cve and epss", 1)
    comments, names, separator = begun
    said = next((match for match in map(_SCORED.search, comments) if match), None)
    scored = utc(said[1]) if said else None
    fields = {column: Field((name,)) for column, name in _NAMES.items() if name in names}
    dated = scored is not None and "scored" not in fields
    yield Scan(
        "epss",
        "delimited",
        fields,
        header=tuple(names),
        separator=separator,
        first_line=len(comments) + 2,
        required=("cve", "probability"),
        constants={"scored": scored.isoformat()} if scored and dated else {},
    )
