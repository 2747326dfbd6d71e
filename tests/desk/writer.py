"""A process that writes to a desk until it is told to stop, or killed: it says each write once it is acknowledged.

Arguments: where the desk lies, who writes, how many writes (0: for ever), and `comment` or `decide`.
"""

from __future__ import annotations

import sys
from itertools import count
from typing import TYPE_CHECKING

from tests.desk.acting import BY, FINDING

from doorward.desk import By, Change, StaleError, open_desk

if TYPE_CHECKING:
    from doorward.desk import Desk


def comment(desk: Desk, by: By, number: int) -> str:
    desk.decisions.comment(by, FINDING, f"{by.actor} {number}")
    return f"{number}"


def decide(desk: Desk, by: By, number: int) -> str:
    """Look first, then decide on what was seen."""
    seen = desk.decisions.of(FINDING).revision
    try:
        desk.decisions.decide(by, [FINDING], Change(assignee=f"{by.actor} {number}"), {FINDING: seen})
    except StaleError:
        return "stale"
    return "decided"


def main(place: str, actor: str, most: str, way: str) -> None:
    desk, write = open_desk(place), {"comment": comment, "decide": decide}[way]
    for number in range(int(most)) if int(most) else count():
        sys.stdout.write(write(desk, By(actor, BY.now), number) + "\n")
        sys.stdout.flush()
    desk.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
