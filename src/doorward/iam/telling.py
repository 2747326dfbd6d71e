"""The moves of one kind, out of `escalations`, as the rows of a step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.query import sql

if TYPE_CHECKING:
    from doorward.query import Query

_MOVES = """
    select conclusion, premises, case when allowed then {certain}e0 else {unsure}e0 end as probability, false as seen,
        how || coalesce(' It cannot be told: ' || detail || '.', '') as how, fixes,
        cast(null as timestamp) as first_seen, cast(null as timestamp) as last_seen
    from {{escalations}} where move = '{move}'
"""


def cloud_moves(move: str, certain: float, unsure: float) -> Query:
    """Return the moves of a kind.

    Args:
        move: the kind, as `escalations.move` has it.
        certain: chance of a move that the policies allow, 0 to 1.
        unsure: chance of one that the data do not settle, 0 to 1.
    """
    return sql(_MOVES.format(move=move, certain=certain, unsure=unsure))
