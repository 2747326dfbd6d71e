"""What weighs is shown as it was in force, with the one place where it is changed."""

from __future__ import annotations

import pytest
from tests.console.conftest import NOW
from tests.console.reading import sentence, sound

from doorward.console.page import Ask, Person
from doorward.console.pages.weights import _below, _shown
from doorward.console.view import rendered


def test_all_as_the_product_has_them(asked, snapshot):
    text = asked("viewer").get("/settings/weights").text
    rows = snapshot.meta["weights"]
    assert sentence(text) == f"{len(rows)} weights were in force, all as the product has them."
    page = sound(text)
    assert "changed in one place only: doorward.toml" in page.words
    assert "Settled by doorward.toml" not in page.words
    assert text.count('<span class="sub">the same</span>') == len(rows)
    assert "/settings/weights" in asked().get("/settings").text


def test_each_detector_leads_to_what_it_found(asked, snapshot):
    page = sound(asked().get("/settings/weights").text)
    found = snapshot.all("select detector, count(*) as n from findings group by detector")
    links = page.links("/findings?q=detector")
    assert {href.rpartition("%3A")[2] for href in links} == {row["detector"] for row in found}


class Told:
    """A snapshot whose weights are these."""

    def __init__(self, snapshot, rows):
        self.kept, self.meta = snapshot, {**snapshot.meta, "weights": rows}

    def __getattr__(self, name):
        return getattr(self.kept, name)

    def once(self, _, work):
        return work(self)


@pytest.fixture
def shown(config, desk, snapshot):
    def page(rows):
        ask = Ask(config, desk, Person("ana", "viewer"), NOW, newest=snapshot, shown=Told(snapshot, rows))
        return rendered(ask, _shown(ask), "weights")

    return page


def test_what_was_changed_comes_first_with_its_line(shown, snapshot):
    high = next(row for row in snapshot.meta["weights"] if (row["of"], row["name"]) == ("beacons", "high"))
    patch = next(row for row in snapshot.meta["weights"] if row["name"] == "patch")
    rows = [replace_of(high, value=0.9, changed=True, line=7), replace_of(patch, value=2.0, changed=True, line=None)]
    page = sound(shown(rows))
    assert "2 weights were in force; 2 were settled by doorward.toml." in page.words
    assert "beacons high 0.9 0.75 points score from which a person should look now" in page.words
    assert page.words.count("doorward.toml, line 7") == 2
    assert "costs patch 2.0 4.0 person-hours" in page.words


def replace_of(row, **changed):
    return {**row, **changed}


def test_a_state_without_weights_says_so(shown):
    assert "was not kept with this state of the data" in sound(shown(None)).words


def test_hostile_values_are_harmless(shown, snapshot):
    row = snapshot.meta["weights"][0]
    text = shown([replace_of(row, value="<script>\u202e", changed=True)])
    assert "<script>" not in text.replace("<script src", "")
    assert "\u202e" not in text


def test_a_threshold_tells_how_many_would_fall_below_it(snapshot):
    (score,) = [row["score"] for row in snapshot.all("select score from findings where detector = 'forgotten_devices'")]
    row = {"section": "detectors", "of": "forgotten_devices", "name": "low", "meaning": "score from which it is told"}
    for value, below in ((score, 1), (round(score - 0.05, 6), 0), (round(score - 0.049, 6), 1), (score + 0.001, 0)):
        assert _below(snapshot, replace_of(row, value=value)) == below, value
    assert _below(snapshot, replace_of(row, value=3, meaning="days without a sign")) is None
    assert _below(snapshot, replace_of(row, value=3, section="costs")) is None
