"""What a change of rules changes: nothing that differs is left out, and nothing is told that fares alike."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.isolation import brute

from doorward.isolation import ACCEPT, DENY, SKIP, Rule
from doorward.isolation.difference import Difference
from doorward.isolation.rules import without

SIZES = {"port": 100}


def ports(*pairs):
    return {"port": pairs}


def changes(old, new, *asked, default=DENY, after=None):
    found = Difference((old, default), (new, after or default), SIZES, asked)
    return [(one.kind, one.before, one.after, one.packet["port"]) for one in found.within(*(asked or [{}]))]


def both(kind):
    return kind, f"surely {kind}"


def test_a_rule_that_is_added_opens_what_the_default_stopped():
    assert changes([], [Rule(ports((22, 22)), ACCEPT)]) == [("opened", -1, 0, 22), ("surely opened", -1, 0, 22)]


def test_a_rule_that_is_taken_away_closes_it():
    assert changes([Rule(ports((22, 22)), ACCEPT)], []) == [("closed", 0, -1, 22), ("surely closed", 0, -1, 22)]


def test_what_another_rule_hides_changes_nothing():
    wide = Rule(ports((0, 50)), DENY)
    assert changes([wide], [wide, Rule(ports((22, 22)), ACCEPT)]) == []
    assert [told[0] for told in changes([wide], [Rule(ports((22, 22)), ACCEPT), wide])] == ["opened", "surely opened"]


def test_another_default_is_a_change():
    assert [told[:3] for told in changes([], [], after=ACCEPT)] == [("opened", -1, -1), ("surely opened", -1, -1)]


def test_a_condition_that_is_no_longer_read_makes_it_less_sure():
    rule = Rule(ports((22, 22)), ACCEPT)
    assert [told[0] for told in changes([rule], [replace(rule, certain=False)])] == ["surely closed"]
    assert [
        told[0]
        for told in changes([Rule(ports((22, 22)), DENY)], [Rule(ports((22, 22)), DENY, certain=False)], default=ACCEPT)
    ] == ["opened"]


def test_only_what_is_asked_about_is_told():
    new = [Rule(ports((20, 30)), ACCEPT)]
    assert changes([], new, ports((25, 99))) == [("opened", -1, 0, 25), ("surely opened", -1, 0, 25)]
    assert changes([], new, ports((31, 99))) == []
    with pytest.raises(ValueError, match="made ready"):
        next(Difference(([], DENY), (new, DENY), SIZES).within(ports((25, 99))))


def mutations(program):
    """Every mutation of every rule: its action, each field wider, narrower, moved, negated and left out; deleted, swapped, doubted."""
    for place, rule in enumerate(program):
        if rule.action == SKIP:
            continue
        for made in mutants(rule):
            yield (*program[:place], made, *program[place + 1 :])
        yield (*program[:place], Rule({"port": ()}, DENY), *program[place + 1 :])
        if place + 1 < len(program) and program[place + 1].action != SKIP:
            yield (*program[:place], program[place + 1], rule, *program[place + 2 :])


def mutants(rule):
    yield replace(rule, action=DENY if rule.action == ACCEPT else ACCEPT)
    yield replace(rule, certain=not rule.certain)
    for name, size in brute.SIZES.items():
        values = rule.match.get(name, ((0, size - 1),))
        low, high = values[0][0], values[-1][1]
        wider = ((max(0, low - 1), min(size - 1, high + 1)),)
        narrower = ((low, low),)
        moved = tuple((min(size - 1, first + 1), min(size - 1, last + 1)) for first, last in values[-1:])
        for new in (wider, narrower, moved, without(values, size - 1), None):
            match = {other: held for other, held in rule.match.items() if other != name}
            if new != ():
                yield replace(rule, match=match if new is None else match | {name: new})


def fates(program, default):
    return [brute.fate(program, default, packet) for packet in brute.WORLD]


COUNTS = {"made": 0, "changing": 0, "found": 0}


@settings(max_examples=60, deadline=None)
@given(brute.programs(), st.sampled_from([ACCEPT, DENY]))
def test_every_mutation_that_changes_the_fate_of_a_packet_is_found_and_no_other(program, default):
    before = fates(program, default)
    for mutant in mutations(program):
        changing = before != fates(mutant, default)
        found = bool(list(Difference((program, default), (mutant, default), brute.SIZES).within({})))
        COUNTS["made"] += 1
        COUNTS["changing"] += changing
        COUNTS["found"] += found and changing
        assert found == changing


@settings(max_examples=120, deadline=None)
@given(brute.programs(), brute.programs(), st.sampled_from([ACCEPT, DENY]), st.sampled_from([ACCEPT, DENY]))
def test_of_any_two_lists_each_packet_told_fares_otherwise_and_each_that_does_is_of_a_kind_told(
    old, new, default, after
):
    told = list(Difference((old, default), (new, after), brute.SIZES).within({}))
    sure = {"denied": {DENY}, "allowed": {ACCEPT}}
    for change in told:
        was, now = brute.outcomes(old, default, change.packet), brute.outcomes(new, after, change.packet)
        opened = {"opened": was == sure["denied"] and ACCEPT in now, "closed": ACCEPT in was and now == sure["denied"]}
        surely = {
            "surely opened": DENY in was and now == sure["allowed"],
            "surely closed": was == sure["allowed"] and DENY in now,
        }
        assert (opened | surely)[change.kind]
    assert bool(told) == (fates(old, default) != fates(new, after))
