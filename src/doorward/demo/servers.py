"""What servers and devices do among themselves and for everybody, night and day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from doorward.demo.capture import HTTP, LDAP, PING, RPC, SILENT, SMB, SNMP, SSH, TLS, Kind, Shape
from doorward.demo.internet import SERVICES
from doorward.demo.organisation import HOSTS, UNREGISTERED, host, of
from doorward.demo.period import (
    ALWAYS,
    END,
    HOUR,
    MINUTE,
    SECOND,
    START,
    WORKDAYS,
    Span,
    at,
    nightly,
    regular,
    scattered,
)

if TYPE_CHECKING:
    from doorward.demo.capture import Capture

MULTICAST_DNS = Kind("udp", "dns", 5353)
SIP = Kind("udp", "sip", 5060)
DATABASE = Kind("tcp", "", 5432)
QUILL = Kind("tcp", "http", 8080)

LINUX_MACHINES = ("www01", "vpn01", "db01", "mon01", "backup01", "build01", "time01", "lab01", "test03", "archive01")
WATCHED_CLOSELY = ("files01", "office01")
HEARTBEATS = (("mon01", 300), ("build01", 900), ("backup01", 3600))
"""Who tells a service outside that it is alive, and every how many seconds."""
SCANNED_PORTS = (22, 80, 135, 443, 445, 3389, 8080, 9100)
SCAN_STARTS = at(17, "03:00")
LONG_CALL_STARTS = START + 90 * SECOND


def servers(capture: Capture) -> None:
    """Note what servers, devices and the one machine nobody registered did in the fortnight."""
    for task in (_monitoring, _scan, _backups, _replication, _deployments, _devices, _stray, _packages, _trial):
        task(capture)


def _monitoring(capture: Capture) -> None:
    random, watcher = capture.random, host("mon01")
    for machine in of("server", "edge", "device"):
        if machine.name == watcher.name:
            continue
        # A poller takes a new source port for each round, so that every round is a connection of its own.
        times = regular(random, ALWAYS, 600 if machine.role == "server" else 1200, 0.002)
        capture.exchange(SNMP, times, watcher.address, machine.address, Shape(0.02, 160, 420, 0.2))
    # Zeek puts the type of the ICMP message where a port would stand: 8 is the echo request.
    for name in WATCHED_CLOSELY:
        times = regular(random, ALWAYS, 60, 0.002)
        capture.connect(
            PING,
            times,
            watcher.address,
            host(name).address,
            seconds=capture.waits(len(times), 0.0006, 0.3),
            sent=56,
            received=56,
            state="OTH",
            source_port=8,
        )
    service, shape = SERVICES["heartbeat.dutywatch.example"], Shape(0.4, 1100, 3900, 0.02)
    for name, seconds in HEARTBEATS:
        times = regular(random, ALWAYS, seconds)
        capture.exchange(TLS, times, host(name).address, service.addresses[0], shape, name=service.name)


def _scan(capture: Capture) -> None:
    # The weekly scan of the inside, by the machine whose task it is: many doors in minutes, and nobody's attack.
    scanner = host("mon01").address
    there = [machine.address for machine in HOSTS if machine.name not in {"prn03", "ws28", "mon01"}]
    nobody = [f"10.20.{net}.{last}" for net in (2, 10, 40, 50) for last in range(200, 215)]
    for addresses, states, seconds in ((there, ("REJ", "REJ", "RSTO"), 0.0007), (nobody, ("S0",), np.nan)):
        pairs = np.repeat(addresses, len(SCANNED_PORTS))
        times = SCAN_STARTS + capture.random.integers(0, 25 * MINUTE, len(pairs))
        ports, state = np.tile(SCANNED_PORTS, len(addresses)), capture.random.choice(states, len(pairs))
        capture.connect(SILENT, times, scanner, pairs, port=ports, state=state, seconds=seconds)


def _backups(capture: Capture) -> None:
    keeper, vault = host("backup01"), SERVICES["vault.coldlake.example"]
    for name, size in (("files01", 4.0e9), ("db01", 1.2e9), ("mail01", 2.5e9)):
        store, shape = host(name), Shape(2400, 9.0e6, size, 0.25)
        times = nightly(capture.random, "22:30", 30)
        capture.exchange(SMB, times, keeper.address, store.address, shape, name=store.fqdn)
    # The copy outside is the largest upload of the organisation, and the most ordinary one.
    times = nightly(capture.random, "01:30", 15)
    capture.exchange(TLS, times, keeper.address, vault.addresses[0], Shape(5200, 6.2e8, 3.0e6, 0.3), name=vault.name)


def _replication(capture: Capture) -> None:
    first, second, shape = host("dc01"), host("dc02"), Shape(0.3, 2400, 2600, 0.5)
    for source, destination in ((first, second), (second, first)):
        for kind in (RPC, LDAP):
            times = regular(capture.random, ALWAYS, 900, 0.1)
            capture.exchange(kind, times, source.address, destination.address, shape, name=destination.fqdn)
    application, database = host("app01"), host("db01")
    times = regular(capture.random, ALWAYS, 600, 0.3)
    shape = Shape(580, 60_000, 400_000, 0.6)
    capture.exchange(DATABASE, times, application.address, database.address, shape, name=database.fqdn)


def _deployments(capture: Capture) -> None:
    builder = host("build01")
    hours = [Span(at(5 + day, "09:00"), at(5 + day, "16:00")) for day in WORKDAYS]
    times = scattered(capture.random, hours, 0.4)
    for target, late in ((host("lab01"), 0), (host("app01"), 5 * MINUTE)):
        shape = Shape(40, 9.0e6, 40_000, 0.5)
        rows = capture.exchange(SSH, times + late, builder.address, target.address, shape, name=target.fqdn)
        capture.log_on(rows, succeeded="T", client="SSH-2.0-OpenSSH_9.6")


def _devices(capture: Capture) -> None:
    random = capture.random
    relay, trunk = SERVICES["relay.gatecam.example"], SERVICES["sip.fernruf.example"]
    # Devices call their makers; nobody in the organisation asked for it, and nobody can switch it off.
    times = regular(random, ALWAYS, 1800, 0.05)
    capture.exchange(TLS, times, host("cam01").address, relay.addresses[0], Shape(20, 5200, 3100, 0.2), name=relay.name)
    # The telephone trunk never closes: it is as long as a tunnel, and belongs there.
    lasting = (END - LONG_CALL_STARTS) / SECOND + HOUR / SECOND
    capture.connect(
        SIP,
        LONG_CALL_STARTS,
        host("pbx01").address,
        trunk.addresses[0],
        seconds=lasting,
        sent=31_000_000,
        received=29_000_000,
        source_port=5060,
        name=trunk.name,
    )


def _stray(capture: Capture) -> None:
    service = SERVICES["api.brewbox.example"]
    times = regular(capture.random, ALWAYS, 600, 0.1)
    capture.exchange(
        TLS, times, UNREGISTERED.address, service.addresses[0], Shape(0.9, 1500, 2600, 0.2), name=service.name
    )
    times = scattered(capture.random, ALWAYS, 1.0)
    capture.connect(MULTICAST_DNS, times, UNREGISTERED.address, "224.0.0.251", source_port=5353, state="S0", sent=87)


def _packages(capture: Capture) -> None:
    service = SERVICES["packages.opengrove.example"]
    shape, agent, uri = Shape(2, 600, 90_000, 0.8), "Debian APT-HTTP/1.3 (2.9.8)", "/dists/stable/InRelease"
    for number, name in enumerate(LINUX_MACHINES):
        times = nightly(capture.random, f"{6 + number % 3:02}:{5 * number:02}", 30)
        rows = capture.exchange(HTTP, times, host(name).address, service.addresses[0], shape, name=service.name)
        capture.request(rows, host=service.name, uri=uri, agent=agent, received=88_000, mime="text/plain")


def _trial(capture: Capture) -> None:
    # What the test device was once for: nobody switched it off.
    office, trial = host("office01"), host("test03")
    times = regular(capture.random, ALWAYS, 3600, 0.05)
    rows = capture.exchange(QUILL, times, trial.address, office.address, Shape(0.3, 420, 5200, 0.3), name=office.fqdn)
    authority = f"{office.fqdn}:8080"
    capture.request(
        rows, host=authority, uri="/quill/status", agent="QuillTrial/7.2", received=5000, mime="application/json"
    )
