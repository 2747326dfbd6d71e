"""The frame of every page, and the words that templates have."""

from __future__ import annotations

import re

import pytest

from doorward.console.view import STATIC, ready, static, templates, thousands, version, whole


def test_a_pinned_state_is_carried_by_every_link_and_can_be_left(asked, snapshot):
    text = asked().get(f"/findings?asof={snapshot.id}").text
    assert f"/paths?asof={snapshot.id}" in text


def test_hidden_characters_are_shown_and_long_texts_stay_within_limits():
    assert "\u202e" not in str(whole("a\u202eb"))
    assert len(str(whole("x" * 50_000))) < 21_000
    assert thousands(1234567) == "1,234,567"


@pytest.mark.parametrize("name", STATIC)
def test_every_static_file_is_there_and_moves_the_version(name):
    assert static(name)
    assert len(version()) == 12


def test_the_data_age_and_what_could_not_be_judged_stand_on_every_page(asked, snapshot):
    count = snapshot.one("select count(*) as n from gaps")["n"]
    for path in ("/", "/findings", "/plan", "/assets"):
        text = asked().get(path).text
        assert "Data until" in text
        assert f"{count} thing" in text


def test_no_page_waits_for_its_template_once_the_server_is_ready():
    ready()
    made = templates()
    assert {name for _, name in made.cache} == set(made.list_templates())


@pytest.mark.parametrize(
    ("path", "marked"),
    [
        ("/", "/"),
        ("/settings", "/settings"),
        ("/settings/weights", "/settings"),
        ("/findings/ffff", "/findings"),
        ("/imports/jobs/999", "/imports"),
        ("/help", "/help"),
        ("/pivot/address/10.0.0.6", None),
        ("/settingsand", None),
    ],
)
def test_the_rail_marks_the_page_or_the_one_it_lies_below(asked, path, marked):
    found = re.findall(r'<a[^>]*href="([^"]*)"[^>]*aria-current="page"', asked("admin").get(path).text)
    assert found == ([marked] if marked else [])
