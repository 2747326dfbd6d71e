"""What changed in an OSV ecosystem since it was fetched: record by record, as long as that is less than all of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from doorward.intel.sound import Unsound
from doorward.intel.transfer import Wanted
from doorward.iso_time import utc
from doorward.wording import clip

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from doorward.intel.feed import Feed
    from doorward.intel.transfer import Transfer

MOST = 500
"""Records that are fetched one by one; of more, the whole is fetched."""
FILES = 30
"""Files of changes beside the whole, after which the whole is fetched."""
DAYS = 30
"""Days after which the whole is fetched: a record that was taken away stands in no list of changes."""
_LIST = 200_000_000
_RECORD = 50_000_000
_SECONDS = len("2026-11-22T09:00:00")


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes of one ecosystem.

    Attributes:
        transfer: fetches.
        address: of the ecosystem's folder.
        folder: for what is being fetched.
    """

    transfer: Transfer
    address: str
    folder: Path

    def since(self, held: list[Feed], now: datetime) -> list[str] | None:
        """Return the ids of the records that changed since what is held, sorted; None where the whole is to be fetched.

        Raises:
            TransferError: the list of changes cannot be had.
            Unsound: it is none.
        """
        whole = utc(held[0].newest)
        if held[0].changes or whole is None or (now - whole).days >= DAYS or len(held) > FILES:
            return None
        newest = max(feed.newest or "" for feed in held)[:_SECONDS]
        ids = sorted({name for time, name in self._listed() if time[:_SECONDS] > newest})
        return ids if len(ids) <= MOST else None

    def write(self, ids: list[str], into: Path) -> None:
        """Fetch records and write them to a file, one a line, in order of id.

        Raises:
            TransferError: one cannot be had.
            Unsound: one is not the record that was asked for.
        """
        with into.open("wb") as out:
            for name in ids:
                path = f"{quote(name, safe='')}.json"
                record = _record(self._fetched(path, _RECORD))
                if record.get("id") != name:
                    raise Unsound(f"{self.address}/{path} is not the record {clip(name, 60)}")
                out.write(json.dumps(record, sort_keys=True).encode() + b"\n")

    def _listed(self) -> Iterator[tuple[str, str]]:
        """Yield time of change and id of every record, as `modified_id.csv` lists them."""
        for line in self._fetched("modified_id.csv", _LIST).decode("utf-8", "replace").splitlines():
            time, _, name = line.partition(",")
            if utc(time) is None or not name.strip():
                raise Unsound(f"{self.address}/modified_id.csv: {clip(line, 80)!r} is no time and id")
            yield time, name.strip().rpartition("/")[2]

    def _fetched(self, path: str, largest: int) -> bytes:
        wanted = Wanted(f"{self.address}/{path}", self.folder / "changes", largest)
        wanted.discard()
        self.transfer.fetch(wanted)
        data = wanted.into.read_bytes()
        wanted.discard()
        return data


def _record(data: bytes) -> dict[str, Any]:
    try:
        told = json.loads(data)
    except (ValueError, RecursionError):
        told = None
    return told if isinstance(told, dict) else {}
