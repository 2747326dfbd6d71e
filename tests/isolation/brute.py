"""What a program does with every packet of a small world, rule by rule, the slow way."""

from __future__ import annotations

from itertools import product

from hypothesis import strategies as st

from doorward.isolation import ACCEPT, DENY, SKIP, Rule, spans

SIZES = {"source": 4, "destination": 3, "port": 3}
WORLD = [dict(zip(SIZES, values, strict=True)) for values in product(*(range(size) for size in SIZES.values()))]
DENIED, ACCEPTED, UNSURE = 0, 1, 2


def holds(match, packet):
    return all(any(low <= packet[name] <= high for low, high in values) for name, values in match.items())


def outcomes(program, default, packet, place=0):
    """Every fate that a packet may have, where rules that are not certain may match or not."""
    while place < len(program):
        rule = program[place]
        if holds(rule.match, packet):
            other = set() if rule.certain else outcomes(program, default, packet, place + 1)
            if rule.action == SKIP:
                return other | outcomes(program, default, packet, rule.target)
            return other | {rule.action}
        place += 1
    return {default}


def fate(program, default, packet):
    found = outcomes(program, default, packet)
    return UNSURE if len(found) > 1 else ACCEPTED if found == {ACCEPT} else DENIED


def intervals(size):
    ends = st.tuples(st.integers(0, size - 1), st.integers(0, size - 1)).map(sorted).map(tuple)
    return st.lists(ends, min_size=1, max_size=2).map(spans)


matches = st.fixed_dictionaries({}, optional={name: intervals(size) for name, size in SIZES.items()})


@st.composite
def programs(draw, certain=None):
    """A list of up to six rules; skips nest, and are certain."""
    count = draw(st.integers(0, 6))
    ends, made = [], []
    for place in range(count):
        ends = [end for end in ends if end > place]
        action = draw(st.sampled_from([ACCEPT, DENY, ACCEPT, DENY, SKIP]))
        match = draw(matches)
        if action == SKIP:
            ends.append(draw(st.integers(place + 1, min(ends, default=count))))
            made.append(Rule(match, SKIP, ends[-1]))
        else:
            made.append(Rule(match, action, certain=draw(st.booleans()) if certain is None else certain))
    return tuple(made)
