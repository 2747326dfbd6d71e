"""From the rows of one chain, and of those it jumps to, to a program: one list of rules, for one IP family; pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from doorward.isolation.fields import FIELDS, Interfaces, meant, size
from doorward.isolation.rules import ACCEPT, DENY, SKIP, Rule, narrowed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from doorward.isolation.rules import Match

LARGEST = 1_000_000
"""Rows that may be gone through: chains that jump to each other twice double with each step."""
DEEPEST = 64
"""Jumps within jumps; nftables stops at 16."""


@dataclass(frozen=True, slots=True)
class Program:
    """A chain as one list of rules.

    Attributes:
        rules: see Rule; a packet's fields are those of FIELDS.
        default: accept or deny: what becomes of a packet that no rule decides.
        sizes: field -> how many values it has.
        rows: for each rule the row that it comes from.
        interfaces: what the numbers of the fields `in` and `out` stand for.
    """

    rules: tuple[Rule, ...]
    default: str
    sizes: Mapping[str, int]
    rows: tuple[Mapping[str, Any], ...]
    interfaces: Interfaces


@dataclass(slots=True)
class _Making:
    chains: Mapping[str, Sequence[Mapping[str, Any]]]
    family: str
    interfaces: Interfaces
    rules: list[Rule] = field(default_factory=list)
    rows: list[Mapping[str, Any]] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)
    tried: int = 0


def program(
    rows: Iterable[Mapping[str, Any]], chain: str, family: str, interfaces: Interfaces | None = None
) -> Program:
    """Return the program of a chain; a chain without rows is empty, so a reader makes a jump to none it knows `unread`.

    Args:
        rows: rows of filter_rules of one device and ruleset, in any order.
        chain: where packets come in.
        family: 4 or 6; rows of the other are left out.
        interfaces: numbers of interfaces that other programs share; its own where None.

    Raises:
        ValueError: chains jump in a circle, too deep, or too often.
    """
    own = [row for row in rows if row.get("family") in {None, family}]
    chains: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    default = DENY
    for row in sorted(own, key=lambda row: row.get("position") or 0):
        if row.get("position"):
            chains[row["chain"]].append(row)
        elif row["chain"] == chain:
            default = ACCEPT if row["action"] == "accept" else DENY
    interfaces = interfaces or Interfaces(
        name for row in own for column in ("in_interfaces", "out_interfaces") for name in row.get(column) or ()
    )
    making = _Making(chains, family, interfaces)
    _chain(making, chain, {}, certain=True)
    sizes = {name: size(column, family) for column, name in FIELDS.items()} | dict.fromkeys(
        ("in", "out"), len(interfaces)
    )
    return Program(tuple(making.rules), default, sizes, tuple(making.rows), interfaces)


def _chain(making: _Making, chain: str, within: Match, *, certain: bool) -> None:
    """Add what a chain does with some packets; what returns from it goes on behind it."""
    begun = len(making.rules)
    _body(making, chain, within, certain=certain)
    end = len(making.rules)
    for place in range(begun, end):
        rule = making.rules[place]
        if rule.action == SKIP and not rule.target:
            making.rules[place] = Rule(rule.match, SKIP, end, rule.certain, rule.name)


def _body(making: _Making, chain: str, within: Match, *, certain: bool) -> None:
    if chain in making.inside or len(making.inside) >= DEEPEST:
        raise ValueError(f"chain {chain!r} is jumped to from itself, or more than {DEEPEST} deep")
    making.inside.append(chain)
    for row in making.chains.get(chain, ()):
        making.tried += 1
        if making.tried > LARGEST:
            raise ValueError(f"a packet of chain {making.inside[0]!r} may meet more than {LARGEST:,} rules")
        match = narrowed(within, matched(row, making.family, making.interfaces))
        if match is not None and all(match.values()):
            _row(making, row, match, certain=certain and not row.get("unread"))
    making.inside.pop()


def _row(making: _Making, row: Mapping[str, Any], match: Match, *, certain: bool) -> None:
    action, target = row["action"], row.get("target")
    if action == "jump":
        _chain(making, str(target), match, certain=certain)
    elif action == "goto":
        # A chain that is gone to returns to where its caller would: its returns are left open for the caller's end.
        _body(making, str(target), match, certain=certain)
    if action in {"goto", "return"}:
        _add(making, row, Rule(match, SKIP, certain=certain))
    elif action in {"accept", "deny"}:
        _add(making, row, Rule(match, ACCEPT if action == "accept" else DENY, certain=certain))
    elif action not in {"continue", "jump"}:
        _add(making, row, Rule(match, ACCEPT, certain=False))
        _add(making, row, Rule(match, DENY, certain=False))


def _add(making: _Making, row: Mapping[str, Any], rule: Rule) -> None:
    name = f"{row['chain']} rule {row['position']}"
    making.rules.append(Rule(rule.match, rule.action, rule.target, rule.certain, name))
    making.rows.append(row)


def matched(row: Mapping[str, Any], family: str, interfaces: Interfaces) -> Match:
    """Return the packets of one IP family that a row may match; a field that can have no value matches none."""
    found = {}
    for column, name in FIELDS.items():
        texts = row.get(column)
        if texts is None:
            continue
        negated = column in (row.get("negated") or ())
        if name in {"in", "out"}:
            found[name] = interfaces.meant(texts, negated=negated)
        else:
            found[name] = meant(column, texts, family, negated=negated)
    return found
