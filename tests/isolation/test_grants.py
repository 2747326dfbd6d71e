"""Exceptions that are over: the rule that stands for one is told, a wider rule and a closed door are not."""

from __future__ import annotations

from datetime import date

import pytest

from doorward.isolation.grants import outlived
from doorward.isolation.passages import passages

TODAY = date(2026, 11, 20)
FORWARD = {"origin": "a", "ruleset": "ip filter", "chain": "FORWARD", "hooks": ["forward"], "family": "4"}
GRANTED = {
    "exception": "CHG-77",
    "sources": ["10.1.0.9/32"],
    "destinations": ["10.2.0.0/24"],
    "proto": "tcp",
    "destination_ports": ["22"],
    "ends": date(2026, 11, 19),
    "owner": "lena",
}
OWN_RULE = {"sources": ["10.1.0.9"], "destinations": ["10.2.0.1"], "protocols": ["tcp"], "destination_ports": ["22"]}


def rule(position, action="accept", **columns):
    return (
        FORWARD
        | {"position": position, "action": action, "text": f"{action} {position}", "origin_row": position}
        | columns
    )


def found(*rows, granted=GRANTED, assets=None, day=TODAY, device=None):
    held = [dict(row, device=device) for row in (*rows, rule(None, "deny"))]
    return [(row["position"], fault) for row, fault in outlived([granted], passages(held), assets or {}, day)]


def test_a_rule_that_stands_for_an_exception_which_ended_is_told_with_a_packet():
    ((position, fault),) = found(rule(1, **OWN_RULE))

    assert position == 1
    assert fault["because"] == [
        "exception CHG-77 ended on 2026-11-19",
        "it still lets through tcp from 10.1.0.9 port 1 to 10.2.0.1 port 22",
    ]
    assert (fault["fault"], fault["exception"], fault["owner"], fault["ends"]) == (
        "over",
        "CHG-77",
        "lena",
        date(2026, 11, 19),
    )


@pytest.mark.parametrize("ends", [TODAY, date(2027, 1, 1), None])
def test_an_exception_stands_up_to_its_last_day(ends):
    assert found(rule(1, **OWN_RULE), granted=GRANTED | {"ends": ends}) == []
    assert found(rule(1, **OWN_RULE), day=None) == []


def test_an_exception_is_over_when_its_asset_is_gone():
    granted = GRANTED | {"ends": None, "asset": "Test-7"}
    ((_, fault),) = found(rule(1, **OWN_RULE), granted=granted, assets={"test-7": date(2026, 5, 1)})
    assert fault["because"][0] == "exception CHG-77 was granted for Test-7, in service until 2026-05-01"
    assert found(rule(1, **OWN_RULE), granted=granted, assets={"test-8": date(2026, 5, 1)}) == []
    assert found(rule(1, **OWN_RULE), granted=granted, assets={"test-7": TODAY}) == []


def test_a_door_that_was_closed_is_no_fault():
    assert found(rule(1, "deny", **OWN_RULE)) == []
    assert found(rule(1, **OWN_RULE | {"destination_ports": ["23"]})) == []
    assert found(rule(1, "deny"), rule(2, **OWN_RULE)) == []


def test_a_wider_rule_has_a_purpose_of_its_own_unless_it_names_the_exception():
    wide = rule(1, sources=["10.1.0.0/16"], protocols=["tcp"])
    assert found(wide) == []
    assert [position for position, _ in found(wide | {"comment": "see chg-77"})] == [1]


def test_a_name_of_few_letters_is_not_sought_in_comments():
    wide = rule(1, sources=["10.1.0.0/16"], comment="the 7 dwarfs")
    assert found(wide, granted=GRANTED | {"exception": "7"}) == []


def test_what_the_default_lets_through_is_no_rule():
    rows = [rule(1, "deny", sources=["192.0.2.1"]), rule(None, "accept")]
    assert list(outlived([GRANTED], passages(rows), {}, TODAY)) == []


def test_an_exception_of_one_device_speaks_of_no_other():
    assert found(rule(1, **OWN_RULE), granted=GRANTED | {"device": "edge"}, device="core") == []
    assert len(found(rule(1, **OWN_RULE), granted=GRANTED | {"device": "edge"}, device="edge")) == 1


@pytest.mark.parametrize("columns", [{"proto": "smoke"}, {"sources": []}, {"destinations": ["2001:db8::1/128"]}])
def test_an_exception_that_means_nothing_here_finds_no_rule(columns):
    assert found(rule(1, **OWN_RULE), granted=GRANTED | columns) == []


def test_an_exception_without_addresses_is_found_by_its_name_only():
    granted = GRANTED | {"sources": None, "destinations": None}
    assert found(rule(1, **OWN_RULE), granted=granted) == []
    assert len(found(rule(1, **OWN_RULE, comment="CHG-77"), granted=granted)) == 1
