"""What intelligence an estate needs: the ecosystems and the vendors of its software."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import pyarrow.compute as pc
import pyarrow.parquet as pq

from doorward.ecosystem import split
from doorward.intel.sources import FIRST_YEAR, PART

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from doorward.intel.sources import Source
    from doorward.lake import Lake

DAYS = 7
"""Days back whose changes are asked of a source that publishes them day by day."""
_ROWS = 100_000
_VENDOR = re.compile(r"cpe:(?:/|2\.3:)[aoh*-]?:((?:[^:\\]|\\.)+)", re.IGNORECASE)
_COLUMNS = {"software": ("ecosystem", "cpe"), "services": ("cpes",), "recognised": ("cpe",)}


@dataclass(frozen=True, slots=True)
class Needs:
    """What is asked for.

    Attributes:
        ecosystems: in OSV's spelling, each with its releases (`v3.19`), none for a language.
        vendors: vendors of CPE names.
    """

    ecosystems: dict[str, tuple[str, ...]] = field(default_factory=dict)
    vendors: frozenset[str] = frozenset()

    def parts(self, source: Source, day: date, *, asked: bool = False) -> list[str]:
        """Return the parts of a source that are needed on a day; `asked`: though nothing in the estate speaks for it."""
        spoken = not source.ecosystems or bool(set(source.ecosystems) & set(self.ecosystems))
        needed = spoken and (bool(self.vendors) or not source.products)
        return self._parts(source, day) if needed or asked else []

    def __or__(self, other: Needs) -> Needs:
        """Return what either needs."""
        both = {
            name: tuple(sorted({*self.ecosystems.get(name, ()), *other.ecosystems.get(name, ())}))
            for name in sorted({*self.ecosystems, *other.ecosystems})
        }
        return Needs(both, self.vendors | other.vendors)

    def _parts(self, source: Source, day: date) -> list[str]:
        match source.split:
            case "ecosystem":
                return sorted(self.ecosystems)
            case "branch":
                releases = self.ecosystems.get(source.ecosystems[0], ())
                return [f"{release}/{repository}" for release in releases for repository in ("main", "community")]
            case "year":
                return ["modified", *map(str, range(FIRST_YEAR, day.year + 1))]
            case "day":
                return [str(day - timedelta(days=back)) for back in range(DAYS, 0, -1)]
            case _:
                return [source.name]


def named(ecosystems: Iterable[str], vendors: Iterable[str] = ()) -> Needs:
    """Return the needs that ecosystems say, such as `PyPI`, `Alpine:v3.19`.

    Raises:
        ValueError: a name cannot be one of an ecosystem.
    """
    found: dict[str, set[str]] = {}
    for text in ecosystems:
        name, release = split(text)
        if not all(PART.fullmatch(word) and "/" not in word and ".." not in word for word in (name, release or name)):
            raise ValueError(f"{text[:60]!r} is not a name of an ecosystem such as PyPI or Alpine:v3.19")
        found.setdefault(name, set()).update([release] if release else [])
    releases = {name: tuple(sorted(told)) for name, told in sorted(found.items())}
    return Needs(releases, frozenset(vendors))


def estate(lake: Lake) -> Needs:
    """Return what the software and the services in the lake need; names that cannot be meant are passed over."""
    ecosystems: set[str] = set()
    cpes: set[str] = set()
    files = lake.files()
    for table, columns in _COLUMNS.items():
        for column, value in _distinct(files.get(table, ()), columns):
            (ecosystems if column == "ecosystem" else cpes).add(value)
    vendors = filter(None, map(vendor_of, cpes))
    return named((name for name in sorted(ecosystems) if _possible(name)), vendors)


def vendor_of(cpe: str) -> str | None:
    """Return the vendor that a CPE name of either binding names, as it is spelled there, in lower case."""
    match = _VENDOR.match(cpe)
    return match[1].lower() if match else None


def _possible(ecosystem: str) -> bool:
    try:
        return bool(named([ecosystem]))
    except ValueError:
        return False


def _distinct(files: Iterable[str], columns: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for file in files:
        with pq.ParquetFile(file) as part:
            for batch in part.iter_batches(_ROWS, columns=list(columns), use_threads=False):
                for name in set(columns) & set(batch.schema.names):
                    cells = batch[name].flatten() if name == "cpes" else batch[name]
                    yield from ((name, value) for value in pc.unique(cells).to_pylist() if value)
