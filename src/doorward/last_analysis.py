"""What the last analysis left in the lake, for commands that only ask: no engine is started, and no stage is loaded."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import pyarrow.parquet as pq

from doorward.attack_graph.move_rows import MoveRows
from doorward.attack_graph.solving import Asked, rows_told
from doorward.declared import by_file
from doorward.finding import Finding
from doorward.lake import Lake
from doorward.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from doorward.finding import Evidence
    from doorward.settings import Settings

    Declared = Mapping[str, Mapping[str, Any]]


class Kept(Protocol):
    """Settings and lake of a workspace; a doorward.pipeline.Workspace is one too."""

    @property
    def settings(self) -> Settings:
        """What doorward.toml says."""

    @property
    def lake(self) -> Lake:
        """The tables at rest."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A workspace that is only read."""

    settings: Settings
    lake: Lake


def shelf(settings: Settings) -> Shelf:
    """Open a workspace that is there already, to read what lies in it."""
    return Shelf(settings, Lake(settings.lake, TABLES))


def asked(kept: Kept, declared: Declared | None = None) -> Asked:
    """Return what is asked of the moves of the last analysis: the crown jewels, what fixes cost.

    Args:
        kept: settings and lake.
        declared: crown jewels beside those of registers; None: those of the last analysis, whatever was named since.
    """
    settings = kept.settings
    besides = named(kept) if declared is None else declared
    known = {row["jewel"] for row in _rows(kept, "jewels") if row["jewel"]}
    files = kept.lake.files("steps", "identities")
    moves = MoveRows(files.get("steps", ()))
    jewels = sorted(known | set(besides))
    people = files.get("identities", ())
    return Asked(moves, jewels, implied=not by_file(besides), costs=settings.costs, identities=people)


def named(kept: Kept) -> Declared:
    """Return the crown jewels beside those of registers that the last analysis knew; before any, those of the settings."""
    told = (concluded(kept) or {}).get("jewels")
    found: Declared = json.loads(told) if told else kept.settings.jewels
    return found


def rows_behind_ways(kept: Kept) -> dict[str, tuple[tuple[Evidence, ...], ...]]:
    """Return for each way of the last analysis, by id, the rows that show its moves."""
    return {row["id"]: rows_told(row) for row in _rows(kept, "paths")}


def judged(kept: Kept) -> list[Finding] | None:
    """Return the findings of the last analysis, worst first; None if there was none yet."""
    if "findings" not in kept.lake.files("findings"):
        return None
    # Not through the engine: after an analysis it knows only those that are not expected.
    return sorted(map(Finding.of_row, _rows(kept, "findings")), key=lambda finding: finding.rank)


def concluded(kept: Kept) -> Mapping[str, Any] | None:
    """Return the row of tables/analyses.py: when the last analysis holds for, its plan, its gaps; None if there was none."""
    return next(_rows(kept, "analyses"), None)


def _rows(kept: Kept, table: str) -> Iterator[Mapping[str, Any]]:
    for file in kept.lake.files(table).get(table, ()):
        # As one file, in this thread: to look for the parts of a data set takes longer than to read a short table.
        with pq.ParquetFile(file) as part:
            yield from part.read(use_threads=False).to_pylist()
