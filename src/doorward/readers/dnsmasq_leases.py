"""Leases as dnsmasq keeps them: home and branch routers, and the networks of virtual machines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doorward.addressing import address, mac
from doorward.iso_time import since_1970
from doorward.reader import HEAD, Batch, Reject, reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from doorward.reader import Input, Sample, Told

_ROWS = 1000  # that make a batch
_LONGEST = 4096
"""Bytes of a line; a host name has at most 255, an identifier as many, in hexadecimal with colons."""
_TRIED = 20
_LEASE = re.compile(r"(\d{1,12}) ([0-9A-Fa-fT:.-]{1,100}) ([0-9A-Fa-f.:]{2,45}) (\S{1,300}) (\S{1,1000})\s*")
_DUID = re.compile(r"duid [0-9A-Fa-f:]{2,800}\s*")


def recognises(sample: Sample) -> bool:
    """Whether every line of its beginning is a lease, or the server's own identifier between those of IPv4 and IPv6."""
    lines = sample.head[:HEAD].decode("utf-8", "replace").split("\n")
    if len(sample.head) >= HEAD:
        lines.pop()
    tried = [line for line in lines[:_TRIED] if line.strip()]
    found = [hit for hit in map(_LEASE.fullmatch, tried) if hit and address(hit[3])]
    return bool(found) and len(found) + sum(bool(_DUID.fullmatch(line)) for line in tried) == len(tried)


@reader(fills=("leases",), recognises=recognises)
def dnsmasq_leases(source: Input) -> Iterable[Told]:
    """DHCP leases of dnsmasq (dnsmasq.leases).

    It writes down when a lease ends, never when it began. A dnsmasq that was built for machines without a clock writes the length of a lease for its end, which then reads as a
    time in 1970.
    """
    rows: list[dict[str, Any]] = []
    for told in _told(source):
        if isinstance(told, Reject):
            yield told
        else:
            rows.append(told)
        if len(rows) >= _ROWS:
            yield Batch("leases", rows)
            rows = []
    yield Batch("leases", rows)


def _told(source: Input) -> Iterator[dict[str, Any] | Reject]:
    number = 0
    with source.open() as stream:
        while data := stream.readline(_LONGEST + 1):
            number += 1
            text = data.decode("utf-8", "replace").rstrip("\r\n")
            if len(data) > _LONGEST:
                yield Reject(number, f"a line of more than {_LONGEST:,} bytes", text[:200])
                while data and not data.endswith(b"\n"):
                    data = stream.readline(_LONGEST)
                continue
            if text.strip() and not _DUID.fullmatch(text):
                yield _lease(text, number)


def _lease(text: str, number: int) -> dict[str, Any] | Reject:
    hit = _LEASE.fullmatch(text)
    given = address(hit[3]) if hit else None
    if hit is None or given is None:
        return Reject(number, "it is no lease: end, MAC address, IP address, name and client id", text[:200])
    # Behind a prefix is the kind of network, where that is not Ethernet; for IPv6 a number stands in place of the MAC.
    return {
        "address": given,
        "mac": mac(hit[2].rpartition("-")[2]),
        "hostname": None if hit[4] == "*" else hit[4],
        "until": since_1970(hit[1]) if int(hit[1]) else None,
        "origin_row": number,
    }
