"""Every list is drawn alike: heads over their cells, ticks for those who decide, views that are kept of it."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import datetime

import pytest
from tests.console.conftest import OWN
from tests.console.reading import sentence, sound

from doorward.console.list_page import ListPage
from doorward.console.pages import assets, channels, doors, findings, imports, jewels, paths
from doorward.console.snapshot.lists import EXAMPLES, LISTS

TABLES = {
    one.path: one
    for one in (
        assets.TABLE,
        channels.TABLE,
        doors.TABLE,
        findings.TABLE,
        imports.TABLE,
        jewels.TABLE,
        paths.TABLE,
    )
}


@pytest.mark.parametrize("path", sorted(TABLES))
def test_the_filter_shows_a_query_of_its_own_list(asked, path):
    text = html.unescape(asked().get(path).text)
    assert f'placeholder="{EXAMPLES[TABLES[path].kind]}"' in text


@pytest.mark.parametrize("path", sorted(TABLES))
def test_every_row_has_a_cell_under_each_head(asked, path):
    table, text = TABLES[path], asked().get(path).text
    whole = re.search(r'<table class="list">.*?</table>', text, re.DOTALL)
    assert whole
    heads, *rows = re.split(r"<tr>", whole.group(0))[1:]
    assert heads.count("<th ") == table.width
    assert rows
    assert {row.count("<td") for row in rows} == {table.width}


@pytest.mark.parametrize("path", sorted(TABLES))
def test_what_columns_sort_and_chips_ask_are_fields_of_the_list(asked, path, snapshot):
    table = TABLES[path]
    names = {field for _, field, _ in table.columns if field} | {field for field, *_ in table.flags}
    assert names <= {field.name for field in LISTS[table.kind]}
    for field, value, word in table.flags:
        assert word in sound(asked().get(path, params={"q": f"{field}:{value}"}).text).words


@pytest.mark.parametrize("path", sorted(TABLES))
def test_a_fault_shows_no_row_and_nothing_that_fits_says_so(asked, path):
    fault = asked().get(path, params={"q": "nonsense:1"}).text
    assert sentence(fault) == "The filter could not be understood."
    assert "Nothing is shown until the filter is mended." in sound(fault).words
    assert TABLES[path].empty in sound(asked().get(path, params={"q": "zzzz"}).text).words


@pytest.mark.parametrize("path", sorted(TABLES))
def test_a_view_is_kept_of_every_list_and_shown_there_alone(asked, path):
    client = asked("viewer", "vic")
    told = {"name": f"view of {path}", "path": path, "query": "q=a&page=1", "back": path}
    assert client.post("/views/save", data=told, headers=OWN).status_code == 303
    page = sound(client.get(path).text)
    assert f"view of {path}" in page.words
    assert f"{path}?q=a&page=1" in page.links(path)
    other = next(one for one in TABLES if one != path)
    assert f"view of {path}" not in sound(client.get(other).text).words


@pytest.mark.parametrize("path", sorted(TABLES))
def test_only_who_decides_is_given_what_decides_on_many(asked, path):
    assert ('class="bulk"' in asked("analyst").get(path).text) == TABLES[path].decides
    assert 'class="bulk"' not in asked("viewer").get(path).text


def test_a_list_that_says_nothing_of_its_own_says_what_all_do():
    made = ListPage("findings", "/x", "thing", (("A", "", ""),))
    assert (made.empty, made.width) == ("No thing fits. What was not read cannot show here.", 3)
    assert ListPage("sources", "/x", "thing", (("A", "", ""),), nothing="None.", decides=False).width == 1


HOST = "payroll-database-02.corp.example"
SENTENCE = "Example Portal 1.0 on web01 has CVE-2026-99001, known to be exploited; it answers the Internet"
WIDE = {
    **dict.fromkeys(("name", "asset", "door", "source_asset", "file"), HOST),
    "jewel": "salaries of all",
    "source": "10.123.201.114",
    "destination": "203.0.113.214",
    "address": "10.123.201.114",
    "summary": SENTENCE,
    "owner": "windows platform team",
    "purpose": "holds salaries",
    "zone": "production-db",
    "worth": "salaries of all employees",
    "criticality": "critical",
    "severity": "critical",
    "detector": "open_doors",
    "events": 12_345,
    "findings": 123,
    "ways": 123,
    "weaknesses": 123,
    "exploited": 7,
    "calls": 12_345,
    "bytes_out": 10**7,
    "live": True,
    "seen": 3,
    "steps": 5,
    "walked": True,
    "port": 8443,
    "use": 2.0,
    "hours": 16.0,
    "rows": 10**6,
    **dict.fromkeys(("last_seen", "first_seen", "due"), datetime(2026, 11, 20, 14, 30)),
}
"""What columns hold in a large organisation, of a width that is met."""


def _wide(row, kind, number):
    sentence = " → ".join([HOST] * 4) if kind == "ways" else SENTENCE
    wide = {name: value for name, value in {**WIDE, "sentence": sentence}.items() if name in row}
    return {**row, **wide, "id": f"{number:016x}"}


@pytest.mark.parametrize("path", sorted(TABLES))
def test_two_hundred_wide_rows_are_a_page_of_at_most_150_kilobytes(asked, path, snapshot, monkeypatch):
    listed = type(snapshot).listed

    def wide(self, kind, *more):
        found = listed(self, kind, *more)
        return replace(found, rows=[_wide(found.rows[0], kind, number) for number in range(200)], total=100_000)

    monkeypatch.setattr(type(snapshot), "listed", wide)
    answer = asked().get(path, params={"per": 200}, headers={"accept-encoding": "identity"})
    assert answer.text.count("<tr>") == 201 + answer.text.partition('class="list"')[0].count("<tr>")
    assert len(answer.content) <= 150_000


@pytest.mark.parametrize("path", sorted(TABLES))
def test_every_box_is_named_by_what_stands_in_its_row(asked, path):
    page = sound(asked().get(path).text)
    ids = [attrs["id"] for _, attrs in page.elements if attrs.get("id")]
    boxes = [attrs for _, attrs in page.elements if attrs.get("name") == "id" and attrs.get("type") == "checkbox"]
    assert bool(boxes) == TABLES[path].decides
    assert len(ids) == len(set(ids))
    for number, box in enumerate(boxes, 1):
        named = box["aria-labelledby"].split()
        assert named == [one.replace("#", str(number)) for one in TABLES[path].named_by.split()]
        assert set(named) <= set(ids)
