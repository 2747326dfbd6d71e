"""Access lists in configurations of Cisco's IOS and ASA."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from doorward.batching import batches
from doorward.firewall.cisco import Groups, Unknown, addresses, draft, port
from doorward.firewall.drafting import LONGEST
from doorward.hostile.line_text import lines
from doorward.reader import reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from doorward.reader import Input, Sample, Told

_LIST = re.compile(
    r"^(access-list \S+ (line \d+ )?((extended|standard) )?(permit|deny|remark) |ip(v6)? access-list (standard |extended )?\S+ *\r?$)",
    re.MULTILINE,
)
_ASA = re.compile(
    r"(ASA|PIX) Version|access-list \S+ (line \d+ )?extended |access-group \S+ (in|out) interface |nameif "
)
_ENTRY = re.compile(r"access-list (\S+) (?:line \d+ )?(?:(extended|standard) )?((?:permit|deny) .*)")
_NAMED = re.compile(r"(ip|ipv6) access-list (?:(standard|extended) )?(\S+)")
_INNER = re.compile(r"(?:\d+ |sequence \d+ )?((?:permit|deny) .*)")
_BOUND = re.compile(r"(?:ip access-group|ipv6 traffic-filter) (\S+) (in|out)")
_OF_ASA = re.compile(r"access-group (\S+) (?:(in|out) interface (\S+)|(global))")
_GROUP = re.compile(r"object(?:-group)? (network|service) (\S+)(?: .*)?")
_MEMBER = re.compile(r"(network|port|group|service)-object |(\d+ )?(permit|deny) ")
_OTHER = re.compile(r"access-list (\S+) (.+)")
_ASIDE = re.compile(r"((line )?\d+ )?remark\b|description\b|statistics per-entry|!|$|\d+$|compiled$")
"""What says nothing of packets, and ends no list."""
_REMARK = re.compile(r"(?:access-list (\S+) )?(?:(?:line )?\d+ )?remark (.+)")
_STANDARD = re.compile(r"[1-9]\d?|1[39]\d\d|1[4-8]\d\d")


_DEFAULT = {"action": "deny", "text": "default: deny", "origin_row": 1}


@dataclass(slots=True)
class _Reading:
    groups: Groups
    device: str | None = None
    hooks: dict[str, list[str]] = field(default_factory=dict)
    entries: list[tuple[int, str, bool, str | None, str]] = field(default_factory=list)
    remarks: dict[str, str] = field(default_factory=dict)
    comments: dict[int, str] = field(default_factory=dict)
    block: tuple[str, ...] = ()


def recognises(sample: Sample) -> bool:
    """Whether a line of it is an entry of an access list, or begins a named one."""
    return _LIST.search(sample.text) is not None


@reader(fills=("filter_rules",), recognises=recognises)
def cisco_acl(source: Input) -> Iterable[Told]:
    """Rules of access lists of Cisco's IOS and ASA (show running-config).

    Groups and objects of addresses and ports stand in the entries that use them. Each list ends in a deny; other lines of the
    configuration are not read. The remarks in front of an entry are its comment.
    """
    yield from batches("filter_rules", _rows(source))


def _rows(source: Input) -> Iterator[Sequence[dict[str, Any]]]:
    with source.open() as stream:
        reading = _Reading(Groups(wildcards=not any(_ASA.match(text.strip()) for _, text in lines(stream))))
    with source.open() as stream:
        for number, text in lines(stream):
            _line(reading, number, text)
    positions: dict[str, int] = {}
    families: dict[str, str | None] = {}
    for number, name, standard, family, entry in reading.entries:
        positions[name], families[name] = positions.get(name, 0) + 1, family
        made = draft(entry, reading.groups, standard=standard, family=family)
        made.comment = reading.comments.get(number)
        yield [{**made.row(entry, **_of(reading, name)), "position": positions[name], "origin_row": number}]
    for name in positions:
        yield [{**_of(reading, name), "family": families[name], **_DEFAULT}]


def _of(reading: _Reading, name: str) -> dict[str, Any]:
    return {"device": reading.device, "ruleset": "access-list", "chain": name, "hooks": reading.hooks.get(name)}


def _line(reading: _Reading, number: int, text: str) -> None:
    said = " ".join(text.split())
    # Scripts that are pasted into a device do not indent what stands in a group or a list.
    inner = text[:1].isspace() or _MEMBER.match(said) is not None
    if entry := _ENTRY.fullmatch(said):
        standard = entry[2] == "standard" or (reading.groups.wildcards and _STANDARD.fullmatch(entry[1]) is not None)
        family = "4" if reading.groups.wildcards else None
        _entry(reading, number, entry[1], (standard, family, entry[3]))
    elif (other := _OTHER.fullmatch(said)) and not _ASIDE.match(other[2]):
        _entry(reading, number, other[1], (False, None, other[2]))
    elif named := _NAMED.fullmatch(said):
        reading.block = ("list", named[3], named[2] or "", "6" if named[1] == "ipv6" else "4")
    elif bound := _OF_ASA.fullmatch(said):
        reading.hooks.setdefault(bound[1], []).append(f"{bound[2]} {bound[3]}" if bound[2] else "in global")
    elif group := _GROUP.fullmatch(said):
        reading.block = ("group", group[1], group[2])
        _known(reading, group[1]).setdefault(group[2], [])
    elif remark := _REMARK.fullmatch(said):
        reading.block = () if remark[1] else reading.block
        if name := remark[1] or (reading.block[1] if reading.block[:1] == ("list",) else None):
            reading.remarks[name] = f"{reading.remarks.get(name, '')} {remark[2]}".strip()[:LONGEST]
    elif _ASIDE.match(said):
        pass
    elif inner and reading.block:
        _inside(reading, number, said)
    else:
        words = said.split()
        reading.block = ("interface", words[1]) if words[:1] == ["interface"] and len(words) > 1 else ()
        reading.device = words[1] if words[:1] == ["hostname"] and len(words) > 1 else reading.device


def _entry(reading: _Reading, number: int, name: str, said: tuple[bool, str | None, str]) -> None:
    """Note an entry of a list; the remarks in front of it are its comment, and no later one's."""
    if remark := reading.remarks.pop(name, None):
        reading.comments[number] = remark
    reading.entries.append((number, name, *said))


def _known(reading: _Reading, kind: str) -> dict[str, list[str] | None]:
    return reading.groups.networks if kind == "network" else reading.groups.services


def _inside(reading: _Reading, number: int, said: str) -> None:
    match reading.block:
        case ("list", name, kind, family):
            if entry := _INNER.fullmatch(said):
                said = entry[1]
            _entry(reading, number, name, (kind == "standard", family, said))
        case ("interface", name):
            if bound := _BOUND.fullmatch(said):
                reading.hooks.setdefault(bound[1], []).append(f"{bound[2]} {name}")
        case ("group", kind, name):
            known = _known(reading, kind)
            try:
                known[name] = [*_held(known, name), *_member(reading, kind, said.split())]
            except Unknown:
                known[name] = None
        case _:
            pass


def _held(known: dict[str, list[str] | None], name: str) -> list[str]:
    found = known.get(name)
    if found is None:
        raise Unknown(name)
    return found


def _member(reading: _Reading, kind: str, words: list[str]) -> list[str]:
    """Return what a line in a group adds to it.

    Raises:
        Unknown: it is not understood.
    """
    if words[0] == "group-object" and len(words) > 1:
        return _held(_known(reading, kind), words[1])
    if kind == "service":
        found = port(words[1:]) if words[0] == "port-object" and words[1:2] in (["eq"], ["range"]) else None
    elif words[0] == "range" and len(words) == len(("range", "first", "last")):
        return [f"{words[1]}-{words[2]}"]
    else:
        words = words[1:] if words[0] in {"network-object", "subnet"} else words
        found = addresses(words, Groups(wildcards=False, networks=reading.groups.networks))
    if found is None:
        raise Unknown(" ".join(words))
    return found
