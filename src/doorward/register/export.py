"""What the register of another tool says of an asset, in the words of ours: status, owner, dates, tags and custom fields."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO

from doorward.batching import batches
from doorward.hostile.csv_text import records as csv_records
from doorward.hostile.json_stream import members, opening
from doorward.iso_time import day, since_1970
from doorward.reader import HEAD, Reject
from doorward.records.scan_record import objects
from doorward.register.asset import asset, written
from doorward.register.words import WORDS, key, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from doorward.reader import Told

Entry = tuple[int, dict[str, Any]]
"""A line, and what stands there: name of the field -> value."""

_CRITICAL: Mapping[str, str] = {
    "mission critical": "critical",
    "very high": "critical",
    "highest": "critical",
    "moderate": "medium",
    "normal": "medium",
    "lowest": "low",
    "very low": "low",
}
_RETIRED = re.compile(
    r"\b(retired|decommission(ed|ing)|disposed|scrapped|archived|terminated|deleted|out of service|lost|stolen"
    r"|end of life|hors service|réformée?|au rebut|ausgemustert|entsorgt|ausgesondert|verschrottet|stillgelegt|außer betrieb"
    r"|fuera de servicio|(dado |dada )?de baja|dismess[oa]|rottamat[oa]|abatid[oa]|desativad[oa]|afgevoerd|buiten gebruik"
    r"|wycofan[ey]|avvecklad|udfaset)\b"
)
_ORDINARY = frozenset(
    {"active", "deployed", "in use", "in service", "running", "online", "offline", "enabled", "ok", ""}
    | {
        "aktiv",
        "in betrieb",
        "actif",
        "en service",
        "activo",
        "en servicio",
        "attivo",
        "in servizio",
        "ativo",
        "in gebruik",
    }
)
_WEB_DATE = re.compile(r"/Date\((-?[0-9]{1,17})([+-][0-9]{4})?\)/")
_SLASHED = re.compile(r"([0-9]{1,2})([/.])([0-9]{1,2})[/.]([0-9]{4})(?:[ ,T].{0,20})?", re.DOTALL)
_MONTHS = 12


@dataclass(slots=True)
class Said:
    """What an export says of one asset.

    Attributes:
        values: what may be said of an asset, as in `COLUMNS` of register/asset.py.
        status: where it stands in its life, in the tool's words.
        changed: when the entry was last changed: what it calls retired was in service at most until then.
        more: tags, labels or custom fields, named by people; they fill what `values` leaves open.
    """

    values: dict[str, Any]
    status: Any = None
    changed: Any = None
    more: Mapping[str, Any] = field(default_factory=dict)


def label(value: Any) -> str | None:
    """Return how people call a value: itself, or the label, name or value of an object; None if it has none."""
    if isinstance(value, dict):
        named = (value.get(part) for part in ("label", "display", "name", "display_name", "value", "formatted"))
        value = next((one for one in named if one not in (None, "") and not isinstance(one, dict | list)), None)
    return written(value)


def when(value: Any) -> date | None:
    """Return the day of a written time in the ways that tools write it; None if it is none or may be two.

    Known are ISO 8601, an object with `date` or `datetime`, milliseconds as /Date(…)/, day.month.year, and days with
    slashes where only one order is possible.
    """
    if isinstance(value, dict):
        value = value.get("date") or value.get("datetime") or value.get("value")
    if not isinstance(value, str):
        return day(value)
    stamp = _WEB_DATE.fullmatch(value.strip())
    if stamp:
        moment = since_1970(int(stamp[1]) // 1000)
        return moment.date() if moment else None
    return day(value) or _slashed(value.strip())


def _slashed(text: str) -> date | None:
    found = _SLASHED.fullmatch(text)
    if found is None:
        return None
    first, second = int(found[1]), int(found[3])
    american = found[2] == "/" and (second > _MONTHS or text.upper().endswith(("AM", "PM")))
    if found[2] == "/" and not american and first <= _MONTHS and first != second:
        return None
    month, number = (first, second) if american else (second, first)
    return day(f"{found[4]}-{month:02}-{number:02}")


def retired(status: str) -> bool:
    """Return whether a status says that an asset is in service no more, or is being taken out of it."""
    return bool(_RETIRED.search(status.lower().replace("_", " ")))


def values(said: Said) -> dict[str, Any]:
    """Return what is said of an asset as `asset` wants it.

    A status other than the usual one stands with the environment. What is retired without an end date was in service at
    most until its entry was last changed.
    """
    full = dict(said.values)
    tagged = {plain(name): value for name, value in said.more.items() if not isinstance(value, bool)}
    for column, words in WORDS.items():
        if full.get(column) in (None, "", []):
            found = (tagged[word] for word in words if tagged.get(word) not in (None, "", [], {}))
            full[column] = next(found, None)
    for column in ("owner", "environment", "purpose", "criticality"):
        full[column] = label(full[column])
    for column in ("in_service_from", "in_service_until"):
        full[column] = when(full[column]) or label(full[column])
    status = (label(said.status) or "")[:100]
    if retired(status) and not full["in_service_until"]:
        full["in_service_until"] = when(said.changed)
    standing = [] if status.lower() in _ORDINARY else [status]
    full["environment"] = ", ".join(dict.fromkeys(filter(None, [full["environment"], *standing]))) or None
    told = (full["criticality"] or "").lower().replace("_", " ").replace("-", " ")
    full["criticality"] = _CRITICAL.get(told, full["criticality"])
    return full


def assets(entries: Iterable[Entry | Reject], meaning: Callable[[Mapping[str, Any]], Said | None]) -> Iterator[Told]:
    """Yield the assets of an export, and what of them is left out.

    Args:
        entries: what stands in the file.
        meaning: says what an entry means; None where it is no asset.

    Raises:
        Malformed: `entries` does; the assets before it have been yielded.
    """
    yield from batches("assets", _rows(entries, meaning))


def _rows(
    entries: Iterable[Entry | Reject], meaning: Callable[[Mapping[str, Any]], Said | None]
) -> Iterator[Sequence[Mapping[str, Any]] | Reject]:
    for entry in entries:
        if isinstance(entry, Reject):
            yield entry
            continue
        line, told = entry
        said = meaning(told)
        if said is None:
            yield []
            continue
        checked = asset(values(said))
        for wrong in checked.wrong:
            yield Reject(line, wrong.sentence, wrong.written[:200] or str(said.values)[:200])
        if checked.good:
            yield [{**checked.good, "origin_row": line}]


def entries(stream: BinaryIO, within: Collection[str] = (), *, comment: str = "") -> Iterator[Entry | Reject]:
    """Yield what an export holds, JSON or CSV: its objects, or its lines by the names in the header, as `key` spells them.

    Args:
        stream: the text.
        within: names of the members that hold the objects, where one object stands around them.
        comment: what lines of a CSV text that are no records begin with, if anything.

    Raises:
        Malformed: it breaks off or breaks a limit; what was yielded before stands.
    """
    head = stream.read(HEAD)
    stream.seek(0)
    sign = head.decode(json.detect_encoding(head), "replace").lstrip("\ufeff \t\r\n")[:1]
    if sign == "{" and set(within) & set(opening(head)):
        for name, told in members(stream):
            if name in within:
                yield from _checked(told.line, [told.value])
    elif sign in ("{", "["):
        yield from _objects(stream, within)
    else:
        yield from _lines(stream, comment)


def _objects(stream: BinaryIO, within: Collection[str]) -> Iterator[Entry | Reject]:
    for told in objects(stream):
        if isinstance(told, Reject) or not set(within) & set(told[1]):
            yield told
            continue
        for name in within:
            inner = told[1].get(name)
            yield from _checked(told[0], inner if isinstance(inner, list) else [inner] if inner else [])


def _checked(line: int, found: Iterable[Any]) -> Iterator[Entry | Reject]:
    for one in found:
        yield (line, one) if isinstance(one, dict) else Reject(line, "it is no object", str(one)[:200])


def _lines(stream: BinaryIO, comment: str) -> Iterator[Entry | Reject]:
    names: list[str] = []
    for record in csv_records(stream, comment=comment):
        if not names:
            names = [key(name) for name in record.fields]
        elif any(record.fields[len(names) :]):
            reason = f"{len(record.fields)} fields where the header names {len(names)}"
            yield Reject(record.line, reason, ",".join(record.fields)[:200])
        else:
            yield record.line, dict(zip(names, record.fields, strict=False))
