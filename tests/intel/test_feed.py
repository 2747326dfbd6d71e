"""What is written down of a feed is believed only if it can be meant."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.intel.held import feed

from doorward.intel.feed import Feed, feed_of, stamp, time_of


def test_a_feed_is_what_was_written_down():
    one = feed("osv", "Red Hat", newest=None, etag='"a"', last_modified="Sun, 22 Nov 2026 09:00:00 GMT")
    assert feed_of(one.as_dict()) == one


def test_the_name_of_its_file_says_what_it_is():
    one = feed("osv", "PyPI")
    assert one.name == f"feeds/osv/PyPI-{one.sha256[:16]}.jsonl.zst"
    assert feed("kev").name.endswith(".json")
    assert feed("epss").name.endswith(".csv.gz")
    assert feed("nvd", "2024").name.startswith("feeds/nvd/2024-")
    changes = feed("osv", "PyPI", changes="2026-11-22T09:00:00Z")
    assert changes.name.startswith("feeds/osv/PyPI-20261122090000-")
    assert changes.name.endswith(".jsonl")


def test_no_two_editions_share_a_file():
    assert feed(data=b"a").name != feed(data=b"b").name
    assert feed("osv", "PyPI").name != feed("osv", "npm").name


@given(st.text(max_size=40))
def test_no_part_leads_out_of_the_folder(part):
    try:
        name = feed_of(feed("osv").as_dict() | {"part": part}).name
    except ValueError:
        return
    folder, source, file = name.split("/")
    assert (folder, source) == ("feeds", "osv")
    assert not file.startswith(".")
    assert file.isascii()
    assert "\\" not in file


@pytest.mark.parametrize(
    "changed",
    [
        {"source": "nobody"},
        {"source": 1},
        {"source": None},
        {"part": "../x"},
        {"part": "a/../b"},
        {"part": ""},
        {"part": "x" * 65},
        {"part": "\n"},
        {"sha256": "A" * 64},
        {"sha256": "a" * 63},
        {"sha256": "a" * 64 + "\n"},
        {"size": -1},
        {"size": 1 << 40},
        {"size": True},
        {"size": 1.0},
        {"size": "1"},
        {"records": None},
        {"newest": 1},
        {"fetched": "yesterday"},
        {"fetched": "2026-11-22"},
        {"fetched": "2026-13-22T00:00:00Z"},
        {"fetched": "2026-11-22T00:00:00+00:00"},
        {"changes": "x"},
        {"address": "x" * 3000},
        {"etag": []},
        {"more": 1},
    ],
)
def test_what_cannot_be_meant_is_refused(changed):
    with pytest.raises(ValueError, match=r"."):
        feed_of(feed("osv").as_dict() | changed)


@pytest.mark.parametrize("told", [None, [], "x", {}, {"source": "osv"}, 1])
def test_what_is_no_feed_is_refused(told):
    with pytest.raises(ValueError, match="does not describe a feed"):
        feed_of(told)


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2200, 1, 1)))
def test_times_are_told_to_the_second(time):
    assert time_of(stamp(time)) == time.replace(microsecond=0)


def test_a_feed_knows_when_it_was_fetched():
    assert feed(fetched="2026-11-22T09:00:00Z").at == datetime(2026, 11, 22, 9)
    assert isinstance(feed(), Feed)
