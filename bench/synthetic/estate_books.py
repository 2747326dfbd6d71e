"""What an estate's people and their tools wrote down: register, leases, inventories, scans, certificates, directory, exceptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from estate_astray import BOX, DISABLED, GROUP, MARRIED, REMOVED, UNTOLD
from estate_calls import DAY, HOUR, present, times
from estate_hosts import (
    APPLIANCE,
    BY_CERTIFICATE,
    BY_REGISTER,
    BY_UNIT,
    CAMERA,
    DATED,
    DAYS,
    ENDED,
    EXCEPTION,
    FROZEN,
    GATEWAY,
    GONE,
    GUEST,
    LAB,
    LABS,
    LAPTOP,
    OUTSIDE,
    PHONE,
    POOLS,
    PRINTER,
    PUBLIC,
    RENEWED,
    ROLES,
    SERVER,
    SITES,
    START,
    TEMPORARY,
    UNOWNED,
    UNPATCHED,
    UNREGISTERED,
    VALID,
    WORKSTATION,
)

if TYPE_CHECKING:
    from estate_hosts import Estate

TODAY = START // DAY + DAYS - 1
"""The last day of the data, counted as Arrow counts days."""
PURPOSES = np.array(
    ["desk", "travel", "application", "printing", "watching", "telephony", "building", "experiments", "routing"]
)
OPEN = {
    WORKSTATION: (445,),
    LAPTOP: (445,),
    SERVER: (443, 22, 445),
    PRINTER: (9100, 80),
    CAMERA: (554, 80),
    PHONE: (5060,),
    APPLIANCE: (80,),
    LAB: (22, 8080),
    GATEWAY: (22,),
}
LEASER = (10 << 24) + (16 << 16) + (128 << 8) + 252
LEVEL = 400
"""Number of the patch that is the newest in the first week; each week has one."""


def assets(estate: Estate, random) -> dict[str, pa.Array]:
    """Return the register: who stands in it, as it was last written down, some twice."""
    hosts, noise = len(estate.role), estate.noise
    absent = estate.signs[:, UNREGISTERED] | (estate.twin == GUEST) | (random.random(hosts) < noise.missing)
    absent |= estate.fate == BOX
    first = np.flatnonzero(~absent)
    # A second register knows one host in ten; it alone knows that an end was put off.
    again = first[(random.random(len(first)) < 0.1) | (estate.twin[first] == RENEWED)]
    host, second = np.concatenate([first, again]), np.arange(len(first) + len(again)) >= len(first)
    until, endless = _until(estate, random)
    put_off = second & (estate.twin[host] == RENEWED)
    ends = np.where(put_off, TODAY + random.integers(60, 700, len(host)), until[host])
    number, person = estate.owner[host], random.permutation(estate.owner)[host]
    number = np.where(random.random(len(host)) < noise.wrong_owner, person, number)
    nobody = (estate.signs[:, UNOWNED] & ~estate.left)[host] | (random.random(hosts)[host] < noise.no_owner)
    tests = (
        estate.signs[:, TEMPORARY] & np.isin(estate.temporary_by, (BY_REGISTER, BY_UNIT)) & (random.random(hosts) < 0.8)
    )
    place = np.where(
        (estate.role == LAB) | (estate.pool == LABS), np.where(random.random(hosts) < 0.5, "lab", "test"), "production"
    )
    place = np.where(tests | (estate.twin == DATED), "test", place)
    fixed = (POOLS[estate.role] != 0) | (estate.role == GATEWAY) | (estate.pool == LABS)
    return {
        "name": pa.array(estate.name[host]),
        "addresses": _listed(spelled(estate.where[0][host]), fixed[host] & ~estate.behind[host]),
        "macs": _listed(estate.card[host], (random.random(hosts) < 0.9)[host]),
        "purpose": pa.array(
            PURPOSES[estate.role[host]], mask=(np.random.default_rng([estate.seed, 3]).random(hosts) < 0.25)[host]
        ),
        "owner": pa.array(estate.owners.written(number), mask=nobody),
        "environment": pa.array(place[host]),
        "in_service_from": pa.array((TODAY - random.integers(200, 2_000, hosts)[host]).astype(np.int32)).cast(
            pa.date32()
        ),
        "in_service_until": pa.array(ends.astype(np.int32), mask=endless[host] & ~put_off).cast(pa.date32()),
        "criticality": pa.array(random.choice(["low", "medium", "high"], hosts)[host]),
    }


def _until(estate, random):
    """Return the last day in service of each host, and which have none."""
    hosts = len(estate.role)
    past, future = TODAY - random.integers(40, 400, hosts), TODAY + random.integers(30, 900, hosts)
    stale = (random.random(hosts) < estate.noise.stale_end) & ~estate.forgotten
    over = estate.signs[:, ENDED] | np.isin(estate.twin, (GONE, RENEWED)) | stale
    dated = over | (random.random(hosts) < 0.25) | (estate.twin == DATED) | ((estate.role == LAB) & ~estate.forgotten)
    open_test = estate.signs[:, TEMPORARY] & ~estate.signs[:, ENDED]
    return np.where(over, past, future), ~dated | open_test


def leases(estate: Estate, day: int, random, spelled) -> dict[str, pa.Array]:
    """Return the leases of a day: those that moved, and half of the others."""
    moved = estate.where[day] != estate.where[max(0, day - 1)]
    given = estate.leased & present(estate, day) & (moved | (random.random(len(moved)) < 0.5) | (day == 0))
    host = np.flatnonzero(given)
    second = random.uniform(0, 7 * HOUR, len(host))
    return {
        "time": times(day, second),
        "address": spelled(estate.where[day][host]),
        "mac": pa.array(estate.card[host]),
        "hostname": pa.array(estate.called(day)[host]),
        "until": times(day + 1, second),
        "server": spelled(np.full(len(host), LEASER)),
        "state": pa.repeat("active", len(host)),
    }


def software(estate: Estate, day: int, random) -> dict[str, pa.Array]:
    """Return a week's inventory: operating system, browser and agent, with the patch each host stands at."""
    counted = np.isin(estate.role, (WORKSTATION, LAPTOP, SERVER, LAB)) & present(estate, day) & (estate.twin != GUEST)
    counted &= ~estate.agentless & (estate.fate != BOX)
    host = np.flatnonzero(counted & (np.random.default_rng(estate.seed).random(len(counted)) >= estate.noise.uncounted))
    # Drawn anew from the seed, so that a host stands at the same patch in every week.
    drawn = np.random.default_rng([estate.seed, 1])
    still = (
        estate.signs[:, UNPATCHED]
        | (estate.twin == FROZEN)
        | ((estate.role == LAB) & (drawn.random(len(counted)) < 0.4) & ~estate.forgotten)
    )
    stands = np.where(still, LEVEL - drawn.integers(8, 60, len(counted)), 0)
    newest = LEVEL + day // 7 - np.minimum(random.poisson(0.5, len(counted)), 3)
    patch = np.repeat(np.where(still, stands, newest)[host], 3)
    part = np.tile(np.arange(3), len(host))
    first = np.array(["10.0.19045.", "128.0.", "7.2."])[part]
    return {
        "time": times(day, random.uniform(0, DAY, len(part))),
        "asset": pa.array(np.repeat(estate.called(day)[host], 3)),
        "name": pa.array(np.array(["operating system", "browser", "agent"])[part]),
        "version": pa.array(np.char.add(first, patch.astype("U6"))),
        "kind": pa.array(np.array(["operating-system", "application", "application"])[part]),
        "evidence": pa.repeat("package list", len(part)),
    }


def services(estate: Estate, day: int, random, spelled) -> dict[str, pa.Array]:
    """Return a week's scan from inside, and what was found open from the Internet."""
    met = present(estate, day) & ~estate.behind & (random.random(len(estate.role)) >= estate.noise.unscanned)
    parts = [(np.flatnonzero(met & (estate.role == role)), port) for role, ports in OPEN.items() for port in ports]
    shown = np.flatnonzero((estate.signs[:, OUTSIDE] | (estate.twin == PUBLIC)) & met)
    host = np.concatenate([*(hosts for hosts, _ in parts), shown])
    port = np.concatenate([*(np.full(len(hosts), number) for hosts, number in parts), np.full(len(shown), 443)])
    outer = np.arange(len(host)) >= len(host) - len(shown)
    return {
        "time": times(day, random.uniform(0, DAY, len(host))),
        "address": spelled(estate.where[day][host]),
        "hostname": pa.array(estate.called(day)[host], mask=outer | (random.random(len(host)) < 0.3)),
        "mac": pa.array(estate.card[host], mask=outer | (random.random(len(host)) < 0.7)),
        "port": pa.array(port),
        "proto": pa.repeat("tcp", len(host)),
        "state": pa.repeat("open", len(host)),
        "vantage": pa.array(np.where(outer, "internet", "inside")),
    }


def certificates(estate: Estate, random, spelled) -> dict[str, pa.Array]:
    """Return the certificates that servers, appliances and laboratory machines showed."""
    tests = estate.signs[:, TEMPORARY] & (estate.temporary_by == BY_CERTIFICATE)
    host = np.flatnonzero(
        (np.isin(estate.role, (SERVER, APPLIANCE, LAB)) | tests)
        & (estate.twin != GONE)
        & ~estate.behind
        & present(estate, DAYS - 2)
    )
    named = np.where(tests[host], np.char.add("test-", estate.owner[host].astype("U7")), estate.name[host])
    issuer = np.where(tests[host] | (random.random(len(host)) < 0.05), np.char.add("CN=", named), "CN=House CA")
    begun = random.integers(30, 330, len(host))
    return {
        "time": times(DAYS - 2, random.uniform(0, DAY, len(host))),
        "subject": pa.array(np.char.add("CN=", named)),
        "issuer": pa.array(issuer),
        "not_before": times(-1, -begun * DAY),
        "not_after": times(364, -begun * DAY),
        "address": spelled(estate.where[DAYS - 2][host]),
        "port": pa.array(np.full(len(host), 443)),
    }


def zones() -> dict[str, pa.Array]:
    """Return the zones of every site."""
    kinds = (("clients", 0, 17), ("servers", 128, 19), ("devices", 160, 19), ("lab", 192, 18))
    rows = [
        (f"{site}-{zone}", f"10.{16 + n}.{at}.0/{bits}") for n, site in enumerate(SITES) for zone, at, bits in kinds
    ]
    return {"zone": pa.array([zone for zone, _ in rows]), "network": pa.array([network for _, network in rows])}


def identities(estate: Estate, random) -> dict[str, pa.Array]:
    """Return the directory: people, disabled once they left, and computers, each in its unit."""
    people = np.unique(estate.owner)
    member = np.flatnonzero(estate.member)
    unit = estate.signs[:, TEMPORARY] & (estate.temporary_by == BY_UNIT)
    units = np.where(unit, "Test", np.array([role.title() for role in ROLES])[estate.role])[member]
    placed = np.char.add(np.char.add(np.char.add("CN=", estate.name[member]), ",OU="), units)
    standing = estate.owners.standing[people]
    people, standing = people[standing != REMOVED], standing[standing != REMOVED]
    teams = np.unique(estate.owners.team[people[standing == GROUP]])
    letters = np.where(standing == MARRIED, "q", "p")
    named = (np.char.add(letters, people.astype("U7")), estate.name[member], np.char.add("team-", teams.astype("U4")))
    names = np.concatenate(named)
    kinds = np.repeat(["user", "computer", "group"], [len(each) for each in named])
    # A computer that is away writes no more log-ons down than its people do.
    idle = np.where(estate.away < DAYS, DAYS - estate.away, random.integers(0, 14, len(estate.role)))[member]
    used = np.concatenate([estate.owners.idle[people], idle, np.zeros(len(teams), int)])
    untold = (kinds == "group") | np.isin(np.arange(len(names)), np.flatnonzero(standing == UNTOLD))
    numbers = np.concatenate([people, 4 * len(estate.role) + member, 9 * len(estate.role) + teams])
    return {
        "id": pa.array(np.char.add("S-1-5-21-7-7-7-", numbers.astype("U8"))),
        "kind": pa.array(kinds),
        "name": pa.array(names),
        "account": pa.array(np.where(kinds == "computer", np.char.add(names, "$"), names)),
        "distinguished_name": pa.array(
            np.concatenate(
                [
                    np.char.add(np.char.add("CN=", named[0]), ",OU=People"),
                    placed,
                    np.char.add(np.char.add("CN=", named[2]), ",OU=Groups"),
                ]
            )
        ),
        "domain": pa.repeat("estate.example", len(names)),
        "enabled": pa.array(~np.isin(np.arange(len(names)), np.flatnonzero(standing == DISABLED))),
        "last_logon": pc.if_else(pa.array(untold), None, times(DAYS - 1, -used * DAY)),
    }


def rights(estate: Estate) -> dict[str, pa.Array]:
    """Return which computers may administer which server; whether they do, the log-ons tell."""
    holder = np.flatnonzero(estate.entitled & estate.member)
    base = 4 * len(estate.role)
    return {
        "holder": pa.array(np.char.add("S-1-5-21-7-7-7-", (base + holder).astype("U8"))),
        "right_name": pa.repeat("AdminTo", len(holder)),
        "target": pa.array(np.char.add("S-1-5-21-7-7-7-", (base + estate.served[holder % 6]).astype("U8"))),
    }


def exceptions(estate: Estate, random) -> dict[str, pa.Array]:
    """Return what the firewall lets through for a while, by the name of the host it was granted for."""
    passed = np.flatnonzero(estate.signs[:, EXCEPTION] | (estate.twin == VALID))
    old = estate.signs[passed, EXCEPTION]
    until = TODAY + np.where(old, -1, 1) * random.integers(30, 500, len(passed))
    port = random.choice(["22", "443", "3389", "8443"], len(passed))
    return {
        "exception": pa.array(np.char.add("RITM", (4_000 + random.permutation(len(passed))).astype("U7"))),
        "asset": pa.array(estate.name[passed]),
        "destination_ports": _listed(port, np.ones(len(passed), bool)),
        "ends": pa.array(until.astype(np.int32)).cast(pa.date32()),
    }


def truth(estate: Estate) -> pa.Table:
    """Return a row a host: what it is, and, if it is forgotten, by which sign it was planted."""
    return pa.table(
        {
            "name": estate.name,
            "later": estate.later,
            "card": estate.card,
            "role": estate.role,
            "kind": estate.kind,
            "twin": estate.twin,
            "behind": estate.behind,
            "fate": estate.fate,
            "signs": pa.array(estate.signs.astype(np.int64) @ (1 << np.arange(estate.signs.shape[1]))),
        }
    )


def owned(estate: Estate) -> pa.Table:
    """Return a row a person: how the register writes whoever it is, and how the directory knows them."""
    numbers = np.unique(estate.owner)
    return pa.table({"written": estate.owners.written(numbers), "standing": estate.owners.standing[numbers]})


def spelled(numbers: np.ndarray) -> np.ndarray:
    """Return numbers as IPv4 addresses."""
    octets = [np.arange(256).astype("U3")[numbers >> shift & 255] for shift in (24, 16, 8, 0)]
    text = octets[0]
    for octet in octets[1:]:
        text = np.char.add(np.char.add(text, "."), octet)
    return text


def _listed(values, told):
    """Return a list of one value for each row, or of none."""
    offsets = np.concatenate([[0], np.cumsum(told)]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), pa.array(values[told]))
