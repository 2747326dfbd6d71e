"""Intelligence that is older than the data by too much is said, each kind by its own measure."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from doorward.engines.duckdb import DuckDB
from doorward.stages.freshness import stale
from doorward.tables import TABLES, filled

NOON = datetime(2026, 9, 30, 12)
DAY = timedelta(days=1)


@pytest.fixture
def told(tmp_path):
    """Return a function that says what is stale among rows given by table."""
    engine = DuckDB(TABLES, tmp_path, 512, 1)

    def run(as_of=NOON, **tables):
        for name in ("kev", "epss", "advisories"):
            engine.provide(name, filled(name, tables.get(name, [])))
        return stale(engine, as_of)

    yield run
    engine.close()


def test_nothing_read_is_not_old(told):
    assert told() == ()


@pytest.mark.parametrize(
    ("table", "column", "fresh", "words"),
    [("kev", "released", 14, "catalogue"), ("advisories", "modified", 14, "advisory"), ("epss", "scored", 30, "EPSS")],
)
def test_each_kind_has_its_own_measure(told, table, column, fresh, words):
    assert told(**{table: [{column: NOON - fresh * DAY}]}) == ()
    (sentence,) = told(**{table: [{column: NOON - (fresh + 1) * DAY}]})
    assert words in sentence
    assert f"{fresh + 1} days before the data end" in sentence


def test_the_newest_row_counts(told):
    rows = [{"modified": NOON - 100 * DAY}, {"modified": NOON - DAY}]
    assert told(advisories=rows) == ()


def test_a_catalogue_without_an_edition_is_as_new_as_its_newest_entry(told):
    assert told(kev=[{"date_added": date(2026, 9, 29)}]) == ()
    assert "of 1 Sep 2026" in told(kev=[{"date_added": date(2026, 9, 1)}])[0]


def test_an_advisory_that_was_never_changed_is_as_new_as_it_was_published(told):
    assert told(advisories=[{"published": NOON - DAY}]) == ()
    assert len(told(advisories=[{"published": NOON - 15 * DAY}])) == 1


def test_what_is_newer_than_the_data_is_fresh(told):
    assert told(kev=[{"released": NOON + 400 * DAY}]) == ()


def test_data_without_a_time_are_older_than_nothing(told):
    assert told(None, kev=[{"released": NOON - 400 * DAY}]) == ()
