"""Isolation: is the algebra of rules exact, does it find every change, and how fast is it?

    python bench/isolation.py [--packets 1000000] [--rules 10000] [--zones 20] [--programs 300] [--seed 7]

1. Packets: random ones, and those at every corner of every rule, fare as they do in an evaluator that goes from row to row and
   from chain to chain with plain comparisons; it shares no code with the boxes.
2. Speed: one chain of many rules, all pairs of the zones, each with its proof, both what conduits mean and what they do not.
3. Mutations: in small worlds whose every packet can be asked, each rule's action, fields (wider, narrower, moved, negated, left
   out), certainty, order and presence are changed; one that changes the fate of a packet must be found, any other must not.
"""

from __future__ import annotations

import argparse
import random
import time
from dataclasses import replace
from ipaddress import ip_address, ip_network
from itertools import product

import numpy as np

from doorward.isolation import ACCEPT, DENY, Policy, Rule, spans
from doorward.isolation.difference import Difference
from doorward.isolation.flows import Intent, flows
from doorward.isolation.idle import idle
from doorward.isolation.passages import passages
from doorward.isolation.programs import program
from doorward.isolation.rules import without

PORTS = ("22", "53", "80", "443", "445", "1433", "3306", "3389", "5432", "8000-8080", "1024-65535")
FIELDS = ("source", "destination", "protocol", "source_port", "port", "in", "out", "state", "tcp")
NUMBERS = {"tcp": 6, "udp": 17, "icmp": 1}
STATES = ("new", "established", "related", "invalid", "untracked")
WORLD = {"source": 4, "destination": 3, "port": 3}


def network(draw: random.Random, zones: int) -> str:
    length = draw.choice([12, 16, 20, 24, 24, 28, 32, 32])
    base = (10 << 24) | (draw.randrange(zones) << 16) | draw.getrandbits(16)
    return str(ip_network((base >> (32 - length) << (32 - length), length)))


def chain(
    draw: random.Random,
    count: int,
    zones: int,
    name: str = "FORWARD",
    targets: tuple[str, ...] = (),
    broad: float = 0.1,
) -> list[dict]:
    """Return rows of a chain as people write them: networks, services, a negation now and then, jumps to other chains.

    `broad` is the share of rules that leave out an end.
    """
    made = []
    for position in range(1, count + 1):
        row = {
            "chain": name,
            "ruleset": "filter",
            "family": "4",
            "position": position,
            "origin": "bench",
            "origin_row": position,
        }
        row |= {"hooks": ["forward"] if name == "FORWARD" else None, "text": f"rule {position}"}
        row["action"] = draw.choices(["accept", "deny", "return"], [6, 3, 0 if name == "FORWARD" else 1])[0]
        if targets and draw.random() < 0.1:
            row |= {"action": draw.choice(["jump", "jump", "goto"]), "target": draw.choice(targets)}
        if draw.random() >= broad:
            row["sources"] = list(dict.fromkeys(network(draw, zones) for _ in range(draw.choice([1, 1, 1, 2]))))
        if draw.random() >= broad:
            row["destinations"] = [network(draw, zones)]
        if draw.random() >= 2 * broad:
            row |= {"protocols": [draw.choice(["tcp", "tcp", "udp"])], "destination_ports": [draw.choice(PORTS)]}
        if draw.random() < 0.1:
            row["states"] = draw.sample(STATES, 2)
        row["negated"] = [
            column for column in ("sources", "destination_ports") if column in row and draw.random() < 0.03
        ]
        made.append(row)
    return made


def default(name: str = "FORWARD") -> dict:
    return {"chain": name, "ruleset": "filter", "family": "4", "position": None, "action": "deny", "hooks": ["forward"],
            "origin": "bench", "text": "policy drop"}  # fmt: skip


def span(column: str, text: str) -> tuple[int, int]:
    if column in {"sources", "destinations"}:
        held = ip_network(text)
        return int(held[0]), int(held[-1])
    if column == "protocols":
        return NUMBERS[text], NUMBERS[text]
    if column == "states":
        return STATES.index(text), STATES.index(text)
    low, _, high = text.partition("-")
    return int(low), int(high or low)


COLUMNS = {
    "sources": "source",
    "destinations": "destination",
    "protocols": "protocol",
    "destination_ports": "port",
    "states": "state",
}


def plainly(
    rows: list[dict], name: str, packets: dict[str, np.ndarray], alive: np.ndarray, fate: np.ndarray
) -> np.ndarray:
    """Decide packets row by row: 1 accepted, 0 denied; return which come back undecided."""
    back = np.zeros(len(alive), bool)
    for row in sorted(
        (row for row in rows if row["chain"] == name and row["position"]), key=lambda row: row["position"]
    ):
        hit = alive.copy()
        for column, field in COLUMNS.items():
            if row.get(column) is not None:
                inside = np.zeros(len(alive), bool)
                for low, high in (span(column, text) for text in row[column]):
                    inside |= (packets[field] >= low) & (packets[field] <= high)
                hit &= inside != (column in row["negated"])
        match row["action"]:
            case "accept" | "deny":
                fate[hit] = row["action"] == "accept"
                alive = alive & ~hit
            case "return":
                back |= hit
                alive = alive & ~hit
            case "jump":
                alive = (alive & ~hit) | plainly(rows, row["target"], packets, hit, fate)
            case "goto":
                back |= plainly(rows, row["target"], packets, hit, fate)
                alive = alive & ~hit
    return alive | back


def compared(rows: list[dict], packets: dict[str, np.ndarray]) -> tuple[int, float]:
    """Return how many packets fare alike in both evaluators, and the share that is let through."""
    fate = np.zeros(len(packets["source"]), bool)
    plainly(rows, "FORWARD", packets, np.ones(len(fate), bool), fate)
    made = program([*rows, default()], "FORWARD", "4")
    found = Policy(made.rules, made.default, made.sizes).fates(packets)[1]
    return int((found == fate).sum()), float(fate.mean())


def filled(count: int, **fields: np.ndarray) -> dict[str, np.ndarray]:
    return {name: fields.get(name, np.zeros(count, np.int64)) for name in FIELDS}


def random_packets(count: int, zones: int, seed: int) -> dict[str, np.ndarray]:
    draw = np.random.default_rng(seed)
    ends = {
        name: (10 << 24) + (draw.integers(0, zones, count) << 16) + draw.integers(0, 1 << 16, count)
        for name in FIELDS[:2]
    }
    popular = np.array([22, 53, 80, 443, 445, 3389, 8000, 8080, 8081, 1023, 1024])
    ports = np.where(draw.random(count) < 0.7, draw.choice(popular, count), draw.integers(1, 65536, count))
    return filled(
        count,
        **ends,
        protocol=draw.choice([6, 17, 1], count),
        port=ports,
        state=draw.choice(5, count, p=[0.8, 0.05, 0.05, 0.05, 0.05]),
    )


def corners(rows: list[dict]) -> dict[str, np.ndarray]:
    """Return for each rule the packets at both sides of every end of every field, all fields together."""
    found: list[tuple[int, ...]] = []
    for row in rows:
        ends = {
            "source": {(10 << 24) + 5},
            "destination": {(10 << 24) + 9},
            "protocol": {6},
            "port": {443},
            "state": {0},
        }
        for column, field in COLUMNS.items():
            limits = [span(column, text) for text in row.get(column) or ()]
            most = {"protocol": 255, "port": 65535, "state": 4}.get(field, (1 << 32) - 1)
            near = {value for low, high in limits for value in (low - 1, low, high, high + 1) if 0 <= value <= most}
            ends[field] = near or ends[field]
        found += list(product(*(sorted(ends[field]) for field in COLUMNS.values())))
    values = np.unique(np.array(found, np.int64), axis=0)
    return filled(len(values), **dict(zip(COLUMNS.values(), values.T, strict=True)))


def small(draw: random.Random) -> tuple[Rule, ...]:
    def match() -> dict:
        named = [name for name in WORLD if draw.random() < 0.6]
        ends = {name: sorted(draw.randrange(WORLD[name]) for _ in range(2)) for name in named}
        return {name: spans([(low, high)]) for name, (low, high) in ends.items()}

    count = draw.randint(1, 6)
    return tuple(Rule(match(), draw.choice([ACCEPT, DENY]), certain=draw.random() < 0.85) for _ in range(count))


def fate(rules: tuple[Rule, ...], last: str, packet: dict[str, int]) -> frozenset[str]:
    """Return every fate that a packet may have, going from rule to rule."""
    found = set()
    for rule in rules:
        if all(any(low <= packet[name] <= high for low, high in values) for name, values in rule.match.items()):
            found.add(rule.action)
            if rule.certain:
                return frozenset(found)
    return frozenset(found | {last})


def mutants(rules: tuple[Rule, ...]) -> list[tuple[str, tuple[Rule, ...]]]:
    made = []
    for place, rule in enumerate(rules):
        others = [
            ("action", replace(rule, action=DENY if rule.action == ACCEPT else ACCEPT)),
            ("certainty", replace(rule, certain=not rule.certain)),
        ]
        for name, size in WORLD.items():
            values = rule.match.get(name, ((0, size - 1),))
            low, high = values[0][0], values[-1][1]
            fields = {
                "wider": ((max(0, low - 1), min(size - 1, high + 1)),),
                "narrower": ((low, max(low, high - 1)),),
                "moved": ((min(size - 1, low + 1), min(size - 1, high + 1)),),
                "negated": without(values, size - 1),
            }
            others += [(kind, replace(rule, match={**rule.match, name: new})) for kind, new in fields.items() if new]
            others.append(
                ("left out", replace(rule, match={other: held for other, held in rule.match.items() if other != name}))
            )
        made += [(kind, (*rules[:place], other, *rules[place + 1 :])) for kind, other in others]
        made.append(("deleted", (*rules[:place], *rules[place + 1 :])))
        if place + 1 < len(rules):
            made.append(("swapped", (*rules[:place], rules[place + 1], rule, *rules[place + 2 :])))
    return made


def mutation(programs: int, seed: int) -> dict[str, list[int]]:
    """Return for each kind of mutation: made, those that change a packet, those of them found, and others told."""
    draw, counts = random.Random(seed), {}  # seeded: the same every time
    world = [dict(zip(WORLD, values, strict=True)) for values in product(*(range(size) for size in WORLD.values()))]
    for _ in range(programs):
        rules, last = small(draw), draw.choice([ACCEPT, DENY])
        before = [fate(rules, last, packet) for packet in world]
        for kind, mutant in mutants(rules):
            changing = before != [fate(mutant, last, packet) for packet in world]
            found = next(Difference((rules, last), (mutant, last), WORLD).within({}), None) is not None
            row = counts.setdefault(kind, [0, 0, 0, 0])
            for place, count in enumerate((True, changing, changing and found, found and not changing)):
                row[place] += count
    return counts


def timed(rows: list[dict], zones: int) -> tuple[float, int]:
    """Return the processor's seconds for all pairs of zones with conduits, and how many answers there are."""
    named = [(f"zone{number}", f"10.{number}.0.0/16") for number in range(zones)]
    conduits = [
        {
            "from_zone": f"zone{number}",
            "to_zone": f"zone{(number + 1) % zones}",
            "proto": "tcp",
            "destination_ports": ["443"],
        }
        for number in range(zones)
    ]
    begun = time.process_time()
    found = list(flows(passages(rows), Intent(named, ["10.0.0.0/8"], conduits)))
    return time.process_time() - begun, len(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, value in (("packets", 1_000_000), ("rules", 10_000), ("zones", 20), ("programs", 300), ("seed", 7)):
        parser.add_argument(f"--{name}", type=int, default=value)
    asked = parser.parse_args()
    draw = random.Random(asked.seed)  # seeded: the same every time
    rows = chain(draw, 150, asked.zones, targets=("inner", "other"))
    rows += chain(draw, 40, asked.zones, "inner", ("other",)) + chain(draw, 40, asked.zones, "other")
    print(f"seed {asked.seed}; {len(rows)} rules in three chains, {int(ip_address('10.0.0.0')):#x}/8")
    for name, packets in (
        ("random packets", random_packets(asked.packets, asked.zones, asked.seed)),
        ("packets at corners", corners(rows)),
    ):
        alike, share = compared(rows, packets)
        print(f"{name}: {alike:,} of {len(packets['source']):,} fare alike; {share:.1%} are let through")
    many = [*chain(draw, asked.rules, asked.zones, broad=0.003), default()]
    timed([*many[:50], default()], 3)
    seconds, answers = timed(many, asked.zones)
    print(
        f"{asked.rules:,} rules, all pairs of {asked.zones} zones and the Internet, with conduits: {answers:,} answers in {seconds:.1f} s of CPU"
    )
    begun = time.process_time()
    made = program(many, "FORWARD", "4")
    told = idle(Policy(made.rules, made.default, made.sizes))
    print(
        f"idle rules among them: {len(told.shadowed):,} shadowed, {len(told.redundant):,} redundant in {time.process_time() - begun:.1f} s of CPU"
    )
    counts = mutation(asked.programs, asked.seed)
    for kind, (tried, changing, found, wrong) in counts.items():
        print(
            f"mutations, {kind}: {tried:,} made, {found:,} of {changing:,} that change a packet found, {wrong} others told"
        )
    total = np.sum(list(counts.values()), axis=0)
    print(f"mutations: {total[2]:,} of {total[1]:,} found, {total[3]} others told")


if __name__ == "__main__":
    main()
