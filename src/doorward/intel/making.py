"""Which bundle is made of what is held: its feeds, its version and how long it is fresh."""

from __future__ import annotations

from calendar import timegm
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from doorward.intel.manifest import Manifest
from doorward.intel.sources import SOURCES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from doorward.intel.feed import Feed
    from doorward.intel.holding import State
    from doorward.intel.needs import Needs


def chosen(state: State, needs: Needs | None, only: Sequence[str] = ()) -> list[Feed]:
    """Return the feeds that an estate needs, or of these sources only; all that are held if nothing is asked for."""
    found = [feed for feed in state.feeds if not only or feed.source in only]
    return [feed for feed in found if needs is None or feed.source in only or _needed(feed, needs)]


def _needed(feed: Feed, needs: Needs) -> bool:
    source = SOURCES[feed.source]
    if source.split == "ecosystem":
        return feed.part in needs.ecosystems
    if source.split == "branch":
        return feed.part.partition("/")[0] in needs.ecosystems.get(source.ecosystems[0], ())
    return bool(needs.parts(source, feed.at.date()))


@dataclass(frozen=True, slots=True)
class Wish:
    """What a bundle shall be.

    Attributes:
        days: how long it is fresh.
        as_of: when it is made; the newest time at which a feed was fetched, if None.
        base: the bundle that its reader has, or a time since when feeds are new to its reader; None for a whole bundle.
        vendors: the vendors its records of NVD were cut down to; None for all.
    """

    days: int
    as_of: datetime | None = None
    base: Manifest | datetime | None = None
    vendors: tuple[str, ...] | None = None


def manifest(feeds: Sequence[Feed], state: State, wish: Wish) -> Manifest:
    """Return the manifest of a bundle; the same feeds give the same one.

    The version is the number of seconds since 1970 at which the newest feed was fetched, or one more than that of the last
    bundle: it rises even where this workspace is lost and made again.

    Args:
        feeds: what is to be held after it.
        state: knows the last bundle.
        wish: what it shall be.

    Raises:
        ValueError: there is nothing to be bundled.
    """
    if not feeds:
        raise ValueError("nothing that is asked for is held")
    created = (wish.as_of or max(feed.at for feed in feeds)).replace(microsecond=0)
    base = wish.base if isinstance(wish.base, Manifest) else None
    made = Manifest(
        version=1,
        created=created,
        expires=created + timedelta(days=wish.days),
        base=(base.version, base.sha256) if base else None,
        feeds=tuple(sorted(feeds, key=lambda feed: feed.key)),
        inside=frozenset(feed.sha256 for feed in feeds) - _left_out(feeds, wish.base),
        vendors=wish.vendors,
    )
    last = state.bundled or {}
    if last.get("said") == said(made):
        return replace(made, version=int(last["version"]))
    return replace(made, version=max(int(last.get("version", 0)) + 1, timegm(created.timetuple())))


def _left_out(feeds: Sequence[Feed], base: Manifest | datetime | None) -> frozenset[str]:
    if isinstance(base, Manifest):
        return frozenset(feed.sha256 for feed in base.feeds)
    return frozenset(feed.sha256 for feed in feeds if base and feed.at < base)


def said(made: Manifest) -> str:
    """Return what tells a manifest from one that says anything else, whatever its version."""
    return sha256(replace(made, version=1).bytes).hexdigest()


def noted(state: State, made: Manifest) -> State:
    """Return the state that remembers the bundle that was made of it."""
    return replace(state, bundled={"version": made.version, "said": said(made)})
