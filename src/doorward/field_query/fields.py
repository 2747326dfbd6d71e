"""What may be asked of a list: its fields, what kind of value each has, and what it means."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal["word", "level", "number", "time", "flag", "address"]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a list.

    Attributes:
        name: what people write before the colon; also the key of a row and the column of a table.
        kind: word (with `*` and `?`), level (words in order), number, time, flag (yes or no), or address (also a network).
        meaning: what it says, in a few words.
        levels: the words of a level, lowest first.
        many: a row has several values, and one that fits is enough; such a field cannot be sorted by.
        decided: people decide it at the desk; it is in no file. A level that nobody decided on is its first.
    """

    name: str
    kind: Kind
    meaning: str
    levels: tuple[str, ...] = ()
    many: bool = False
    decided: bool = False

    @property
    def sorted_by(self) -> str:
        """The column that orders rows by this field."""
        return f"{self.name}_rank" if self.kind == "level" else self.name


class Fields:
    """The fields of one list.

    Args:
        kind: what the list holds, such as `findings`; also the name of its table.
        fields: what may be asked.
        free: the column that free text is looked for in.
    """

    def __init__(self, kind: str, *fields: Field, free: str = "words") -> None:
        self.kind = kind
        self.free = free
        self._fields = {field.name: field for field in fields}

    def __iter__(self) -> Iterator[Field]:
        """Yield the fields in their order."""
        return iter(self._fields.values())

    def get(self, name: str) -> Field | None:
        """Return a field by name; None if the list has none of that name."""
        return self._fields.get(name)

    def __getitem__(self, name: str) -> Field:
        """Return a field by name.

        Raises:
            KeyError: the list has none of that name.
        """
        return self._fields[name]

    def near(self, name: str) -> str:
        """Return the name of the field that is spelled most alike; empty if none is."""
        return near(name, list(self._fields))


def near(word: str, known: list[str]) -> str:
    """Return the known word that is spelled most alike; empty if none is."""
    return next(iter(get_close_matches(word.lower(), known, 1, 0.6)), "")
