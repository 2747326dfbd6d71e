"""Rules of stateful packet filters in clouds, as rows of filter_rules."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from doorward.firewall.drafting import Draft
from doorward.isolation.fields import addresses

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_SPELLED = {"icmpv6": "ipv6-icmp", "58": "ipv6-icmp"}
_ICMP = frozenset({"icmp", "ipv6-icmp", "1"})


def protocol(draft: Draft, said: Any, any_of: frozenset[str]) -> str:
    """Narrow a draft to a protocol; return its name, empty for any."""
    text = str(said).lower()
    if text in any_of:
        return ""
    name = _SPELLED.get(text, text)
    draft.narrow("protocols", [name])
    return name


def ports(draft: Draft, name: str, first: Any, last: Any) -> None:
    """Narrow a draft to destination ports; of ICMP they are type and code, which no column tells."""
    if first in {None, -1} and last in {None, -1}:
        return
    if name in _ICMP or not name:
        draft.unread(f"{name or 'any protocol'} {first} to {last}")
    else:
        draft.narrow("destination_ports", [f"{first}-{last}" if first != last else str(first)])


def by_family(texts: Sequence[str]) -> Iterator[tuple[list[str], bool]]:
    """Yield addresses of each IP family apart, then what is no address; with whether they are addresses."""
    found: dict[str, list[str]] = {"4": [], "6": [], "": []}
    for text in texts:
        try:
            found[addresses(text)[0]].append(text)
        except ValueError:
            found[""].append(text)
    yield from ((some, family != "") for family, some in found.items() if some)


def replies(line: int, **where: Any) -> dict[str, Any]:
    """Return the row of a stateful filter that lets replies through, before all others."""
    draft = Draft()
    draft.narrow("states", ["established", "related"])
    draft.act("accept")
    return {**draft.row("stateful: replies are let through", **where), "position": 1, "origin_row": line}


def default(line: int, action: str, **where: Any) -> dict[str, Any]:
    """Return the row of a chain's default."""
    return {**where, "action": action, "text": f"default: {action}", "origin_row": line}


def written(rule: Mapping[str, Any] | Any) -> str:
    """Return a rule as JSON."""
    return json.dumps(rule, ensure_ascii=False, separators=(",", ":"))


def listed(value: Any) -> list[Any]:
    """Return a list as it is, anything else as none."""
    return value if isinstance(value, list) else []
