"""Every list is drawn alike: heads over their cells, ticks for those who decide, views that are kept of it."""

from __future__ import annotations

import html
import re

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
    assert table.label in snapshot.one(f"select * from {table.kind} limit 1") or not table.decides
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
