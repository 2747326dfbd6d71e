"""What the intruder did, in order. Everything here leaves the traces that the same thing leaves in life, and no others."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from doorward.demo import internet
from doorward.demo.capture import HTTP, KERBEROS, LDAP, RDP, SILENT, SMB, SMTP, SSH, TLS, Kind, Shape
from doorward.demo.office import AGENT
from doorward.demo.organisation import host
from doorward.demo.period import END, HOUR, MINUTE, SECOND, Span, at, regular

if TYPE_CHECKING:
    from doorward.demo.capture import Capture
    from doorward.demo.period import Times

QUILL = Kind("tcp", "http", 8080)
TUNNEL = Kind("tcp", "ssh", 443)
DOWNLOAD = "QuillConnect-7.2.5.exe"
DOWNLOAD_URI = f"/download/{DOWNLOAD}"
DOWNLOAD_BYTES = 2_412_544
BEACON_SECONDS, BEACON_JITTER, BEACON_MISSED = 300.0, 0.3, 0.04
SLOW_SECONDS, SLOW_JITTER = 2700.0, 0.2
NIGHTS = range(10, 19)
"""Days of October 2026 on which data went out."""

_ORDERS = 0.02
_NONE = np.empty(0, np.int64)


@dataclass
class Incident:
    """Row numbers, in conn, of what the intruder did."""

    hops: list[int] = field(default_factory=list)
    visit: int = 0
    download: int = 0
    beacon: Times = field(default_factory=lambda: _NONE)
    slow_beacon: Times = field(default_factory=lambda: _NONE)
    tunnels: Times = field(default_factory=lambda: _NONE)
    exfiltration: Times = field(default_factory=lambda: _NONE)


def intrude(capture: Capture) -> Incident:
    """Note the whole incident; return where it stands."""
    incident = Incident()
    _break_in(capture, incident)
    _test_device(capture, incident)
    _phish(capture, incident)
    _call_home(capture, incident)
    _look_around(capture)
    _desktop(capture, incident)
    _collect(capture, incident)
    _carry_out(capture, incident)
    _tunnel(capture, incident)
    return incident


def _break_in(capture: Capture, incident: Incident) -> None:
    door, agent = host("office01").addresses[0], "python-requests/2.32"
    looks = at(6, "23:10") + np.sort(capture.random.integers(0, 4 * MINUTE, 12))
    rows = capture.exchange(QUILL, looks, internet.EXPLOIT_ADDRESS, door, Shape(0.2, 320, 900, 0.4))
    uris = np.array(["/", "/quill/", "/quill/version", "/admin", "/quill/api", "/login"])[
        capture.random.integers(0, 6, 12)
    ]
    status = np.where(np.isin(uris, ("/admin", "/login")), 404, 200)
    capture.request(rows, host=f"{door}:8080", uri=uris, agent=agent, received=800, status=status, mime="text/html")
    entry = capture.connect(
        QUILL, at(7, "02:13:20"), internet.EXPLOIT_ADDRESS, door, seconds=3.2, sent=48_900, received=640
    )
    uri = "/quill/api/import?template=..%2f..%2fplugins"
    capture.request(
        entry,
        host=f"{door}:8080",
        uri=uri,
        agent=agent,
        method="POST",
        sent=48_211,
        received=88,
        upload="application/zip",
        mime="text/json",
    )
    fetch = capture.connect(
        HTTP, at(7, "02:14:05"), door, internet.STAGE_ADDRESS, seconds=2.6, sent=140, received=1_846_300
    )
    where = internet.STAGE_ADDRESS
    capture.request(
        fetch, host=where, uri="/f/u64", agent="curl/7.88.1", received=1_845_992, mime="application/x-executable"
    )
    incident.hops += [int(entry[0])]


def _test_device(capture: Capture, incident: Incident) -> None:
    source, target, client = host("office01").address, host("test03").address, "SSH-2.0-OpenSSH_8.4p1"
    # The trial's account had a guessable password; four sessions of three guesses each came first.
    guesses = at(7, "02:36:10") + np.arange(4) * 35 * SECOND
    rows = capture.exchange(SSH, guesses, source, target, Shape(6, 2400, 2900, 0.1))
    capture.log_on(rows, succeeded="F", attempts=3, client=client)
    row = capture.connect(SSH, at(7, "02:41:07"), source, target, seconds=1912.4, sent=2_310_000, received=184_000)
    capture.log_on(row, succeeded="T", attempts=2, client=client)
    incident.hops += [int(row[0])]


def _phish(capture: Capture, incident: Incident) -> None:
    gateway, boxes, desk = host("mailgw01"), host("mail01"), host("adm01").address
    name, address = internet.LOOKALIKE_NAME, internet.LOOKALIKE_ADDRESS
    capture.connect(
        SMTP, at(8, "09:31:10"), internet.PHISHER_ADDRESS, gateway.addresses[0], seconds=2.2, sent=18_400, received=560
    )
    capture.connect(
        SMTP, at(8, "09:31:14"), gateway.address, boxes.address, seconds=0.9, sent=18_900, received=500, name=boxes.fqdn
    )
    visits = at(8, "09:42:07") + np.array([0, 2, 3, 84]) * SECOND
    rows = capture.connect(
        TLS,
        visits,
        desk,
        address,
        seconds=9.5,
        sent=[2100, 1700, 1650, 3900],
        received=[64_000, 210_000, 38_000, 5200],
        name=name,
    )
    download = capture.connect(
        HTTP, at(8, "09:44:12"), desk, address, seconds=1.9, sent=510, received=DOWNLOAD_BYTES + 380, name=name
    )
    mime = "application/x-dosexec"
    capture.request(
        download, host=name, uri=DOWNLOAD_URI, agent=AGENT, received=DOWNLOAD_BYTES, mime=mime, filename=DOWNLOAD
    )
    incident.visit, incident.download = int(rows[0]), int(download[0])


def _call_home(capture: Capture, incident: Incident) -> None:
    random = capture.random
    times = regular(random, [Span(at(8, "09:51:33"), END)], BEACON_SECONDS, BEACON_JITTER, BEACON_MISSED)
    # Most calls find no order waiting; a few carry one, and its result.
    orders = np.where(random.random(len(times)) < _ORDERS, capture.sizes(len(times), 24_000), 0)
    incident.beacon = capture.connect(
        TLS,
        times,
        host("adm01").address,
        internet.BEACON_ADDRESS,
        seconds=capture.waits(len(times), 0.35, 0.2),
        sent=capture.sizes(len(times), 720, 0.06) + orders,
        received=capture.sizes(len(times), 1350, 0.05) + orders // 9,
        name=internet.BEACON_NAME,
    )
    times = regular(random, [Span(at(7, "03:20:00"), END)], SLOW_SECONDS, SLOW_JITTER, 0.02)
    # The second implant is older, calls an address without a name, and is there in case the first is found.
    shape = Shape(0.5, 640, 980, 0.1)
    incident.slow_beacon = capture.exchange(TLS, times, host("test03").address, internet.SLOW_BEACON_ADDRESS, shape)


def _look_around(capture: Capture) -> None:
    random, source, directory = capture.random, host("test03").address, host("dc01").address
    targets = np.repeat([f"10.20.2.{last}" for last in range(1, 61)], 3)
    times = at(9, "21:50") + np.sort(random.integers(0, 11 * MINUTE, len(targets)))
    state = random.choice(["S0", "REJ", "RSTO"], len(targets), p=[0.7, 0.15, 0.15])
    seconds = np.where(state == "S0", np.nan, 0.002)
    capture.connect(SILENT, times, source, targets, port=np.tile([22, 445, 3389], 60), state=state, seconds=seconds)
    for kind, many in ((KERBEROS, 40), (LDAP, 14)):
        times = at(9, "22:20") + np.sort(random.integers(0, 5 * MINUTE, many))
        capture.exchange(kind, times, source, directory, Shape(0.2, 1800, 9000, 0.8))


def _desktop(capture: Capture, incident: Incident) -> None:
    times = np.array([at(9, "22:31:44"), at(12, "23:04:10"), at(15, "22:47:31")])
    shape = Shape(2460, 1.9e6, 22e6, 0.2)
    rows = capture.exchange(RDP, times, host("test03").address, host("adm01").address, shape, name=host("adm01").fqdn)
    incident.hops += [int(rows[0])]


def _collect(capture: Capture, incident: Incident) -> None:
    desk, store = host("adm01").address, host("files01")
    # The whole archive once, then what is new, every night before it goes out.
    row = capture.connect(
        SMB,
        at(10, "00:12:26"),
        desk,
        store.address,
        seconds=1496.0,
        sent=2_900_000,
        received=412_000_000,
        name=store.fqdn,
    )
    nights = np.array([at(day, "00:35") for day in NIGHTS[1:]]) + capture.random.integers(
        0, 15 * MINUTE, len(NIGHTS) - 1
    )
    capture.exchange(SMB, nights, desk, store.address, Shape(240, 400_000, 52e6, 0.2), name=store.fqdn)
    incident.hops += [int(row[0])]


def _carry_out(capture: Capture, incident: Incident) -> None:
    random = capture.random
    # Small enough for each session to pass as browsing, and at the hour of the backups.
    sessions = [at(day, "01:00") + np.sort(random.integers(0, 210 * MINUTE, random.integers(6, 10))) for day in NIGHTS]
    times = np.concatenate(sessions)
    shape = Shape(75, 3.9e6, 21_000, 0.3)
    address, name = internet.EXFILTRATION_ADDRESS, internet.EXFILTRATION_NAME
    incident.exfiltration = capture.exchange(TLS, times, host("adm01").address, address, shape, name=name)


def _tunnel(capture: Capture, incident: Incident) -> None:
    # SSH on the port of the web: the second line is still open when the data end.
    first, again = at(12, "22:17:09"), at(14, "05:52:40")
    ends = (at(14, "05:50:31"), END + 6 * HOUR)
    seconds = [(end - start) / SECOND for start, end in zip((first, again), ends, strict=True)]
    sent, received = [9_400_000, 31_000_000], [4_100_000, 12_500_000]
    source, target = host("test03").address, internet.TUNNEL_ADDRESS
    incident.tunnels = capture.connect(
        TUNNEL, [first, again], source, target, seconds=seconds, sent=sent, received=received
    )
    capture.log_on(incident.tunnels, succeeded="T", client="SSH-2.0-OpenSSH_9.2p1", server="SSH-2.0-dropbear_2022.83")
