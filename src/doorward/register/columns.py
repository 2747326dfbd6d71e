"""Columns of any names in a list of devices: what they mean by the settings, what is probably meant, and how that is said."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from doorward.reader import Columns
from doorward.register.asset import texts, written
from doorward.register.cells import looks
from doorward.register.entries import kind_of
from doorward.register.export import Said
from doorward.register.words import LISTED, key, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from doorward.reader import Heading


_MANY = ("addresses", "macs", "serials")
"""What several columns may say together."""
_TELLING = ("owner", "environment", "in_service_until", "criticality")
"""What a register says and the output of a scanner or a server does not."""
_FOREIGN = frozenset(
    {"tenant", "cluster", "vrf", "asset_tag", "distinguishedname", "entity", "last_update", "alternate_username"}
    | {"entité", "usager", "dernière_modification"}
    | {"port", "ports", "cve", "cves", "cvss", "severity", "plugin_id", "protocol", "proto", "url", "query", "event_id"}
    | {"time", "timestamp", "valid_lifetime", "component", "version", "package", "osquery_version", "eventid"}
)
"""Columns of files that other readers take, or that are no register."""
_SHORTEST = 3
"""Letters of a word that is looked for within the name of a column."""
_CORRECTED = "doorward columns writes lines for doorward.toml that say what they mean; correct them and ingest --again"
_CLEAR = 2
"""Columns of a list that the settings must name before they hold for it."""


@dataclass(frozen=True, slots=True)
class Meant:
    """What the columns of a list mean.

    Attributes:
        meanings: column, as `key` spells it -> what it says of a device, in the order of the list.
        told: those among them that the settings say, and those that they leave out.
    """

    meanings: Mapping[str, str]
    told: frozenset[str] = frozenset()

    @property
    def enough(self) -> bool:
        """Whether they name a device, an address of it, and who answers for it or until when."""
        said = set(self.meanings.values())
        return "name" in said and bool(said & {"addresses", "macs"}) and bool(said & set(_TELLING))


def meant(names: Sequence[str], settled: Sequence[Columns] = ()) -> Meant:
    """Return what columns mean: by the settings that know most of them, and for the others by guess.

    Args:
        names: columns, as `key` spells them.
        settled: what the settings say; what names the file counts before what holds for every list.
    """
    told: dict[str, str] = {}
    for one in settled:
        found = {name: one.meanings[name] for name in names if name in one.meanings}
        if len(found) > len(told):
            told = found
        if one.files and told:
            break
    rest = guess([name for name in names if name not in told], set(told.values()))
    both = told | rest
    return Meant({name: both[name] for name in dict.fromkeys(names) if both.get(name)}, frozenset(told))


def fits(names: Sequence[str], settled: Sequence[Columns] = ()) -> bool:
    """Return whether columns are those of a list of devices: by the settings, or in words that mean no other file.

    Args:
        names: columns, as `key` spells them.
        settled: what the settings say.
    """
    found = meant(names, settled)
    if len(found.told) >= _CLEAR or (found.told and found.enough):
        return "name" in found.meanings.values()
    return not kind_of(names) and not _FOREIGN & set(names) and found.enough


def guess(names: Iterable[str], known: Iterable[str] = ()) -> dict[str, str]:
    """Return column -> what it is read as: for each meaning that is not `known` yet the likeliest column, each once."""
    left = {plain(name): name for name in reversed(list(names))}
    found: dict[str, str] = {}
    for meaning, words in LISTED.items():
        likeliest = next((word for word in words if word in left), None)
        if likeliest is not None and meaning not in known:
            found[left.pop(likeliest)] = meaning
    return found


def supposed(names: Sequence[str], lines: Sequence[Sequence[str]]) -> dict[str, str] | None:
    """Return what columns might mean by words within their names and by their cells; None if it looks like no list of devices.

    Args:
        names: columns, as `key` spells them.
        lines: the cells of the first devices.
    """
    if kind_of(names) or _FOREIGN & set(names) or len(names) != len(set(names)):
        return None
    found = guess(names)
    cells = dict(zip(names, zip_longest(*(line[: len(names)] for line in lines), fillvalue=""), strict=False))
    for name in names:
        if name and name not in found:
            meaning = looks(cells.get(name, ())) or _within(name)
            if meaning and (meaning in _MANY or meaning not in found.values()):
                found[name] = meaning
    ordered = {name: found[name] for name in names if name in found}
    return ordered if Meant(ordered).enough else None


def _within(name: str) -> str | None:
    """Return what a word within the name of a column means, the longest word first."""
    spelled = f"_{plain(name)}_"
    hits = [
        (len(word), meaning)
        for meaning, words in LISTED.items()
        for word in words
        if len(word) >= _SHORTEST and f"_{word}_" in spelled
    ]
    return max(hits, default=(0, None), key=lambda hit: hit[0])[1]


def block(files: str, headings: Iterable[Heading]) -> str:
    """Return the lines for doorward.toml that say what the columns of files mean; what is not known is left to be filled in.

    Args:
        files: the pattern of the files.
        headings: of each of their lists; the first that knows a column counts.
    """
    pairs: dict[str, str] = {}
    for heading in headings:
        for name in heading.written:
            known = heading.meanings.get(key(name), "")
            if key(name):
                pairs[name.strip()[:100]] = pairs.get(name.strip()[:100]) or known
    lines = [f"{_quoted(name)} = {_quoted(meaning)}" for name, meaning in pairs.items()]
    return "\n".join(["[[register]]", f"files = {_quoted(files)}", "[register.columns]", *lines, ""])


def _quoted(text: str) -> str:
    # Of what JSON leaves as it is, TOML forbids one sign.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", r"\u007f")


def spoken(written_names: Sequence[str], found: Meant) -> str | None:
    """Return the guess as a sentence, column by column, with what is not read; None if nothing was guessed.

    Args:
        written_names: columns as they are written.
        found: what `meant` returned for them.
    """
    spelled = {key(name): name[:100] for name in reversed(written_names) if key(name)}
    guessed = ", ".join(
        f"{spelled[name]!r} as {said}" for name, said in found.meanings.items() if name not in found.told
    )
    if not guessed and found.told:
        return None
    read = {*found.meanings, *found.told}
    left = [name for column, name in reversed(spelled.items()) if column not in read]
    rest = f"; not read: {', '.join(map(repr, left))[:500]}" if left else ""
    return f"the columns are read by guess: {guessed}{rest}; {_CORRECTED}"


def offered(settled: Sequence[Columns] = ()) -> str:
    """Return a sentence on a list that is not understood.

    Args:
        settled: what the settings say of the file, in vain.
    """
    why = "it looks like a list of devices, but its columns are not understood"
    if any(one.files for one in settled):
        why = "doorward.toml names this file, but not which of its columns is the name of a device"
    return f"{why}: nothing was read; {_CORRECTED}"


def said(told: Mapping[str, Any], meanings: Mapping[str, str]) -> Said:
    """Return what a line says, its cells by the columns as `key` spells them."""
    values: dict[str, Any] = {meaning: [] for meaning in _MANY}
    for column, meaning in meanings.items():
        if meaning in _MANY:
            values[meaning] += _parts(told.get(column), blanks=meaning != "serials")
        elif values.get(meaning) in (None, ""):
            values[meaning] = told.get(column)
    status, changed = values.pop("status", None), values.pop("changed", None)
    return Said(values, status, changed)


def _parts(text: Any, *, blanks: bool) -> Iterator[str]:
    """Yield the values of a cell: semicolons, commas, bars, line ends and perhaps blanks stand between them."""
    for part in texts((written(text) or "").replace("|", ",").replace("\n", ",")):
        yield from part.split() if blanks else [part]


def settled_columns(told: Any) -> tuple[Columns, ...]:
    """Return what [register] of doorward.toml says of columns, or each [[register]] of several.

    Raises:
        ValueError: it cannot be meant; the message names the key.
    """
    return tuple(map(_settled, told if isinstance(told, list) else [told]))


def _settled(told: Any) -> Columns:
    if not isinstance(told, dict):
        raise ValueError("register must be a section, [register], or several, [[register]]")  # noqa: TRY004 - as all wrong settings
    for name in set(told) - {"columns", "files"}:
        raise ValueError(f"[register] has no {name!r}; known are columns, files")
    files, columns = told.get("files", ""), told.get("columns", {})
    if not isinstance(files, str):
        raise ValueError(f'[register] files = {str(files)[:60]} must be a pattern, such as "inventory*.xlsx"')  # noqa: TRY004
    if not isinstance(columns, dict) or not columns:
        raise ValueError('[register.columns] must say what columns mean, such as "Device name" = "name"')
    meanings: dict[str, str] = {}
    for column, meaning in columns.items():
        if meaning not in ("", *LISTED):
            raise ValueError(f"[register.columns] {column!r} = {str(meaning)[:60]!r} is not one of {', '.join(LISTED)}")
        if meanings.setdefault(key(column), meaning) != meaning or not key(column):
            raise ValueError(f"[register.columns] {column!r} stands twice, or has no letter")
    return Columns(meanings, files)
