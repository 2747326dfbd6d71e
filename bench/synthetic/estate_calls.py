"""A day of an estate on the wire: connections, questions and log-ons, as arrays of numbers and short dictionaries.

A row is a flow or a burst of them, about ten a host and day. People call in working hours, machines at any hour; what is
gone is called and does not answer; scanners outside reach what stands open to them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
from estate_astray import BOX
from estate_hosts import (
    CAMERA,
    GATEWAY,
    GLASS,
    GONE,
    GUEST,
    LAPTOP,
    MECHANICAL,
    OUTSIDE,
    PEOPLE,
    PRINTER,
    PUBLIC,
    QUIET,
    RIGHT,
    SERVER,
    START,
    WORKSTATION,
)

if TYPE_CHECKING:
    from estate_hosts import Estate

DAY, HOUR = 86_400, 3_600
PLACES = 3_000
FAR = (203 << 24) + np.arange(PLACES) % 199 * 256 + np.arange(PLACES) // 199 + 1
UPDATES = (198 << 24) + (51 << 16) + (100 << 8) + np.arange(1, 21)
SCANNERS = (192 << 24) + (88 << 16) + (99 << 8) + np.arange(1, 200)
QUERIES = pa.array([f"www.place{n}.example" for n in range(PLACES)])
PORTS = np.array([443, 443, 80, 53, 123, 445, 389, 1433, 9100, 554, 22, 8443])
WEB, HTTPS, HTTP, LOOKUP, CLOCK, SHARE, DIRECTORY, DATABASE, PRINT, STREAM, SHELL, ODD = range(12)
PROTOS, DATAGRAM = pa.array(["tcp", "udp"]), np.isin(PORTS, (53, 123))
ANSWERED, SILENT = 0, 1
STATES = pa.array(["SF", "S0"])


class Flows(NamedTuple):
    """Flows: seconds of the day, addresses as numbers, place in PORTS, place in STATES, bytes each way."""

    second: np.ndarray
    source: np.ndarray
    destination: np.ndarray
    port: np.ndarray
    state: np.ndarray
    sent: np.ndarray
    got: np.ndarray


def present(estate: Estate, day: int) -> np.ndarray:
    """Say which hosts are switched on and in the house on a day."""
    weekend = day % 7 >= 5
    chance = np.random.default_rng([estate.seed, day]).random(len(estate.role))
    share = np.ones(len(estate.role))
    share[estate.human & (estate.role == WORKSTATION)] = 0.3 if weekend else 0.95
    share[estate.human & (estate.role == LAPTOP)] = 0.15 if weekend else 0.8
    share[estate.twin == GUEST] = 0.0 if weekend else 0.5
    return (chance < share) & (estate.wakes <= day) & (day < estate.away)


def flows(estate: Estate, day: int, random) -> Flows:
    """Return the flows of a day, as the sensors see them."""
    here, address = present(estate, day), estate.where[day]
    made = [
        _people(estate, day, here, address, random),
        _machines(estate, here, address, random),
        _served(estate, day, here, address, random),
        _outside(estate, here, address, random),
        _gone(estate, address, random),
        _boxes(estate, here, address, random),
    ]
    source, destination, second, port, state = (np.concatenate(column) for column in zip(*made, strict=True))
    # What a gateway stands before calls with the gateway's address, and is not called past it.
    hidden = np.zeros(1, np.int64) if not estate.behind.any() else np.sort(address[estate.behind])
    covered = hidden[np.minimum(np.searchsorted(hidden, source), len(hidden) - 1)] == source
    doors = estate.seen_as(day)[estate.behind]
    source = np.where(covered, doors[0] if len(doors) else 0, source)
    reached = hidden[np.minimum(np.searchsorted(hidden, destination), len(hidden) - 1)] != destination
    kept = reached & (random.random(len(second)) >= estate.noise.unseen)
    second, source, destination, port, state = (column[kept] for column in (second, source, destination, port, state))
    sent = random.exponential(2_000, len(second)).astype(np.int64) + 60
    got = np.where(state == ANSWERED, random.exponential(8_000, len(second)).astype(np.int64) + 60, 0)
    return Flows(second, source, destination, port, state, sent, got)


def _office(random, hours):
    """Return a second of the day in working hours for each, which lie so many hours away from the first site's."""
    return (np.clip(random.normal(13 * HOUR, 2.4 * HOUR, len(hours)), 7 * HOUR, 19.5 * HOUR) + hours * HOUR) % DAY


def _people(estate, day, here, address, random):
    rate = np.where(estate.human & here, 0.6 if day % 7 >= 5 else 7.0, 0.0)
    caller = np.repeat(np.arange(len(rate)), random.poisson(rate))
    known = np.flatnonzero((estate.role == SERVER) & (estate.twin != QUIET) & here & ~estate.forgotten)
    far = (random.random(len(caller)) < 0.6) | (len(known) == 0) | (estate.twin[caller] == GUEST)
    near = known[random.zipf(1.4, len(caller)) % len(known)] if len(known) else np.zeros(len(caller), int)
    away = FAR[random.zipf(1.3, len(caller)) % PLACES]
    port = np.where(
        far, random.choice([WEB, HTTP], len(caller), p=[0.9, 0.1]), random.choice([HTTPS, SHARE, DATABASE], len(caller))
    )
    answered = np.where(random.random(len(caller)) < 0.04, SILENT, ANSWERED)
    return address[caller], np.where(far, away, address[near]), _office(random, estate.hours[caller]), port, answered


def _machines(estate, here, address, random):
    """Updates, the time, names, the directory: every machine, at any hour."""
    rate = np.where(here, np.where(np.isin(estate.role, PEOPLE), 2.5, 3.5), 0.0)
    rate[(estate.twin == GUEST) & here] = 1.0
    caller = np.repeat(np.arange(len(rate)), random.poisson(rate))
    port = random.choice([WEB, CLOCK, LOOKUP, DIRECTORY], len(caller), p=[0.4, 0.15, 0.25, 0.2])
    inner = address[estate.served[random.integers(0, 6, len(caller))]]
    there = np.where(port == WEB, UPDATES[random.integers(0, len(UPDATES), len(caller))], inner)
    state = np.where(random.random(len(caller)) < 0.03, SILENT, ANSWERED)
    return address[caller], there, random.uniform(0, DAY, len(caller)), port, state


def _served(estate, day, here, address, random):
    """Printers print in working hours; cameras are watched, and servers backed up, at any hour."""
    busy = (estate.role == PRINTER) & here & ~estate.forgotten
    rate = np.where(busy, 0.5 if day % 7 >= 5 else 4.0, 0.0) + np.where((estate.role == CAMERA) & here, 2.0, 0.0)
    rate += np.where((estate.role == SERVER) & here, 1.5, 0.0)
    # A few still call a forgotten server whose traffic is not of machines alone.
    visited = (estate.role == SERVER) & estate.forgotten & ~estate.signs[:, MECHANICAL] & here
    rate += np.where(visited, 3.0, 0.0)
    called = np.repeat(np.arange(len(rate)), random.poisson(rate))
    people = np.flatnonzero(estate.human & (estate.wakes <= day) & (day < estate.away))
    clients = people if len(people) else np.flatnonzero(estate.role == GATEWAY)
    by_people = busy[called] | (visited[called] & (random.random(len(called)) < 0.7))
    inner = estate.served[random.integers(0, 6, len(called))]
    caller = np.where(by_people, clients[random.integers(0, len(clients), len(called))], inner)
    port = np.select([estate.role[called] == PRINTER, estate.role[called] == CAMERA], [PRINT, STREAM], SHELL)
    second = np.where(by_people, _office(random, estate.hours[called]), random.uniform(0, DAY, len(called)))
    return address[caller], address[called], second, port, np.zeros(len(called), int)


def _outside(estate, here, address, random):
    open_to = (estate.signs[:, OUTSIDE] | (estate.twin == PUBLIC)) & here
    called = np.repeat(np.arange(len(here)), random.poisson(np.where(open_to, 3.0, 0.0)))
    count = len(called)
    port = random.choice([HTTPS, ODD, SHELL], count)
    return (
        SCANNERS[random.integers(0, len(SCANNERS), count)],
        address[called],
        random.uniform(0, DAY, count),
        port,
        np.zeros(count, int),
    )


def _gone(estate, address, random):
    called = np.repeat(np.arange(len(address)), random.poisson(np.where(estate.twin == GONE, 1.0, 0.0)))
    caller = estate.served[random.integers(0, 6, len(called))]
    return (
        address[caller],
        address[called],
        random.uniform(0, DAY, len(called)),
        np.full(len(called), SHELL),
        np.ones(len(called), int),
    )


def _boxes(estate, here, address, random):
    """What nobody wrote down takes files from our servers, tries their shells and brings what it found outside, at any hour."""
    caller = np.repeat(np.arange(len(here)), random.poisson(np.where((estate.fate == BOX) & here, 6.0, 0.0)))
    known = np.flatnonzero((estate.role == SERVER) & here & ~estate.behind)
    far = (random.random(len(caller)) < 0.4) | (len(known) == 0)
    near = known[random.integers(0, max(1, len(known)), len(caller))] if len(known) else np.zeros(len(caller), int)
    there = np.where(far, FAR[random.integers(0, PLACES, len(caller))], address[near])
    port = np.where(far, WEB, random.choice([SHELL, SHARE], len(caller)))
    state = np.where(random.random(len(caller)) < 0.2, SILENT, ANSWERED)
    return address[caller], there, random.uniform(0, DAY, len(caller)), port, state


def conn(estate: Estate, day: int, random, spelled) -> dict[str, pa.Array]:
    """Return the columns of conn of a day; `spelled` turns addresses as numbers into text."""
    seen = flows(estate, day, random)
    count = len(seen.second)
    packets = pa.array(2 + (seen.sent + seen.got) // 1_200)
    return {
        "time": times(day, seen.second),
        "source": spelled(seen.source),
        "source_port": pa.array(random.integers(20_000, 60_000, count)),
        "destination": spelled(seen.destination),
        "destination_port": pa.array(PORTS[seen.port]),
        "proto": PROTOS.take(pa.array(DATAGRAM[seen.port].astype(int))),
        "duration": pa.array(np.round(random.exponential(3, count), 3)),
        "bytes_out": pa.array(seen.sent),
        "bytes_in": pa.array(seen.got),
        "packets_out": packets,
        "packets_in": packets,
        "state": STATES.take(pa.array(seen.state)),
    }


def dns(estate: Estate, day: int, random, spelled) -> dict[str, pa.Array]:
    """Return a question for one call in some, of those who browse and those who update."""
    here = present(estate, day)
    caller = np.repeat(np.arange(len(here)), random.poisson(np.where(here, np.where(estate.human, 1.5, 0.5), 0.0)))
    count = len(caller)
    second = np.where(estate.human[caller], _office(random, estate.hours[caller]), random.uniform(0, DAY, count))
    return {
        "time": times(day, second),
        "source": spelled(estate.seen_as(day)[caller]),
        "destination": spelled(estate.where[day][estate.served[random.integers(0, 2, count)]]),
        "destination_port": pa.array(np.full(count, 53)),
        "proto": pa.repeat("udp", count),
        "query": QUERIES.take(pa.array(random.zipf(1.3, count) % PLACES)),
        "query_type": pa.repeat("A", count),
        "response_code": pa.repeat("NOERROR", count),
    }


def logons(estate: Estate, day: int, random, spelled) -> dict[str, pa.Array]:
    """Return log-ons: people in the morning, administrators on servers, the machines' own accounts and services."""
    here, name, address = present(estate, day), estate.called(day), estate.seen_as(day)
    working, chance = day % 7 < 5, random.random((4, len(here)))
    desk = np.isin(estate.role, PEOPLE)
    person = np.flatnonzero(here & estate.attended & desk & (chance[0] < (0.95 if working else 0.3)))
    admin = np.flatnonzero(here & estate.attended & ~desk & (chance[1] < (0.3 if working else 0.02)))
    own = np.flatnonzero(here & estate.member & (chance[2] < 0.5))
    served = np.flatnonzero(here & (estate.role == SERVER) & (chance[3] < 0.3))
    used = estate.entitled & ~estate.signs[:, RIGHT] & (estate.twin != GLASS)
    entitled = np.flatnonzero(here & used & (random.random(len(here)) < 0.25))
    groups = (person, admin, own, served, entitled)
    host, kind = np.concatenate(groups), np.repeat(np.arange(5), [len(group) for group in groups])
    heard = (random.random(len(host)) >= estate.noise.unheard) & ~estate.unheard[host]
    host, kind = host[heard], kind[heard]
    inner = address[estate.served]
    master = inner[0]
    count, inward = len(host), np.isin(kind, (1, 3))
    second = np.where(kind < 2, _office(random, estate.hours[host]), random.uniform(0, DAY, count))
    people = np.array(["p", "adm-p", "", "svc-", ""])[kind]
    number = np.where(kind == 3, host % 40, estate.owner[host]).astype("U7")
    identity = np.where(np.isin(kind, (2, 4)), np.char.add(name[host], "$"), np.char.add(people, number))
    return {
        "time": times(day, second),
        "source": spelled(np.where(inward, inner[host % 6], address[host])),
        "source_port": pa.array(random.integers(20_000, 60_000, count)),
        "destination": spelled(np.select([inward, kind == 4], [address[host], inner[host % 6]], master)),
        "destination_port": pa.array(np.array([88, 3389, 88, 3389, 445])[kind]),
        "protocol": pa.array(np.array(["kerberos", "rdp", "kerberos", "rdp", "smb"])[kind]),
        "method": pa.array(np.array(["AS", "HYBRID", "AS", "HYBRID", "NTLM"])[kind]),
        "identity": pa.array(identity),
        "succeeded": pa.repeat(True, count),
        "hostname": pa.array(np.where(inward, None, name[host])),
        "server_hostname": pa.array(np.where(inward, name[host], None)),
    }


def times(day: int, second: np.ndarray) -> pa.Array:
    """Return moments as the lake holds them."""
    return pa.array(((START + day * DAY + second) * 1e6).astype(np.int64), pa.timestamp("us"))
