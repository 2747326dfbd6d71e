"""The grammar of sudoers, as far as it says who may run what (sudoers(5), SUDOERS FILE FORMAT)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from doorward.hostile import Malformed
from doorward.hostile.line_text import lines
from doorward.records.sudo_rule import commands, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

LONGEST = 1024 * 1024
"""Characters of an entry with all its continued lines."""

_NAME = r'!*\s*(?:%?:?"(?:\\.|[^"\\]){1,300}"|(?:\\.|[^\s,=:!()"#\\])(?:\\.|[^\s,=:!()"\\])*|%?#\d{1,10})'
_NAMES = rf"{_NAME}(?:\s*,\s*{_NAME})*"
_RULE = re.compile(rf"({_NAMES})\s+({_NAMES})\s*=\s*(\S.*)", re.DOTALL)
_NEXT = re.compile(rf"(?<!\\):\s*({_NAMES})\s*=(?!=)\s*")
_NO_NEXT = re.compile(r"(?:\b(?:NO)?(?:PASSWD|EXEC|SETENV|FOLLOW|LOG_INPUT|LOG_OUTPUT|MAIL|INTERCEPT)|sha\d{3})\s*$")
_ALIAS = re.compile(r"(User|Runas|Host|Cmnd|Cmd)_Alias\s+(\S.*)", re.DOTALL)
_DEFINED = re.compile(r"([A-Z][A-Z0-9_]*)\s*=\s*(.*)", re.DOTALL)
_ANOTHER = re.compile(r"(?<!\\):(?=\s*[A-Z][A-Z0-9_]*\s*=)")
_DEFAULTS = re.compile(r"Defaults(?:\s*([:@>!])\s*((?:\\.|[^\s])+(?:\s*,\s*[^\s,]+)*?))?\s+(\S.*)", re.DOTALL)
_INCLUDE = re.compile(r"[@#]include(?:dir)?\s+\S")
_COMMAND = re.compile(
    r"\s*(?:\([^()]*\)\s*)?(?:[A-Z_]+\s*:\s*|[A-Z]+=\S+\s+|sha\d{3}:\S+\s*,?\s*)*!*\s*(?:ALL\b|[/~^]|sudoedit\b|list\b|[A-Z][A-Z0-9_]*\b)"
)
_STRONG = re.compile(r"=\s*(?:\([^()]*\)|(?:NO)?PASSWD\s*:|ALL\s*$)|\bALL\s*=")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry: where it begins, its text, and of a rule whom it is for and its pairs of hosts and commands."""

    line: int
    text: str
    names: Sequence[str] = ()
    parts: Sequence[tuple[list[str], str]] = ()


@dataclass(slots=True)
class File:
    """What a file says: aliases by name, rules, what counts of its defaults, and what is wrong with it."""

    users: dict[str, tuple[int, list[str]]] = field(default_factory=dict)
    hosts: dict[str, list[str]] = field(default_factory=dict)
    commands: dict[str, list[str]] = field(default_factory=dict)
    runas_aliases: dict[str, list[str]] = field(default_factory=dict)
    rules: list[Entry] = field(default_factory=list)
    runas: str = "root"
    free: set[str] = field(default_factory=set)
    asked: str = ""
    wrong: list[tuple[int, str, str]] = field(default_factory=list)

    def tags(self, name: str) -> tuple[str, ...]:
        """Return what the defaults say of who is asked for a password when `name` calls."""
        return (*(["NOPASSWD"] if {name, ""} & self.free else []), *([self.asked] if self.asked else []))


def entries(told: Iterable[tuple[int, str]]) -> Iterator[Entry]:
    """Yield the entries of a file, continued lines joined, comments and blank lines left out.

    Raises:
        Malformed: an entry is longer than LONGEST.
    """
    begun, held = 0, ""
    for line, text in told:
        begun, held = begun or line, held + text
        if len(held) > LONGEST:
            raise Malformed(f"an entry of more than {LONGEST:,} characters", begun)
        if held.endswith("\\") and not _is_comment(held):
            held = held[:-1]
            continue
        if bare := _bare(held):
            yield Entry(begun, bare)
        begun, held = 0, ""
    if bare := _bare(held):
        yield Entry(begun, bare)


def _is_comment(text: str) -> bool:
    return text.lstrip().startswith("#") and not _INCLUDE.match(text.lstrip()) and not re.match(r"\s*#\d", text)


def _bare(text: str) -> str:
    """Return an entry without its comment; the number of an account begins with the same sign."""
    text = text.strip()
    if _INCLUDE.match(text):
        return text
    cut = re.search(r'^(?:\\.|"(?:\\.|[^"\\])*"|[^"#\\]|(?<![^\s,(!%:>])#\d|"|\\$)*', text, re.DOTALL)
    return cut[0].strip() if cut else ""


def is_rule(entry: Entry) -> bool:
    """Return whether an entry may say who may run what."""
    found = _RULE.fullmatch(entry.text)
    return found is not None and _COMMAND.match(found[3]) is not None


def is_setting(entry: Entry) -> bool:
    """Return whether an entry is an alias, a default or an include."""
    return any(form.match(entry.text) for form in (_ALIAS, _DEFAULTS, _INCLUDE))


def strong(entry: Entry) -> bool:
    """Return whether nothing but sudoers has such an entry."""
    if is_setting(entry):
        return not entry.text.startswith("#") and (
            not entry.text.startswith("Defaults") or len(entry.text) > len("Defaults ")
        )
    return _STRONG.search(entry.text) is not None


def gathered(stream: BinaryIO) -> File:
    """Return what a file says.

    Raises:
        Malformed: a line or an entry is too long.
    """
    file = File()
    for entry in entries(lines(stream)):
        if _INCLUDE.match(entry.text):
            continue
        if found := _ALIAS.fullmatch(entry.text):
            _define(file, found[1], found[2], entry)
        elif entry.text.startswith("Defaults") and (found := _DEFAULTS.fullmatch(entry.text)):
            _default(file, found[1], found[2] or "", found[3])
        elif found := _RULE.fullmatch(entry.text):
            file.rules.append(Entry(entry.line, entry.text, listed(found[1]), list(_parts(found[2], found[3]))))
        else:
            file.wrong.append((entry.line, "no entry of sudoers", entry.text))
    return file


def _parts(hosts: str, rest: str) -> Iterator[tuple[list[str], str]]:
    """Yield the hosts and commands of a rule; a colon that no tag ends stands before further hosts."""
    begun = 0
    for found in _NEXT.finditer(rest):
        if not _NO_NEXT.search(rest, max(begun, found.start() - 20), found.start()) and not _open(rest, found.start()):
            yield listed(hosts), rest[begun : found.start()]
            hosts, begun = found[1], found.end()
    yield listed(hosts), rest[begun:]


def _open(text: str, place: int) -> bool:
    return text.rfind("(", 0, place) > text.rfind(")", 0, place)


def _define(file: File, kind: str, text: str, entry: Entry) -> None:
    for piece in _ANOTHER.split(text):
        found = _DEFINED.fullmatch(piece.strip())
        if found is None:
            file.wrong.append((entry.line, f"no {kind}_Alias such as NAME = one, another", entry.text))
        elif kind == "User":
            file.users[found[1]] = (entry.line, listed(found[2]))
        else:
            table = {"Host": file.hosts, "Runas": file.runas_aliases}.get(kind, file.commands)
            table[found[1]] = commands(found[2]) if table is file.commands else listed(found[2])


def _default(file: File, sign: str | None, names: str, settings: str) -> None:
    """Take of defaults who is asked for a password, and whom commands run as; those of hosts, commands and targets are left."""
    if sign not in (None, ":"):
        return
    for setting in listed(settings):
        key, _, value = (part.strip() for part in setting.partition("="))
        if key in ("!authenticate", "authenticate"):
            change = file.free.update if key.startswith("!") else file.free.difference_update
            change(listed(names) if sign else [""])
        elif key == "runas_default" and sign is None and value:
            file.runas = value.strip('"')
        elif key in ("targetpw", "rootpw", "runaspw") and sign is None:
            file.asked = key
