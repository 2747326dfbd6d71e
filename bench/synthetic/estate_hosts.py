"""Who is in an estate: roles, names, cards and addresses of its hosts, and which of them are forgotten, by a seed.

Forgotten hosts are drawn from all roles alike but the gateways, and what a name, an address or a card looks like is drawn
apart from that: only the signs of KINDS tell. The honest each bear one sign of them at most that is not in their nature.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import estate_astray
import numpy as np
from estate_astray import BOX

if TYPE_CHECKING:
    from estate_astray import Owners

DAYS = 30
START = 1_790_553_600
"""2026-09-28 00:00 UTC, a Monday."""
KINDS = (
    "ended",
    "unowned",
    "temporary",
    "unregistered",
    "unattended",
    "mechanical",
    "unpatched",
    "unused right",
    "old exception",
    "awakened",
    "outside",
)
ENDED, UNOWNED, TEMPORARY, UNREGISTERED, UNATTENDED, MECHANICAL, UNPATCHED, RIGHT, EXCEPTION, AWAKENED, OUTSIDE = range(
    11
)
ALSO = np.array([0.15, 0.4, 0.25, 0.15, 0.85, 0.85, 0.8, 0.2, 0.1, 0.1, 0.12])
"""How often a forgotten host bears a sign besides the one it is planted for."""
ROLES = ("workstation", "laptop", "server", "printer", "camera", "phone", "appliance", "lab", "gateway")
WORKSTATION, LAPTOP, SERVER, PRINTER, CAMERA, PHONE, APPLIANCE, LAB, GATEWAY = range(9)
SHARES = np.array([0.36, 0.24, 0.18, 0.05, 0.05, 0.05, 0.04, 0.028, 0.002])
TWINS = (
    "",
    "quiet server",
    "lab with a date",
    "gone",
    "renewed",
    "successor",
    "guest",
    "back from leave",
    "public server",
    "valid exception",
    "break glass",
    "frozen",
)
QUIET, DATED, GONE, RENEWED, SUCCESSOR, GUEST, LEAVE, PUBLIC, VALID, GLASS, FROZEN = range(1, 12)
PEOPLE, MACHINES = (WORKSTATION, LAPTOP), (PRINTER, CAMERA, PHONE, APPLIANCE, GATEWAY)
TWIN_ROLES = {
    QUIET: ((SERVER,), 0.15),
    DATED: ((LAB,), 0.6),
    GONE: ((*PEOPLE, SERVER, LAB), 0.01),
    RENEWED: ((*PEOPLE, SERVER), 0.01),
    SUCCESSOR: (PEOPLE, 0.015),
    GUEST: ((LAPTOP,), 0.02),
    LEAVE: (PEOPLE, 0.02),
    PUBLIC: ((SERVER,), 0.05),
    VALID: ((SERVER,), 0.05),
    GLASS: ((SERVER,), 0.05),
    FROZEN: ((SERVER, APPLIANCE), 0.05),
}
"""Look-alike -> roles that have it, and how often."""
TOKENS = np.array(["test", "poc", "temp", "lab", "trial", "demo"])
SITES = np.array([
    "ber", "muc", "lis", "gdn", "osl", "vie", "brn", "ams", "bru", "par", "lyo", "mad", "bcn",
    "mil", "rom", "ath", "sof", "prg", "wro", "hel", "tal", "rig", "dub", "cph", "zrh",
])  # fmt: skip
SHORT = np.array(["ws", "nb", "srv", "prn", "cam", "tel", "iot", "lab", "gw"])
WORDS = np.array(
    ["falcon", "otter", "cedar", "quartz", "ember", "willow", "comet", "harbor", "maple", "raven", "granite", "pepper"]
)
CARDS = np.array(["00:1b:78", "3c:52:82", "b0:0c:d1", "f4:8e:38", "00:50:56", "a4:bb:6d", "e0:d5:5e", "9c:7b:ef"])
HOURS = np.zeros(len(SITES), int)
HOURS[[15, 19, 20, 22, 23]] = 3, 5, 9, -5, -8
"""How far each site's working day lies from that of the first, in hours."""
NIGHT, AGENTLESS, ABSENT = 0.03, 0.05, 0.03
"""Shares of the people who work at night, of the desks that bear no agent, and of those that are no member of the directory."""
CLIENTS, SERVERS, DEVICES, LABS = range(4)
POOLS = np.array([CLIENTS, CLIENTS, SERVERS, DEVICES, DEVICES, CLIENTS, DEVICES, LABS, CLIENTS])
NAMED, BY_REGISTER, BY_UNIT, BY_ZONE, BY_CERTIFICATE = range(5)


class Noise(NamedTuple):
    """How little the books and the sensors know: shares, of rows or of hosts; churn is a day's share of moved leases."""

    missing: float
    wrong_owner: float
    no_owner: float
    stale_end: float
    churn: float
    renamed: float
    unseen: float
    uncounted: float
    unheard: float
    unscanned: float


NOISE = (
    Noise(0.0, 0.0, 0.005, 0.0, 0.02, 0.0, 0.0, 0.0, 0.0, 0.02),
    Noise(0.02, 0.01, 0.01, 0.005, 0.05, 0.005, 0.02, 0.05, 0.05, 0.1),
    Noise(0.05, 0.03, 0.03, 0.01, 0.1, 0.01, 0.05, 0.1, 0.1, 0.2),
    Noise(0.1, 0.06, 0.05, 0.02, 0.2, 0.02, 0.1, 0.2, 0.2, 0.3),
    Noise(0.2, 0.1, 0.1, 0.04, 0.4, 0.04, 0.2, 0.3, 0.3, 0.4),
)


@dataclass
class Estate:
    """An estate: one array for each fact, one place a host.

    Attributes:
        kind: the sign a forgotten host is planted for, -1 for the honest.
        signs: (host, kind) whether it bears the sign.
        twin: the look-alike it is, as a place in TWINS.
        human: its calls keep working hours.
        hours: how far these lie from those of the first site.
        agentless: no inventory tells of it, for it has no agent or its site's inventories were not read.
        unheard: its site's log-ons were not read.
        outsider: it is in no directory.
        attended: people log on to it.
        behind: it stands behind a gateway that gives its calls the gateway's address.
        wakes: the first day it talks on.
        later: its name from day `renamed` on.
        where: (day, host) its address as a number.
        temporary_by: what tells that it is temporary.
        owner: the number of the person it was given to.
        left: that person has left.
        entitled: its own account may administer another server.
        fate: how it is where its register does not say, as a place in `estate_astray.FATES`.
        away: the first day it is away on.
        owners: how the register and the directory know the people.
        seed: what its days are drawn from.
    """

    noise: Noise
    role: np.ndarray
    kind: np.ndarray
    signs: np.ndarray
    twin: np.ndarray
    human: np.ndarray
    attended: np.ndarray
    site: np.ndarray
    pool: np.ndarray
    behind: np.ndarray
    wakes: np.ndarray
    name: np.ndarray
    later: np.ndarray
    renamed: np.ndarray
    card: np.ndarray
    where: np.ndarray
    temporary_by: np.ndarray
    owner: np.ndarray
    left: np.ndarray
    entitled: np.ndarray
    hours: np.ndarray
    agentless: np.ndarray
    unheard: np.ndarray
    outsider: np.ndarray
    fate: np.ndarray
    away: np.ndarray
    owners: Owners
    seed: int

    @property
    def forgotten(self) -> np.ndarray:
        return self.kind >= 0

    @property
    def leased(self) -> np.ndarray:
        return (self.pool == CLIENTS) & (self.role != GATEWAY) & ~self.behind

    def seen_as(self, day: int) -> np.ndarray:
        """Return the address each host's calls come from on a day."""
        doors = np.zeros(self.site.max() + 1, np.int64)
        doors[self.site[self.role == GATEWAY]] = self.where[day][self.role == GATEWAY]
        return np.where(self.behind, doors[self.site], self.where[day])

    @property
    def member(self) -> np.ndarray:
        return np.isin(self.role, (*PEOPLE, SERVER)) & (self.twin != GUEST) & ~self.outsider & (self.fate != BOX)

    @property
    def served(self) -> np.ndarray:
        """Six honest servers that everybody asks; what is entitled administers the one at its place modulo six."""
        able = np.flatnonzero(
            (self.role == SERVER) & (self.kind < 0) & (self.twin == 0) & (self.fate == 0) & ~self.behind
        )
        return np.resize(able if len(able) else np.flatnonzero(self.role == GATEWAY), 6)

    def called(self, day: int) -> np.ndarray:
        """Return the name each host gives itself on a day."""
        return np.where(self.renamed <= day, self.later, self.name)


def estate(hosts: int, level: int, seed: int) -> Estate:
    """Return an estate of about so many hosts at a noise level from 0 to 4."""
    random, noise = np.random.default_rng([seed, level, hosts]), NOISE[level]
    site = np.sort(random.integers(0, len(SITES), hosts))
    role = random.choice(len(ROLES), hosts, p=SHARES)
    role[np.searchsorted(site, np.unique(site))] = GATEWAY
    kind = _planted(random, role)
    signs = _signs(random, role, kind)
    twin = _twins(random, role, kind)
    temporary_by = random.integers(0, 5, hosts)
    temporary_by[signs[:, UNREGISTERED] & (temporary_by == BY_REGISTER)] = NAMED
    pool = np.where(signs[:, TEMPORARY] & (temporary_by == BY_ZONE), LABS, POOLS[role])
    human, attended = _use(random, role, signs, twin, kind)
    behind = (site == len(SITES) - 1) & (role != GATEWAY)
    wakes = np.where(signs[:, AWAKENED] | (twin == LEAVE), random.integers(20, 28, hosts), 0)
    wakes[twin == GONE] = DAYS
    told = (signs[:, TEMPORARY] & (temporary_by == NAMED)) | ((twin == DATED) & (random.random(hosts) < 0.5))
    name, later = _names(random, role, site, told), _names(random, role, site, told)
    renamed = np.where(random.random(hosts) < noise.renamed, random.integers(1, DAYS, hosts), DAYS)
    entitled = signs[:, RIGHT] | (twin == GLASS) | ((role == SERVER) & (random.random(hosts) < 0.3))
    where = _addresses(random, role, site, pool, noise.churn)
    owner, left = _owners(random, signs, twin, site)
    astray = _astray(
        np.random.default_rng([seed, level, hosts, 4]), (kind < 0) & (twin == 0) & ~behind, role, owner, left, level
    )
    return Estate(
        noise, role, kind, signs, twin, human, attended, site, pool, behind, wakes, name, later, renamed,
        _cards(random, hosts), where, temporary_by, owner, left, entitled,
        *_unlike(np.random.default_rng([seed, level, hosts, 2]), role, owner, site, level), *astray, seed,
    )  # fmt: skip


def _unlike(random, role, owner, site, level):
    """Return whose hours differ, and whom a book leaves out: a desk here and there, and from noise 2 on whole sites."""
    chance = random.random((2, len(role)))
    desk = np.isin(role, PEOPLE)
    hours = HOURS[site] + np.where((random.random(2 * len(role)) < NIGHT)[owner], 11, 0)
    unread = random.permutation(len(SITES) - 1)
    agentless = (desk & (chance[0] < AGENTLESS)) | np.isin(site, unread[: max(0, level - 1)])
    unheard = np.isin(site, unread[-max(0, level - 1) :] if level > 1 else [])
    return hours, agentless, unheard, desk & (chance[1] < ABSENT)


def _astray(random, honest, role, owner, left, level):
    """Return the fate of each host, the day it is away from, and how its people are known; who is on leave does not log on either."""
    desks, kept = np.isin(role, PEOPLE), role == GATEWAY
    fate = estate_astray.fates(random, honest, desks, np.isin(role, (APPLIANCE, LAB, CAMERA, PHONE)), kept)
    away = estate_astray.gone_from(random, fate, DAYS)
    gone = fate == estate_astray.AWAY
    absent = dict(zip(owner[gone].tolist(), (DAYS - away[gone]).tolist(), strict=True))
    return fate, away, estate_astray.owners(random, 2 * len(role), owner[left], absent, level)


def _planted(random, role):
    able = np.flatnonzero(role != GATEWAY)
    many = max(2 * len(KINDS), len(role) // 100)
    kind = np.full(len(role), -1)
    kind[random.choice(able, many, replace=False)] = np.arange(many) % len(KINDS)
    return kind


def _signs(random, role, kind):
    signs = random.random((len(role), len(KINDS))) < ALSO
    signs[np.arange(len(role)), kind] = True
    # A device in no register has neither an owner nor an end there.
    both = signs[:, UNREGISTERED] & (signs[:, ENDED] | signs[:, UNOWNED])
    signs[both & ((kind == ENDED) | (kind == UNOWNED)), UNREGISTERED] = False
    signs[signs[:, UNREGISTERED], ENDED] = signs[signs[:, UNREGISTERED], UNOWNED] = False
    natural = np.zeros_like(signs)
    natural[:, [UNATTENDED, MECHANICAL]] = np.isin(role, (SERVER, *MACHINES))[:, None]
    natural[:, UNPATCHED] = np.isin(role, MACHINES)
    # Nobody can tell a forgotten server from an honest one by what all servers do: each bears two signs besides.
    for listed, unlisted in ((UNOWNED, OUTSIDE), (ENDED, AWAKENED)):
        few = (signs & ~natural).sum(axis=1) < 2
        signs[few & ~signs[:, UNREGISTERED], listed] = True
        signs[few & signs[:, UNREGISTERED], unlisted] = True
    few = (signs & ~natural).sum(axis=1) < 2
    signs[few, TEMPORARY] = True
    signs[kind < 0] = False
    return signs


def _twins(random, role, kind):
    twin = np.zeros(len(role), int)
    for number, (roles, share) in TWIN_ROLES.items():
        twin[(twin == 0) & (kind < 0) & np.isin(role, roles) & (random.random(len(role)) < share)] = number
    return twin


def _use(random, role, signs, twin, kind):
    chance = random.random((2, len(role)))
    human = np.isin(role, PEOPLE) | ((role == LAB) & (chance[0] < 0.5))
    attended = np.isin(role, PEOPLE) | (np.isin(role, (SERVER, LAB)) & (chance[1] < 0.85))
    attended &= ~np.isin(twin, (QUIET, GUEST))
    forgotten = kind >= 0
    human = np.where(forgotten, ~signs[:, MECHANICAL] & ~np.isin(role, (SERVER, *MACHINES)), human)
    attended = np.where(forgotten, ~signs[:, UNATTENDED] & ~np.isin(role, MACHINES), attended)
    return human, attended


def _owners(random, signs, twin, site):
    """Return who each host was given to, five hosts to four people of its site, and whether they left; who left had one host."""
    hosts = len(twin)
    left = (twin == SUCCESSOR) | (signs[:, UNOWNED] & (random.random(hosts) < 0.5))
    people = random.permutation(hosts * 2)
    first, last = np.searchsorted(site, site) * 4 // 5, np.searchsorted(site, site, "right") * 4 // 5
    owner = people[first + (random.random(hosts) * np.maximum(1, last - first)).astype(int)]
    owner[left] = people[hosts : hosts + left.sum()]
    return owner, left


def _names(random, role, site, told):
    hosts = len(role)
    number = random.permutation(10 * hosts)[:hosts].astype("U7")
    coded = np.char.add(np.char.add(np.char.add(SITES[site], "-"), np.char.add(SHORT[role], "-")), number)
    words = np.char.add(np.char.add(WORDS[random.integers(0, len(WORDS), hosts)], "-"), number)
    sensors = np.char.add("temp-sensor-", number)
    tests = np.char.add(np.char.add(TOKENS[random.integers(0, len(TOKENS), hosts)], "-"), number)
    honest = np.where(site % 3 == 0, words, coded)
    honest = np.where((role == APPLIANCE) & (random.random(hosts) < 0.1), sensors, honest)
    return np.where(told, tests, honest)


def _cards(random, hosts):
    number = random.permutation(1 << 20)[:hosts] + (1 << 20)
    parts = [np.array([f"{n:02x}" for n in range(256)])[number >> shift & 255] for shift in (16, 8, 0)]
    card = CARDS[random.integers(0, len(CARDS), hosts)]
    for part in parts:
        card = np.char.add(np.char.add(card, ":"), part)
    return card


def _addresses(random, role, site, pool, churn):
    """Return (day, host) addresses: the static ones stay, a share of the leased ones moves within its pool each day."""
    group, hosts = site * 4 + pool, len(role)
    gateway, leased = role == GATEWAY, (pool == CLIENTS) & (role != GATEWAY)
    place = np.zeros(hosts, np.int64)
    for chosen in (gateway, ~gateway):
        place[chosen] = _rank(random, group[chosen])
    spot = np.where(gateway, place * 256 + 1, place // 250 * 256 + 2 + place % 250)
    where = np.empty((DAYS, hosts), np.int64)
    where[0] = _octets(site, pool, spot)
    free, free_group = _spare(group[leased])
    for day in range(1, DAYS):
        where[day] = where[day - 1]
        moving = np.flatnonzero(leased & (random.random(hosts) < churn))
        slots = np.concatenate([where[day, moving], free])
        slot_group = np.concatenate([group[moving], free_group])
        order = np.lexsort((random.random(len(slots)), slot_group))
        rank = _rank(random, group[moving])
        begin = np.searchsorted(slot_group[order], group[moving])
        taken = order[begin + rank]
        where[day, moving] = slots[taken]
        left = np.ones(len(slots), bool)
        left[taken] = False
        free, free_group = slots[left], slot_group[left]
    return where


def _octets(site, pool, spot):
    return (10 << 24) + ((16 + site) << 16) + np.array([0, 128, 160, 192])[pool] * 256 + spot


def _rank(random, group):
    """Return for each the place it has in its group, at random."""
    order = np.lexsort((random.random(len(group)), group))
    rank = np.empty(len(group), np.int64)
    rank[order] = np.arange(len(group)) - np.searchsorted(group[order], group[order])
    return rank


def _spare(group):
    """Return a quarter more addresses for each pool of leases, and the pool of each."""
    pools, counts = np.unique(group, return_counts=True)
    group = np.repeat(pools, counts // 4 + 4)
    rank = np.arange(len(group)) - np.searchsorted(group, group)
    place = rank + np.repeat(counts, counts // 4 + 4)
    return _octets(group // 4, group % 4, place // 250 * 256 + 2 + place % 250), group
