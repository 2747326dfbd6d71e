"""What comes in from the Internet unasked: visitors, mail, staff at home, and those who try every door in the world."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from doorward.demo.capture import HTTP, SILENT, SMTP, TLS, Kind, Shape
from doorward.demo.internet import PARTNER_MAIL, STRANGERS
from doorward.demo.organisation import host
from doorward.demo.period import ALWAYS, MINUTE, SECOND, WORKDAYS, Span, at, scattered

if TYPE_CHECKING:
    import numpy.typing as npt

    from doorward.demo.capture import Capture, Column
    from doorward.demo.period import Times

QUILL = Kind("tcp", "http", 8080)
IPSEC = Kind("udp", "", 4500)
TRIED_PORTS = (22, 23, 25, 80, 443, 445, 1433, 3389, 5060, 5900, 6379, 8080, 8443)

OUTSIDE_SCAN = at(16, "02:00")
ORDERED_SCANNER = "198.51.100.90"

_EDGE = ("192.0.2.10", "192.0.2.11", "192.0.2.12", "192.0.2.13")
_OPEN = {"192.0.2.10": {443, 8080}, "192.0.2.11": {80, 443}, "192.0.2.12": {25}, "192.0.2.13": {443}}
_VISITORS = STRANGERS[:140]
_STAFF = STRANGERS[140:152]
_SCANNERS = STRANGERS[160:]


def visitors(capture: Capture) -> None:
    """Note a fortnight of what the Internet sends."""
    for part in (_web, _platform, _mail, _staff_at_home, _background, _own_scan):
        part(capture)


def _web(capture: Capture) -> None:
    random, site = capture.random, host("www01").addresses[0]
    times = scattered(random, ALWAYS, 24)
    capture.exchange(
        TLS, times, random.choice(_VISITORS, len(times)), site, Shape(6, 1900, 30_000, 1.0), name="www.example.org"
    )
    times = scattered(random, ALWAYS, 1.5)
    rows = capture.exchange(HTTP, times, random.choice(_VISITORS, len(times)), site, Shape(0.1, 400, 500, 0.2))
    capture.request(
        rows, host="www.example.org", uri="/", agent="Mozilla/5.0", status=301, received=170, mime="text/html"
    )


def _platform(capture: Capture) -> None:
    # Staff on the road and partners use the office platform; it is meant to be reached, only not in this version.
    random, platform = capture.random, host("office01")
    hours = [Span(at(5 + day, "06:30"), at(5 + day, "20:00")) for day in WORKDAYS]
    times = scattered(random, hours, 14)
    callers = random.choice(_STAFF, len(times))
    capture.exchange(TLS, times, callers, platform.addresses[0], Shape(30, 9000, 90_000, 1.1), name="quill.example.org")
    times = scattered(random, hours, 3)
    rows = capture.exchange(
        QUILL, times, random.choice(_STAFF, len(times)), platform.addresses[0], Shape(0.4, 600, 7000, 0.5)
    )
    capture.request(
        rows,
        host="quill.example.org:8080",
        uri="/quill/feed",
        agent="QuillMobile/7.1",
        received=6800,
        mime="application/json",
    )


def _mail(capture: Capture) -> None:
    random, gateway, boxes = capture.random, host("mailgw01"), host("mail01")
    times = scattered(random, ALWAYS, 9)
    partners = random.choice(PARTNER_MAIL, len(times))
    capture.exchange(SMTP, times, partners, gateway.addresses[0], Shape(3, 48_000, 600, 1.2))
    capture.exchange(
        SMTP, times + 4 * SECOND, gateway.address, boxes.address, Shape(1, 48_000, 500, 1.2), name=boxes.fqdn
    )
    hours = [Span(at(5 + day, "08:00"), at(5 + day, "18:00")) for day in WORKDAYS]
    times = scattered(random, hours, 14)
    capture.exchange(SMTP, times, boxes.address, gateway.address, Shape(1, 30_000, 500, 1.2), name=gateway.fqdn)
    capture.exchange(
        SMTP, times + 6 * SECOND, gateway.address, random.choice(PARTNER_MAIL, len(times)), Shape(3, 30_000, 600, 1.2)
    )


def _staff_at_home(capture: Capture) -> None:
    random, door = capture.random, host("vpn01").addresses[0]
    # Long, inbound and encrypted, and yet only people at work.
    for day in WORKDAYS:
        homes = random.choice(_STAFF, 3, replace=False)
        times = at(5 + day, "07:30") + random.integers(0, 90 * MINUTE, 3)
        capture.exchange(IPSEC, times, homes, door, Shape(6.5 * 3600, 60e6, 240e6, 0.15))


def _background(capture: Capture) -> None:
    # Whoever has an address is tried all day by those who try all addresses.
    random = capture.random
    times = scattered(random, ALWAYS, 22)
    doors, ports = random.choice(_EDGE, len(times)), random.choice(TRIED_PORTS, len(times))
    _try(capture, times, random.choice(_SCANNERS, len(times)), doors, ports)


def _own_scan(capture: Capture) -> None:
    # The scan from outside that the organisation ordered: nmap-outside.xml is its result.
    addresses = [f"192.0.2.{last}" for last in range(16)]
    doors, ports = np.repeat(addresses, len(TRIED_PORTS)), np.tile(TRIED_PORTS, len(addresses))
    times = OUTSIDE_SCAN + np.sort(capture.random.integers(0, 25 * MINUTE, len(doors)))
    _try(capture, times, ORDERED_SCANNER, doors, ports)


def _try(capture: Capture, times: Times, source: npt.ArrayLike, doors: Column, ports: Times) -> None:
    answered = np.array(
        [port in _OPEN.get(door, ()) for door, port in zip(doors.tolist(), ports.tolist(), strict=True)]
    )
    capture.connect(
        SILENT,
        times,
        source,
        doors,
        port=ports,
        seconds=np.where(answered, capture.waits(len(times), 0.2), np.nan),
        state=np.where(answered, "RSTO", "S0"),
    )
