"""Lists are counted alike however they are asked for, and every list is called at the desk by one word."""

from __future__ import annotations

import sqlite3
from collections import Counter

import pytest
from tests.console.snapshot.organisation import laid
from tests.console.snapshot.test_read import decided, ids, listed

from doorward.console.snapshot.asked import Asked, counted, subject
from doorward.console.snapshot.lists import LISTS
from doorward.console.snapshot.read import Decisions
from doorward.field_query import parse


def test_what_one_row_of_a_list_is_called():
    assert [subject(kind) for kind in LISTS] == ["finding", "way", "door", "jewel", "asset", "channel", "fix", "source"]


@pytest.mark.parametrize("query", ["", "severity:>=high", "host:*", "status:open", "-status:open", "score:>2"])
@pytest.mark.parametrize("many", [False, True])
def test_decisions_are_counted_alike_from_whichever_side_is_smaller(query, many):
    names = ids(listed("findings"))
    gone = [decided("finding", f"gone{number}", "open") for number in range(20 if many else 0)]
    desk = Decisions(50 + many, [decided("finding", names[0], "open"), decided("finding", names[2], "closed"), *gone])
    found = listed("findings", query, decisions=desk)
    told = [row["status"] for row in found.rows]
    assert found.facets["status"] == {word: told.count(word) for word in sorted(set(told))}


def asked(kind, text=""):
    query = parse(text, LISTS[kind])
    return Asked(kind, query, *query.where())


def test_decisions_are_joined_only_where_they_are_asked_for_or_shown():
    assert "decided" not in asked("findings", "severity:high").joined
    assert "decided" in asked("findings", "status:open").joined
    assert "decided" in asked("findings").whole
    assert "decided" not in asked("sources").whole


def test_nobody_decides_on_a_file_and_every_value_is_counted_as_a_query_has_it():
    connection = sqlite3.connect(laid().path)
    connection.row_factory = sqlite3.Row
    connection.execute(
        "create temp table decided (kind text, id text, status text, status_rank integer, assignee text)"
    )
    total, facets = counted(connection, asked("sources"))
    connection.close()
    rows = laid().all("select status from sources")
    assert total == len(rows)
    # A file's own status: read, or why not.
    assert facets["status"] == dict(Counter(sorted(row["status"] for row in rows)))
