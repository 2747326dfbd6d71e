from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.field_query.hosts import HOSTS

from doorward.field_query.conditions import Known, Like, Mine, OneOf, Span, Within
from doorward.field_query.values import ValueMismatchError, condition


def asked(name, text, **how):
    return condition(HOSTS[name], text, **how)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("high", ("high",)),
        ("HIGH", ("high",)),
        ("=high", ("high",)),
        (">=high", ("high", "critical")),
        (">high", ("critical",)),
        ("<low", ("info",)),
        ("<=low", ("info", "low")),
        (">critical", ()),
        ("low..high", ("low", "medium", "high")),
        ("high..", ("high", "critical")),
        ("..low", ("info", "low")),
        ("high..low", ()),
    ],
)
def test_a_level_is_compared_by_its_place(text, words):
    assert asked("severity", text) == OneOf(words)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("5", Span(5, 5)),
        ("=5", Span(5, 5)),
        (">5", Span(low=5, open_low=True)),
        (">=5", Span(low=5)),
        ("<5", Span(high=5, open_high=True)),
        ("<=-0.5", Span(high=-0.5)),
        ("0.5..0.9", Span(0.5, 0.9)),
        ("5..", Span(low=5)),
        ("..5", Span(high=5)),
        ("20k", Span(20_000, 20_000)),
        (">10M", Span(low=10_000_000, open_low=True)),
        ("50%", Span(0.5, 0.5)),
    ],
)
def test_a_number_is_compared_with_its_unit(text, span):
    assert asked("score", text) == span


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("<7d", Span(low=timedelta(days=7), open_low=True)),
        ("<=7d", Span(low=timedelta(days=7))),
        ("7d", Span(low=timedelta(days=7))),
        (">7d", Span(high=timedelta(days=7), open_high=True)),
        (">=90m", Span(high=timedelta(minutes=90))),
        ("30d..7d", Span(timedelta(days=30), timedelta(days=7))),
        ("2026-11-20", Span(datetime(2026, 11, 20), datetime(2026, 11, 20, 23, 59, 59, 999_999))),
        (">2026-11-20", Span(low=datetime(2026, 11, 20, 23, 59, 59, 999_999), open_low=True)),
        (">=2026-11-20", Span(low=datetime(2026, 11, 20))),
        ("<2026-11-20", Span(high=datetime(2026, 11, 20), open_high=True)),
        ("2026-11-20T14:30Z", Span(datetime(2026, 11, 20, 14, 30), datetime(2026, 11, 20, 14, 30, 59, 999_999))),
        ("2026-11-20T14:30:05", Span(datetime(2026, 11, 20, 14, 30, 5), datetime(2026, 11, 20, 14, 30, 5, 999_999))),
        (
            "2026-11-20T14:30:05.5Z",
            Span(datetime(2026, 11, 20, 14, 30, 5, 500_000), datetime(2026, 11, 20, 14, 30, 5, 500_000)),
        ),
        ("2026-11-01..2026-11-02", Span(datetime(2026, 11, 1), datetime(2026, 11, 2, 23, 59, 59, 999_999))),
        ("2026-11-01..", Span(low=datetime(2026, 11, 1))),
    ],
)
def test_a_written_time_means_all_of_it_and_an_age_counts_back(text, span):
    assert asked("seen", text) == span


def test_the_last_day_of_the_calendar_is_a_day():
    assert asked("seen", "9999-12-31").low == datetime(9999, 12, 31)


def test_words_addresses_and_flags():
    assert asked("name", "web*") == Like("web*")
    assert asked("name", "web*", quoted=True) == Like("web*", exact=True)
    assert asked("address", "10.0.0.0/8") == Within("0" * 20 + "ffff0a000000", "0" * 20 + "ffff0affffff")
    assert asked("address", "10.1.*") == Like("10.1.*")
    assert asked("address", "evil.example") == Like("evil.example")
    assert asked("live", "yes") == asked("live", "TRUE") == OneOf((True,))
    assert asked("live", "no") == OneOf((False,))


def test_none_and_any_ask_whether_there_is_a_value_unless_quoted():
    assert asked("name", "none") == asked("score", "NONE") == Known(False)
    assert asked("seen", "any") == Known(True)
    assert asked("name", "none", quoted=True) == Like("none", exact=True)


def test_me_is_a_person_only_where_people_decide():
    assert asked("assignee", "me") == Mine()
    assert asked("assignee", "me", quoted=True) == Like("me", exact=True)
    assert asked("name", "me") == Like("me")


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("severity", "hgih", "did you mean high?"),
        ("severity", "purple", "one of info, low"),
        ("severity", ">low..high", "without >"),
        ("score", "many", "is a number"),
        ("score", "5 apples", "is a number"),
        ("score", "1e9", "is a number"),
        ("score", "..", "a range is written"),
        ("score", ">1..2", "a range is written"),
        ("seen", "yesterday", "is a time such as"),
        ("seen", "2026-13-01", "is a time such as"),
        ("seen", "<999999d", "of at most 100,000 days"),
        ("live", "perhaps", "yes or no"),
        ("name", ">=web", "takes no >="),
        ("address", "<10.0.0.1", "takes no <"),
        ("port", "nan", "is a number"),
        ("port", "9" * 400, "is a number"),
    ],
)
def test_a_value_that_does_not_fit_is_told_what_would(name, text, told):
    with pytest.raises(ValueMismatchError, match=told):
        asked(name, text)


@given(st.sampled_from([field.name for field in HOSTS]), st.text(max_size=12), st.booleans())
def test_any_text_is_understood_or_refused_and_nothing_else(name, text, quoted):
    with suppress(ValueMismatchError):
        assert condition(HOSTS[name], text, quoted=quoted)
