"""Which rules nothing needs any more, as rows of rule_faults; each says only what is certain."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np

from doorward.isolation.boxes import bounded
from doorward.isolation.fields import FIELDS, STATES, TCP_PACKETS, addresses
from doorward.isolation.flows import cited
from doorward.isolation.idle import idle
from doorward.isolation.policy import Policy
from doorward.isolation.programs import program
from doorward.isolation.promises import last_day, passing
from doorward.isolation.search import touched
from doorward.isolation.traffic import seen
from doorward.isolation.zones import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from doorward.isolation.passages import Passage
    from doorward.isolation.programs import Program
    from doorward.isolation.rules import Spans
    from doorward.isolation.traffic import Traffic

    Row = Mapping[str, Any]

SHADOWED, REDUNDANT, UNUSED, OVER, GONE, PASSING = "shadowed", "redundant", "unused", "over", "gone", "passing"
_MOST = 10
_DECIDES = frozenset({"accept", "deny"})
_FIRST = {"state": STATES.index("new"), "tcp": TCP_PACKETS.index("opening")}


@dataclass(frozen=True, slots=True)
class Facts:
    """What rules are held against.

    Attributes:
        day: the day of judgement; None: no day has passed.
        traffic: IP family -> observed first packets between zones.
        period: when the traffic was observed.
        holders: address in its standard spelling -> the asset that holds it, or held it until the day named.
        talking: addresses, so spelled, that were met in the data.
        own: IP family -> addresses that are the organisation's.
        files: origin -> the name of its file.
    """

    day: date | None = None
    traffic: Mapping[str, Traffic] = field(default_factory=dict)
    period: tuple[datetime | None, datetime | None] = (None, None)
    holders: Mapping[str, tuple[str, date | None]] = field(default_factory=dict)
    talking: frozenset[str] = frozenset()
    own: Mapping[str, Spans] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)


def standing(rows: Sequence[Row], passages: Iterable[Passage], facts: Facts) -> Iterator[dict[str, Any]]:
    """Yield the faults of rules; one rule may have several.

    Args:
        rows: rows of filter_rules with `origin` and `origin_row`.
        passages: those of the same rows.
        facts: what they are held against.
    """
    faults: dict[int, list[dict[str, Any]]] = defaultdict(list)
    _idle(rows, facts, faults)
    _unused(rows, passages, facts, faults)
    for row in rows:
        if row["action"] in _DECIDES and row.get("position"):
            faults[id(row)] += [*_promised(row, facts), *_gone(row, facts)]
    for row in rows:
        for fault in faults[id(row)]:
            yield as_row(row, fault, facts.files)


def as_row(row: Row, fault: Mapping[str, Any], files: Mapping[str, str]) -> dict[str, Any]:
    """Return a rule and one of its faults as a row of rule_faults."""
    file = files.get(row["origin"], row["origin"][:12])
    said = {name: row.get(name) for name in ("ruleset", "chain", "position", "action", "comment", "hits")}
    return {
        **said,
        "device": row.get("device") or file,
        "file": file,
        "line": row.get("origin_row"),
        "rule": row.get("text"),
        **fault,
    }


def written(rows: Sequence[Row]) -> list[list[Row]]:
    """Return the rows of each rule as it was written: one line may have become several rows, one behind the other."""

    def place(row: Row) -> tuple[Any, ...]:
        return row["origin"], row.get("device") or "", row.get("ruleset") or "", row["chain"]

    ordered = sorted((row for row in rows if row.get("position")), key=lambda row: (*place(row), row["position"]))
    same = groupby(ordered, key=lambda row: (*place(row), row.get("origin_row"), row.get("text")))
    return [list(several) for _, several in same]


def _idle(rows: Sequence[Row], facts: Facts, faults: Mapping[int, list[dict[str, Any]]]) -> None:
    """Note rules that never decide, or whose work others would do; a rule is idle where all it was made into is."""
    told: dict[int, list[tuple[str, list[str]]]] = defaultdict(list)
    for made in _programs(rows):
        found = idle(Policy(made.rules, made.default, made.sizes))
        for place, row in enumerate(made.rows):
            if made.rules[place].action == "skip":
                continue
            covering = [made.rows[other] for other in found.shadowed.get(place, ())[:_MOST]]
            kind = SHADOWED if place in found.shadowed else REDUNDANT if place in found.redundant else ""
            told[id(row)].append((kind, [cited(other, facts.files.get(row["origin"], "")) for other in covering]))
    for several in written(rows):
        kinds = {kind for row in several for kind, _ in told.get(id(row), [("", [])])}
        decides = all(row["action"] in _DECIDES for row in several)
        aloud = kinds == {REDUNDANT} and not any(several[0].get(column) for column in FIELDS)
        if decides and kinds and "" not in kinds and not aloud:
            # Where some of it is covered and the rest redundant, nothing would change without it.
            kind = SHADOWED if kinds == {SHADOWED} else REDUNDANT
            because = dict.fromkeys(text for row in several for _, texts in told[id(row)] for text in texts)
            faults[id(several[0])].append({"fault": kind, "because": list(because)[:_MOST] or None})


def _programs(rows: Sequence[Row]) -> Iterator[Program]:
    """Yield the program of every chain where packets come in, and of every list that no chain jumps to."""
    rulesets: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in rows:
        rulesets[row["origin"], row.get("device") or "", row.get("ruleset") or ""].append(row)
    for _, own in sorted(rulesets.items(), key=lambda item: item[0]):
        targets = {row.get("target") for row in own}
        for chain in sorted({row["chain"] for row in own if row.get("hooks") or row["chain"] not in targets}):
            for family in FAMILIES:
                if any(row["chain"] == chain and row.get("family") in {None, family} for row in own):
                    try:
                        made = program(own, chain, family)
                        bounded(made.rules, made.sizes)
                        yield made
                    except ValueError:
                        continue  # the answers of its passage say so


def _unused(
    rows: Sequence[Row], passages: Iterable[Passage], facts: Facts, faults: Mapping[int, list[dict[str, Any]]]
) -> None:
    counted = {row["origin"] for row in rows if row.get("hits")}
    met: dict[int, bool] = defaultdict(bool)
    for passage in passages:
        for family, made in passage.programs.items():
            if family in facts.traffic:
                for place, was in _met(made, facts.traffic[family]).items():
                    met[id(made.rows[place])] |= was
    first, last = facts.period
    for several in written(rows):
        if any(row["action"] not in _DECIDES for row in several):
            continue
        idle_counter = several[0]["origin"] in counted and several[0].get("hits") == 0
        unmet = all(id(row) in met and not met[id(row)] for row in several)
        because = ["it has counted no packet"] if idle_counter else []
        because += ["no observed connection between zones matches it"] if unmet else []
        # A counter that counts is believed before a sensor that may stand elsewhere.
        if idle_counter or (unmet and several[0].get("hits") is None):
            when = {"first_seen": first, "last_seen": last} if unmet else {}
            faults[id(several[0])].append({"fault": UNUSED, "because": because, **when})


def _met(made: Program, traffic: Traffic) -> dict[int, bool]:
    """Return for each rule that first packets may match whether one did; what no sensor sees is taken to match."""
    if not len(traffic.places):
        return {}
    policy = Policy(seen(made.rules), made.default, made.sizes)
    cells = np.unique(policy.scale.cells(traffic.packets), axis=0)
    found: dict[int, bool] = {}
    for rule, was in zip(policy.rules.tolist(), touched(cells, policy.lows, policy.highs).tolist(), strict=True):
        match = made.rules[rule].match
        opens = all(any(low <= at <= high for low, high in match.get(name, ((at, at),))) for name, at in _FIRST.items())
        if opens:
            found[rule] = found.get(rule, False) or was
    return found


def _promised(row: Row, facts: Facts) -> Iterator[dict[str, Any]]:
    text = row.get("comment") or ""
    day = last_day(text)
    if day is not None and facts.day is not None and day < facts.day:
        yield {"fault": OVER, "because": [f"its comment names {day} as its last day"], "ends": day}
    elif day is None and passing(text):
        yield {"fault": PASSING, "because": ["its comment says that it is for a while, and names no last day"]}


def _gone(row: Row, facts: Facts) -> Iterator[dict[str, Any]]:
    """Yield a fault where an end of a rule names single addresses of ours only, and none of them is anybody's any more."""
    if row["action"] != "accept" or facts.day is None or not facts.holders:
        return
    for column in ("sources", "destinations"):
        texts = row.get(column)
        if not texts or column in (row.get("negated") or ()):
            continue
        told = [_nobodys(text, facts, facts.day) for text in texts]
        if all(told):
            last = [(name, day) for _, name, day in filter(None, told) if name]
            yield {
                "fault": GONE,
                "because": [why for why, _, _ in filter(None, told)][:_MOST],
                "asset": min(last)[0] if last else None,
                "ends": max(day for _, day in last) if last else None,
            }


def _nobodys(text: str, facts: Facts, day: date) -> tuple[str, str | None, date] | None:
    """Return why an address is nobody's any more, who held it and until when; None if it may be somebody's."""
    family, low, high = addresses(text)
    spelled = str(IPv4Address(low) if family == "4" else IPv6Address(low))
    ours = any(begin <= low <= end for begin, end in facts.own.get(family, ()))
    if low != high or not ours or spelled in facts.talking:
        return None
    asset, until = facts.holders.get(spelled, (None, None))
    if asset is None:
        return f"{spelled} is in no register and was not met in the data", None, day
    return (f"{spelled} was {asset}, in service until {until}", asset, until) if until and until < day else None
