from __future__ import annotations

from datetime import datetime

from doorward.console.snapshot.way_row import hosts_of, marks, row
from doorward.report import Way

SEEN = datetime(2026, 11, 20)
FACTS = ("host:a/user", "identity:bob", "host:b/user", "host:b/root", "data:j")
WAY = Way("1", FACTS[0], "j", 0.5, 1, ("one", "two"), FACTS)
HOPS = [
    {"seen": True, "first_seen": SEEN, "last_seen": None, "fixes": ["y", "x"]},
    {"seen": False, "first_seen": datetime(2020, 1, 1), "last_seen": None, "fixes": None},
]


def test_the_hosts_of_a_way_are_named_once_in_order():
    assert hosts_of(WAY) == ["a", "b"]
    assert marks(WAY, HOPS) == {"host": ["a", "b"], "fix": ["x", "y"]}


def test_a_row_tells_of_seen_moves_only_when_they_were():
    told = row(WAY, HOPS, {"b"})
    assert (told["id"], told["steps"], told["probability"], told["live"]) == ("1", 2, 0.5, True)
    assert (told["first_seen"], told["last_seen"]) == (SEEN, SEEN)
    assert row(WAY, HOPS, ["c"])["live"] is False
    assert row(WAY, HOPS[1:], ())["last_seen"] is None
