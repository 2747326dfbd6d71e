"""Who may run what as whom on a Unix host: /etc/sudoers and the files beside it (sudoers(5))."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doorward.batching import together
from doorward.hostile.json_stream import opening
from doorward.hostile.line_text import head_lines
from doorward.inventory.host import host
from doorward.reader import HEAD, Reject, reader
from doorward.readers.sudoers import converted
from doorward.readers.sudoers.grammar import entries, gathered, is_rule, is_setting, strong
from doorward.readers.sudoers.hosts import holds
from doorward.records.sudo_rule import MOST, Rule, account, rights, specs, unfolded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from doorward.reader import Input, Sample, Told
    from doorward.readers.sudoers.grammar import Entry, File

_TELLING = frozenset({"User_Specs", "User_Aliases", "Command_Aliases", "Runas_Aliases"})
_BESIDE = re.compile(r"(?:^|[/\\!])sudoers\.d[/\\][^/\\!]+$")


def recognises(sample: Sample) -> bool:
    """Whether every entry is one of sudoers, and one of them could be nothing else; or it is what cvtsudoers writes."""
    keys = opening(sample.head).keys()
    if keys:
        return keys <= converted.KEYS and bool(keys & _TELLING)
    text = "\n".join(head_lines(sample.head))
    found = list(entries(iter(enumerate(text.split("\n"), 1))))
    return bool(found) and all(is_rule(one) or is_setting(one) for one in found) and any(map(strong, found))


@reader(fills=("identities", "memberships", "rights"), recognises=recognises)
def sudoers(source: Input) -> Iterable[Told]:
    """Rules of sudo in /etc/sudoers and sudoers.d, or as cvtsudoers -f json writes them.

    A file that is included is read where it is offered itself; an alias that another file defines stays a name, and what
    depends on it is undecided. A rule for other hosts than the file's own is left out, one for hosts that only a network or
    a netgroup tells is undecided. Of the defaults only those count that say who is asked for a password and whom commands
    run as.
    """
    with source.open() as stream:
        as_json = bool(opening(stream.read(HEAD)))
        stream.seek(0)
        file = converted.gathered(stream) if as_json else gathered(stream)
        below = 2 if _BESIDE.search(source.name) else 1
        yield from together("rights", _records(file, host(source.name, below=below)))


def _records(file: File, machine: str) -> Iterator[dict[str, list[dict[str, Any]]] | Reject]:
    for line, wrong, text in file.wrong:
        yield Reject(line, wrong, text[:200])
    for alias, (line, names) in file.users.items():
        yield _alias(alias, line, names, machine)
    for entry in file.rules:
        yield from _rule(entry, file, machine)


def _alias(alias: str, line: int, names: list[str], machine: str) -> dict[str, list[dict[str, Any]]]:
    """Return an alias of users as a group; a member that is taken away again is told, for a group cannot say so."""
    itself = f"{machine}:{alias}"
    told = list(unfolded(names, {}))
    flags = ["User_Alias", *(f"not {name}"[:200] for meant, name in told if not meant)]
    group = {"id": itself, "kind": "group", "name": alias, "domain": machine, "flags": flags, "origin_row": line}
    members = dict.fromkeys(account(machine, name) for meant, name in told if meant)
    rows = [{"member": one, "group_id": itself, "is_primary": False, "origin_row": line} for one in members]
    return {"rights": [], "identities": [group], "memberships": rows}


def _rule(entry: Entry, file: File, machine: str) -> Iterator[dict[str, list[dict[str, Any]]] | Reject]:
    rows: list[dict[str, Any]] = []
    for hosts, commands in entry.parts:
        here = holds(list(unfolded(hosts, file.hosts)), machine)
        if here is False:
            continue
        told = specs(commands)
        for name in entry.names:
            bare = name.lstrip("! ")
            tags = file.tags(bare)
            if name != bare and name[: -len(bare)].count("!") % 2:
                continue
            where = "" if here else ", ".join(hosts)[:500]
            rule = Rule(account(machine, bare), machine, told, where, file.runas, tags)
            rows += rights(rule, file.commands, file.runas_aliases)
            if len(rows) > MOST:
                yield Reject(
                    entry.line, f"it gives more than {MOST:,} rights: the others are left out", entry.text[:200]
                )
                rows = rows[:MOST]
                break
    yield {"rights": [{**row, "origin_row": entry.line} for row in rows]}
