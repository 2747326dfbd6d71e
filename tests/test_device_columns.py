"""Which column of a list of devices is probably meant to be what."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.asset_register import COLUMNS
from doorward.device_columns import fits, guess, said, spoken


@pytest.mark.parametrize(
    "names",
    [["hostname", "ip", "owner"], ["device", "mac", "until"], ["computer", "ip_address", "env", "rack"]],
)
def test_a_device_its_address_and_who_answers_for_it_fit(names):
    assert fits(names)


@pytest.mark.parametrize(
    "names",
    [
        [],
        ["hostname", "ip"],
        ["hostname", "owner"],
        ["ip", "owner"],
        ["name", "addresses", "owner"],
        ["hostname", "ip", "owner", "port"],
        ["name", "ip_address", "owner", "tenant"],
    ],
)
def test_what_lacks_one_of_them_or_is_of_another_tool_does_not(names):
    assert not fits(names)


def test_the_words_of_a_register_mean_themselves():
    assert guess(COLUMNS) == {column: column for column in COLUMNS}


def test_the_likelier_word_counts_wherever_it_stands():
    assert guess(["server", "hostname"]) == guess(["hostname", "server"]) == {"name": "hostname"}


@given(st.lists(st.sampled_from(["host", "ip", "mac", "owner", "until", "status", "x", ""]), max_size=8))
def test_each_column_is_read_once_at_most(names):
    found = guess(names)
    assert len(set(found.values())) == len(found)
    assert set(found.values()) <= set(names)
    assert "read by guess" in spoken(names, found)


def test_the_sentence_names_what_is_read_and_what_is_not():
    text = spoken(["Host Name", "IP", "Rack"], guess(["host_name", "ip", "rack"]))
    assert "'Host Name' as name, 'IP' as addresses; not read: 'Rack'; rename" in text


def test_a_line_is_told_by_the_guess():
    found = guess(["host", "ip", "status", "modified"])
    told = said(
        {"host": "x", "ip": "192.0.2.1|192.0.2.2;192.0.2.3", "status": "Retired", "modified": "2026-01-02"}, found
    )
    assert told.values == {"name": "x", "addresses": ["192.0.2.1", "192.0.2.2", "192.0.2.3"], "macs": []}
    assert (told.status, told.changed) == ("Retired", "2026-01-02")
    assert said({}, found).values["addresses"] == []
