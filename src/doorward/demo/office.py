"""What people's machines do while people work: they log on, read, write mail, chat, open files, print."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from doorward.demo import internet
from doorward.demo.capture import HTTP, KERBEROS, LDAP, PRINT, RPC, SMB, SSH, TLS, Kind, Shape
from doorward.demo.internet import SERVICES, SITES
from doorward.demo.organisation import host, of
from doorward.demo.period import DAYS, HOUR, SECOND, WEEKEND, Span, at, clipped, regular, scattered, working_hours

if TYPE_CHECKING:
    from doorward.demo.capture import Capture, Column
    from doorward.demo.organisation import Host
    from doorward.demo.period import Times

IMAPS = Kind("tcp", "ssl", 993)
ORDERS = Kind("tcp", "ssl", 8443)
DESK_TAKEN_AWAY = at(9, "16:30")
NEW_LAPTOP = at(12, "08:40")
PHISHED_ON = 3
"""The day, counted from 0, on which the administrator must be at her desk."""
AGENT = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)

_LAPTOP_IN_OFFICE = 0.7
_WEEKEND_WORK = 0.04
_SHARED_TASTE = 0.6
_PLAIN_HTTP = 0.04


def people(capture: Capture) -> dict[str, tuple[Span, ...]]:
    """Note a fortnight of office work; return when each desk and laptop was in use."""
    spans = {desk.name: _in_use(capture, desk) for desk in of("workstation", "administrator", "laptop")}
    for name, used in spans.items():
        for habit in (_log_on, _browse, _mail, _chat, _files, _print, _orders):
            habit(capture, host(name), used)
    for name in ("adm01", "adm02"):
        _administer(capture, host(name), spans[name])
    _rare_habit(capture, host("ws17"), spans["ws17"])
    _photographs(capture, host("ws05"))
    return spans


def _in_use(capture: Capture, desk: Host) -> tuple[Span, ...]:
    random = capture.random
    share = _LAPTOP_IN_OFFICE if desk.role == "laptop" else 1.0
    days = [day for day in range(DAYS) if random.random() < (_WEEKEND_WORK if day in WEEKEND else share)]
    if desk.name == "adm01":
        others = [day for day in days if day != PHISHED_ON]
        return tuple(sorted([*working_hours(random, others), Span(at(8, "08:02"), at(8, "17:21"))]))
    spans = working_hours(random, days)
    if desk.name == "ws28":
        return clipped(spans, end=DESK_TAKEN_AWAY)
    return clipped(spans, start=NEW_LAPTOP) if desk.name == "lap07" else spans


def _log_on(capture: Capture, desk: Host, spans: tuple[Span, ...]) -> None:
    random = capture.random
    mornings = np.array([span.start for span in spans], np.int64)
    rounds = np.concatenate([mornings, regular(random, spans, 5400, 0.2)])
    controllers = (host("dc01"), host("dc02"))
    addresses = np.array([controller.address for controller in controllers])
    names = np.array([controller.fqdn for controller in controllers])
    for kind, calls, sent, received in (
        (KERBEROS, 3, 1500, 1600),
        (LDAP, 2, 2500, 3100),
        (RPC, 1, 600, 700),
        (SMB, 1, 3000, 9000),
    ):
        times = np.repeat(rounds, calls) + random.integers(0, 20 * SECOND, len(rounds) * calls)
        which = random.choice(2, len(times), p=[0.8, 0.2])
        state = random.choice(["SF", "RSTR"], len(times))
        shape = Shape(0.02, sent, received)
        capture.exchange(kind, times, desk.address, addresses[which], shape, name=names[which], state=state)


def _browse(capture: Capture, desk: Host, spans: tuple[Span, ...]) -> None:
    random = capture.random
    visits = scattered(random, spans, random.uniform(1.2, 4.5))
    # A person keeps to a circle of sites; a shuffled rank gives every desk its own favourites besides the common ones.
    own = random.permutation(len(SITES))
    ranks = internet.popular(random, len(visits))
    chosen = np.where(random.random(len(visits)) < _SHARED_TASTE, ranks, own[ranks])
    names = np.array([site.name for site in SITES])[chosen]
    addresses = np.array([site.addresses[0] for site in SITES])[chosen]
    _fetch(capture, desk, np.repeat(visits, 2), np.repeat(names, 2), np.repeat(addresses, 2))
    _fetch_beside(capture, desk, np.repeat(visits, random.integers(0, 4, len(visits))))
    plain = random.random(len(visits)) < _PLAIN_HTTP
    _fetch_plainly(capture, desk, visits[plain], names[plain], addresses[plain])


def _fetch(capture: Capture, desk: Host, times: Times, names: Column, addresses: Column) -> None:
    late = capture.random.integers(0, 6 * SECOND, len(times))
    state = capture.random.choice(["SF", "RSTO", "S1"], len(times), p=[0.88, 0.1, 0.02])
    capture.exchange(TLS, times + late, desk.address, addresses, Shape(12, 2600, 38_000, 1.2), name=names, state=state)


def _fetch_beside(capture: Capture, desk: Host, times: Times) -> None:
    random = capture.random
    which = random.choice(len(internet.BESIDE_PAGES), len(times))
    nearest = np.array([random.choice(SERVICES[name].addresses) for name in internet.BESIDE_PAGES])
    _fetch(capture, desk, times, np.array(internet.BESIDE_PAGES)[which], nearest[which])


def _fetch_plainly(capture: Capture, desk: Host, times: Times, names: Column, addresses: Column) -> None:
    rows = capture.exchange(HTTP, times, desk.address, addresses, Shape(0.4, 450, 9000), name=names)
    capture.request(rows, host=names, uri="/", agent=AGENT, received=capture.sizes(len(rows), 8000), mime="text/html")


def _mail(capture: Capture, desk: Host, spans: tuple[Span, ...]) -> None:
    times = np.concatenate([regular(capture.random, spans, 1740, 0.05), scattered(capture.random, spans, 0.7)])
    server = host("mail01")
    capture.exchange(IMAPS, times, desk.address, server.address, Shape(40, 2200, 16_000, 0.9), name=server.fqdn)


def _chat(capture: Capture, desk: Host, spans: tuple[Span, ...]) -> None:
    random = capture.random
    service = SERVICES["chat.tessera.example"]
    for span in spans:
        # The client is on as long as the desk is, and loses its line now and then.
        lost = np.sort(random.integers(span.start + HOUR, span.end, random.integers(0, 3)))
        starts = np.append(span.start + 40 * SECOND, lost)
        ends = np.append(lost, span.end)
        capture.hold(starts, ends, desk.address, random.choice(service.addresses, len(starts)), service.name, beat=30)


def _files(capture: Capture, desk: Host, spans: tuple[Span, ...]) -> None:
    times = scattered(capture.random, spans, 1.8)
    store = host("files01")
    capture.exchange(SMB, times, desk.address, store.address, Shape(60, 40_000, 400_000, 1.4), name=store.fqdn)


def _print(capture: Capture, desk: Host, spans: tuple[Span, ...]) -> None:
    jobs = scattered(capture.random, spans, 0.3)
    queue = host("print01")
    capture.exchange(SMB, jobs, desk.address, queue.address, Shape(3, 250_000, 4000, 0.9), name=queue.fqdn)
    printers = np.array([host("prn01").address, host("prn02").address])
    which = capture.random.choice(2, len(jobs))
    capture.exchange(PRINT, jobs + 2 * SECOND, queue.address, printers[which], Shape(8, 250_000, 300, 0.9))


def _orders(capture: Capture, desk: Host, spans: tuple[Span, ...]) -> None:
    if desk.role != "workstation" or int(desk.name[2:]) % 2:
        return
    times = scattered(capture.random, spans, 2.0)
    server = host("app01")
    capture.exchange(ORDERS, times, desk.address, server.address, Shape(90, 9000, 60_000, 0.9), name=server.fqdn)


def _administer(capture: Capture, desk: Host, spans: tuple[Span, ...]) -> None:
    random = capture.random
    times = scattered(random, spans, 0.8)
    servers = of("server", "edge")
    chosen = [servers[number] for number in random.choice(len(servers), len(times))]
    addresses, names = [server.address for server in chosen], [server.fqdn for server in chosen]
    rows = capture.exchange(SSH, times, desk.address, addresses, Shape(600, 12_000, 60_000, 1.1), name=names)
    attempts = random.choice([1, 2], len(times), p=[0.9, 0.1])
    capture.log_on(rows, succeeded="T", attempts=attempts, client="SSH-2.0-OpenSSH_for_Windows_9.5")


def _rare_habit(capture: Capture, desk: Host, spans: tuple[Span, ...]) -> None:
    # One person's note taking program: nobody else calls there, and it calls on the minute, but only while she works.
    times = regular(capture.random, spans, 600, 0.02)
    service = SERVICES["sync.gridnote.example"]
    capture.exchange(TLS, times, desk.address, service.addresses[0], Shape(0.6, 1900, 4200, 0.3), name=service.name)


def _photographs(capture: Capture, desk: Host) -> None:
    # A large upload in working hours to a share that others read too: honest, though it looks like data going out.
    service = SERVICES["share.openshelf.example"]
    times = at(14, "14:10") + np.arange(6) * (HOUR // 20)
    capture.exchange(
        TLS, times, desk.address, service.addresses[0], Shape(70, 38_000_000, 40_000, 0.2), name=service.name
    )
