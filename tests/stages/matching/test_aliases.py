"""Which weakness an advisory speaks of: both ways, from one to the next, and never two at once by mistake."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.stages.matching.aliases import weaknesses

A, B = "CVE-2026-0001", "CVE-2026-0002"


def named(ids, aliases=(), upstream=()):
    found = {}
    for one, weakness in weaknesses(ids, aliases, upstream):
        found.setdefault(one, []).append(weakness)
    return found


def test_a_cve_id_speaks_for_itself():
    assert named([A]) == {A: [A]}


@pytest.mark.parametrize("pair", [("GHSA-1", A), (A, "GHSA-1")])
def test_an_alias_holds_both_ways(pair):
    assert named(["GHSA-1"], [pair]) == {"GHSA-1": [A]}


def test_an_alias_of_an_alias_is_one_too():
    assert named(["PYSEC-1"], [("PYSEC-1", "GHSA-1"), ("GHSA-1", "GO-1"), ("GO-1", A)]) == {"PYSEC-1": [A]}


def test_an_advisory_of_two_weaknesses_speaks_of_both_and_does_not_make_them_one():
    aliases = [("GHSA-1", A), ("DSA-1", A), ("DSA-1", B)]

    assert named(["GHSA-1", "DSA-1", A], aliases) == {"GHSA-1": [A], "DSA-1": [A, B], A: [A]}


def test_what_an_advisory_names_itself_goes_before_what_its_kin_name():
    aliases = [("GHSA-1", A), ("GHSA-1", "DSA-1"), ("DSA-1", A), ("DSA-1", B)]

    assert named(["GHSA-1", "DSA-1"], aliases) == {"GHSA-1": [A], "DSA-1": [A, B]}


def test_two_cve_ids_that_are_called_aliases_stay_two():
    assert named([A, B], [(A, B)]) == {A: [A], B: [B]}


def test_what_is_passed_on_holds_one_way():
    assert named(["USN-1", "UBUNTU-CVE-1"], [], [("USN-1", "UBUNTU-CVE-1"), ("UBUNTU-CVE-1", A)]) == {
        "USN-1": [A],
        "UBUNTU-CVE-1": [A],
    }
    assert named([A], [], [(A, B)]) == {A: [A, B]}
    assert named([B], [], [(A, B)]) == {B: [B]}


def test_what_is_passed_on_may_go_by_another_name():
    assert named(["USN-1"], [("GHSA-1", A)], [("USN-1", "GHSA-1")]) == {"USN-1": [A]}


def test_without_a_cve_id_the_first_of_its_names_is_the_weakness():
    assert named(["PYSEC-1", "GHSA-1", "MAL-1"], [("PYSEC-1", "GHSA-1")]) == {
        "PYSEC-1": ["GHSA-1"],
        "GHSA-1": ["GHSA-1"],
        "MAL-1": ["MAL-1"],
    }


@pytest.mark.parametrize(
    "pairs", [[("X-1", "X-1")], [("X-1", "X-2"), ("X-2", "X-1")], [("X-1", "X-2"), ("X-2", "X-3"), ("X-3", "X-1")]]
)
def test_circles_end(pairs):
    assert named(["X-1"], pairs, pairs)["X-1"] == ["X-1"]


def test_a_long_chain_takes_no_longer_than_it_is_long():
    ids = [f"X-{number:06}" for number in range(50_000)]
    chain = list(zip(reversed(ids), list(reversed(ids))[1:], strict=False))
    begin = time.process_time()

    assert named(ids[-1:], chain) == {ids[-1]: [ids[0]]}
    assert time.process_time() - begin < 5


IDS = st.sampled_from(["X-1", "X-2", "X-3", "X-4", A, B])


@given(st.lists(st.tuples(IDS, IDS), max_size=8))
def test_every_id_speaks_of_something_and_names_are_the_same_in_any_order(pairs):
    ids = ["X-1", "X-2", "X-3", "X-4", A, B]
    found = named(ids, pairs)

    assert set(found) == set(ids)
    assert found == named(reversed(ids), [(other, one) for one, other in reversed(pairs)])
    assert all(weakness == one or not one.startswith("CVE-") for one, told in found.items() for weakness in told)
