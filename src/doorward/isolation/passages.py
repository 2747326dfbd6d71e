"""What stands between networks: the chains that a forwarded packet passes in one device, as one list of rules; pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from doorward.isolation.boxes import bounded, parts
from doorward.isolation.fields import Interfaces
from doorward.isolation.programs import program
from doorward.isolation.rules import ACCEPT, DENY, SKIP, Rule
from doorward.isolation.zones import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from doorward.isolation.programs import Program

THROUGH = frozenset({"prerouting", "forward", "postrouting"})
"""Hooks that a packet passes which goes through a device."""
OWN = frozenset({"input", "output"})
"""Hooks of packets from and to the device itself."""
_FOLLOWED = 64
"""Rules of the lesser chains of a passage that let packets on; each is worked into every rule behind it."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One way through one device, or one list that is bound to an interface of it.

    Attributes:
        device: what the configuration calls it; None if it does not.
        origin: file it was read from.
        name: `forward`, or the list and where it is bound.
        bound: it speaks only of packets that pass where it is bound, which no configuration of zones tells.
        programs: IP family -> its rules; a family of which it says nothing is left out.
        problems: IP family -> why its rules could not be followed.
        defaults: IP family -> the row that decides where no rule does, if there is one.
        chains: ruleset and name of the chains that a packet passes.
    """

    device: str | None
    origin: str
    name: str
    bound: bool
    programs: Mapping[str, Program] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    chains: tuple[tuple[str, str], ...] = ()


def passages(rows: Iterable[Mapping[str, Any]], interfaces: Iterable[str] = ()) -> list[Passage]:
    """Return every passage of the rows of filter_rules; a way whose forward chains hold no rule is none.

    Args:
        rows: with `origin`.
        interfaces: further names of interfaces, so that two sets of rows number them alike.
    """
    more = tuple(interfaces)
    files: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        files[row["origin"], row.get("device") or ""].append(row)
    found = [passage for (_, _), own in sorted(files.items()) for passage in _of_device(own, more)]
    return [passage for passage in found if passage.programs or passage.problems]


def _of_device(rows: Sequence[Mapping[str, Any]], more: Sequence[str]) -> list[Passage]:
    ways: dict[str, set[tuple[str, str]]] = defaultdict(set)
    lists: dict[tuple[str, str], str] = {}
    forwarding = set()
    for row in rows:
        chain = row.get("ruleset") or "", row["chain"]
        for hook in row.get("hooks") or ():
            layer, _, name = hook.rpartition(" ") if hook.startswith(("arp ", "bridge ")) else ("", "", hook)
            if name in THROUGH:
                ways[layer].add(chain)
                if name == "forward" and row.get("position"):
                    forwarding.add(layer)
            elif name not in OWN and layer != "arp":
                lists[chain] = ", ".join(dict.fromkeys([*filter(None, [lists.get(chain)]), hook]))
    made = [
        _joined(rows, more, sorted(chains), f"{layer} forward".strip())
        for layer, chains in sorted(ways.items())
        if layer in forwarding and layer != "arp"
    ]
    return made + [
        replace(_joined(rows, more, [chain], _listed(*chain, hook)), bound=True)
        for chain, hook in sorted(lists.items())
    ]


def _listed(ruleset: str, chain: str, hook: str) -> str:
    said = chain if chain.endswith(f" {hook}") else f"{chain} ({hook})"
    return said if ruleset in {"", "access-list"} else f"{ruleset} {said}"


def _joined(
    rows: Sequence[Mapping[str, Any]], more: Sequence[str], chains: Sequence[tuple[str, str]], name: str
) -> Passage:
    """Return what these chains make together, in every family of which one of them speaks."""
    programs, problems, defaults = {}, {}, {}
    interfaces = Interfaces([*more, *named(rows)])
    for family in FAMILIES:
        spoken = [chain for chain in chains if any(_speaks(row, chain, family) for row in rows)]
        try:
            made = [
                program([row for row in rows if (row.get("ruleset") or "") == ruleset], chain, family, interfaces)
                for ruleset, chain in spoken
            ]
            ends = [_default(rows, chain, family) for chain in spoken]
            if made:
                joined, end = one_after_another(made, ends)
                bounded(joined.rules, joined.sizes)
                programs[family], defaults[family] = joined, end
        except ValueError as error:
            problems[family] = str(error)
    return Passage(rows[0].get("device"), rows[0]["origin"], name, False, programs, problems, defaults, tuple(chains))


def named(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the interfaces that rows name."""
    columns = ("in_interfaces", "out_interfaces")
    return sorted({name for row in rows for column in columns for name in row.get(column) or ()})


def _speaks(row: Mapping[str, Any], chain: tuple[str, str], family: str) -> bool:
    return (row.get("ruleset") or "", row["chain"]) == chain and row.get("family") in {None, family}


def _default(rows: Iterable[Mapping[str, Any]], chain: tuple[str, str], family: str) -> Mapping[str, Any]:
    found = (row for row in rows if _speaks(row, chain, family) and not row.get("position"))
    return next(found, {"chain": chain[1], "action": "deny", "text": "default: deny"})


def one_after_another(
    programs: Sequence[Program], ends: Sequence[Mapping[str, Any]]
) -> tuple[Program, Mapping[str, Any]]:
    """Return programs that a packet must all pass as one, and the row that decides last.

    Their order is free, since each may only stop it: the longest stands last. Of the others, what lets a packet on skips to
    the next; where there are too many such rules to follow, what they may stop cannot be told.

    Args:
        programs: at least one.
        ends: the row of each one's default.
    """
    order = sorted(range(len(programs)), key=lambda place: len(programs[place].rules))
    last = programs[order[-1]]
    rules: list[Rule] = []
    rows: list[Mapping[str, Any]] = []
    for place in order[:-1]:
        made = programs[place]
        if made.default == ACCEPT and all(rule.action != DENY for rule in made.rules):
            continue
        flat = [
            (Rule(part.match, made.rules[part.rule].action, certain=part.certain), made.rows[part.rule])
            for part in parts(made.rules, made.sizes)
        ]
        if sum(rule.action == ACCEPT for rule, _ in flat) > _FOLLOWED:
            flat = [(Rule({}, DENY, certain=False), {**ends[place], "text": "too many rules beside the longest chain"})]
        elif made.default == DENY:
            flat.append((Rule({}, DENY), ends[place]))
        next_one = len(rules) + len(flat)
        rules += [Rule(rule.match, SKIP, next_one, rule.certain) if rule.action == ACCEPT else rule for rule, _ in flat]
        rows += [row for _, row in flat]
    begun = len(rules)
    rules += [replace(rule, target=rule.target + begun) if rule.action == SKIP else rule for rule in last.rules]
    return replace(last, rules=tuple(rules), rows=(*rows, *last.rows)), ends[order[-1]]
