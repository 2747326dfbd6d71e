"""Sightings of devices at addresses, as arrays, and what they tie that no single one of them does."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa

from doorward.resolution import sharing
from doorward.resolution.facts import ADDRESS, LEASE, LOGON, NEVER_SEEN, SCAN, Facts

if TYPE_CHECKING:
    from doorward.resolution.sharing import Marks, Numbers


class Seen(NamedTuple):
    """Sightings, sorted by spot, first time, card and name; -1 where no card or no name was seen.

    `until` is how long a lease vouches for it, `ended` when it was given back, `left` when its card leased another address;
    both are the largest int64 if that was not.
    """

    spot: Numbers
    card: Numbers
    name: Numbers
    how: Numbers
    first: Numbers
    last: Numbers
    until: Numbers
    ended: Numbers
    left: Numbers
    times: Numbers

    def only(self, marks: Marks | Numbers) -> Seen:
        """Return the marked ones."""
        return Seen(*(column[marks] for column in self))


def seen(leased: pa.Table, named: pa.Table, now: int) -> Seen:
    """Return what leases and days of sightings say; what has no time was seen at `now`, microseconds."""
    parts = []
    for table in (leased, named):
        first, last = (_micros(table, name, now) for name in ("first_seen", "last_seen"))
        none = np.full(len(first), np.iinfo(np.int64).min)
        lease = table is leased
        until = _micros(table, "until", int(none.min(initial=0))) if lease else none
        ended = _micros(table, "released", int(none.min(initial=0))) if lease else none
        how = np.full(len(first), LEASE) if lease else np.where(table["how"].to_numpy() == 1, SCAN, LOGON)
        numbers = [table[name].to_numpy().astype(np.int64) for name in ("spot", "mac", "name", "times")]
        # What was leased again after it was given back is held.
        ended = np.where(ended >= last, ended, NEVER_SEEN) if lease else np.full(len(first), NEVER_SEEN)
        left = (
            _left(table["six"].to_numpy(zero_copy_only=False), numbers[0], numbers[1], first)
            if lease
            else np.full(len(first), NEVER_SEEN)
        )
        until = np.minimum(np.maximum(until, last), np.maximum(left, last))
        parts.append((*numbers[:3], how, first, last, until, ended, left, numbers[3]))
    every = Seen(*(np.concatenate(pair) for pair in zip(*parts, strict=True)))
    every = every.only((every.card >= 0) | (every.name >= 0))
    return every.only(np.lexsort((every.how, every.name, every.card, every.first, every.spot)))


def _left(six: Marks, spot: Numbers, card: Numbers, first: Numbers) -> Numbers:
    """Return when the card of each lease was next given another address of the same kind; never: the largest int64."""
    order = np.lexsort((spot, first, six, card))
    moved = (card[order][1:] == card[order][:-1]) & (six[order][1:] == six[order][:-1]) & (card[order][1:] >= 0)
    moved &= spot[order][1:] != spot[order][:-1]
    left = np.full(len(card), NEVER_SEEN)
    left[order[:-1][moved]] = first[order[1:][moved]]
    return left


def _micros(table: pa.Table, column: str, absent: int) -> Numbers:
    return np.asarray(table[column].cast(pa.timestamp("us")).cast(pa.int64()).fill_null(absent).to_numpy(), np.int64)


def gateways(every: Seen) -> tuple[Numbers, Numbers]:
    """Return the spots several stand behind, and moments at which that showed, by who logged on from there."""
    on = every.only((every.how == LOGON) & (every.name >= 0))
    return sharing.gateways(on.spot, on.name, on.first, on.last)


def ties(every: Seen, behind: Numbers) -> Facts:
    """Return which names and cards were seen together, or at one address while one card was there."""
    both = every.only((every.card >= 0) & (every.name >= 0))
    together = Facts(both.name, both.card, both.how, both.times, both.first, both.last)
    return (together + _between(every, behind, np.unique(both.card))).summed()


def _between(every: Seen, behind: Numbers, named: Numbers) -> Facts:
    """Return the names that showed without a card while one card had the address.

    A scan's name of a leased address may be a record of DNS that outlived the lease: it tells nothing there. Nor does any
    name there of the cards that are `named` with their own: who comes and goes may not have asked for a lease.
    """
    cards = every.only(every.card >= 0)
    bare = every.only((every.card < 0) & ~np.isin(every.spot, behind))
    leased = np.unique(cards.spot[cards.how == LEASE])
    at_lease = np.isin(bare.spot, leased)
    bare, at_lease = bare.only((bare.how == LOGON) | ~at_lease), at_lease[(bare.how == LOGON) | ~at_lease]
    if not len(cards.spot) or not len(bare.spot):
        return Facts(*(np.zeros(0, np.int64) for _ in Facts._fields))
    after = _after(cards, bare)
    before, following = np.maximum(after - 1, 0), np.minimum(after, len(cards.spot) - 1)
    behind_it = (after > 0) & (cards.spot[before] == bare.spot)
    ahead = (after < len(cards.spot)) & (cards.spot[following] == bare.spot)
    ended = ahead & (cards.first[following] <= bare.last) & (cards.card[following] != cards.card[before])
    vouched = bare.last <= np.maximum(cards.until, cards.last)[before]
    bracketed = ahead & (cards.card[following] == cards.card[before])
    near = ahead & (cards.first[following] - bare.last <= sharing.DAY) & ~behind_it
    near |= behind_it & ~ended & (bare.first - cards.last[before] <= sharing.DAY)
    card = np.where(behind_it, cards.card[before], cards.card[following])
    held = ((behind_it & ~ended & (vouched | bracketed)) | (near & ~at_lease)) & ~(at_lease & np.isin(card, named))
    kept = bare.only(held)
    return Facts(kept.name, card[held], kept.how, kept.times, kept.first, kept.last)


def _after(cards: Seen, bare: Seen) -> Numbers:
    """Return for each sighting the place among those of cards that it would follow."""
    spots = np.concatenate([cards.spot, bare.spot])
    order = np.lexsort(
        (np.r_[np.zeros(len(cards.spot)), np.ones(len(bare.spot))], np.r_[cards.first, bare.first], spots)
    )
    is_card = order < len(cards.spot)
    passed = np.cumsum(is_card)
    found = np.empty(len(bare.spot), np.int64)
    found[order[~is_card] - len(cards.spot)] = passed[~is_card]
    return found


def placed(every: Seen, behind: Numbers, owner: Numbers, life: tuple[Numbers, Numbers], anchor: Marks) -> Facts:
    """Return the names under which assets of the register go at their own addresses, if they never showed their own.

    Args:
        every: all sightings.
        behind: gateways.
        owner: for each spot the name that the register gives it, -1 if it gives none.
        life: first and last sighting of each node.
        anchor: names of the register.
    """
    at = every.only((every.name >= 0) & ~np.isin(every.spot, behind))
    name, own, _, _ = sharing.distinct(at.name, owner[at.spot])
    names, many = np.unique(name, return_counts=True)
    kept = np.isin(name, names[many == 1]) & (own >= 0) & ~anchor[name]
    kept[kept] = life[0][own[kept]] == NEVER_SEEN
    owners, several = np.unique(own[kept], return_counts=True)
    kept &= np.isin(own, owners[several == 1])
    name, own = name[kept], own[kept]
    ones = np.ones(len(name), np.int64)
    return Facts(own, name, np.full(len(name), ADDRESS), ones, life[0][name], life[1][name])


def lives(every: Seen, names: Numbers, first: Numbers, last: Numbers, many: int) -> tuple[Numbers, Numbers]:
    """Return the first and last sighting of each of `many` nodes, with those that inventories tell of names."""
    begun, ended = np.full(many, NEVER_SEEN), np.full(many, -NEVER_SEEN)
    parts = ((every.card, every.first, every.last), (every.name, every.first, every.last), (names, first, last))
    for nodes, since, until in parts:
        known = nodes >= 0
        np.minimum.at(begun, nodes[known], since[known])
        np.maximum.at(ended, nodes[known], until[known])
    return begun, ended
