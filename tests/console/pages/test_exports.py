"""Lists as files: the same rows as the page under the same filter, and no cell that a spreadsheet runs."""

from __future__ import annotations

import csv
import io
from functools import partialmethod

import pytest
from tests.console.conftest import NOW

from doorward.console.page import Ask, Person
from doorward.console.pages.exports import LISTS, exports
from doorward.console.snapshot.read import Snapshot


@pytest.mark.parametrize("path", sorted(LISTS))
def test_both_forms_have_every_row(asked, snapshot, path):
    client = asked("viewer")
    names = [row["id"] for row in snapshot.all(f"select id from {LISTS[path]} order by number")]
    told = client.get(f"{path}.json").json()
    assert [row["id"] for row in told["rows"]] == names
    assert told["asof"] == snapshot.id
    rows = list(csv.DictReader(io.StringIO(client.get(f"{path}.csv").text)))
    assert [row["id"] for row in rows] == names
    assert not any(value.startswith(("=", "+", "@")) for row in rows for value in row.values())


def test_a_filter_holds_for_the_file_too_and_a_fault_is_no_file(asked):
    client = asked("viewer")
    told = client.get("/findings.json", params={"q": "severity:critical"}).json()
    assert {row["severity"] for row in told["rows"]} == {"critical"}
    assert client.get("/findings.csv", params={"q": "severity:hgih"}).status_code == 400


def test_a_file_comes_in_parts_that_are_worth_packing(config, snapshot, monkeypatch):
    ask = Ask(config, None, Person("ana", "viewer"), NOW, newest=snapshot, shown=snapshot)
    route = next(route for route in exports.routes if route.path == "/findings.csv")
    whole = list(route.function(ask).content)
    monkeypatch.setitem(route.function.__globals__, "_PART", 100)
    monkeypatch.setattr(Snapshot, "whole", partialmethod(Snapshot.whole, per=1))
    parts = list(route.function(ask).content)
    assert len(whole) == 1
    assert len(parts) >= len(ids := [row["id"] for row in snapshot.all("select id from findings")])
    assert b"".join(parts) == whole[0]
    assert all(name.encode() in whole[0] for name in ids)


def test_where_nothing_fits_both_are_empty_and_sound(asked):
    client = asked("viewer")
    assert client.get("/findings.csv", params={"q": "host:nosuch"}).text == ""
    assert client.get("/findings.json", params={"q": "host:nosuch"}).json()["rows"] == []
