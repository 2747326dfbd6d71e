"""Help: what the keys are is what the scripts do, and every field of every list is told."""

from __future__ import annotations

import re

import pytest
from tests.console.served import served

from doorward.console.pages.help import KEYS, STATUSES, TERMS
from doorward.console.snapshot.lists import LISTS
from doorward.console.view import STATIC, pages, static
from doorward.desk import STATUSES as DECIDED
from doorward.field_query import parse


@pytest.fixture
def console(tmp_path):
    with served(tmp_path) as made:
        yield made


def test_it_is_there_for_everyone(console):
    for name in ("", "viewer", "admin"):
        answer = console.client(name).get("/help")
        assert answer.status_code == 200
        assert "What Doorward does not do" in answer.text


def test_every_field_of_every_list_is_told(console):
    told = console.client("viewer").get("/help").text
    for fields in LISTS.values():
        for field in fields:
            assert f"<code>{field.name}</code>" in told


def test_every_key_of_the_scripts_is_told():
    script = static("app.js").decode()
    body = script.partition("const keys = {")[2].partition("\n  };")[0]
    known = set(re.findall(r'(?:^|[\s{])"?([a-z+?]|Escape| )"?: ', body)) | set(re.findall(r'"(.)": ', body))
    told = {part for name, _ in KEYS for part in name.split()} | {" ", "Escape", "g"}
    assert known
    assert known <= told, known - told


def test_every_page_that_has_a_key_is_told(console):
    told = console.client("admin").get("/help").text
    for page in pages().values():
        if page.key:
            assert f"<kbd>g {page.key}</kbd>" in told


def test_every_status_is_told():
    assert [name.replace(" ", "_") for name, _ in STATUSES] == list(DECIDED)


@pytest.mark.parametrize(("term", "meaning"), TERMS)
def test_every_example_is_a_filter_of_some_list(term, meaning):
    assert meaning
    readable = []
    for fields in LISTS.values():
        try:
            parse(term, fields)
            readable.append(fields.kind)
        except ValueError:
            continue
    assert readable


def test_static_files_are_named():
    assert "app.js" in STATIC
