"""Bringing what is held up to date: part by part, each counting from the moment it is whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from hashlib import file_digest
from typing import TYPE_CHECKING, Any

from doorward.intel.changes import Changes
from doorward.intel.feed import Feed, stamp
from doorward.intel.packing import pack, thin
from doorward.intel.sound import Unsound, contents
from doorward.intel.sources import SOURCES
from doorward.intel.transfer import Edition, Transfer, TransferError, Wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from doorward.intel.holding import Holding
    from doorward.intel.needs import Needs
    from doorward.intel.sources import Form, Source

Told = Callable[[str, int, int | None], None]
"""Told the name of a part, how many bytes of it are here, and how many there will be, if that is known."""
_LASTS = 6
"""Days for which a year's file is left alone: the file of what was modified reaches back eight days."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one part: new, unchanged, held (nothing was asked) or failed."""

    source: str
    part: str
    outcome: str
    feed: Feed | None = None
    note: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return it as a row."""
        told = dict.fromkeys(("records", "newest", "size", "address")) if self.feed is None else self.feed.as_dict()
        told = {key: told[key] for key in ("records", "newest", "size", "address")}
        return {"source": self.source, "part": self.part, "outcome": self.outcome, **told, "note": self.note or None}


@dataclass(slots=True)
class Update:
    """Fetches what is asked for.

    Attributes:
        holding: where it goes.
        now: the time it is, naive UTC.
        transfer: fetches one file.
        addresses: source -> the mirror to ask instead of its publisher.
        told: hears of progress.
    """

    holding: Holding
    now: datetime
    transfer: Transfer = field(default_factory=Transfer)
    addresses: Mapping[str, str] = field(default_factory=dict)
    told: Told = lambda *_: None

    def run(self, sources: Iterable[Source], needs: Needs, *, asked: bool = False) -> Iterator[Outcome]:
        """Bring the parts of sources that are needed up to date; one that fails does not keep the others back.

        Args:
            sources: whom to ask.
            needs: what is needed.
            asked: these sources were named: those that split by nothing are asked whether needed or not.
        """
        with self.holding.alone():
            for source in sources:
                parts = needs.parts(source, self.now.date(), asked=asked)
                if not parts and source.split in {"ecosystem", "branch"} and asked:
                    yield Outcome(source.name, "", "failed", note=_NAMELESS[source.split])
                for part in parts:
                    yield self._settled(source, part)

    def _settled(self, source: Source, part: str) -> Outcome:
        held = self.holding.state().of(source.name, part)
        if held and self._lasts(source, part, held[0]):
            return Outcome(source.name, part, "held", held[0])
        try:
            if held and source.split == "ecosystem" and (found := self._changed(source, part, held)):
                return found
            return self._whole(source, part, held)
        except (TransferError, Unsound) as error:
            return Outcome(source.name, part, "failed", held[0] if held else None, str(error))

    def _changed(self, source: Source, part: str, held: list[Feed]) -> Outcome | None:
        """Fetch only what changed; None where the whole is to be fetched."""
        if not all(self.holding.path(feed).exists() for feed in held):
            return None
        address = source.url(part, self.addresses.get(source.name)).rpartition("/")[0]
        changes = Changes(self.transfer, address, self.holding.partial)
        ids = changes.since(held, self.now)
        if not ids:
            return None if ids is None else self._unchanged(held)
        wanted = self._wanted(source, part, f"{address}/modified_id.csv", "jsonl")
        changes.write(ids, wanted.into)
        feed, path = self._made(
            Feed(source.name, part, stamp(self.now), "", 0, 0, None, "", wanted.address), wanted, Edition()
        )
        self._count(wanted, path, [feed, *(replace(old, fetched=feed.fetched) for old in held)], [])
        return Outcome(source.name, part, "new", feed)

    def _lasts(self, source: Source, part: str, feed: Feed) -> bool:
        """Whether a part need not be asked for again: a day that is over, a year whose changes stand in another file."""
        if source.split == "year" and part != "modified":
            return (self.now - feed.at).days < _LASTS
        return source.split == "day"

    def _whole(self, source: Source, part: str, held: list[Feed]) -> Outcome:
        wanted = self._wanted(source, part, source.url(part, self.addresses.get(source.name)), source.form)
        before = held[0] if held and self.holding.path(held[0]).exists() else None
        edition = self.transfer.fetch(wanted, Edition(before.etag, before.last_modified) if before else Edition())
        if edition is None:
            return self._unchanged(held)
        feed, path = self._made(Feed(source.name, part, "", "", 0, 0, None, "", wanted.address), wanted, edition)
        outcome = "unchanged" if before and before.sha256 == feed.sha256 else "new"
        self._count(wanted, path, [feed], [old.key for old in held])
        return Outcome(source.name, part, outcome, feed)

    def _wanted(self, source: Source, part: str, address: str, form: str) -> Wanted:
        """Return a file of a part that is to be fetched."""
        name = f"{source.name}-{part}".replace("/", "_")
        into = self.holding.partial / f"{name}.{form}"
        return Wanted(address, into, source.largest, lambda here, of: self.told(_called(source.name, part), here, of))

    def _made(self, begun: Feed, wanted: Wanted, edition: Edition) -> tuple[Feed, Path]:
        """Return a fetched file as a feed, and where it lies.

        Raises:
            Unsound: it is not what it should be; it is removed, so that the next try begins anew.
        """
        source = SOURCES[begun.source]
        form: Form = "jsonl" if begun.changes else source.form
        path = wanted.into
        try:
            found = contents(path, self.holding.partial, source, form)
            if form == "zip":
                path = path.with_name(f"{path.name}.packed")
                (pack if source.packed else thin)(wanted.into, path, self.holding.partial, source)
        except Unsound as error:
            wanted.discard()
            raise Unsound(f"{wanted.address}: what came is unusable: {error}. Nothing of it is kept.") from error
        with path.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
        made = replace(
            begun,
            sha256=digest,
            size=path.stat().st_size,
            records=found.records,
            newest=found.newest,
            fetched=stamp(self.now),
            etag=edition.etag,
            last_modified=edition.last_modified,
        )
        return made, path

    def _count(self, wanted: Wanted, path: Path, feeds: list[Feed], gone: Iterable[tuple[str, str, str]]) -> None:
        """Let a fetched file, the first of the feeds, count in the place of those that are gone."""
        self.holding.take(path, feeds[0])
        wanted.discard()
        self.holding.commit(self.holding.state().having(feeds, gone))

    def _unchanged(self, held: list[Feed]) -> Outcome:
        """Note that what is held was still the newest just now."""
        fresh = [replace(feed, fetched=stamp(self.now)) for feed in held]
        self.holding.commit(self.holding.state().having(fresh))
        return Outcome(held[0].source, held[0].part, "unchanged", fresh[0])


_NAMELESS = {
    "ecosystem": "no ecosystem is known: name one, such as --ecosystem PyPI, or ingest an inventory first",
    "branch": "no release is known: name one, such as --ecosystem Alpine:v3.19, or ingest an inventory first",
}


def _called(source: str, part: str) -> str:
    return source if part == source else f"{source} {part}"
