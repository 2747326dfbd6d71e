"""A ruleset of nftables as text, made the objects of its JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.firewall.nft_grammar import elements, expressions
from doorward.firewall.nft_tokens import statements

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from doorward.firewall.nft_tokens import Statement

_FAMILIES = frozenset({"ip", "ip6", "inet", "arp", "bridge", "netdev"})
_PRIORITIES = {"raw": -300, "mangle": -150, "dstnat": -100, "filter": 0, "security": 50, "srcnat": 100}
_OF_BRIDGES = {"dstnat": -300, "filter": -200, "out": 100, "srcnat": 300}


def objects(text: str) -> Iterator[tuple[int, Any]]:
    """Yield the objects of a ruleset with their lines; a statement that is none of them as its words.

    Raises:
        Malformed: see `statements`; what was yielded before stands.
    """
    open_now: dict[str, Any] = {}
    for statement in statements(text):
        table = _table(statement)
        if table is None:
            if not statement.blocks and statement.words[:2] == ("flush", "ruleset"):
                continue
            yield statement.line, " ".join(statement.words or statement.blocks[-1])
        elif len(statement.blocks) == 1:
            yield (
                statement.line,
                {"table": {**_said(statement.words), "family": table["family"], "name": table["table"]}},
            )
        else:
            if not statement.words:
                open_now = {**table, "name": " ".join(statement.blocks[1][1:])}
            kind = statement.blocks[1][0]
            yield from ((statement.line, told) for told in _inner(kind, statement, open_now))


def _table(statement: Statement) -> dict[str, Any] | None:
    match statement.blocks[0] if statement.blocks else ():
        case ("table", family, name) if family in _FAMILIES:
            return {"family": family, "table": str(name)}
        case ("table", name):
            return {"family": "ip", "table": str(name)}
        case _:
            return None


def _inner(kind: str, statement: Statement, open_now: dict[str, Any]) -> Iterator[Any]:
    words = statement.words
    if kind in {"set", "map"}:
        open_now |= _said(words)
        yield {kind: open_now}
    elif kind == "chain" and (not words or words[0] in {"type", "policy", "comment"} or words[:2] == ("devices", "=")):
        open_now |= _hook(words, str(open_now["family"]))
        yield {"chain": dict(open_now)}
    elif kind == "chain":
        told, comment = expressions(words)
        where = {"family": open_now["family"], "table": open_now["table"], "chain": open_now["name"]}
        yield {"rule": {**where, "expr": told, "comment": comment, "text": " ".join(words)}}


def _said(words: tuple[str, ...]) -> Mapping[str, Any]:
    """Return what a statement of a table or set says of it, as JSON has it."""
    match words:
        case ("flags", *flags):
            return {"flags": [flag for flag in flags if flag != ","]}
        case ("timeout", *_):
            return {"timeout": True}
        case ("elements", "=", "{", *inner, "}"):
            return {"elem": elements(inner)}
        case _:
            return {}


def _hook(words: tuple[str, ...], family: str) -> Mapping[str, Any]:
    """Return what a statement of a chain says of where it stands."""
    found: dict[str, Any] = {}
    for at, word in enumerate(words[:-1]):
        if word in {"hook", "policy"}:
            found[word] = str(words[at + 1])
        elif word == "device":
            found["dev"] = str(words[at + 1])
        elif word == "devices" and words[at + 1 : at + 3] == ("=", "{") and "}" in words:
            found["dev"] = [str(device) for device in words[at + 3 : words.index("}")] if device != ","]
        elif word == "priority":
            found["prio"] = _priority(words[at + 1 :], family)
    return found


def _priority(words: tuple[str, ...], family: str) -> int | None:
    """Return the number of `filter + 10`, `-5` or `raw`."""
    names = _OF_BRIDGES if family == "bridge" else _PRIORITIES
    total, sign = 0, 1
    for word in words[:3]:
        if word in {"+", "-"}:
            sign = 1 if word == "+" else -1
        elif word in names:
            total += sign * names[word]
        elif word.lstrip("-").isdecimal() and len(word) < len("-2147483648"):
            total += sign * int(word)
        else:
            return total or None
    return total
