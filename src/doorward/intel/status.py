"""How old what is held is, what the estate lacks, and one sentence on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from doorward.intel.feed import stamp, time_of
from doorward.intel.sources import SOURCES
from doorward.intel.trimming import TRIMMED
from doorward.wording import day, listed, plural

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import datetime

    from doorward.intel.feed import Feed
    from doorward.intel.holding import State
    from doorward.intel.needs import Needs
    from doorward.intel.sources import Source

COLUMNS = (
    "source",
    "part",
    "needed",
    "held",
    "files",
    "records",
    "newest",
    "fetched",
    "age_days",
    "expires",
    "size",
    "read",
    "address",
    "licence",
    "attribution",
)
"""What is told of a part."""


@dataclass(frozen=True, slots=True)
class Status:
    """What is held and what is lacking.

    Attributes:
        rows: a part each, with COLUMNS.
        sentence: the whole in a sentence.
        good: everything that is needed is held, and nothing of it is too old.
    """

    rows: tuple[Mapping[str, Any], ...]
    sentence: str
    good: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of what is held.

    Attributes:
        needs: what the estate needs.
        read: SHA-256 of the feeds whose rows are in the lake.
        now: the time it is, naive UTC.
        oldest: days after which anything is too old; None for what each source says of itself.
        files: reader -> how many files it read that came by no bundle and no update, so that nobody knows their age.
    """

    needs: Needs
    read: AbstractSet[str]
    now: datetime
    oldest: int | None = None
    files: Mapping[str, int] = field(default_factory=dict)

    def needed(self, source: Source, part: str) -> bool:
        """Whether the estate needs a part; where nothing is known of an estate, whatever is held is meant to be."""
        unknown = not self.needs.ecosystems and not self.needs.vendors
        return unknown or part in {source.name, *self.needs.parts(source, self.now.date())}

    def lacking(self, state: State) -> set[tuple[str, str]]:
        """Return the parts that are needed and not held; of years and days one stands for all."""
        found = set()
        for source in SOURCES.values():
            parts = self.needs.parts(source, self.now.date())
            if source.split in {"year", "day"} and parts:
                parts = [] if state.of(source.name) else [source.name]
            found |= {(source.name, part) for part in parts if not state.of(source.name, part)}
        return found


def status(state: State, asked: Asked) -> Status:
    """Return how things stand."""
    parts = {(feed.source, feed.part) for feed in state.feeds} | asked.lacking(state)
    rows = [_row(key, state.of(*key), asked) for key in sorted(parts)]
    old = [row for row in rows if row["old"] and row["needed"]]
    missing = [row for row in rows if not row["held"]]
    expired = _expired(state, asked.now)
    worries = [_old(old), _missing(missing, asked.needs), _trimmed(state, asked.needs), expired]
    return Status(tuple(rows), " ".join(filter(None, worries)) or _well(rows), not any(worries))


def _row(key: tuple[str, str], feeds: Sequence[Feed], asked: Asked) -> dict[str, Any]:
    source = SOURCES[key[0]]
    told = {
        "source": source.name,
        "part": key[1],
        "title": _title(source, key[1]),
        "needed": asked.needed(source, key[1]),
        "held": bool(feeds),
        "files": asked.files.get(source.reader, 0) if source.split == "whole" else 0,
        "old": False,
        "address": source.url(key[1]),
        "licence": source.licence,
        "attribution": source.attribution,
    }
    return told | (_age(source, feeds, asked) if feeds else {})


def _age(source: Source, feeds: Sequence[Feed], asked: Asked) -> dict[str, Any]:
    fetched = max(feed.at for feed in feeds)
    expires = fetched + timedelta(days=source.fresh if asked.oldest is None else asked.oldest)
    # A day that is over and a year whose changes stand in another file do not age.
    lasting = source.split == "day" or (source.split == "year" and feeds[0].part != "modified")
    return {
        "records": sum(feed.records for feed in feeds),
        "newest": max((feed.newest for feed in feeds if feed.newest), default=None),
        "fetched": stamp(fetched),
        "age_days": max((asked.now - fetched).days, 0),
        "expires": stamp(expires),
        "old": asked.now > expires and not lasting,
        "size": sum(feed.size for feed in feeds),
        "read": all(feed.sha256 in asked.read for feed in feeds),
        "address": feeds[0].address,
    }


def _old(rows: Sequence[Mapping[str, Any]]) -> str:
    if not rows:
        return ""
    worst = sorted(rows, key=lambda row: -row["age_days"])
    first, rest = worst[0], worst[1:]
    also = f"; also old: {listed([row['title'] for row in rest])}" if rest else ""
    return f"{first['title']} are {plural(first['age_days'], 'day')} old{also}."


def _missing(rows: Sequence[Mapping[str, Any]], needs: Needs) -> str:
    if not rows:
        return ""
    who = "though the estate needs them" if needs.ecosystems or needs.vendors else "though needed by all"
    # What a person ingested is in the answer all the same.
    titles = [f"{row['title']} ({plural(row['files'], 'file')} read)" if row["files"] else row["title"] for row in rows]
    return f"Not held, {who}: {listed(titles, 8)}."


def _expired(state: State, now: datetime) -> str:
    if not state.imported or now < time_of(state.imported["expires"]):
        return ""
    return (
        f"The last bundle (version {state.imported['version']}) expired on {day(time_of(state.imported['expires']))}."
    )


def _trimmed(state: State, needs: Needs) -> str:
    """Tell the vendors of the estate that the last bundle was not made for."""
    made_for = (state.imported or {}).get("vendors")
    lacking = sorted(needs.vendors - set(made_for)) if made_for is not None and state.of(TRIMMED) else []
    return (
        f"The last bundle was not made for {listed(lacking, 8)}: NVD's records of these are not held."
        if lacking
        else ""
    )


def _well(rows: Sequence[Mapping[str, Any]]) -> str:
    aged = max(rows, key=lambda row: row["age_days"])
    age = plural(aged["age_days"], "day")
    return f"All that the estate needs is held and fresh; the oldest, {aged['title']}, are {age} old."


def _title(source: Source, part: str) -> str:
    named = {"ecosystem": f"{part} advisories", "branch": f"{source.title} of {part}"}
    return named.get(source.split, source.title)
