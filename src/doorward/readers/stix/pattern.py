"""STIX patterns that come down to single values (STIX 2.1, section 9); every other one is refused with its reason."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from doorward.records.indicator import sign

if TYPE_CHECKING:
    from doorward.records.indicator import Sign

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>'(?:[^'\\]|\\.)*')|(?P<path>[A-Za-z][\w-]*:[\w-]+(?:\.(?:[\w-]+|'[^']*')|\[(?:\*|\d+)\])*)"""
    r"""|(?P<sign>!=|<>|<=|>=|[\[\]()=<>,])|(?P<number>-?\d+(?:\.\d+)?)|(?P<word>[A-Za-z_]+))""",
    re.DOTALL,
)
_LONGEST = 65_536
_MOST = 1_000
"""Values that one pattern may name."""
_DEEPEST = 30
_KINDS = {
    "ipv4-addr:value": "ip",
    "ipv6-addr:value": "ip",
    "domain-name:value": "domain",
    "url:value": "url",
    "network-traffic:dst_ref.value": "domain",
    "email-addr:value": "email",
    "file:name": "filename",
    "mutex:name": "mutex",
    "windows-registry-key:key": "registry-key",
    "network-traffic:extensions.http-request-ext.request_header.User-Agent": "user-agent",
    "network-traffic:extensions.http-request-ext.request_value": "path",
}
_HASHES = {"MD5": "md5", "SHA-1": "sha1", "SHA1": "sha1", "SHA-256": "sha256", "SHA256": "sha256"}
_HASHED = re.compile(r"(?:file|artifact|x509-certificate):hashes\.(.+)")
_TELLS_NOTHING = re.compile(r"network-traffic:(?:dst_ref\.type|protocols\[(?:\*|\d+)\])|file:(?:name|size)")
_PORT = "network-traffic:dst_port"


class Unread(ValueError):  # noqa: N818 - it says what became of a pattern
    """A pattern that names no single values; the text says why."""


class _Token(NamedTuple):
    kind: str
    text: str


class _Equal(NamedTuple):
    path: str
    value: str


_Choices = list[list[_Equal]]
"""Ways for a pattern to hold: in each, all that must be equal."""


def signs(pattern: str) -> list[Sign]:
    """Return the indicators that a pattern names, any of which makes it hold.

    Raises:
        Unread: the pattern means more than single values, is too large, or is none.
    """
    if len(pattern) > _LONGEST:
        raise Unread(f"it has more than {_LONGEST:,} characters")
    reading = _Reading(_tokens(pattern))
    choices = reading.pattern(0)
    if reading.next():
        raise Unread(f"{reading.next()!r} needs more than one observation")
    return list(dict.fromkeys(_sign(choice) for choice in choices))


def _tokens(pattern: str) -> list[_Token]:
    tokens, at = [], 0
    text = pattern.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise Unread(f"it is no STIX pattern at {text[at : at + 20]!r}")
        tokens.append(_Token(match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return tokens


class _Reading:
    """Tokens, read from left to right."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens, self._at = tokens, 0

    def next(self) -> str:
        """Return the text of the next token, empty at the end."""
        return self._tokens[self._at].text if self._at < len(self._tokens) else ""

    def take(self, kind: str = "", text: str = "") -> str:
        """Return the next token's text and pass over it.

        Raises:
            Unread: it is of another kind or text.
        """
        token = self._tokens[self._at] if self._at < len(self._tokens) else _Token("", "")
        if not token.kind or (kind and token.kind != kind) or (text and token.text.upper() != text):
            raise Unread(f"{text or kind or 'more'} is expected where it has {token.text[:40]!r}")
        self._at += 1
        return token.text

    def pattern(self, depth: int) -> _Choices:
        """Read observations joined by OR."""
        choices = self._observation(depth)
        while self.next().upper() == "OR":
            self.take()
            choices += self._observation(depth)
        return choices

    def _observation(self, depth: int) -> _Choices:
        opening = self.take("sign")
        if opening not in "[(" or depth > _DEEPEST:
            raise Unread(f"[ is expected where it has {opening!r}")
        choices = self._any(depth + 1) if opening == "[" else self.pattern(depth + 1)
        self.take("sign", "]" if opening == "[" else ")")
        return choices

    def _any(self, depth: int) -> _Choices:
        choices = self._all(depth)
        while self.next().upper() == "OR":
            self.take()
            choices += self._all(depth)
        return choices

    def _all(self, depth: int) -> _Choices:
        choices = self._comparison(depth)
        while self.next().upper() == "AND":
            self.take()
            more = self._comparison(depth)
            if len(choices) * len(more) > _MOST:
                raise Unread(f"it names more than {_MOST:,} values")
            choices = [left + right for left in choices for right in more]
        return choices

    def _comparison(self, depth: int) -> _Choices:
        if self.next() == "(" and depth <= _DEEPEST:
            self.take()
            choices = self._any(depth + 1)
            self.take("sign", ")")
            return choices
        path = self.take("path").replace("'", "")
        operator = self.take().upper()
        if operator in {"=", "==", "ISSUBSET"}:
            return [[_Equal(path, self._constant())]]
        if operator != "IN":
            raise Unread(f"{operator} is not a comparison with a single value")
        self.take("sign", "(")
        listed = [[_Equal(path, self._constant())]]
        while self.next() == "," and len(listed) <= _MOST:
            self.take()
            listed.append([_Equal(path, self._constant())])
        self.take("sign", ")")
        return listed

    def _constant(self) -> str:
        if self.next().startswith("'"):
            return re.sub(r"\\(.)", r"\1", self.take("text")[1:-1])
        return self.take("number")


def _sign(choice: list[_Equal]) -> Sign:
    """Return the one indicator that makes all these comparisons hold."""
    port = next((int(item.value) for item in choice if item.path == _PORT and item.value.isdecimal()), None)
    named = [
        item for item in choice if item.path != _PORT and (len(choice) == 1 or not _TELLS_NOTHING.match(item.path))
    ]
    if len(named) != 1:
        raise Unread("AND joins values that only together mean something")
    path, value = named[0]
    hashed = _HASHED.fullmatch(path)
    kind = _HASHES.get(hashed[1].upper()) if hashed else _KINDS.get(path)
    if kind is None:
        raise Unread(f"{path} is nothing that is matched")
    found = sign(kind, value, port)
    if found is None:
        raise Unread(f"{value[:100]!r} is no {kind}")
    return found
