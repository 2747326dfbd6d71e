"""Whether a rule holds for a host."""

from __future__ import annotations

import pytest

from doorward.inventory.host import UNTOLD
from doorward.readers.sudoers.hosts import holds


def told(*names):
    return [(not name.startswith("!"), name.lstrip("!")) for name in names]


@pytest.mark.parametrize(
    ("names", "held"),
    [
        (["ALL"], True),
        (["web1"], True),
        (["WEB1.example.org"], True),
        (["web*"], True),
        (["db1", "web1"], True),
        (["db1"], False),
        ([], False),
        (["ALL", "!web1"], False),
        (["!web1", "ALL"], True),
        (["192.0.2.0/24"], None),
        (["2001:db8::/32"], None),
        (["+lab"], None),
        (["ELSEWHERE"], None),
        (["ALL", "!+lab"], None),
        (["ALL", "+lab"], True),
        (["+lab", "web1"], True),
        (["+lab", "!web1"], False),
    ],
)
def test_the_last_host_that_fits_counts(names, held):
    assert holds(told(*names), "web1") is held


def test_whole_names_must_agree_where_both_are_whole():
    assert holds(told("web1.example.org"), "web1.example.net") is False
    assert holds(told("web1"), "web1.example.net") is True


def test_a_file_of_an_unknown_host_holds_for_all_alone():
    assert holds(told("ALL"), UNTOLD) is True
    assert holds(told("web1"), UNTOLD) is None
