"""Words beside a rule: a day behind a word that ends something, and words for a while; dates of birth are none."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.isolation.promises import last_day, passing

MAY = date(2026, 5, 1)


@pytest.mark.parametrize(
    "text",
    [
        "vendor access until 2026-05-01",
        "CHG0042 (until: 2026/5/1)",
        "Expires 2026-05-01, ask lena",
        "expiry=2026-05-01",
        "gültig bis 01.05.2026",
        "bis 1.5.2026",
        "remove by 1 May 2026",
        "remove after May 1st, 2026",
        "ends on 1st May 2026",
        "valid until 01-May-2026",
        "临时开放,截止2026年5月1日",
        "until 2025-01-01, prolonged until 2026-05-01",
    ],
)
def test_a_last_day_is_read_in_the_usual_spellings(text):
    assert last_day(text) == MAY


@pytest.mark.parametrize(
    "text",
    [
        "added 2026-05-01 by lena",
        "2026-05-01",
        "until further notice",
        "until 2026-13-01",
        "until 2026-02-30",
        "weekends 2026-05-01",
        "until 31 Foo 2026",
        "until 2026-05-012",
        "",
    ],
)
def test_what_names_no_last_day_has_none(text):
    assert last_day(text) is None


@pytest.mark.parametrize(
    "text", ["TEMP access", "temporary!", "a proof of concept", "tmp_rule", "临时", "quick fix CHG7", "to be removed"]
)
def test_words_for_a_while_are_known(text):
    assert passing(text)


@pytest.mark.parametrize(
    "text",
    [
        "temperature sensors",
        "template",
        "contemporary",
        "epoch",
        "POC lena",
        "temporal",
        "attempt",
        "pilots-lounge",
        "",
    ],
)
def test_words_that_only_hold_them_are_not(text):
    assert not passing(text)


def test_a_hostile_comment_takes_no_time():
    begun = time.process_time()
    for text in ("until " * 100_000, "expires((((((" * 50_000, "1" * 1_000_000, "until 1 mayyyyyyyyyy" * 10_000):
        last_day(text)
        passing(text)
    assert time.process_time() - begun < 1


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)), st.text(max_size=20))
def test_every_day_is_read_back_whatever_stands_before_it(day, text):
    assert last_day(f"{text} until {day.isoformat()}") is not None
    assert last_day(f"expires {day.isoformat()}") == day


@given(st.text())
def test_any_text_has_a_day_or_none(text):
    assert last_day(text) is None or isinstance(last_day(text), date)
