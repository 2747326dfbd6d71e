"""From rules to boxes: skips worked in, values made small, and nothing lost on the way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.isolation.brute import SIZES, WORLD, holds, matches, programs

from doorward.isolation import ACCEPT, DENY, SKIP, Rule
from doorward.isolation.boxes import Scale, bounded, parts, stacked

PACKETS = {name: np.array([packet[name] for packet in WORLD]) for name in SIZES}


@settings(max_examples=300, deadline=None)
@given(programs(certain=True))
def test_after_skips_are_worked_in_the_first_part_that_holds_a_packet_is_its_rule(program):
    made = list(parts(program, SIZES))

    for packet in WORLD:
        place = 0
        while place < len(program) and (not holds(program[place].match, packet) or program[place].action == SKIP):
            skipped = holds(program[place].match, packet)
            place = program[place].target if skipped else place + 1
        found = next((part.rule for part in made if holds(part.match, packet)), len(program))
        assert found == place


def test_a_skip_that_is_not_certain_leaves_the_rule_in_doubt():
    maybe = Rule({"port": ((0, 0),)}, SKIP, 2, certain=False)

    made = list(parts([maybe, Rule({}, DENY), Rule({}, ACCEPT)], SIZES))

    assert [(part.rule, part.certain, part.match.get("port")) for part in made] == [
        (1, True, ((1, 2),)),
        (1, False, ((0, 0),)),
        (2, True, None),
    ]


@pytest.mark.parametrize("target", [0, 1])
def test_a_skip_goes_forward(target):
    with pytest.raises(ValueError, match="not forward"):
        list(parts([Rule({}, DENY), Rule({}, SKIP, target)], SIZES))


def test_skips_do_not_cross():
    crossing = [Rule({}, SKIP, 2), Rule({}, SKIP, 3), Rule({}, DENY), Rule({}, DENY)]

    with pytest.raises(ValueError, match="across the end"):
        list(parts(crossing, SIZES))


@given(st.lists(matches, min_size=1, max_size=4))
def test_a_box_holds_just_the_packets_of_its_match(several):
    scale = Scale(SIZES, several)
    lows, highs, owner = stacked(scale, several)
    cells = scale.cells(PACKETS)

    for place, match in enumerate(several):
        mine = owner == place
        inside = ((cells[:, None] >= lows[mine]) & (cells[:, None] <= highs[mine])).all(axis=2).any(axis=1)
        assert inside.tolist() == [holds(match, packet) for packet in WORLD]


@given(st.lists(matches, max_size=4))
def test_a_cell_is_named_by_one_of_its_own_packets(several):
    scale = Scale(SIZES, several)

    cells = scale.cells(PACKETS)
    for cell in np.unique(cells, axis=0):
        packet = scale.packet(cell)
        again = scale.cells({name: np.array([value]) for name, value in packet.items()})
        assert again[0].tolist() == cell.tolist()


def test_a_list_of_rules_that_would_fill_the_memory_is_refused():
    many = tuple((2 * value, 2 * value) for value in range(1_500))
    wide = Rule({"source": many, "destination": many}, ACCEPT)
    with pytest.raises(ValueError, match="more than 2,000,000 combinations"):
        bounded([wide], {"source": 4_000, "destination": 4_000})
    bounded([Rule({"source": many}, ACCEPT)] * 3, {"source": 4_000, "destination": 4_000})
