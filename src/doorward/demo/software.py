"""What software does of itself on every machine: the regular, harmless noise in which a beacon hides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from doorward.demo.capture import HTTP, NTP, TLS, Kind, Shape
from doorward.demo.internet import SERVICES
from doorward.demo.organisation import UNREGISTERED, host, of
from doorward.demo.period import ALWAYS, END, HOUR, MINUTE, SECOND, Span, nightly, regular, scattered

if TYPE_CHECKING:
    from collections.abc import Mapping

    from doorward.demo.capture import Capture
    from doorward.demo.organisation import Host
    from doorward.demo.period import Times

MULTICAST_DNS = Kind("udp", "dns", 5353)
DATAGRAMS = Kind("udp", "", 138)
UPDATES = Kind("tcp", "http", 8530)
WINDOWS_SERVERS = ("dc01", "dc02", "files01", "mail01", "print01", "update01", "app01")

_LEFT_ON = 4
"""One desk in so many is never switched off."""
_TIME_ANSWERED = 0.995

Spans = tuple[Span, ...]


def software(capture: Capture, used: Mapping[str, Spans]) -> None:
    """Note what software did of itself; `used` says when each desk was in use."""
    on = switched_on(used)
    managed = {name: spans for name, spans in on.items() if name in used or name in WINDOWS_SERVERS}
    desks = {name: on[name] for name in used}
    _time(capture, on)
    _telemetry(capture, managed)
    _antivirus(capture, managed)
    _updates(capture, managed)
    _connectivity(capture, desks)
    _broadcasts(capture, on)


def switched_on(used: Mapping[str, Spans]) -> dict[str, Spans]:
    """Return when each registered machine was switched on: desks while in use, one in four and all else always."""
    on: dict[str, Spans] = {machine.name: ALWAYS for machine in of("edge", "server", "test", "device")}
    for number, (name, spans) in enumerate(used.items()):
        left_on = name.startswith("adm") or (name.startswith("ws") and number % _LEFT_ON == 1)
        on[name] = ALWAYS if left_on and name != "ws28" else spans
    return on


def _time(capture: Capture, on: Mapping[str, Spans]) -> None:
    inside, outside = host("time01"), SERVICES["ntp1.example.net"]
    for number, (name, spans) in enumerate(on.items()):
        if name in {"time01", "cam01", "prn03"}:
            continue
        times = regular(capture.random, spans, (1024, 2048, 2048)[number % 3], 0.01)
        _ask_time(capture, times, host(name), inside.address)
    # Only the time server asks outside; it asks four, as its documentation advises.
    for number in range(1, 5):
        pool = SERVICES[f"ntp{number}.example.net"]
        _ask_time(capture, regular(capture.random, ALWAYS, 1024, 0.01), inside, pool.addresses[0])
    _ask_time(capture, regular(capture.random, ALWAYS, 256, 0.01), host("cam01"), outside.addresses[0])
    _ask_time(capture, regular(capture.random, ALWAYS, 512, 0.01), UNREGISTERED, outside.addresses[0])


def _ask_time(capture: Capture, times: Times, asker: Host, server: str) -> None:
    count = len(times)
    # The clock of a machine keeps the address it once resolved: no name is asked for before each question.
    answered = capture.random.random(count) < _TIME_ANSWERED
    capture.connect(
        NTP,
        times,
        asker.address,
        server,
        seconds=np.where(answered, capture.waits(count, 0.012, 0.5), np.nan),
        sent=48,
        received=np.where(answered, 48, 0),
        state=np.where(answered, "SF", "S0"),
        source_port=123,
    )


def _telemetry(capture: Capture, on: Mapping[str, Spans]) -> None:
    service = SERVICES["telemetry.windvane.example"]
    for name, spans in on.items():
        times = regular(capture.random, spans, 900, 0.03, missed=0.01)
        nearest = capture.random.choice(service.addresses, len(times))
        capture.exchange(TLS, times, host(name).address, nearest, Shape(1.2, 3200, 900, 0.3), name=service.name)


def _antivirus(capture: Capture, on: Mapping[str, Spans]) -> None:
    random = capture.random
    push, signatures = SERVICES["push.bulwark.example"], SERVICES["signatures.bulwark.example"]
    for name, spans in on.items():
        address = host(name).address
        for span in spans:
            # The channel is renewed once a day, at an hour of each machine's own.
            renewed = np.arange(span.start + random.integers(2 * HOUR, 24 * HOUR), span.end, 24 * HOUR)
            starts = np.append(span.start + 70 * SECOND, renewed)
            ends = np.append(starts[1:], min(span.end, END - MINUTE))
            capture.hold(starts, ends, address, random.choice(push.addresses, len(starts)), push.name, beat=120)
        times = regular(random, spans, 4 * 3600, 0.05)
        shape = Shape(2.5, 1400, 180_000, 0.9)
        capture.exchange(TLS, times, address, signatures.addresses[0], shape, name=signatures.name)


def _updates(capture: Capture, on: Mapping[str, Spans]) -> None:
    store, vendor = host("update01"), SERVICES["update.windvane.example"]
    asking, fetching = Shape(1.5, 4200, 22_000, 0.8), Shape(900, 90_000, 240_000_000, 0.6)
    uri, agent = "/ClientWebService/client.asmx", "Windvane-Update-Agent"
    for name, spans in on.items():
        times = regular(capture.random, spans, 3 * 3600, 0.2)
        rows = capture.exchange(UPDATES, times, host(name).address, store.address, asking, name=store.fqdn)
        authority = f"{store.fqdn}:8530"
        capture.request(rows, host=authority, uri=uri, agent=agent, method="POST", sent=3900, received=21_000)
    times = nightly(capture.random, "02:10", 20)
    capture.exchange(TLS, times, store.address, vendor.addresses[0], fetching, name=vendor.name)


def _connectivity(capture: Capture, on: Mapping[str, Spans]) -> None:
    check, status = SERVICES["connectivity.windvane.example"], SERVICES["ocsp.exampletrust.example"]
    checking, asking = Shape(0.08, 111, 187, 0.05), Shape(0.2, 240, 1900, 0.1)
    for name, spans in on.items():
        address = host(name).address
        times = regular(capture.random, spans, 3600, 0.1)
        rows = capture.exchange(HTTP, times, address, check.addresses[0], checking, name=check.name)
        capture.request(
            rows, host=check.name, uri="/connecttest.txt", agent="Windvane NCSI", received=22, mime="text/plain"
        )
        times = scattered(capture.random, spans, 0.3)
        rows = capture.exchange(HTTP, times, address, status.addresses[0], asking, name=status.name)
        agent, mime = "Windvane-CryptoAPI/10.0", "application/ocsp-response"
        capture.request(rows, host=status.name, uri="/", agent=agent, received=1500, mime=mime)


def _broadcasts(capture: Capture, on: Mapping[str, Spans]) -> None:
    for name, spans in on.items():
        machine = host(name)
        # NetBIOS and mDNS go to everybody on the link and are answered by none: no machine has these addresses.
        if machine.role == "workstation":
            times = regular(capture.random, spans, 1440, 0.05)
            capture.connect(DATAGRAMS, times, machine.address, "10.20.10.255", source_port=138, state="S0", sent=201)
        if machine.role == "laptop" or name.startswith("prn"):
            times = scattered(capture.random, spans, 1.5)
            capture.connect(MULTICAST_DNS, times, machine.address, "224.0.0.251", source_port=5353, state="S0", sent=87)
