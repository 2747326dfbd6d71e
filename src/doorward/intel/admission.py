"""Which bundle may come in: the rules of The Update Framework (section 5 of its specification), for one file carried by hand.

wrong signature, unknown key   refused, always; there is no trust on first use
rollback                       its version is lower than the one that is held: refused, always
twin                           the version that is held, but it says something else: refused, always
freeze                         the very one that is held, offered again although it has expired
stale                          a newer one, but it has expired already: let in with a reason, which is kept
clock                          this machine's clock stands before the bundle was made, or before the last import: nobody
                               could tell then what has expired
base                           it adds to files that are not held: refused, always
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from doorward.intel.bundle import BundleError
from doorward.intel.feed import stamp, time_of
from doorward.wording import listed, moment

if TYPE_CHECKING:
    from datetime import datetime

    from doorward.intel.bundle import Bundle, Told
    from doorward.intel.holding import Holding, State
    from doorward.intel.manifest import Manifest

_TOLERANCE = timedelta(days=1)
"""How far two machines' clocks may be apart."""


def admit(made: Manifest, state: State, now: datetime, excuse: str | None = None) -> bool:
    """Say whether a bundle brings anything; refuse it if it may not come in.

    Args:
        made: its manifest, verified.
        state: what is held.
        now: the time it is, naive UTC.
        excuse: why a stale one is let in all the same.

    Returns:
        False if it is the one that is held and still fresh.

    Raises:
        BundleError: it may not.
    """
    held = state.imported or {}
    version = int(held.get("version", 0))
    if made.version < version:
        raise BundleError(
            "rollback",
            f"the bundle has version {made.version}, and version {version} of {held['created']} was imported before: it would take "
            "you back to what was known then. Import a newer one.",
        )
    same = made.sha256 == held.get("sha256")
    if made.version == version and not same:
        raise BundleError(
            "twin",
            f"there are two bundles of version {version}, and they differ: either their maker made a mistake, or one was made to "
            "deceive you. Ask the maker for a bundle of a higher version.",
        )
    _right_clock(made, state, now)
    if now >= made.expires and same:
        raise BundleError(
            "freeze",
            f"this is the bundle that is held already (version {version}), and it expired on {moment(made.expires)}: whoever hands it "
            "to you again keeps you at what was known then. Ask for a newer one.",
        )
    if now >= made.expires and not excuse:
        raise BundleError(
            "stale",
            f"the bundle expired on {moment(made.expires)}; it was made on {moment(made.created)}. Ask for a newer one, or let it in "
            "with --allow-stale REASON, which is kept.",
        )
    _base_held(made, state)
    return not same


def take(
    bundle: Bundle, holding: Holding, now: datetime, excuse: str | None = None, told: Told = lambda _: None
) -> State:
    """Check all of a bundle, write its feeds beside what is held, then let them count in one moment; return the new state.

    Raises:
        BundleError: it is refused; what was held still counts.
    """
    with holding.alone():
        state = holding.state()
        if not admit(bundle.manifest, state, now, excuse):
            return state
        bundle.check(told)
        for feed, path in bundle.unpack(lambda feed: holding.partial / f"import-{feed.sha256}", told):
            holding.take(path, feed)
        state = _taken(bundle, state, now, excuse)
        holding.commit(state)
    return state


def _taken(bundle: Bundle, state: State, now: datetime, excuse: str | None) -> State:
    made = bundle.manifest
    parts = {(feed.source, feed.part) for feed in made.feeds}
    gone = [feed.key for feed in state.feeds if (feed.source, feed.part) in parts]
    imported = {
        "version": made.version,
        "sha256": made.sha256,
        "created": stamp(made.created),
        "expires": stamp(made.expires),
        "key": bundle.key.id,
        "at": stamp(now),
        "vendors": None if made.vendors is None else list(made.vendors),
    }
    stale = now >= made.expires
    allowed = {"version": made.version, "at": stamp(now), "reason": excuse or ""}
    return replace(
        state.having(made.feeds, gone), imported=imported, allowed=(*state.allowed, *([allowed] if stale else []))
    )


def _right_clock(made: Manifest, state: State, now: datetime) -> None:
    last = time_of(state.imported["at"]) if state.imported else made.created
    latest = max(last, made.created)
    if now < latest - _TOLERANCE:
        what = "a bundle was imported then" if latest == last and state.imported else "the bundle was made then"
        raise BundleError(
            "clock",
            f"this machine takes it to be {moment(now)}, before {moment(latest)}: {what}. By such a clock nothing expires. Set it "
            "right, or say the time with --as-of.",
        )


def _base_held(made: Manifest, state: State) -> None:
    held = {feed.sha256 for feed in state.feeds}
    lacking = [f"{feed.source} {feed.part}" for feed in made.feeds if feed.sha256 not in made.inside | held]
    if lacking:
        base = f"version {made.base[0]}" if made.base else "files that you should hold"
        mine = f"version {state.imported['version']}" if state.imported else "none"
        raise BundleError(
            "base",
            f"the bundle holds only what changed since {base}, and you hold {mine}: {listed(lacking)} would be missing. Import that "
            "one first, or ask for a whole bundle.",
        )
