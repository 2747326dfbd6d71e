"""Spans in addresses: both ends or none, UTC whatever the zone, and minutes around any moment there is."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from doorward.console.page import Ask, Person, Refused
from doorward.console.span import AROUND, around, between, span

NOON = datetime(2026, 11, 20, 12)


def asked(**params):
    return Ask(None, None, Person("ana", "viewer"), NOON, params=QueryParams(params))


@given(st.datetimes())
def test_what_is_written_is_read_again(time):
    told = span(asked(**around(time)))
    assert told
    start, end = told
    assert start <= time.replace(microsecond=0) <= end + timedelta(seconds=1)
    assert end - start <= 2 * AROUND + timedelta(seconds=1)


def test_five_minutes_on_either_side():
    assert around(NOON) == {"from": "2026-11-20T11:55:00", "to": "2026-11-20T12:05:00"}
    assert between(NOON, NOON)["from"] == between(NOON, NOON)["to"]


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({}, None),
        ({"from": "2026-11-20"}, None),
        ({"from": "2026-11-20T13:00", "to": "2026-11-20T12:00"}, None),
        ({"from": "2026-11-20T12:00", "to": "2026-11-20T12:00"}, (NOON, NOON)),
        ({"from": "2026-11-20T14:00+02:00", "to": "2026-11-20T12:00Z"}, (NOON, NOON)),
    ],
)
def test_a_span_has_two_ends(params, expected):
    assert span(asked(**params)) == expected


@pytest.mark.parametrize("text", ["soon", "2026-13-01", "<b>", "0001-01-01T00:00+14:00"])
def test_what_is_no_time_is_refused(text):
    with pytest.raises(Refused, match="is not a time such as"):
        span(asked(**{"from": text, "to": "2026-11-20"}))
