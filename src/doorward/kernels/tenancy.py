"""Who holds an address, and from when: claims in the order of time become spans that cover all time once."""

from __future__ import annotations

import numba
import numpy as np

NOBODY = -1
"""The holder where no claim tells one."""
BEGINNING = np.iinfo(np.int64).min
"""Since when a span lasts that reaches back to the beginning."""
NEVER = np.iinfo(np.int64).max
"""When a claim is released that nobody released."""
_WEEK = 7 * 86_400_000_000
CLAIM = np.dtype(
    [
        ("spot", np.int64),
        ("begin", np.int64),
        ("cover", np.int64),
        ("ended", np.int64),
        ("left", np.int64),
        ("lead", np.int64),
        ("holder", np.int64),
        ("how", np.int64),
        ("run", np.int64),
        ("strong", np.bool_),
        ("backed", np.bool_),
    ],
    align=True,
)
"""A claim: told at `begin`, vouched for up to `cover`, given back at `ended`, quietly left at `left`; the first one of a spot reaches back to the
beginning if it is told up to `lead`. Times are microseconds. `run`: claims of one number are one stay, whatever weak claims
lie between them. `backed`: told often enough to count against a fixed holder."""
SPAN = np.dtype([("spot", np.int64), ("holder", np.int64), ("since", np.int64), ("how", np.int64)], align=True)
"""A span: who holds a spot since when (BEGINNING for the first), and how that is told (-1 where nothing tells it)."""


@numba.njit(cache=True)
def tenancies(claims: np.ndarray, fixed: np.ndarray) -> np.ndarray:
    """Return the spans of every spot, in the order of spot and time.

    A strong claim holds until another strong one or its release. A weak one counts only where no strong one covers the
    moment, by its cover or as one run on both sides of it, and against the fixed holder only where it is backed. What the
    holder left, the next one has held since, but no longer than a week before it is told.

    Args:
        claims: (claims,) of CLAIM, sorted by spot and `begin`.
        fixed: (spots,) who holds a spot where no claim speaks, NOBODY if nobody.

    Returns:
        (spans,) of SPAN.
    """
    spans = np.empty(2 * len(claims) + len(fixed), SPAN)
    after = _next_strong(claims)
    count, first = 0, 0
    for spot in range(len(fixed)):
        last = first
        while last < len(claims) and claims[last].spot == spot:
            last += 1
        spans[count].spot, spans[count].holder = spot, fixed[spot]
        spans[count].since, spans[count].how = BEGINNING, -1
        count = _spans(claims[first:last], after[first:last], spans, count)
        first = last
    return spans[:count]


@numba.njit(cache=True)
def _spans(claims: np.ndarray, after: np.ndarray, spans: np.ndarray, first: int) -> int:
    """Write the spans of one spot behind the first of them; return where the next spot begins."""
    spot, fixed, last = spans[first].spot, spans[first].holder, first
    alone = fixed == NOBODY and _alone(claims)
    guard, ended, left, run = BEGINNING, NEVER, NEVER, -1
    open_since = BEGINNING
    for now in range(len(claims)):
        claim = claims[now]
        if min(ended, left) <= claim.begin:
            last = _turn(spans, first, last, (spot, fixed, min(ended, left), -1))
            open_since = NEVER if ended <= left else left
            guard, ended, left, run = BEGINNING, NEVER, NEVER, -1
        current = spans[last].holder
        if claim.holder != current:
            covered = claim.begin < guard or (run >= 0 and after[now] == run)
            unbacked = current != NOBODY and current == fixed and not claim.backed
            if not claim.strong and (covered or unbacked):
                continue
            since = _since(claim, open_since, alone) if current == NOBODY else claim.begin
            last = _turn(spans, first, last, (spot, claim.holder, since, claim.how))
            guard, run, open_since = BEGINNING, -1, NEVER
        if claim.strong:
            guard, ended, left, run = max(guard, claim.cover), claim.ended, claim.left, claim.run
    if min(ended, left) < NEVER:
        last = _turn(spans, first, last, (spot, fixed, min(ended, left), -1))
    return last + 1


@numba.njit(cache=True)
def _since(claim: np.record, open_since: int, alone: bool) -> int:  # noqa: FBT001 - numba knows no keywords
    """Return since when a claim holds what nobody else did: since it was left, if that is known, or from the beginning."""
    if open_since == BEGINNING:
        return BEGINNING if alone or claim.begin <= claim.lead else int(claim.begin)
    return min(int(claim.begin), max(open_since, int(claim.begin) - _WEEK))


@numba.njit(cache=True)
def _turn(spans: np.ndarray, first: int, last: int, turn: tuple[int, int, int, int]) -> int:
    """Write the next span of a spot; it replaces one of no length, and prolongs one of the same holder."""
    spot, holder, since, how = turn
    if spans[last].since >= since:
        since = spans[last].since
        last -= 1
    if last >= first and spans[last].holder == holder:
        return last
    last += 1
    spans[last].spot, spans[last].holder, spans[last].since, spans[last].how = spot, holder, since, how
    return last


@numba.njit(cache=True)
def _next_strong(claims: np.ndarray) -> np.ndarray:
    """Return the run of the next strong claim to the same spot, -1 where there is none."""
    after = np.full(len(claims), -1)
    for now in range(len(claims) - 2, -1, -1):
        if claims[now + 1].spot == claims[now].spot:
            after[now] = claims[now + 1].run if claims[now + 1].strong else after[now + 1]
    return after


@numba.njit(cache=True)
def _alone(claims: np.ndarray) -> bool:
    for claim in claims:
        if claim.holder != claims[0].holder:
            return False
    return len(claims) > 0
