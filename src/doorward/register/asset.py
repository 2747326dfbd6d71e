"""An asset as an organisation writes it down, checked value by value, whatever file it was written in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, NamedTuple

from doorward.addressing import address, mac
from doorward.iso_time import day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

CRITICALITIES = ("low", "medium", "high", "critical")

COLUMNS = (
    "name",
    "addresses",
    "macs",
    "serials",
    "purpose",
    "owner",
    "environment",
    "in_service_from",
    "in_service_until",
    "criticality",
)
"""What may be said of an asset."""


class Wrong(NamedTuple):
    """Something that was left out: a sentence about it, and how it is written, so that its line can be found."""

    sentence: str
    written: str = ""


@dataclass(slots=True)
class Checked:
    """What is left of a value or an asset after the check, and what is not."""

    good: Any
    wrong: list[Wrong] = field(default_factory=list)


def texts(value: Any) -> list[str]:
    """Return a list of texts from a list, or from one text with semicolons or commas between its parts."""
    parts = value if isinstance(value, list) else re.split(r"[;,]", value) if isinstance(value, str) else [value]
    return [str(part).strip() for part in parts if part is not None and str(part).strip()]


def each(values: Iterable[str], check: Callable[[str], str | None], what: str) -> Checked:
    """Check values one by one; what the check does not know is left out and named."""
    found = [(value, check(value)) for value in values]
    good = list(dict.fromkeys(known for _, known in found if known is not None))
    bad = [value for value, known in found if known is None]
    return Checked(good, [Wrong(f"{value[:100]!r} is no {what}: left out", value) for value in bad])


def unknown(keys: Iterable[str], known: Iterable[str], place: str) -> list[Wrong]:
    """Return what is to be said of each key that nobody reads, with the nearest one that is read."""
    choices = list(known)
    said = []
    for key in keys:
        if key not in choices:
            near = get_close_matches(key[:100].lower(), choices, 1, 0.5)
            hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(choices)}"
            said.append(Wrong(f"unknown key {key[:100]!r} in {place}: ignored; {hint}", key))
    return said


def asset(values: Mapping[str, Any]) -> Checked:
    """Return a row of `assets`, all but `origin_row`, from what was written; the row is None if it has no name.

    Args:
        values: column -> list, text or date; columns that are not in COLUMNS are passed over.
    """
    name = written(values.get("name"))
    if name is None:
        return Checked(None, [Wrong("an asset without a name: left out")])
    addresses = each(texts(values.get("addresses")), address, "IP address")
    macs = each(texts(values.get("macs")), mac, "MAC address")
    begin, end = dated(values, "in_service_from"), dated(values, "in_service_until")
    criticality = _criticality(values.get("criticality"))
    wrong = addresses.wrong + macs.wrong + begin.wrong + end.wrong + criticality.wrong
    if begin.good and end.good and end.good < begin.good:
        wrong.append(
            Wrong(f"in service until {end.good} but from {begin.good}: it ends before it begins", str(end.good))
        )
    row = {
        "name": name,
        "addresses": addresses.good,
        "macs": macs.good,
        "serials": list(dict.fromkeys(texts(values.get("serials")))),
        **{column: written(values.get(column)) for column in ("purpose", "owner", "environment")},
        "in_service_from": begin.good,
        "in_service_until": end.good,
        "criticality": criticality.good,
    }
    return Checked(row, [Wrong(f"asset {name[:100]!r}: {sentence}", written) for sentence, written in wrong])


def written(value: Any) -> str | None:
    """Return a value as text without blanks around it; None if it is empty, a list or a table."""
    return (str(value).strip() or None) if value is not None and not isinstance(value, list | dict) else None


def dated(values: Mapping[str, Any], column: str) -> Checked:
    """Return the date that stands in a column; None where none does, said where it is no date."""
    value = values.get(column)
    if value is None or value == "":
        return Checked(None)
    found = day(value)
    sentence = f"{column} {str(value)[:100]!r} is no date such as 2026-09-30: left out"
    return Checked(found, [] if found else [Wrong(sentence, str(value))])


def _criticality(value: Any) -> Checked:
    text = written(value)
    if text is None or text.lower() in CRITICALITIES:
        return Checked(text and text.lower())
    sentence = f"criticality {text[:100]!r} is not one of {', '.join(CRITICALITIES)}: left out"
    return Checked(None, [Wrong(sentence, text)])
