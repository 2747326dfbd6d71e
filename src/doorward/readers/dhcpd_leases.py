"""Leases as ISC's DHCP server and OpenBSD's keep them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doorward.addressing import address, mac
from doorward.hostile.braces_text import statements
from doorward.iso_time import since_1970, utc
from doorward.reader import Batch, Malformed, Reject, reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from doorward.hostile.braces_text import Statement
    from doorward.reader import Input, Sample, Told

_ROWS = 1000  # that make a batch
_FIRST = re.compile(
    r"(authoring-byte-order|class|default-duid|failover|group|host|ia-(na|ta|pd)|lease|server-duid|subclass)\b"
)
"""What begins a statement of such a file."""
_LEASE = re.compile(r'^(lease [0-9.]{7,15}|ia-[nt]a "[^"\n]{1,1000}") \{', re.MULTILINE)
_BLANK = re.compile(r"(\s+|#[^\n]*)*+")


def recognises(sample: Sample) -> bool:
    """Whether its first statement is one of such a file, and a lease stands in it."""
    text = sample.text
    return _FIRST.match(_BLANK.sub("", text, count=1)) is not None and _LEASE.search(text) is not None


@reader(fills=("leases",), recognises=recognises)
def dhcpd_leases(source: Input) -> Iterable[Told]:
    """DHCP leases of ISC's server and OpenBSD's (dhcpd.leases, dhcpd6.leases).

    The file is a journal: a lease stands in it once for each change. Prefixes (ia-pd) and hosts are no leases of an address.
    """
    rows: list[dict[str, Any]] = []
    with source.open() as stream:
        try:
            for statement in statements(stream):
                for told in _leases(statement):
                    if isinstance(told, Reject):
                        yield told
                    else:
                        rows.append(told)
                if len(rows) >= _ROWS:
                    yield Batch("leases", rows)
                    rows = []
        except Malformed:
            yield Batch("leases", rows)
            raise
    yield Batch("leases", rows)


def _leases(statement: Statement) -> Iterator[dict[str, Any] | Reject]:
    kind = statement.words[0] if statement.words else ""
    if kind == "lease":
        yield from _lease(statement, statement.after("starts") or statement.after("cltt"))
    elif kind in {"ia-na", "ia-ta"}:
        for item in statement.inner:
            if item.words[:1] == ["iaaddr"]:
                yield from _lease(item, statement.after("cltt"))


def _lease(lease: Statement, begun: Sequence[str] | None) -> Iterator[dict[str, Any] | Reject]:
    """Yield the row of a lease, and a reject for what cannot be meant in it."""
    given = address(" ".join(lease.words[1:]))
    if given is None:
        yield Reject(lease.line, f"{' '.join(lease.words[1:])[:100]!r} is no IP address", " ".join(lease.words)[:200])
        return
    row: dict[str, Any] = {"address": given, "origin_row": lease.line}
    for column, written in (("time", begun), ("until", lease.after("ends"))):
        row[column] = _moment(written)
        if written and row[column] is None and written != ["never"]:
            yield Reject(lease.line, f"{' '.join(written)[:100]!r} is no time: left out", " ".join(lease.words)[:200])
    hardware = lease.after("hardware")
    row["mac"] = mac(hardware[-1]) if hardware else None
    names = (lease.after(word) for word in ("client-hostname", "hostname"))
    row["hostname"] = next((name[0] for name in names if name), None)
    state = lease.after("binding", "state") or (lease.after("abandoned") is not None and ["abandoned"])
    row["state"] = state[0] if state else None
    yield row


def _moment(words: Sequence[str] | None) -> datetime | None:
    """Return the time that `4 2026/01/01 12:00:00` or `epoch 1767268800` means, in UTC."""
    if not words:
        return None
    if words[0] == "epoch":
        return since_1970(words[-1])
    return utc(" ".join(words[1:3]).replace("/", "-"))
