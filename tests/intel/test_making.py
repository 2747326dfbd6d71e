"""Which feeds go into a bundle, and which version it has."""

from __future__ import annotations

from calendar import timegm

import pytest
from tests.intel.held import DAY, NOON, feed, hold, some

from doorward.intel import making
from doorward.intel.needs import Needs, named

VERSION = timegm(NOON.timetuple())


def made(holding, **given):
    told = {"days": 14} | given
    state = holding.state()
    return making.manifest(making.chosen(state, told.pop("needs", None)), state, making.Wish(**told))


def parts(holding, needs, only=()):
    return [f"{item.source} {item.part}" for item in making.chosen(holding.state(), needs, only)]


@pytest.fixture
def holding(tmp_path):
    more = [
        ("alpine", "v3.19/main"),
        ("alpine", "v3.18/main"),
        ("nvd", "2024"),
        ("rustsec", "rustsec"),
        ("epss", "epss"),
    ]
    pairs = [(feed(source, part, f"{source}{part}".encode()), f"{source}{part}".encode()) for source, part in more]
    return hold(some(tmp_path, "PyPI", "Debian", "npm").folder, *pairs)


def test_all_that_is_held_where_nothing_is_asked_for(holding):
    assert len(parts(holding, None)) == 9


def test_only_what_the_estate_needs_and_what_all_need(holding):
    assert parts(holding, named(["PyPI"])) == ["epss epss", "kev kev", "osv PyPI"]
    assert parts(holding, named(["Alpine:v3.19"])) == ["alpine v3.19/main", "epss epss", "kev kev"]
    assert parts(holding, named(["crates.io"])) == ["epss epss", "kev kev", "rustsec rustsec"]
    assert parts(holding, named([], {"fortinet"})) == ["epss epss", "kev kev", "nvd 2024"]
    assert parts(holding, Needs()) == ["epss epss", "kev kev"]


def test_only_the_sources_that_are_named(holding):
    assert parts(holding, None, ("osv",)) == ["osv Debian", "osv PyPI", "osv npm"]
    assert parts(holding, named(["PyPI"]), ("nvd",)) == ["nvd 2024"]


def test_a_bundle_is_as_new_as_its_newest_feed_and_fresh_for_so_many_days(holding):
    told = made(holding)

    assert (told.created, told.expires) == (NOON, NOON + 14 * DAY)
    assert told.version == VERSION
    assert told.base is None
    assert told.inside == {item.sha256 for item in told.feeds}
    assert made(holding, as_of=NOON + DAY).created == NOON + DAY


def test_the_same_feeds_have_the_same_version_and_others_a_higher_one(holding):
    first = made(holding)
    holding.commit(making.noted(holding.state(), first))
    assert made(holding) == first
    second = made(holding, needs=named(["PyPI"]))
    assert second.version == first.version + 1
    holding.commit(making.noted(holding.state(), second))
    assert made(holding).version == first.version + 2
    assert made(holding, days=3).version == first.version + 2


def test_the_version_rises_though_the_workspace_was_lost(tmp_path):
    before = made(some(tmp_path / "before", "PyPI"))
    again = made(some(tmp_path / "again", "PyPI", at=NOON + DAY))

    assert again.version == before.version + 86_400


def test_a_delta_holds_what_the_base_does_not(tmp_path):
    holding = some(tmp_path, "PyPI", "Debian")
    base = made(holding)
    some(tmp_path, "PyPI", salt="new", at=NOON + DAY)
    told = made(holding, base=base)

    assert told.base == (base.version, base.sha256)
    assert [item.part for item in told.carried] == ["PyPI"]
    assert [item.part for item in told.feeds] == ["kev", "Debian", "PyPI"]


def test_a_delta_since_a_time_holds_what_was_fetched_since(tmp_path):
    holding = some(tmp_path, "PyPI", "Debian")
    some(tmp_path, "PyPI", salt="new", at=NOON + DAY)

    assert [item.part for item in made(holding, base=NOON + DAY / 2).carried] == ["kev", "PyPI"]
    assert made(holding, base=NOON + DAY).carried != []
    assert made(holding, base=NOON + 2 * DAY).carried == []
    assert made(holding, base=NOON).base is None


def test_of_nothing_no_bundle_is_made(tmp_path):
    holding = some(tmp_path)
    with pytest.raises(ValueError, match="nothing that is asked for is held"):
        making.manifest([], holding.state(), making.Wish(14))
