"""Network security groups of Azure: `az network nsg list`, `az network nsg show`, resources as Resource Manager has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.batching import batches
from doorward.firewall.cloud import by_family, default, listed, protocol, replies, written
from doorward.firewall.drafting import Draft
from doorward.hostile.json_stream import opening
from doorward.hostile.json_text import Broken, values
from doorward.reader import Reject, reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from doorward.reader import Input, Sample, Told

_TYPE = "microsoft.network/networksecuritygroups"
_ANY = frozenset({"*", "any"})
_WAYS = (("inbound", "in"), ("outbound", "out"))
_RANGES = {
    "sources": "sourceAddressPrefix",
    "destinations": "destinationAddressPrefix",
    "source_ports": "sourcePortRange",
    "destination_ports": "destinationPortRange",
}
_GROUPS = ("sourceApplicationSecurityGroups", "destinationApplicationSecurityGroups")
_ACTIONS = {"allow": "accept", "deny": "deny"}


def recognises(sample: Sample) -> bool:
    """Whether its first object tells security rules, or is a network security group by its type."""
    first = opening(sample.head)
    return "securityRules" in first or "defaultSecurityRules" in first or str(first.get("type")).lower() == _TYPE


@reader(fills=("filter_rules",), recognises=recognises)
def azure_nsg(source: Input) -> Iterable[Told]:
    """Rules of Azure network security groups (`az network nsg list`).

    A group is two chains, `in` and `out`. Service tags (Internet, VirtualNetwork, …) and application security groups are unread
    conditions, since their addresses stand elsewhere.
    """
    yield from batches("filter_rules", _rows(source))


def _rows(source: Input) -> Iterator[Sequence[dict[str, Any]] | Reject]:
    with source.open() as stream:
        for told in values(stream):
            if isinstance(told, Broken):
                yield Reject(told.line, told.reason, told.text)
            elif isinstance(told.value, dict) and isinstance(told.value.get("name"), str):
                yield list(_group(told.line, told.value))
            else:
                yield Reject(told.line, "no security group with a name", str(told.value)[:200])


def _inner(value: Any) -> dict[str, Any]:
    """Return an object with the members of its `properties`, where Resource Manager keeps them, beside its own."""
    own = value if isinstance(value, dict) else {}
    properties = own.get("properties")
    return {**own, **properties} if isinstance(properties, dict) else own


def _group(line: int, told: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    group = _inner(told)
    rules = [_inner(rule) for key in ("securityRules", "defaultSecurityRules") for rule in listed(group.get(key))]
    within = group.get("resourceGroup")
    for direction, way in _WAYS:
        where = {"ruleset": str(within) if within else None, "chain": f"{group['name']} {way}", "hooks": [way]}
        yield replies(line, **where)
        # A rule without a direction or a priority that is known may stand anywhere: it comes first, and is not certain.
        own = sorted((rule for rule in rules if _way(rule) in {direction, ""}), key=_priority)
        drafts = [(draft, rule) for rule in own for draft in _rule(rule)]
        for position, (draft, rule) in enumerate(drafts, 2):
            yield {**draft.row(written(rule), **where), "position": position, "origin_row": line}
        yield default(line, "deny", **where)


def _way(rule: Mapping[str, Any]) -> str:
    way = str(rule.get("direction")).lower()
    return way if way in {direction for direction, _ in _WAYS} else ""


def _priority(rule: Mapping[str, Any]) -> int:
    priority = rule.get("priority")
    return priority if isinstance(priority, int) else -1


def _rule(rule: Mapping[str, Any]) -> Iterator[Draft]:
    """Yield the drafts that stand for a rule: one for each family of its sources and destinations, and one for tags."""
    texts = {column: _texts(rule, name) for column, name in _RANGES.items()}
    first = _draft(rule)
    for column in ("source_ports", "destination_ports"):
        if not _ANY & set(texts[column]):
            first.narrow(column, texts[column])
    for source in _peers(texts["sources"]):
        for destination in _peers(texts["destinations"]):
            made = first.copy()
            for column, peer in (("sources", source), ("destinations", destination)):
                if peer is not None and peer[1]:
                    made.narrow(column, peer[0])
                elif peer is not None:
                    made.unread(f"{column} {', '.join(peer[0])}")
            yield made


def _peers(texts: list[str]) -> list[tuple[list[str], bool] | None]:
    return [None] if _ANY & {text.lower() for text in texts} else [*by_family(texts)]


def _draft(rule: Mapping[str, Any]) -> Draft:
    """Return what a rule says apart from addresses and ports."""
    draft = Draft()
    draft.act(_ACTIONS.get(str(rule.get("access")).lower(), "unread"))
    spoken = rule.get("description") or rule.get("name")
    draft.comment = spoken if isinstance(spoken, str) else None
    protocol(draft, rule.get("protocol", "*"), _ANY)
    for name in _GROUPS:
        if rule.get(name):
            draft.unread(f"{name} {written(rule[name])}")
    if not _way(rule) or _priority(rule) < 0:
        draft.unread(f"direction {rule.get('direction')}, priority {rule.get('priority')}")
    return draft


def _texts(rule: Mapping[str, Any], name: str) -> list[str]:
    """Return the values of a rule's single and listed ranges; a rule with application groups only speaks of any address."""
    several = [rule.get(name), *listed(rule.get(f"{name}es" if name.endswith("x") else f"{name}s"))]
    return [str(value) for value in several if value not in {None, ""} and not isinstance(value, dict | list)] or ["*"]
