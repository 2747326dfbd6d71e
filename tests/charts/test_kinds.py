"""Evidence is of one kind, by its techniques."""

from __future__ import annotations

import re

import pytest

from doorward.charts.kinds import _TECHNIQUES, HATCHED, KINDS, kind_of


@pytest.mark.parametrize(
    ("techniques", "kind"),
    [
        (("T1071.001", "T1573"), "beacon"),
        (("T1572",), "tunnel"),
        (("T1041",), "exfil"),
        (("T1021.002", "T1078.002"), "lateral"),
        (("T1110.001",), "creds"),
        (("T1190",), "vuln"),
        (("T1046",), "recon"),
        (("T1078",), "config"),
        (("T9999", "javascript:"), "other"),
        ((), "other"),
    ],
)
def test_techniques_name_a_kind(techniques, kind):
    assert kind_of(techniques) == kind
    assert kind_of(reversed(techniques)) == kind


def test_of_several_the_one_nearest_to_a_person_inside_counts():
    assert kind_of(("T1190", "T1071")) == "beacon"


def test_no_technique_is_of_two_kinds_and_every_kind_is_a_class():
    members = [member for _, several in _TECHNIQUES for member in several]
    assert len(set(members)) == len(members)
    assert all(re.fullmatch(r"T\d{4}", member) for member in members)
    assert {kind for kind, _ in _TECHNIQUES} | {"other"} == set(KINDS)
    assert all(re.fullmatch(r"[a-z]+", kind) for kind in KINDS)


def test_neighbours_in_a_stack_differ_in_hatch():
    order = list(KINDS)[:-1]
    assert [kind in HATCHED for kind in order] == [bool(place % 2) for place in range(len(order))]
