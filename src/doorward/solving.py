"""The last stage of an analysis: moves, the ways to the jewels, and which fix cuts which way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from doorward.engine import told
from doorward.finding import content_id
from doorward.paths import ways
from doorward.query import sql
from doorward.report import Way
from doorward.steps import steps
from doorward.table import ARROW_TYPES
from doorward.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from doorward.engine import Engine
    from doorward.move_rows import MoveRows
    from doorward.paths import Derivation

INTERNET = "position:internet"

# Lists are left to chance: moves that differ in nothing else are told apart by what they say.
_IN_ORDER = """
    select conclusion, premises, probability, seen, how, fixes, first_seen, last_seen from {moves}
    order by conclusion nulls first, how nulls first, probability nulls first, first_seen nulls first, last_seen nulls first
"""


def moves(engine: Engine) -> pa.RecordBatchReader:
    """Return the moves that every step finds as rows of tables/steps.py, worked out as they are read."""
    schema = pa.schema([(name, ARROW_TYPES[column.type]) for name, column in TABLES["steps"].columns.items()])
    return pa.RecordBatchReader.from_batches(schema, _batches(engine, schema))


def _batches(engine: Engine, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    for name, item in sorted(steps().items()):
        with engine.stream(sql(_IN_ORDER, moves=item.query())) as batches:
            for batch in batches:
                kinds = pa.array([name], pa.string()).take(pa.array([0] * len(batch), pa.int8()))
                table = pa.Table.from_batches([batch]).append_column("kind", kinds)
                yield from table.select(schema.names).cast(schema).to_batches()


def solved(engine: Engine, rows: MoveRows) -> tuple[list[Way], dict[str, set[str]]]:
    """Return the ways to the jewels, and for each fix the ways it cuts."""
    jewels = {f"data:{row['jewel']}" for row in told(engine, "select * from {jewels}")}
    found: list[Way] = []
    cuts: dict[str, set[str]] = {}
    for item in ways(rows.graph, [INTERNET], sorted(jewels)):
        hops = rows.told(item.steps)
        found.append(_way(item, hops))
        for fix in {fix for hop in hops for fix in hop["fixes"] or ()}:
            cuts.setdefault(fix, set()).add(found[-1].id)
    return found, cuts


def _way(item: Derivation, hops: Sequence[Mapping[str, Any]]) -> Way:
    return Way(
        id=content_id(item.goal, [(hop["kind"], hop["conclusion"], hop["premises"], hop["how"]) for hop in hops]),
        door=hops[0]["conclusion"] if hops else item.goal,
        jewel=item.goal.removeprefix("data:"),
        probability=round(item.probability, 4),
        seen=sum(bool(hop["seen"]) for hop in hops),
        moves_seen=tuple(bool(hop["seen"]) for hop in hops),
        sentences=tuple(hop["how"] for hop in hops),
        facts=tuple(item.facts),
    )


def path_row(way: Way) -> dict[str, Any]:
    """Return a way as a row of tables/paths.py."""
    lists = {"facts": list(way.facts), "sentences": list(way.sentences)}
    return {
        "id": way.id,
        "door": way.door,
        "jewel": way.jewel,
        "probability": way.probability,
        "steps": len(way.sentences),
        "steps_seen": way.seen,
        **lists,
    }
