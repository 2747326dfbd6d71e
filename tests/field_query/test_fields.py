from __future__ import annotations

import pytest
from tests.field_query.hosts import HOSTS

from doorward.field_query import Field
from doorward.field_query.fields import near


def test_fields_are_found_by_name_and_keep_their_order():
    assert [field.name for field in HOSTS][:3] == ["severity", "name", "alias"]
    assert HOSTS["port"].many
    assert HOSTS.get("prot") is None
    with pytest.raises(KeyError):
        HOSTS["prot"]


@pytest.mark.parametrize(("word", "meant"), [("sevrity", "severity"), ("Seen", "seen"), ("qqqq", ""), ("", "")])
def test_a_slip_of_the_pen_is_told_what_was_meant(word, meant):
    assert HOSTS.near(word) == meant


def test_a_level_is_sorted_by_its_rank_and_all_else_by_itself():
    assert HOSTS["severity"].sorted_by == "severity_rank"
    assert Field("score", "number", "").sorted_by == "score"


def test_nothing_is_near_where_nothing_is_known():
    assert near("high", []) == ""
