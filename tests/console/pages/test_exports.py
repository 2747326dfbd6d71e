"""Lists as files: the same rows as the page under the same filter, and no cell that a spreadsheet runs."""

from __future__ import annotations

import csv
import io

import pytest

from doorward.console.pages.exports import LISTS


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
