"""From text to a query: `severity:>=high host:web*,db* -status:closed "free text" sort:-score`."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from doorward.field_query.addresses import network_keys
from doorward.field_query.conditions import Contains
from doorward.field_query.query import FREE, Order, Query, Term, Value, quoted, word
from doorward.field_query.values import ValueMismatchError, condition

if TYPE_CHECKING:
    from doorward.field_query.fields import Fields

LONGEST = 2_000
"""Characters of a query."""
MOST = 100
"""Terms of a query, and values of a term."""
SORT = "sort"
# SQLite ends a pattern at a NUL, and takes no half of a surrogate pair.
_BROKEN = re.compile("[\0\ud800-\udfff]")
_SPACE = re.compile(r"\s*")
_NAME = re.compile(r"([a-z][a-z_]*):(?!//)")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_FREE = re.compile(r"[^\s\"]+")
_BARE = re.compile(r"[^\s\",]*")
_NOT = re.compile(r"not\s+(?=\S)")


class FieldQueryError(ValueError):
    """A query that cannot be understood.

    Attributes:
        message: what is wrong, and what would be right.
        text: the query.
        position: of the character that it is about, from 0.
        length: of what it is about, in characters.
    """

    def __init__(self, message: str, text: str, position: int, length: int) -> None:
        self.message, self.text, self.position, self.length = message, text, position, max(1, length)
        super().__init__(f"{message} (at character {position + 1})")

    def pointed(self) -> str:
        """Return three lines: the query, carets under what is wrong, and the message."""
        shown = re.sub(r"\s", " ", self.text)
        return f"{shown}\n{' ' * self.position}{'^' * self.length}\n{self.message}"


class _Atom(NamedTuple):
    """A piece of text with its place."""

    text: str
    position: int
    end: int
    quoted: bool


def parse(text: str, fields: Fields) -> Query:
    """Return the query that a text means.

    Raises:
        FieldQueryError: it cannot be understood; it says where and why.
    """
    if len(text) > LONGEST:
        raise FieldQueryError(f"a query has at most {LONGEST:,} characters", text[:LONGEST], LONGEST - 1, 1)
    broken = _BROKEN.search(text)
    if broken:
        raise FieldQueryError("a query holds no NUL and no broken character", text, broken.start(), 1)
    return _Parser(text, fields).query()


def with_term(query: Query, name: str, text: str, *, negated: bool = False) -> Query:
    """Return a query with one term of a field in place of those that it has of it, as links and chips ask for.

    Raises:
        FieldQueryError: the field has no such value.
    """
    term = parse(f"{'-' if negated else ''}{name}:{text}", query.fields).terms[0]
    kept = tuple(one for one in query.terms if (one.name, one.negated) != (name, negated))
    return replace(query, terms=(*kept, term))


class _Parser:
    def __init__(self, text: str, fields: Fields) -> None:
        self.text, self.fields, self.at = text, fields, 0
        self.terms: list[Term] = []
        self.order: list[Order] = []

    def query(self) -> Query:
        self._skip(_SPACE)
        while self.at < len(self.text):
            self._item()
            if len(self.terms) > MOST:
                raise self._error(f"a query has at most {MOST} terms", self.terms[-1].position, len(self.text))
            self._skip(_SPACE)
        return Query(self.fields, tuple(self.terms), tuple(self.order))

    def _item(self) -> None:
        start = self.at
        negated = self._skip(_NOT) or self._minus()
        match = _NAME.match(self.text, self.at)
        if match and network_keys(self._whole()) is None:
            self._field(match[1], start, negated=negated)
        else:
            text = self._atom(_FREE).text
            self.terms.append(self._term(FREE, [Value(word(text), Contains(text))], start, negated=negated))

    def _whole(self) -> str:
        """Return all up to the next space: an IPv6 address has colons, and is no field."""
        match = _FREE.match(self.text, self.at)
        return match[0] if match else ""

    def _minus(self) -> bool:
        follows = self.text[self.at + 1 : self.at + 2]
        return bool(self.text[self.at] == "-" and follows.strip() and self._skip(re.compile("-")))

    def _field(self, name: str, start: int, *, negated: bool) -> None:
        position = self.at
        self.at += len(name) + 1
        if name == SORT:
            self._sort(start, negated=negated)
            return
        asked = self.fields.get(name)
        if asked is None:
            like = self.fields.near(name)
            hint = f"did you mean {like}?" if like else f"known are {', '.join(one.name for one in self.fields)}."
            told = f"there is no field {name!r}; {hint} Text with a colon goes in quotation marks."
            raise self._error(told, position, position + len(name))
        values = []
        for atom in self._list(name):
            try:
                asks = condition(asked, atom.text, quoted=atom.quoted)
            except ValueMismatchError as fault:
                raise self._error(str(fault), atom.position, atom.end) from fault
            values.append(Value(quoted(atom.text) if atom.quoted else atom.text, asks))
        self.terms.append(self._term(name, values, start, negated=negated))

    def _sort(self, start: int, *, negated: bool) -> None:
        if negated:
            raise self._error("write sort:-NAME for the other way round", start, self.at)
        for atom in self._list(SORT):
            name = atom.text.removeprefix("-")
            asked = self.fields.get(name)
            if asked is None or asked.many:
                known = ", ".join(one.name for one in self.fields if not one.many)
                raise self._error(f"rows cannot be sorted by {name!r}, only by {known}", atom.position, atom.end)
            self.order.append(Order(name, atom.text.startswith("-")))

    def _list(self, name: str) -> list[_Atom]:
        """Return the values behind a colon."""
        found = [self._atom(_BARE)]
        while self.text[self.at : self.at + 1] == ",":
            self.at += 1
            found.append(self._atom(_BARE))
        for atom in found:
            if not atom.text and not atom.quoted:
                raise self._error(f"{name}: has no value", atom.position - 1, atom.end)
        if len(found) > MOST:
            raise self._error(f"a field has at most {MOST} values", found[MOST].position, self.at)
        return found

    def _atom(self, bare: re.Pattern[str]) -> _Atom:
        start = self.at
        if self.text[start : start + 1] == '"':
            match = _QUOTED.match(self.text, start)
            if match is None:
                raise self._error("a quotation mark is never closed", start, len(self.text))
            self.at = match.end()
            if self.text[self.at : self.at + 1].strip().strip(","):
                raise self._error("a space is missing after the quotation mark", self.at, self.at + 1)
            return _Atom(re.sub(r"\\(.)", r"\1", match[1], flags=re.DOTALL), start, self.at, quoted=True)
        self._skip(bare)
        if self.text[self.at : self.at + 1] == '"':
            raise self._error("a quotation mark stands in the middle of a word", self.at, self.at + 1)
        return _Atom(self.text[start : self.at], start, self.at, quoted=False)

    def _term(self, name: str, values: list[Value], start: int, *, negated: bool) -> Term:
        return Term(name, tuple(values), negated, start, self.at - start)

    def _skip(self, pattern: re.Pattern[str]) -> bool:
        match = pattern.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return bool(match and match[0])

    def _error(self, message: str, start: int, end: int) -> FieldQueryError:
        return FieldQueryError(message, self.text, start, end - start)
