"""What one kind of Zeek log is: the table it fills, which of its fields is which column, and how it is told from others."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from doorward.reader import Field, Formula

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


def known_as(*names: str, first: bool = False, turned: tuple[str, tuple[str, ...]] | None = None) -> Field:
    """Return the field that goes by any of `names`; some sites write the dot of a record as an underscore."""
    return Field(_spelled(names), first, turned and (turned[0], _spelled(turned[1])))


def worked_out(text: str, **names: tuple[str, ...] | str) -> Formula:
    """Return SQL over fields, `{name}` for the text of a field that goes by any of its names."""
    listed = {name: (known,) if isinstance(known, str) else known for name, known in names.items()}
    return Formula(text, {name: _spelled(known) for name, known in listed.items()})


def _spelled(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(spelling for name in names for spelling in (name, name.replace(".", "_"))))


SEEN = {
    "time": known_as("ts"),
    "sensor": known_as("_node_name", "_system_name", "@system", "agent_hostname"),
}
"""Columns of every log: when it was seen, and by which sensor."""

ENDPOINTS = {
    **SEEN,
    "uid": known_as("uid"),
    "source": known_as("id.orig_h", "src", "src_ip"),
    "source_port": known_as("id.orig_p", "src_port"),
    "destination": known_as("id.resp_h", "dst", "dst_ip"),
    "destination_port": known_as("id.resp_p", "dst_port"),
}
"""Columns of every log that tells of an exchange between two addresses."""


@dataclass(frozen=True, slots=True)
class Log:
    """One kind of Zeek log.

    Attributes:
        table: the table it fills.
        fields: column -> field.
        signs: sets of field names; a log that has all of one set is of this kind.
        foreign: field names that only other kinds have.
        required: columns that a row must have.
        constants: column -> value for every row.
        formulas: column -> what it is worked out of, where a log has more of it than the column's field names.
    """

    table: str
    fields: Mapping[str, Field]
    signs: tuple[frozenset[str], ...]
    foreign: frozenset[str] = frozenset()
    required: tuple[str, ...] = ("time", "source", "destination")
    constants: Mapping[str, Any] = field(default_factory=dict)
    formulas: Mapping[str, Formula] = field(default_factory=dict)

    def fits(self, names: Collection[str]) -> bool:
        """Whether the field names hold every required column."""
        return all(any(key in names for key in self.fields[column].keys) for column in self.required)

    def shown_by(self, names: Collection[str]) -> bool:
        """Whether the field names alone prove a log of this kind."""
        dotted = frozenset(name.replace(".", "_") for name in names)
        return self.fits(names) and any(sign <= dotted for sign in self.signs) and not dotted & self.foreign

    def formulas_over(self, names: Collection[str]) -> dict[str, Formula]:
        """Return the formulas of a delimited log with these field names: those that find more than the column's own field."""
        plain = {column: held.keys for column, held in self.fields.items()}
        return {
            column: formula
            for column, formula in self.formulas.items()
            if any(key in names and key not in plain.get(column, ()) for keys in formula.names.values() for key in keys)
        }

    def told(self, path: str, file: str) -> dict[str, Any]:
        """Return the constants of a log under Zeek's name `path` in a file called `file`, folders and archives included."""
        opened = path.startswith("open_") or re.split(r"[/\\!]", file)[-1].startswith("open_")
        return {**self.constants, "open": opened} if "open" in self.constants else dict(self.constants)
