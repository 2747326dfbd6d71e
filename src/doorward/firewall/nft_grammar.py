"""Rules of nftables as text, made the expressions that its JSON has for them; what is not known stays as words (nft(8))."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doorward.firewall.nft_tokens import Quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SHORT = re.compile("[0-9]{1,19}")
_HEADERS = frozenset(
    {"ip", "ip6", "tcp", "udp", "sctp", "dccp", "udplite", "th", "icmp", "icmpv6", "igmp", "esp", "ah", "ether"}
)
_BARE = frozenset({"iif", "iifname", "oif", "oifname", "mark", "l4proto", "nfproto", "iiftype", "oiftype"})
_OPERATORS = frozenset({"==", "!=", "<", ">", "<=", ">="})
_ENDS = frozenset({"accept", "drop", "return", "continue"})
_LEADS = frozenset({"jump", "goto"})
_LOGS = frozenset({"prefix", "level", "group", "snaplen", "queue-threshold"})
_TRANSLATES = frozenset({"snat", "dnat", "masquerade", "redirect"})
_FILLS = frozenset({"add", "update", "delete"})
_CONDITIONS = frozenset({"limit", "quota", "meter", *_FILLS})
_ATTRIBUTES = frozenset({"comment", "counter", "timeout", "expires", "limit", "last", "quota"})


def expressions(words: Sequence[str]) -> tuple[list[Any], str | None]:
    """Return the statements of a rule as JSON has them, and its comment."""
    comment = None
    if len(words) > 1 and words[-2] == "comment" and isinstance(words[-1], Quoted):
        words, comment = words[:-2], str(words[-1])
    return list(_Rule(words).statements()), comment


class _Rule:
    """The words of a rule, and how far they are read."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words, self._at = words, 0

    def _next(self, ahead: int = 0) -> str:
        place = self._at + ahead
        return self._words[place] if place < len(self._words) else ""

    def _take(self) -> str:
        self._at += 1
        return self._words[self._at - 1] if self._at <= len(self._words) else ""

    def statements(self) -> Iterator[Any]:
        """Yield each statement."""
        while word := self._next():
            known = None if isinstance(word, Quoted) else self._known(word)
            if known is not None:
                yield known
            else:
                yield from self._rest(word)

    def _known(self, word: str) -> Any:
        """Return the statement that begins with a word, and pass over it; None, nothing passed, if it is not known."""
        begun = self._at
        if word in _ENDS or word == "notrack":
            return {self._take(): None}
        if word in _LEADS and self._next(1) not in {"", "{"}:
            return {self._take(): {"target": str(self._take())}}
        if word in {"counter", "log"}:
            return self._counter() if word == "counter" else self._log()
        if (filled := self._fills(word)) is not None:
            return filled
        found = self._about()
        self._at = begun if found is None else self._at
        return found

    def _fills(self, word: str) -> Any:
        """Return a statement that puts something of the packet into a flow table or a set."""
        if word == "flow" and self._next(1) == "add":
            self._at += 3
            return {"flow": None}
        if word in _FILLS and self._next(1).startswith("@") and self._next(2) == "{":
            self._at += 3
            return {"set": self._set()}
        return None

    def _counter(self) -> Any:
        self._take()
        if self._next() == "name":
            self._at += 2
            return {"counter": None}
        if self._next() == "packets" and self._next(2) == "bytes" and _SHORT.fullmatch(self._next(1)):
            packets = int(self._next(1))
            self._at += 4
            return {"counter": {"packets": packets}}
        return {"counter": None}

    def _log(self) -> Any:
        self._take()
        while self._next() in _LOGS:
            self._at += 2
        return {"log": None}

    def _about(self) -> Any:
        """Return a match, a map of verdicts or a mark that is set."""
        lefts = [self._key()]
        while lefts[-1] is not None and self._next() == ".":
            self._take()
            lefts.append(self._key())
        if lefts[-1] is None:
            return None
        left = lefts[0] if len(lefts) == 1 else {"concat": lefts}
        if self._next() == "vmap":
            self._take()
            return None if (data := self._value()) is None else {"vmap": {"key": left, "data": data}}
        operator = self._take() if self._next() in _OPERATORS else "=="
        value = self._value()
        return None if value is None else {"match": {"op": operator, "left": left, "right": value}}

    def _key(self) -> Any:
        word = self._take()
        if word in _HEADERS and self._next():
            return {"payload": {"protocol": word, "field": self._take()}}
        if word in _BARE:
            return {"meta": {"key": word}}
        if word in {"meta", "ct"} and self._next():
            return {word: {"key": self._take()}}
        return None

    def _value(self) -> Any:
        word = self._take()
        if word == "{" and not isinstance(word, Quoted):
            return self._set()
        if not isinstance(word, Quoted) and (
            not word or word in {"set", "&", "|", "^", "and", "or", "xor", "map", "vmap", "}", ","}
        ):
            return None
        several = [str(word)]
        while self._next() in {",", "|"}:
            self._take()
            several.append(str(self._take()))
        return several if len(several) > 1 else several[0]

    def _set(self) -> Any:
        begun, depth = self._at, 1
        while depth and self._next():
            word = self._take()
            if not isinstance(word, Quoted):
                depth += (word == "{") - (word == "}")
        return {"set": elements(self._words[begun : self._at - 1])}

    def _rest(self, word: str) -> Iterator[Any]:
        """Yield what is left as one statement that is not understood, and the verdict at its end."""
        words, self._at = self._words[self._at :], len(self._words)
        ends = next((count for count in (2, 1) if len(words) > count and verdict(words[-count:])), 0)
        end = words[len(words) - ends :]
        kind = _kind(words[: len(words) - ends])
        yield {
            kind: {
                "text": " ".join(words[: len(words) - ends]),
                **({"key": {"meta": word}} if kind == "mangle" else {}),
            }
        }
        if ends:
            yield verdict(end)


def _kind(words: Sequence[str]) -> str:
    """Return what kind of statement words are: `match` and `limit` only narrow, others may do anything."""
    first = words[0]
    if first in _TRANSLATES or first == "reject":
        return first
    if first in _CONDITIONS:
        return "limit"
    if first in {"meta", "ct"} and words[2:3] == ("set",):
        return "mangle"
    return "unread"


def verdict(words: Sequence[str]) -> Any:
    """Return a verdict as JSON has it; None if it is none."""
    match words:
        case [word] if word in _ENDS:
            return {word: None}
        case [word, chain] if word in _LEADS:
            return {word: {"target": str(chain)}}
        case _:
            return None


def elements(words: Sequence[str]) -> list[Any]:
    """Return the elements of a set or map between its braces, as JSON has them."""
    made: list[Any] = []
    one: list[str] = []
    depth = 0
    for word in [*words, ","]:
        mark = "" if isinstance(word, Quoted) else word
        depth += (mark == "{") - (mark == "}")
        if mark == "," and depth <= 0:
            made += [_element(one)] if one else []
            one = []
        else:
            one.append(word)
    return made


def _element(words: list[str]) -> Any:
    """Return `key`, or [key, verdict] for `key : verdict`; a key of several parts is a concatenation."""
    mapped = words.index(":") if ":" in words else None
    key = words if mapped is None else words[:mapped]
    key = key[: next((at for at, word in enumerate(key) if at and word in _ATTRIBUTES), len(key))]
    parts = [str(word) for at, word in enumerate(key) if at % 2 == 0]
    if not key or any(word != "." for word in key[1::2]):
        parts = [" ".join(words)]
    told = parts[0] if len(parts) == 1 else {"concat": parts}
    return told if mapped is None else [told, verdict(words[mapped + 1 :])]
