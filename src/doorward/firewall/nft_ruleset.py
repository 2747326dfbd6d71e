"""A ruleset of nftables, as the objects of its JSON, made rows of filter_rules."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from doorward.firewall.nft_rules import drafts
from doorward.firewall.nft_sets import Sets

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_OTHER_LAYERS = frozenset({"arp", "bridge"})


@dataclass(slots=True)
class Ruleset:
    """What is known of a ruleset before its first row can be made; objects may come in any order."""

    sets: Sets = field(default_factory=Sets)
    chains: dict[tuple[str, str, str], tuple[int, Mapping[str, Any]]] = field(default_factory=dict)
    rules: list[tuple[int, Mapping[str, Any]]] = field(default_factory=list)
    dormant: set[tuple[str, str]] = field(default_factory=set)

    def add(self, line: int, told: Any) -> bool:
        """Note one object; return whether it is one."""
        if not isinstance(told, dict) or len(told) != 1:
            return False
        ((kind, value),) = told.items()
        if not isinstance(value, dict):
            return False
        match kind:
            case "set" | "map":
                self.sets.add(value)
            case "chain":
                self.chains[_chain(value, "name")] = line, value
            case "rule":
                self.rules.append((line, value))
            case "table" if "dormant" in _listed(value.get("flags")):
                self.dormant.add((str(value.get("family")), str(value.get("name"))))
            case _:
                pass
        return True

    def rows(self) -> Iterator[list[dict[str, Any]]]:
        """Yield the rows of each rule, then those of the chains' defaults."""
        places: dict[tuple[str, str, str], int] = defaultdict(int)
        for line, rule in self.rules:
            key = _chain(rule, "chain")
            text = rule.get("text") or json.dumps(rule.get("expr"), ensure_ascii=False)
            made = []
            for draft in drafts(rule, self.sets):
                places[key] += 1
                if draft.target is not None and (*key[:2], draft.target) not in self.chains:
                    draft.unread(f"{draft.action} {draft.target}: no such chain")
                    draft.act("unread")
                made.append({**draft.row(str(text), **self._of(key)), "position": places[key], "origin_row": line})
            yield made
        for key, (line, chain) in self.chains.items():
            if isinstance(chain.get("hook"), str):
                action = "deny" if chain.get("policy") == "drop" else "accept"
                yield [{**self._of(key), "action": action, "text": f"policy {action}", "origin_row": line}]

    def _of(self, key: tuple[str, str, str]) -> dict[str, Any]:
        """Return the columns that tell where the rules of a chain stand."""
        family, table, name = key
        _, chain = self.chains.get(key, (0, {}))
        hook, priority = chain.get("hook"), chain.get("prio")
        known = isinstance(hook, str) and (family, table) not in self.dormant
        layer = f"{family} " if family in _OTHER_LAYERS else ""
        devices = [f" {device}" for device in _listed(chain.get("dev"))] or [""]
        return {
            "ruleset": f"{family} {table}",
            "chain": name,
            "hooks": [f"{layer}{hook}{device}" for device in devices] if known else None,
            "priority": priority if isinstance(priority, int) and abs(priority) < 1 << 31 else None,
        }


def _chain(value: Mapping[str, Any], name: str) -> tuple[str, str, str]:
    return str(value.get("family")), str(value.get("table")), str(value.get(name))


def _listed(value: Any) -> list[str]:
    several = value if isinstance(value, list) else [value]
    return [one for one in several if isinstance(one, str)]
