"""Leases as the DHCP server Kea keeps them in a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.addressing import address, mac
from doorward.hostile.csv_text import header, records
from doorward.iso_time import since_1970
from doorward.reader import Batch, Malformed, Reject, reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from doorward.hostile.csv_text import Record
    from doorward.reader import Input, Sample, Told

_ROWS = 1000  # that make a batch
_COLUMNS = frozenset({"address", "valid_lifetime", "expire"})
_STATES = {"0": "active", "1": "declined", "2": "expired", "3": "released", "4": "registered"}
_PREFIX = "2"  # lease_type of a prefix, which is no address of a host
_ENDLESS = 0xFFFFFFFF


def recognises(sample: Sample) -> bool:
    """Whether the first line names the columns of Kea's lease file."""
    return set(header(sample.head)) >= _COLUMNS


@reader(fills=("leases",), recognises=recognises)
def kea_leases(source: Input) -> Iterable[Told]:
    """DHCP leases of Kea (kea-leases4.csv, kea-leases6.csv).

    The file is a journal: a lease stands in it once for each change, with a lifetime of 0 where it was deleted. Prefixes
    (lease_type 2) are no leases of an address.
    """
    names: list[str] = []
    rows: list[dict[str, Any]] = []
    count = 0
    with source.open() as stream:
        try:
            for record in records(stream):
                if not names:
                    names = [name.lower() for name in record.fields]
                    continue
                count += 1
                for told in _lease(record, dict(zip(names, record.fields, strict=False))):
                    if isinstance(told, Reject):
                        count -= 1
                        yield told
                    else:
                        rows.append(told)
                if count >= _ROWS:
                    yield Batch("leases", rows, records=count)
                    rows, count = [], 0
        except Malformed:
            yield Batch("leases", rows, records=count)
            raise
    yield Batch("leases", rows, records=count)


def _lease(record: Record, said: Mapping[str, str]) -> Iterator[dict[str, Any] | Reject]:
    """Yield the row of a lease, nothing for a prefix, or a reject."""
    if said.get("lease_type") == _PREFIX:
        return
    given, life, expire = address(said.get("address", "")), said.get("valid_lifetime", ""), said.get("expire", "")
    if given is None:
        yield Reject(record.line, f"{said.get('address', '')[:100]!r} is no IP address", ",".join(record.fields)[:200])
        return
    seconds, end = _seconds(life), _seconds(expire)
    if seconds is None or end is None:
        bad = life if seconds is None else expire
        yield Reject(record.line, f"{bad[:100]!r} is no number of seconds", ",".join(record.fields)[:200])
        return
    # Kea writes the end of a lease without end as its beginning.
    endless = seconds == _ENDLESS
    state = said.get("state", "")
    yield {
        "time": since_1970(end if endless else end - seconds),
        "address": given,
        "mac": mac(said.get("hwaddr", "")),
        # A comma in a field would end it.
        "hostname": said.get("hostname", "").replace("&#x2c", ",").rstrip(".") or None,
        "until": None if endless else since_1970(end),
        "state": "deleted" if seconds == 0 else _STATES.get(state, state) or None,
        "origin_row": record.line,
    }


def _seconds(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else None  # noqa: PLR2004 - digits of the year 9999
