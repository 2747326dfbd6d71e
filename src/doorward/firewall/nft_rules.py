"""Rules of nftables, as its JSON writes their expressions, made rows of filter_rules (libnftables-json(5))."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from doorward.firewall.drafting import Draft
from doorward.firewall.nft_sets import Unread, parts, texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from doorward.firewall.nft_sets import Sets

_FAMILIES = {"ip": "4", "ip6": "6"}
_PORTS = {"sport": "source_ports", "dport": "destination_ports"}
_TRANSPORTS = frozenset({"tcp", "udp", "sctp", "dccp", "udplite"})
_ADDRESSES = {"saddr": "sources", "daddr": "destinations"}
_OF_HEADER = {
    **{(family, field): column for family in _FAMILIES for field, column in _ADDRESSES.items()},
    **{(protocol, field): column for protocol in [*_TRANSPORTS, "th"] for field, column in _PORTS.items()},
    ("ip", "protocol"): "protocols",
}
_META = {
    "iif": "in_interfaces",
    "iifname": "in_interfaces",
    "oif": "out_interfaces",
    "oifname": "out_interfaces",
    "l4proto": "protocols",
}
_OF_PROTOCOL = {name: name for name in [*_TRANSPORTS, "icmp", "igmp", "esp", "ah"]} | {"icmpv6": "ipv6-icmp"}
_VERDICTS = {
    "accept": "accept",
    "drop": "deny",
    "reject": "deny",
    "return": "return",
    "continue": "continue",
    "jump": "jump",
    "goto": "goto",
}
_TRANSLATES = frozenset({"snat", "dnat", "masquerade", "redirect"})
_LEAVING = frozenset({"snat", "masquerade"})
_HARMLESS = frozenset(
    {"log", "notrack", "last", "ct helper", "ct timeout", "ct expectation", "secmark", "comment", "flow", "dup"}
)
_MARKS = frozenset({"meta", "ct"})
_CONDITIONS = frozenset({"limit", "quota", "ct count", "set", "meter", "map"})
_BOUNDS: Mapping[str, Callable[[int], tuple[int, int]]] = {
    "<": lambda value: (0, value - 1),
    "<=": lambda value: (0, value),
    ">": lambda value: (value + 1, 65535),
    ">=": lambda value: (value, 65535),
}


def drafts(rule: Mapping[str, Any], sets: Sets) -> list[Draft]:
    """Return a rule as drafts that stand for it together, in order: a map of verdicts makes one for each element.

    Args:
        rule: family, table and `expr`, a list of statements.
        sets: the named sets of the ruleset.
    """
    family, table = str(rule.get("family")), str(rule.get("table"))
    reading = _Reading(sets, family, table)
    found = [Draft(_FAMILIES.get(family))]
    expressions = rule.get("expr")
    for statement in expressions if isinstance(expressions, list) else [expressions]:
        found = reading.said(statement, found)
    for draft in found:
        draft.comment = rule["comment"] if isinstance(rule.get("comment"), str) else None
    return found


class _Reading:
    """Reads the statements of one rule."""

    def __init__(self, sets: Sets, family: str, table: str) -> None:
        self._sets, self._family, self._table = sets, family, table

    def said(self, statement: Any, found: list[Draft]) -> list[Draft]:
        """Return the drafts after one more statement."""
        kind = next(iter(statement), "") if isinstance(statement, dict) else str(statement)
        value = statement.get(kind) if isinstance(statement, dict) else None
        if kind == "match" and isinstance(value, dict):
            return self._match(value, found)
        if kind == "vmap" and isinstance(value, dict):
            return self._vmap(value, found)
        for draft in found:
            self._act(draft, kind, value, _written(statement))
        return found

    def _act(self, draft: Draft, kind: str, value: Any, text: str) -> None:
        if kind in _VERDICTS:
            target = value.get("target") if isinstance(value, dict) else None
            draft.act(_VERDICTS[kind], target if isinstance(target, str) else None)
        elif kind == "counter":
            packets = value.get("packets") if isinstance(value, dict) else None
            draft.hits = packets if isinstance(packets, int) and 0 <= packets < 1 << 63 else None
        elif kind in _TRANSLATES:
            draft.act("accept" if kind in _LEAVING else "unread")
            draft.unread(text)
        elif kind in _CONDITIONS:
            draft.unread(text)
        elif kind not in _HARMLESS and not (kind == "mangle" and _marks(value)):
            draft.unread(text)
            draft.act("unread")
            return
        draft.action = draft.action or "continue"

    def _match(self, value: Mapping[str, Any], found: list[Draft]) -> list[Draft]:
        try:
            return self._read(value, found)
        except Unread:
            return self._unread(found, parts(value.get("left")), _written({"match": value}))

    def _read(self, value: Mapping[str, Any], found: list[Draft]) -> list[Draft]:
        left, operator = value.get("left"), str(value.get("op"))
        several = parts(left)
        elements = self._sets.elements(self._family, self._table, value.get("right"))
        if len(several) == 1:
            given = [text for element in elements for text in texts(element)]
            return self._narrowed(found, left, given, operator)
        if operator not in {"==", "in"}:
            raise Unread(operator)
        return [self._keyed(draft, several, element) for draft in found for element in elements]

    def _narrowed(self, found: list[Draft], left: Any, given: Sequence[str], operator: str) -> list[Draft]:
        if operator in _BOUNDS:
            if len(given) != 1 or not given[0].isdecimal() or column_of(left) not in _PORTS.values():
                raise Unread(operator)
            low, high = _BOUNDS[operator](int(given[0]))
            given = [f"{low}-{high}"] if low <= high else []
        elif operator not in {"==", "in", "!="}:
            raise Unread(operator)
        for draft in found:
            narrow(draft, left, given, negated=operator == "!=")
            draft.action = draft.action or "continue"
        return found

    def _keyed(self, draft: Draft, several: Sequence[Any], element: Any) -> Draft:
        """Return a draft narrowed to one element of a set or map."""
        values = parts(element)
        if len(values) != len(several):
            raise Unread(str(element)[:200])
        made = draft.copy()
        for left, value in zip(several, values, strict=True):
            narrow(made, left, list(texts(value)))
        made.action = made.action or "continue"
        return made

    def _unread(self, found: list[Draft], lefts: Sequence[Any], text: str) -> list[Draft]:
        for draft in found:
            for left in lefts:
                imply(draft, left)
            draft.unread(text)
            draft.action = draft.action or "continue"
        return found

    def _vmap(self, value: Mapping[str, Any], found: list[Draft]) -> list[Draft]:
        several, text = parts(value.get("key")), _written({"vmap": value})
        try:
            elements = self._sets.elements(self._family, self._table, value.get("data"))
            return [made for draft in found for made in self._verdicts(draft, several, elements)]
        except Unread:
            for draft in self._unread(found, several, text):
                draft.act("unread")
            return found

    def _verdicts(self, draft: Draft, several: Sequence[Any], elements: Sequence[Any]) -> Iterator[Draft]:
        for element in elements:
            match element:
                case [key, dict(verdict)] if len(verdict) == 1:
                    made = self._keyed(draft, several, key)
                    ((kind, value),) = verdict.items()
                    if kind not in _VERDICTS:
                        raise Unread(kind)
                    self._act(made, kind, value, "")
                    yield made
                case _:
                    raise Unread(str(element)[:200])


def column_of(left: Any) -> str | None:
    """Return the column that an expression is about; None if it is about something else."""
    match left:
        case {"payload": dict(inner)} if inner.keys() == {"protocol", "field"}:
            return _OF_HEADER.get((str(inner["protocol"]), str(inner["field"])))
        case {"meta": {"key": str(key)}}:
            return _META.get(key)
        case {"ct": {"key": "state", **more}} if not more:
            return "states"
        case _:
            return None


def imply(draft: Draft, left: Any) -> None:
    """Narrow a draft to the packets that have what an expression is about at all."""
    match left:
        case {"payload": {"tunnel": _}}:
            return
        case {"payload": {"protocol": "ip" | "ip6" as protocol}}:
            draft.of_family(_FAMILIES[protocol])
        case {"payload": {"protocol": str(protocol)}} if protocol in _OF_PROTOCOL:
            draft.narrow("protocols", [_OF_PROTOCOL[protocol]])
        case {"payload": {"protocol": "th"}}:
            if not draft.has_ports():
                draft.unread("a port of any protocol")
        case _:
            return


def narrow(draft: Draft, left: Any, given: Sequence[str], *, negated: bool = False) -> None:
    """Narrow a draft by what an expression is compared with.

    Raises:
        Unread: the expression is about something that no column tells.
    """
    column = column_of(left)
    match left:
        case {"meta": {"key": "nfproto" | "protocol"}} if len(given) == 1 and not negated:
            family = {"ipv4": "4", "ip": "4", "ipv6": "6", "ip6": "6"}.get(given[0])
            if family:
                draft.of_family(family)
                return
        case _:
            pass
    if column is None:
        raise Unread(str(left)[:200])
    imply(draft, left)
    draft.narrow(column, given, negated=negated)


def _marks(value: Any) -> bool:
    """Return whether a statement sets only a mark of the packet or its connection, which no column tells."""
    key = value.get("key") if isinstance(value, dict) else None
    return isinstance(key, dict) and bool(_MARKS & key.keys())


def _written(statement: Any) -> str:
    inner = next(iter(statement.values()), None) if isinstance(statement, dict) else None
    if isinstance(inner, dict) and isinstance(inner.get("text"), str):
        return str(inner["text"])
    with suppress(ValueError, TypeError):
        return json.dumps(statement, ensure_ascii=False, separators=(",", ":"))
    return str(statement)
