"""Shapes are written as XML that does nothing but stand there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment
from tests.charts.drawn import HOSTILE, links, read, texts

from doorward.charts.shape import (
    Bend,
    Box,
    Boxes,
    Dot,
    Label,
    Line,
    Picture,
    Stripes,
    Target,
    beside,
    counted,
    escaped,
    number,
)


def picture(*shapes, sentence="It shows one thing.", title="A chart"):
    return Picture("trial", title, sentence, 100, 50, shapes, "Read it so.")


def test_each_shape_is_one_element_with_its_class_and_place():
    assert Box(1, 2, 3.5, 4, "k").svg() == '<rect class="k" x="1" y="2" width="3.5" height="4"/>'
    assert Dot(1, 2, 3, "k").svg() == '<circle class="k" cx="1" cy="2" r="3"/>'
    assert Line(((0, 1), (2, 3)), "k").svg() == '<path class="k" d="M0 1L2 3"/>'
    assert Bend((0, 0), (10, 4), "k").svg() == '<path class="k" d="M0 0C5 0 5 4 10 4"/>'
    assert Label(1, 2, "a<b", "k", "end").svg() == '<text class="k" x="1" y="2" text-anchor="end">a&lt;b</text>'
    assert Label(1, 2, "a").svg() == '<text class="label" x="1" y="2">a</text>'


def test_many_boxes_are_one_path_and_none_is_nothing():
    boxes = (Box(0, 1, 2, 3, "k"), Box(5, 1, 2, 3, "k"))
    assert Boxes(boxes, "k").svg() == '<path class="k" d="M0 1h2v3h-2zM5 1h2v3h-2z"/>'
    assert Boxes((), "k").svg() == ""
    assert Line((), "k").svg() == ""


def test_a_hatch_is_as_thick_as_its_boxes_are_wide():
    boxes = (Box(10, 5, 8, 20, "k"), Box(20, 5, 8, 10, "k"))
    assert Stripes(boxes, "k").svg() == '<path class="stripes k" d="M14 5v20M24 5v10" stroke-width="8"/>'
    assert Stripes((), "k").svg() == ""


@pytest.mark.parametrize("href", ["/", "#finding-1", "?q=a&from=b", "/paths/ab12?x=%20", "/a//b", "?u=http://x"])
def test_what_leads_within_the_site_is_a_link(href):
    drawn = picture(Target("words", (), href))
    assert links(drawn) == [href]
    assert read(drawn).getAttribute("role") == "group"


@pytest.mark.parametrize(
    "href",
    [
        "",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "http://x",
        "data:,",
        "paths",
        " /x",
        "/a b",
        "/\u202e",
        "/x\n",
    ],
)
def test_what_would_lead_elsewhere_is_no_link(href):
    drawn = picture(Target("words", (Dot(1, 1, 1, "k"),), href))
    assert links(drawn) == []
    assert read(drawn).getAttribute("role") == "img"
    assert len(read(drawn).getElementsByTagName("circle")) == 1


def test_a_target_says_its_words_under_the_pointer_and_aloud():
    link = read(picture(Target('3 < "4"', (), "/x"))).getElementsByTagName("a")[0]
    assert link.getAttribute("aria-label") == '3 < "4"'
    assert link.getElementsByTagName("title")[0].firstChild.data == '3 < "4"'


def test_a_picture_is_named_told_and_says_how_it_is_read():
    root = read(picture())
    assert root.getAttribute("aria-label") == "It shows one thing."
    assert [item.firstChild.data for item in root.childNodes] == ["A chart", "Read it so."]
    assert root.getAttribute("viewBox") == "0 0 100 50"
    assert root.getAttribute("class") == "chart trial"


def test_a_template_that_escapes_prints_a_picture_as_it_is():
    shown = Environment(autoescape=True).from_string("{{ chart }}").render(chart=picture())
    assert shown == picture().svg()


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text_everywhere(text):
    drawn = picture(Label(0, 0, text), Target(text, (Label(0, 0, text),), text), sentence=text, title=text)
    assert len(drawn.svg()) < 10_000
    assert len(texts(drawn)) == 2
    assert drawn.svg().isprintable()


@given(st.text(max_size=40))
def test_any_text_makes_a_picture_that_parses(text):
    assert read(picture(Label(0, 0, text), sentence=text or "."))


@given(st.floats(-1e6, 1e6))
def test_a_number_is_exact_to_the_tenth_and_has_no_exponent(value):
    assert float(number(value)) == pytest.approx(value, abs=0.051)
    assert "e" not in number(value)
    assert number(value) != "-0"


def test_round_numbers_keep_their_noughts():
    assert [number(value) for value in (0, -0.001, 100, 1160.0, 0.5, 10.10)] == ["0", "0", "100", "1160", "0.5", "10.1"]


@pytest.mark.parametrize(
    ("value", "drawn"),
    [(3, 3), (0, 0), (-1, 0), (None, 0), (float("nan"), 0), (float("inf"), 0), (1e300, 1e15), (10**30, 1e15)],
)
def test_only_an_amount_is_drawn(value, drawn):
    assert counted(value) == drawn


def test_a_small_picture_beside_words_is_not_read_aloud():
    svg = beside("bars", 15, 12, [Box(0, 0, 1, 1, "on")], fixed=True)
    assert svg.startswith('<svg class="bars" viewBox="0 0 15 12" width="15" height="12" aria-hidden="true">')
    assert 'preserveAspectRatio="none"' in beside("share", 10, 1, [])


def test_text_is_cut_to_what_a_person_reads():
    assert len(escaped("a" * 10_000)) == 240
