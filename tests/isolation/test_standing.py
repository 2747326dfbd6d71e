"""Rules that nothing needs: each fault from both sides, and what is not certain is not said."""

from __future__ import annotations

from datetime import date, datetime

import pyarrow as pa
import pytest

from doorward.isolation.passages import passages
from doorward.isolation.standing import Facts, standing, written
from doorward.isolation.traffic import traffic

TODAY = date(2026, 11, 20)
FORWARD = {"origin": "a", "ruleset": "ip filter", "chain": "FORWARD", "hooks": ["forward"], "family": "4"}
OWN = {"4": ((10 << 24, (11 << 24) - 1),)}
HOLDERS = {"10.1.0.9": ("test-7", date(2026, 5, 1)), "10.2.0.1": ("files01", None)}


def rule(position, action="accept", **columns):
    said = {"position": position, "action": action, "text": f"{action} {position}", "origin_row": position or 99}
    return FORWARD | said | columns


def found(*rows, calls=(), **facts):
    names = ("source", "destination", "proto", "destination_port")
    seen = pa.table({name: [call[place] for call in calls] for place, name in enumerate(names)}) if calls else None
    given = (
        {"traffic": {"4": traffic(seen, "4")}, "period": (datetime(2026, 11, 1), datetime(2026, 11, 20))}
        if calls
        else {}
    )
    held = [*rows, rule(None, "deny")]
    told = standing(held, passages(held), Facts(**{"day": TODAY, "files": {"a": "fw"}, "own": OWN} | given | facts))
    return [(row["fault"], row["position"], row) for row in told]


def kinds(*rows, **facts):
    return [(fault, position) for fault, position, _ in found(*rows, **facts)]


def test_a_covered_rule_is_told_with_the_rules_that_cover_it():
    ((fault, position, row),) = found(
        rule(1, sources=["10.1.0.0/17"]), rule(2, sources=["10.1.128.0/17"]), rule(3, "deny", sources=["10.1.0.0/16"])
    )[:1]
    assert (fault, position) == ("shadowed", 3)
    assert set(row["because"]) == {"fw line 1: accept 1", "fw line 2: accept 2"}
    assert (row["device"], row["line"], row["rule"], row["chain"]) == ("fw", 3, "deny 3", "FORWARD")


def test_a_rule_that_one_address_still_needs_is_not():
    rows = rule(1, sources=["10.1.0.0/17"]), rule(2, "deny", sources=["10.1.0.0-10.1.128.0"])
    assert kinds(*rows, rule(3)) == []


def test_a_rule_of_both_families_is_idle_only_where_it_is_in_both():
    both = {"family": None}
    assert kinds(rule(1, "deny", sources=["0.0.0.0/0"]), rule(2, **both), rule(None, "deny", **both)) == []
    assert kinds(rule(1, **both), rule(2, **both), rule(None, "deny", **both)) == [("shadowed", 2)]


def test_a_line_that_became_several_rows_is_idle_where_all_of_them_are():
    pieces = {"origin_row": 7, "text": "two in one"}
    first = rule(1, "deny", destinations=["10.2.0.1"])
    half = [rule(2, destinations=["10.2.0.1"], **pieces), rule(3, destinations=["10.2.0.2"], **pieces)]

    assert kinds(first, *half) == []
    assert kinds(first, rule(2, destinations=["10.2.0.1"], **pieces)) == [("shadowed", 2)]
    assert len(written([first, *half, rule(4, origin_row=7, text="two in one", chain="other")])) == 3


def test_a_rule_whose_work_later_ones_do_is_redundant():
    assert kinds(rule(1, sources=["10.1.0.1"]), rule(2, sources=["10.1.0.0/16"])) == [("redundant", 1)]


def test_a_last_rule_that_says_the_default_aloud_is_left_alone():
    assert kinds(rule(1, sources=["10.1.0.1"]), rule(2, "deny")) == []
    assert kinds(rule(1, sources=["10.1.0.1"]), rule(2, "deny", protocols=["tcp"])) == [("redundant", 2)]


def test_a_list_that_is_bound_nowhere_is_judged_and_a_chain_by_who_jumps_to_it():
    loose = {"ruleset": "access-list", "chain": "VTY", "hooks": None}
    assert ("shadowed", 2) in kinds(rule(1, **loose), rule(2, sources=["10.0.0.1"], **loose))
    inner = rule(1, chain="inner", hooks=None, sources=["10.1.0.0/16"])
    assert kinds(rule(1, "jump", target="inner", sources=["10.2.0.0/16"]), inner) == []


def test_a_counter_that_stands_at_zero_is_unused_where_others_count():
    assert kinds(rule(1, hits=9, sources=["10.1.0.1"]), rule(2, hits=0, sources=["10.1.0.2"])) == [("unused", 2)]
    assert kinds(rule(1, hits=0, sources=["10.1.0.1"]), rule(2, hits=0, sources=["10.1.0.2"])) == []


CALL = ("10.1.0.1", "10.2.0.1", "tcp", 445)


def test_a_rule_that_no_observed_connection_matches_is_unused_with_the_days_that_were_seen():
    rows = [rule(1, sources=["10.1.0.1"]), rule(2, sources=["10.1.0.2"])]
    ((fault, position, row),) = found(*rows, calls=[CALL])
    assert (fault, position) == ("unused", 2)
    assert (row["first_seen"], row["last_seen"]) == (datetime(2026, 11, 1), datetime(2026, 11, 20))


def test_without_traffic_none_is_called_unused():
    assert kinds(rule(1, sources=["10.1.0.2"])) == []


def test_a_counter_is_believed_before_a_sensor():
    assert kinds(rule(1, sources=["10.1.0.2"], hits=5), calls=[CALL]) == []


def test_rules_of_replies_match_no_first_packet_and_are_not_called_unused():
    assert (
        kinds(rule(1, states=["established"]), rule(2, protocols=["tcp"], tcp_packets=["answering"]), calls=[CALL])
        == []
    )


def test_a_rule_that_hangs_on_an_interface_is_taken_to_match():
    assert kinds(rule(1, in_interfaces=["eth1"], destination_ports=["445"]), calls=[CALL]) == []
    assert kinds(rule(1, in_interfaces=["eth1"], destination_ports=["446"]), calls=[CALL]) == [("unused", 1)]


@pytest.mark.parametrize(("day", "told"), [("2026-11-19", [("over", 1)]), ("2026-11-20", []), ("2026-11-21", [])])
def test_a_rule_outlives_its_last_day_the_day_after(day, told):
    assert kinds(rule(1, comment=f"CHG7 until {day}")) == told


def test_a_rule_for_a_while_without_a_last_day_is_passing():
    assert kinds(rule(1, comment="temporary")) == [("passing", 1)]
    assert kinds(rule(1, comment="temporary until 2027-01-01")) == []


def test_without_a_day_nothing_is_over():
    assert kinds(rule(1, comment="until 1999-01-01", sources=["10.1.0.9"]), day=None, holders=HOLDERS) == []


def test_addresses_of_a_retired_asset_are_gone():
    ((fault, _, row),) = found(rule(1, sources=["10.1.0.9"]), holders=HOLDERS)
    assert (fault, row["asset"], row["ends"]) == ("gone", "test-7", date(2026, 5, 1))
    assert row["because"] == ["10.1.0.9 was test-7, in service until 2026-05-01"]


@pytest.mark.parametrize(
    "columns",
    [
        {"sources": ["10.1.0.9", "10.2.0.1"]},
        {"sources": ["10.1.0.0/24"]},
        {"sources": ["192.0.2.1"]},
        {"sources": ["10.1.0.9"], "negated": ["sources"]},
        {"sources": ["10.1.0.9"], "action": "deny"},
    ],
)
def test_a_rule_that_somebody_may_still_need_is_not_gone(columns):
    assert "gone" not in {fault for fault, _ in kinds(rule(1, **columns), holders=HOLDERS)}


def test_who_still_talks_is_not_gone():
    assert kinds(rule(1, sources=["10.1.0.9"]), holders=HOLDERS, talking=frozenset({"10.1.0.9"})) == []


def test_an_address_of_ours_in_no_register_is_nobodys_where_there_is_a_register():
    ((fault, _, row),) = found(rule(1, destinations=["10.1.0.77"]), holders=HOLDERS)
    assert (fault, row["asset"], row["ends"]) == ("gone", None, None)
    assert kinds(rule(1, destinations=["10.1.0.77"])) == []


def test_chains_that_cannot_be_followed_stop_nothing_else():
    circle = rule(1, "jump", target="again", chain="again", hooks=["output"])
    assert kinds(circle, rule(1, comment="until 2026-01-01")) == [("over", 1)]
