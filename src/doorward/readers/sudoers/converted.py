"""Rules of sudo as cvtsudoers writes them in JSON, made what the grammar makes of the text (cvtsudoers(1))."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, BinaryIO

from doorward.hostile.json_stream import members
from doorward.readers.sudoers.grammar import Entry, File
from doorward.records.scan_record import text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

KEYS = frozenset({"Defaults", "User_Aliases", "Runas_Aliases", "Host_Aliases", "Command_Aliases", "User_Specs"})
"""Members of the one object."""
_SIGNS = {"usergroup": "%", "usergid": "%#", "userid": "#", "nonunixgroup": "%:", "nonunixgid": "%:#", "netgroup": "+"}
"""Kind of a name -> the sign before it in sudoers."""
_TAGS = {
    "authenticate": "PASSWD",
    "setenv": "SETENV",
    "noexec": "EXEC",
    "log_input": "LOG_INPUT",
    "log_output": "LOG_OUTPUT",
}
"""Option of a command -> its tag."""
_INVERTED = frozenset({"noexec"})


def gathered(stream: BinaryIO) -> File:
    """Return what a file says.

    Raises:
        Malformed: it is no JSON, or breaks off.
    """
    file = File()
    for key, told in members(stream):
        value = told.value
        if key == "User_Specs":
            _spec(file, told.line, value)
        elif key == "Defaults":
            _default(file, value)
        elif key in KEYS and isinstance(value, dict):
            for alias, listed in value.items():
                _define(file, key, alias, (told.line, _names(listed)))
    return file


def _define(file: File, key: str, alias: str, told: tuple[int, list[str]]) -> None:
    if key == "User_Aliases":
        file.users[alias] = told
    else:
        tables = {"Host_Aliases": file.hosts, "Runas_Aliases": file.runas_aliases}
        tables.get(key, file.commands)[alias] = told[1]


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    yield from (one for one in value if isinstance(one, dict)) if isinstance(value, list) else ()


def _names(value: Any) -> list[str]:
    """Return names, hosts or commands as sudoers writes them; digests and what is no text are left out."""
    found = []
    for one in _objects(value):
        for key, said in one.items():
            name = None if key.startswith("sha") or key == "negated" else text(said)
            if name is not None:
                found.append(("!" if one.get("negated") is True else "") + _SIGNS.get(key, "") + name)
    return found


def _spec(file: File, line: int, value: Any) -> None:
    told = value if isinstance(value, dict) else {}
    names, hosts = _names(told.get("User_List")), _names(told.get("Host_List"))
    # Each group of commands says for itself whom it runs as; in sudoers that would hold for the next one too.
    parts = [(hosts, _written(one)) for one in _objects(told.get("Cmnd_Specs"))]
    if names and hosts and parts:
        file.rules.append(Entry(line, str(value)[:200], names, parts))
    else:
        file.wrong.append((line, "no rule with a User_List, a Host_List and Cmnd_Specs", str(value)))


def _written(told: Mapping[str, Any]) -> str:
    """Return commands as sudoers writes them, commas within them escaped."""
    options = [pair for one in _objects(told.get("Options")) for pair in one.items()]
    tags = "".join(
        f"{'' if value is (key not in _INVERTED) else 'NO'}{_TAGS[key]}: "
        for key, value in options
        if key in _TAGS and isinstance(value, bool)
    )
    commands = ", ".join(re.sub(r"(?<!\\),", r"\,", name) for name in _names(told.get("Commands")))
    users, groups = (told.get(key) for key in ("runasusers", "runasgroups"))
    if users is None and groups is None:
        return tags + commands
    whom = ", ".join(_bare(name) for name in _names(users))
    return f"({whom} : {', '.join(_bare(name) for name in _names(groups))}) {tags}{commands}"


def _bare(name: str) -> str:
    return re.sub(r"[():,\"]", r"_", name)


def _default(file: File, value: Any) -> None:
    """Take of defaults what the grammar takes of them."""
    told = value if isinstance(value, dict) else {}
    bound = told.get("Binding")
    kinds = {key for one in _objects(bound) for key in one if key != "negated"}
    if bound is not None and not kinds <= {*_SIGNS, "username", "useralias"}:
        return
    names = [""] if bound is None else _names(bound)
    for key, setting in (pair for one in _objects(told.get("Options")) for pair in one.items()):
        if key == "authenticate" and isinstance(setting, bool):
            (file.free.difference_update if setting else file.free.update)(names)
        elif key == "runas_default" and bound is None and (name := text(setting)):
            file.runas = name
        elif key in ("targetpw", "rootpw", "runaspw") and setting is True and bound is None:
            file.asked = key
