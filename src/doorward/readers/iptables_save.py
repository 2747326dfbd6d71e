"""Rulesets of iptables and ip6tables, as iptables-save and ip6tables-save write them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from doorward.batching import batches
from doorward.firewall.iptables import draft, words
from doorward.hostile.line_text import lines
from doorward.reader import Malformed, Reject, reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from doorward.reader import Input, Sample, Told

_TABLES = {"raw": -300, "mangle": -150, "nat": -100, "filter": 0, "security": 50}
"""Table -> priority; what leaves by nat has another."""
_AFTER = 100
_HOOKS = frozenset({"PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"})
_FIRST = re.compile(
    r"(\s++|#[^\n]*+)*+\*(raw|mangle|nat|filter|security)[ \t]*\r?\n(\s++|#[^\n]*+)*+(:[^\s:]|-[ANPI] |\[\d|COMMIT)"
)
_DECLARED = re.compile(r":(\S{1,255}) (\S+)(?: \[(\d{1,18}):\d+\])?")
_RULE = re.compile(r"(?:\[(\d{1,18}):\d+\] )?-A (\S{1,255})(?: (.*))?")
_SIX = re.compile(r"ip6tables-save|ipv6-icmp|icmpv6|icmp6|-[sd] !? ?[0-9a-fA-F]*:[0-9a-fA-F:]*")


@dataclass(slots=True)
class _Table:
    name: str
    family: str
    chains: dict[str, tuple[str, int, str]] = field(default_factory=dict)
    rules: list[tuple[int, str, str | None, str]] = field(default_factory=list)


def recognises(sample: Sample) -> bool:
    """Whether its first line that is no comment names a table of iptables, and chains or rules follow."""
    return _FIRST.match(sample.text) is not None


@reader(fills=("filter_rules",), recognises=recognises)
def iptables_save(source: Input) -> Iterable[Told]:
    """Rules of iptables and ip6tables (iptables-save, ip6tables-save).

    The file does not name its IP family: it is IPv6 where ip6tables-save wrote it or an IPv6 address or ICMPv6 stands in it.
    Commands that change a chain elsewhere than at its end (-I, -D) are rejects.
    """
    yield from batches("filter_rules", _rows(source))


def _family(source: Input) -> str:
    with source.open() as stream:
        return "6" if any(_SIX.search(text) for _, text in lines(stream)) else "4"


def _rows(source: Input) -> Iterator[Sequence[dict[str, Any]] | Reject]:
    family, table, number = _family(source), None, 0
    with source.open() as stream:
        for number, text in lines(stream):
            said = text.strip()
            if not said or said.startswith("#"):
                continue
            if said.startswith("*"):
                if table is not None:
                    yield from _told(table)
                table = _Table(said[1:].strip(), family)
            elif said == "COMMIT" and table is not None:
                yield from _told(table)
                table = None
            elif table is None or not _noted(table, number, said):
                yield Reject(number, "not a line of a saved ruleset", said[:200])
    if table is not None:
        yield from _told(table)
        raise Malformed("the file ends before the COMMIT of its last table", number)


def _noted(table: _Table, number: int, said: str) -> bool:
    """Note a line of a table; return whether it is one."""
    if declared := _DECLARED.fullmatch(said):
        table.chains[declared[1]] = declared[2], number, said
    elif rule := _RULE.fullmatch(said):
        table.chains.setdefault(rule[2], ("-", number, ""))
        table.rules.append((number, rule[2], rule[1], rule[3] or ""))
    elif (command := said.split())[0] in {"-N", "--new-chain"} and len(command) == len(("-N", "chain")):
        table.chains.setdefault(command[1], ("-", number, said))
    elif command[0] in {"-P", "--policy"} and len(command) == len(("-P", "chain", "policy")):
        table.chains[command[1]] = command[2], number, said
    else:
        return False
    return True


def _told(table: _Table) -> Iterator[list[dict[str, Any]]]:
    """Yield the rows of a table's rules, then those of its defaults."""
    positions = dict.fromkeys(table.chains, 0)
    for number, chain, hits, text in table.rules:
        positions[chain] += 1
        made = draft(words(text), table.family, table.chains.keys())
        made.hits = int(hits) if hits is not None else made.hits
        row = made.row(f"-A {chain} {text}", **_of(table, chain))
        yield [{**row, "position": positions[chain], "origin_row": number}]
    for chain, (policy, number, text) in table.chains.items():
        if chain in _HOOKS:
            action = {"ACCEPT": "accept", "DROP": "deny"}.get(policy, "accept")
            known = {"family": table.family, "action": action, "text": text}
            yield [{**_of(table, chain), **known, "origin_row": number}]


def _of(table: _Table, chain: str) -> dict[str, Any]:
    """Return the columns that tell where the rules of a chain stand."""
    priority = _TABLES.get(table.name)
    after = table.name == "nat" and chain in {"INPUT", "POSTROUTING"}
    return {
        "ruleset": f"{'ip' if table.family == '4' else 'ip6'} {table.name}",
        "chain": chain,
        "hooks": [chain.lower()] if chain in _HOOKS else None,
        "priority": (_AFTER if after else priority) if chain in _HOOKS else None,
    }
