"""DNS zones as their master files tell them (RFC 1035, 5)."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from doorward.addressing import address
from doorward.batching import batches
from doorward.hostile import Malformed
from doorward.hostile.line_text import head_lines, lines
from doorward.reader import Reject, reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from doorward.reader import Input, Sample, Told

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|;.*|[()]|(?:[^\s;()"\\]|\\.)+|\S')
_TTL = re.compile(r"(?:[0-9]{1,10}[smhdw]?){1,5}", re.IGNORECASE)
_PARTS = re.compile(r"([0-9]+)([smhdw]?)", re.IGNORECASE)
_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_CLASSES = frozenset({"IN", "CH", "HS", "CS"})
_TYPE = re.compile(r"[A-Z][A-Z0-9-]{0,15}")
_NAMES: dict[str, tuple[int, ...]] = {
    **dict.fromkeys(("NS", "CNAME", "DNAME", "PTR"), (0,)),
    **dict.fromkeys(("MX", "AFSDB", "KX", "RT"), (1,)),
    "SRV": (3,),
    "SOA": (0, 1),
}
"""Type -> places in its data that hold a name."""
_MOST = 10_000
"""Tokens that a record may have."""


def recognises(sample: Sample) -> bool:
    """Whether the first line that is no comment gives the zone its origin or a time to live, or begins it with its SOA record."""
    told = (line for line in head_lines(sample.head, most=2000) if not line.startswith(";"))
    words = next(told, "")[:2000].partition(";")[0].upper().split()
    if words[:1] in (["$ORIGIN"], ["$TTL"]):
        return len(words) == 2 and (words[0] == "$ORIGIN" or bool(_TTL.fullmatch(words[1])))  # noqa: PLR2004 - it and its value
    before = words[: words.index("SOA")] if "SOA" in words else []
    return "IN" in before[:3] and all(word == "IN" or _TTL.fullmatch(word) for word in before[1:])


@dataclass(slots=True)
class _State:
    """What holds for the records that follow."""

    origin: str = ""
    zone: str = ""
    owner: str = ""
    ttl: int | None = None


@reader(fills=("dns_records",), recognises=recognises)
def zone_file(source: Input) -> Iterable[Told]:
    """DNS zone, as a master file (BIND, NSD, Knot and others).

    Comments are no records. $INCLUDE is not followed, and $GENERATE not carried out: both are told.
    """
    with source.open() as stream:
        yield from batches("dns_records", _told(_records(lines(stream))))


def _records(found: Iterable[tuple[int, str]]) -> Iterator[tuple[int, bool, list[str]]]:
    """Yield each record or directive: its line, whether it leaves its name open, and its tokens.

    Raises:
        Malformed: a parenthesis is never closed, or a record has more tokens than _MOST.
    """
    held: list[str] = []
    began, open_name, depth = 0, False, 0
    for number, line in found:
        words = [word for word in _TOKEN.findall(line) if not word.startswith(";")]
        if not depth:
            held, began, open_name = [], number, line[:1] in (" ", "\t")
        for word in words:
            if word in ("(", ")"):
                depth = max(depth + (1 if word == "(" else -1), 0)
            else:
                held.append(word)
        if len(held) > _MOST:
            raise Malformed(f"a record of more than {_MOST:,} words", began)
        if held and not depth:
            yield began, open_name, held
    if depth:
        raise Malformed("a parenthesis is never closed", began)


def _told(found: Iterable[tuple[int, bool, list[str]]]) -> Iterator[list[dict[str, Any]] | Reject]:
    state = _State()
    for line, open_name, tokens in found:
        if tokens[0].startswith("$"):
            why = _directive(tokens, state)
            if why:
                yield Reject(line, why, " ".join(tokens)[:200])
            continue
        row = _row(tokens if open_name else tokens[1:], None if open_name else tokens[0], state)
        yield [{**row, "origin_row": line}] if isinstance(row, dict) else Reject(line, row, " ".join(tokens)[:200])


def _directive(tokens: Sequence[str], state: _State) -> str:
    """Take what a directive says; return what is wrong with it, empty if nothing is."""
    name = tokens[0].upper()
    if name == "$ORIGIN" and len(tokens) > 1:
        state.origin = _whole(tokens[1], state)
    elif name == "$TTL" and len(tokens) > 1 and _TTL.fullmatch(tokens[1]):
        state.ttl = _seconds(tokens[1])
    elif name == "$INCLUDE":
        return "$INCLUDE points to another file, which is not followed: read that file too"
    elif name == "$GENERATE":
        return "$GENERATE makes records by counting, which is not carried out"
    else:
        return f"{tokens[0][:100]!r} is no directive that is known, or lacks its value"
    return ""


def _row(tokens: Sequence[str], name: str | None, state: _State) -> dict[str, Any] | str:
    """Return a record, or why it is none."""
    if name is not None:
        state.owner = _whole(name, state)
    at, ttl = 0, state.ttl
    while at < min(len(tokens), 2) and (_TTL.fullmatch(tokens[at]) or tokens[at].upper() in _CLASSES):
        ttl = _seconds(tokens[at]) if _TTL.fullmatch(tokens[at]) else ttl
        at += 1
    kind = tokens[at].upper() if at < len(tokens) else ""
    if not _TYPE.fullmatch(kind) or at + 1 >= len(tokens):
        return "no record with a type and data"
    state.zone = state.owner if kind == "SOA" else state.zone
    data = list(tokens[at + 1 :])
    for place in _NAMES.get(kind, ()):
        if place < len(data):
            data[place] = _whole(data[place], state)
    told = address(data[0]) if kind in ("A", "AAAA") else _reversed(state.owner) if kind == "PTR" else None
    if kind in ("A", "AAAA") and told is None:
        return f"{data[0][:100]!r} is no IP address"
    row = {"zone": state.zone or state.origin or None, "record_name": state.owner, "record_type": kind}
    return {**row, "record_data": " ".join(data), "address": told, "record_ttl": ttl}


def _whole(name: str, state: _State) -> str:
    """Return a name in lower case, its origin behind it where it is relative, without a dot at its end."""
    if name == "@":
        return state.origin
    if name.endswith("."):
        return name[:-1].lower()
    return f"{name}.{state.origin}".strip(".").lower()


def _seconds(text: str) -> int | None:
    total = sum(int(number) * _SECONDS[unit.lower()] for number, unit in _PARTS.findall(text))
    return total if total < 2**31 else None


def _reversed(name: str) -> str | None:
    """Return the address whose reverse name this is (RFC 1035, 3.5; RFC 3596, 2.5); None if it is none."""
    four, six = name.removesuffix(".in-addr.arpa"), name.removesuffix(".ip6.arpa")
    try:
        if four != name:
            return str(ipaddress.IPv4Address(".".join(reversed(four.split(".")))))
        digits = "".join(reversed(six.split("."))) if six != name else ""
        return str(ipaddress.IPv6Address(bytes.fromhex(digits))) if digits else None
    except ValueError:
        return None
