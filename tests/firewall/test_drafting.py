"""A rule while it is read: conditions narrow, and nothing that was said is lost."""

from __future__ import annotations

import pytest

from doorward.firewall.drafting import LONGEST, Draft


def made(*conditions, family=None, action="accept"):
    draft = Draft(family)
    for column, texts, *negated in conditions:
        draft.narrow(column, texts, negated=bool(negated))
    draft.act(action)
    return {name: value for name, value in draft.row("as written").items() if value is not None and name != "text"}


def test_conditions_are_columns():
    assert made(("sources", ["10.0.0.0/8"]), ("protocols", ["tcp"]), ("destination_ports", ["22", "22", "80-90"])) == {
        "sources": ["10.0.0.0/8"],
        "protocols": ["tcp"],
        "destination_ports": ["22", "80-90"],
        "family": "4",
        "action": "accept",
    }


def test_a_negation_is_kept_as_one():
    found = made(("sources", ["10.0.0.1"], "not"), ("in_interfaces", ["eth0"], "not"))
    assert found["negated"] == ["in_interfaces", "sources"]


def test_two_conditions_of_a_column_are_what_both_match():
    found = made(("destination_ports", ["1-100"]), ("destination_ports", ["50", "90-200"], "not"))
    assert (found["destination_ports"], found.get("negated")) == (["1-49", "51-89"], None)
    assert made(("protocols", ["tcp", "udp"]), ("protocols", ["udp"]))["protocols"] == ["udp"]
    assert made(("sources", ["::/16"]), ("sources", ["::1"]))["sources"] == ["::1"]
    assert made(("protocols", ["tcp"]), ("protocols", ["udp"]))["protocols"] == []


def test_the_same_interface_twice_is_once_and_another_is_unread():
    assert "unread" not in made(("in_interfaces", ["eth0"]), ("in_interfaces", ["eth0"]))
    assert made(("in_interfaces", ["eth0"]), ("in_interfaces", ["eth1"], "not"))["unread"] == ["in_interfaces not eth1"]


@pytest.mark.parametrize(
    ("column", "texts"),
    [
        ("sources", ["www.example.org"]),
        ("sources", ["10.0.0.1", "::1"]),
        ("destination_ports", ["ssh"]),
        ("protocols", ["256"]),
        ("states", ["dnat"]),
        ("in_interfaces", [""]),
        ("in_interfaces", ["e*0"]),
        ("out_interfaces", ["3"]),
    ],
)
def test_what_means_no_value_is_an_unread_condition(column, texts):
    found = made((column, texts))
    assert found == {"action": "accept", "unread": [f"{column} {', '.join(texts)}"]}


def test_a_rule_of_both_families_matches_nothing():
    assert made(("sources", ["::1"]), family="4")["sources"] == []
    draft = Draft("4")
    draft.of_family("6")
    assert (draft.row("")["sources"], draft.row("")["family"]) == ([], "4")


def test_a_rule_without_an_action_may_do_anything():
    assert Draft().row("x" * (LONGEST + 1), chain="c") | {"text": ""} == {
        "chain": "c",
        "family": None,
        "action": "unread",
        "target": None,
        "negated": None,
        "unread": None,
        "hits": None,
        "comment": None,
        "text": "",
    }
    assert len(Draft().row("x" * (LONGEST + 1))["text"]) == LONGEST


def test_a_copy_goes_its_own_way():
    draft = Draft("4")
    draft.narrow("protocols", ["tcp"])
    copy = draft.copy()
    copy.narrow("destination_ports", ["22"], negated=True)
    copy.unread("limit")
    copy.act("deny")
    assert draft.row("")["unread"] is None
    assert "destination_ports" not in draft.row("")
    assert (copy.row("")["protocols"], copy.row("")["negated"]) == (["tcp"], ["destination_ports"])


def test_ports_need_protocols_that_have_them():
    draft = Draft()
    assert not draft.has_ports()
    draft.narrow("protocols", ["tcp", "udp"])
    assert draft.has_ports()
    other = Draft()
    other.narrow("protocols", ["tcp"], negated=True)
    assert not other.has_ports()
