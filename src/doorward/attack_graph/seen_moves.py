"""Moves of a way that the data show: in which order they happened, and the rows that tell of them."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from doorward.facts.tenure import HELD, then
from doorward.finding import Evidence
from doorward.query import sql

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from doorward.engine import Engine

    Move = Mapping[str, Any]

_FEWEST = 2
"""Moves seen below which there is no order to speak of."""
_MOST = 20
"""Rows told of one move, the earliest first."""
_FIELDS = {
    "move": pa.int64(),
    "kind": pa.string(),
    "source": pa.string(),
    "destination": pa.string(),
    "first_seen": pa.timestamp("us"),
    "last_seen": pa.timestamp("us"),
}

_BOTH = f"{then('mine', 'r.time')} and {then('theirs', 'r.time')}"
# The rows that the steps of these names were worked out from: log-ons, and connections of the same ports.
_ROWS = f"""
    select s.move, 'logons' as name, r.origin, r.origin_row, r.time from {{shown}} as s
    join {{held}} as mine on mine.host = s.source
    join {{held}} as theirs on theirs.host = s.destination
    join {{logons}} as r on r.source = mine.address and r.destination = theirs.address and r.succeeded
        and r.time >= s.first_seen and r.time <= s.last_seen and {_BOTH}
    where s.kind = 'logs_on_to'
    union all
    select s.move, 'conn' as name, r.origin, r.origin_row, r.time from {{shown}} as s
    join {{held}} as mine on mine.host = s.source
    join {{held}} as theirs on theirs.host = s.destination
    join {{conn}} as r on r.source = mine.address and r.destination = theirs.address and r.proto = 'tcp'
        and r.time >= s.first_seen and r.time <= s.last_seen and {_BOTH}
        and administers(r.destination_port)
    where s.kind = 'reaches'
    union all
    select s.move, 'conn' as name, r.origin, r.origin_row, r.time from {{shown}} as s
    join {{jewels}} as j on s.destination = j.jewel
    join {{held}} as mine on mine.host = s.source
    join {{held}} as theirs on j.asset in (theirs.host, theirs.canonical, theirs.address)
    join {{conn}} as r on r.source = mine.address and r.destination = theirs.address and r.proto = 'tcp'
        and r.time >= s.first_seen and r.time <= s.last_seen and {_BOTH}
        and r.destination_port in (445, 1433, 1521, 2049, 3306, 5432, 27017)
    where s.kind = 'reads_data'
"""

_EARLIEST = f"""
    select move, name, origin, origin_row from {{rows}}
    qualify row_number() over (partition by move, name order by time, origin, origin_row) <= {_MOST}
"""


def in_order(moves: Sequence[Move]) -> bool:
    """Say whether the moves that were seen may have happened one after the other, as they must to be one way.

    Each was seen from a first to a last time; a later move must have a time that is not before an earlier one's. With fewer than
    two moves seen there is no order.
    """
    seen = [move for move in moves if move["seen"] and move["first_seen"] and move["last_seen"]]
    now = datetime.min  # noqa: DTZ901 - times at rest are naive UTC
    for move in seen:
        now = max(now, move["first_seen"])
        if now > move["last_seen"]:
            return False
    return len(seen) >= _FEWEST


def rows_behind(
    engine: Engine, moves: Mapping[int, tuple[str, str, Move]], names: Mapping[str, str]
) -> dict[int, tuple[Evidence, ...]]:
    """Return for each move the rows that show it: at most the twenty earliest of each table.

    Args:
        engine: where the tables are readable.
        moves: number -> host it begins on, host or jewel it ends at, row of tables/steps.py.
        names: origin -> file.
    """
    shown = [
        {"move": number, "source": source, "destination": destination}
        | {name: move[name] for name in ("kind", "first_seen", "last_seen")}
        for number, (source, destination, move) in sorted(moves.items())
        if move["seen"]
    ]
    if not shown:
        return {}
    engine.provide("shown", pa.Table.from_pylist(shown, pa.schema(_FIELDS.items())))
    found = engine.run(sql(_EARLIEST, rows=sql(_ROWS, held=sql(HELD))), {}).to_pylist()
    engine.forget("shown")
    found.sort(
        key=lambda row: (row["move"], row["name"], names.get(row["origin"], ""), row["origin"], row["origin_row"])
    )
    behind: dict[int, list[Evidence]] = {}
    for (move, table, origin), rows in groupby(found, key=lambda row: (row["move"], row["name"], row["origin"])):
        numbers = tuple(dict.fromkeys(row["origin_row"] for row in rows))
        behind.setdefault(move, []).append(Evidence(origin, names.get(origin, origin), table, numbers))
    return {move: tuple(told) for move, told in behind.items()}
