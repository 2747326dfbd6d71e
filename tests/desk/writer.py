"""A process that writes to a desk until it is told to stop, or killed: it says each write once it is acknowledged.

Arguments: where the desk lies, who writes, how many writes (0: for ever), and `comment`, `decide`, or `hold`: a write that is begun and never ends.
"""

from __future__ import annotations

import sys
import time
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


def hold(desk: Desk, by: By, number: int) -> str:
    with desk.store.write(by) as writing:
        writing.tell("held", FINDING, None, {"number": number})
        writing.decided()
        sys.stdout.write("held\n")
        sys.stdout.flush()
        time.sleep(600)
    return "over"


def main(place: str, actor: str, most: str, way: str) -> None:
    desk, write = open_desk(place), {"comment": comment, "decide": decide, "hold": hold}[way]
    for number in range(int(most)) if int(most) else count():
        sys.stdout.write(write(desk, By(actor, BY.now), number) + "\n")
        sys.stdout.flush()
    desk.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
