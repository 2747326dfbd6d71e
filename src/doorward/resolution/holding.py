"""Who held which address when: claims from sightings, and the spans of the tenancy kernel as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from doorward.kernels.tenancy import BEGINNING, CLAIM, NEVER, NOBODY, SPAN, tenancies
from doorward.resolution.facts import LEASE, NOTHING
from doorward.resolution.placing import Placed
from doorward.resolution.sharing import DAY, distinct

if TYPE_CHECKING:
    from doorward.resolution.merging import Assets
    from doorward.resolution.seen import Seen
    from doorward.resolution.sharing import Marks, Numbers

_BACKED = 3
"""Sightings of a mere name that count against the device the register has at an address, if not on two days."""


def spans(every: Seen, assets: Assets, fixed: tuple[Placed, Placed], behind: Numbers) -> np.ndarray:
    """Return the spans of every spot, as SPAN of kernels/tenancy.py; holders are roots, NOBODY where none is known.

    Args:
        every: sightings.
        assets: what they are of.
        fixed: who holds each spot where no sighting tells, and who does if no sighting tells of the spot at all.
        behind: spots several stand behind: mere names tell nothing of who holds them.
    """
    holder, sure = _holders(every, assets)
    strong = (every.card >= 0) & sure
    kept = (holder >= 0) & (strong | ~np.isin(every.spot, behind))
    claims = _claims(every, holder, strong, _backed(every, holder))[kept]
    # A run of leases may be broken by what a scan saw within it: its end is a claim too.
    long = claims["strong"] & (every.last > every.first)[kept]
    ends = claims[long]
    ends["begin"] = every.last[kept][long]
    claims["ended"][long] = claims["left"][long] = NEVER
    both = np.concatenate([claims, ends])
    order = np.lexsort((both["how"], both["holder"], ~both["strong"], both["begin"], both["spot"]))
    silent = ~np.isin(np.arange(len(fixed[0].node)), both["spot"])
    placed = fixed[0].over(Placed(np.where(silent, fixed[1].node, NOBODY), fixed[1].how))
    # A node of -1 takes the last place.
    found = tenancies(both[order], np.append(assets.root, NOBODY)[placed.node])
    told = np.where(found["holder"] >= 0, placed.how[found["spot"]], NOTHING)
    found["how"] = np.where(found["how"] >= 0, found["how"], told)
    return found


def _holders(every: Seen, assets: Assets) -> tuple[Numbers, Marks]:
    """Return the asset each sighting is of, and whether its card or its name tells that for sure."""
    card, name = (np.where(nodes >= 0, nodes, 0) for nodes in (every.card, every.name))
    by_card, by_name = (every.card >= 0) & ~assets.shared[card], (every.name >= 0) & ~assets.shared[name]
    listed = (every.card >= 0) & assets.listed[assets.root[card]]
    holder = np.select(
        [by_card, by_name, every.card >= 0], [assets.root[card], assets.root[name], assets.root[card]], NOBODY
    )
    return holder, by_card | by_name | listed


def _claims(every: Seen, holder: Numbers, strong: Marks, backed: Marks) -> np.ndarray:
    claims = np.empty(len(holder), CLAIM)
    claims["spot"], claims["begin"], claims["holder"], claims["how"] = every.spot, every.first, holder, every.how
    claims["cover"], claims["ended"] = np.where(strong, every.until, every.first), every.ended
    claims["left"] = every.left
    claims["strong"], claims["backed"], claims["run"] = strong, backed, np.arange(len(holder))
    claims["lead"] = BEGINNING
    for told in (every.how == LEASE, every.how != LEASE):
        # What is leased on the first day of the record was as likely held before as not.
        claims["lead"][told] = every.first[told].min(initial=NEVER - DAY) + DAY
    return claims


def _backed(every: Seen, holder: Numbers) -> Marks:
    """Say which claims come from who showed at that spot on two days, or several times on one."""
    _, _, days, place = distinct(every.spot, holder)
    times = np.zeros(len(days), np.int64)
    np.add.at(times, place, every.times)
    return np.asarray(((times >= _BACKED) | (days > 1))[place])


def shared(found: np.ndarray, behind: Numbers, moments: Numbers) -> Marks:
    """Say in which spans several showed at the same time.

    Args:
        found: spans, in the order of spot and time.
        behind: spots in which several did.
        moments: when, one for each.
    """
    marks = np.zeros(len(found), np.bool_)
    events = np.zeros(len(behind), SPAN)
    events["spot"], events["since"] = behind, moments
    spots = np.concatenate([found["spot"], events["spot"]])
    times = np.concatenate([found["since"], events["since"]])
    order = np.lexsort((np.r_[np.zeros(len(found)), np.ones(len(events))], times, spots))
    is_span = order < len(found)
    inside = np.cumsum(is_span)[~is_span] - 1
    marks[inside] = True
    return marks
