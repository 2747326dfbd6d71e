"""Rules that change nothing, held against leaving each out and asking every packet."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.isolation import brute

from doorward.isolation import ACCEPT, DENY, SKIP, Policy, Rule
from doorward.isolation.idle import idle

SIZES = {"port": 100}


def ports(*pairs):
    return {"port": pairs}


def found(*rules, default=DENY):
    return idle(Policy(rules, default, SIZES))


def test_a_rule_that_earlier_ones_cover_together_is_shadowed_and_they_are_named():
    told = found(
        Rule(ports((0, 9)), ACCEPT),
        Rule(ports((10, 19)), DENY),
        Rule(ports((50, 60)), ACCEPT),
        Rule(ports((5, 15)), ACCEPT),
    )
    assert told.shadowed == {3: (0, 1)}
    assert told.redundant == set()


def test_one_packet_that_is_left_is_enough():
    assert found(Rule(ports((0, 9)), ACCEPT), Rule(ports((0, 10)), DENY), default=ACCEPT).shadowed == {}


def test_what_is_not_sure_to_match_hides_nothing():
    assert found(Rule(ports((0, 9)), DENY, certain=False), Rule(ports((0, 9)), ACCEPT)).shadowed == {}
    assert found(Rule(ports((0, 9)), DENY), Rule(ports((0, 9)), ACCEPT, certain=False)).shadowed == {1: (0,)}


def test_a_rule_whose_work_later_ones_would_do_is_redundant():
    assert found(Rule(ports((5, 5)), ACCEPT), Rule(ports((0, 9)), ACCEPT)).redundant == {0}
    assert found(Rule(ports((5, 5)), ACCEPT), Rule(ports((5, 5)), DENY), Rule(ports((0, 9)), ACCEPT)).redundant == set()
    assert found(Rule(ports((5, 5)), DENY)).redundant == {0}
    assert found(Rule(ports((5, 5)), DENY), default=ACCEPT).redundant == set()


def test_a_rule_before_one_that_may_decide_otherwise_is_needed():
    assert found(Rule(ports((5, 5)), DENY), Rule(ports((5, 5)), ACCEPT, certain=False)).redundant == set()


def test_without_rules_none_is_idle():
    assert found() == idle(Policy((), ACCEPT, SIZES))


def fates(program, default):
    return [brute.outcomes(program, default, packet) for packet in brute.WORLD]


@settings(max_examples=80, deadline=None)
@given(brute.programs(certain=True), st.sampled_from([ACCEPT, DENY]))
def test_leaving_out_an_idle_rule_changes_no_packet_and_any_other_does(program, default):
    told = idle(Policy(program, default, brute.SIZES))
    for place, rule in enumerate(program):
        if rule.action == SKIP:
            continue
        without = (*program[:place], Rule({"port": ()}, DENY), *program[place + 1 :])
        changes = fates(program, default) != fates(without, default)
        assert changes == (place not in told.shadowed and place not in told.redundant)


@settings(max_examples=80, deadline=None)
@given(brute.programs(), st.sampled_from([ACCEPT, DENY]))
def test_a_shadowed_rule_decides_no_packet_even_where_some_are_not_sure(program, default):
    told = idle(Policy(program, default, brute.SIZES))
    for place in told.shadowed:
        without = (*program[:place], Rule({"port": ()}, DENY), *program[place + 1 :])
        assert fates(program, default) == fates(without, default)
        assert all(other < place for other in told.shadowed[place])
