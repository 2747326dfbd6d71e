"""Expected behaviour: what a person vouches for until a day. It covers findings, old ones too, and deletes none."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass, fields, replace
from datetime import date
from fnmatch import translate
from functools import cache
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Any

from doorward.finding import content_id

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from ipaddress import IPv4Network, IPv6Network

    from doorward.finding import Finding

# Condition -> details of a finding it may be met by.
_MET_BY = {
    "source": ("source", "address", "asset", "device"),
    "destination": ("destination", "name"),
    "software": ("software", "component", "service"),
    "port": ("port",),
}
CONDITIONS = (*_MET_BY, "detectors")
PROMISES = ("reason", "owner", "until")
"""What somebody answers for with; each must be given."""
_LONGEST = 500
_HEADER = re.compile(r"\s*\[\[\s*expected\s*\]\]")


class ExpectationError(ValueError):
    """An entry cannot be meant; the message says which key, and what to write instead."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """Behaviour that somebody vouches for: every condition that is given must be met.

    Attributes:
        source: who does it: an address, a network, or a name where `*` stands for anything.
        destination: with whom: the same.
        software: what does it, such as a User-Agent, a JA4 or a component: a name, where `*` stands for anything.
        port: port of the destination.
        detectors: whose findings it covers; empty: those of all that ask for behaviour, but of none that asks for doors.
        reason: why it is expected.
        owner: who answers for it.
        until: the last day it holds.
    """

    reason: str
    owner: str
    until: date
    source: str | None = None
    destination: str | None = None
    software: str | None = None
    port: int | None = None
    detectors: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Eight hexadecimal digits that depend on the conditions only."""
        return content_id(*(getattr(self, name) for name in CONDITIONS))[:8]

    def holds(self, day: date | None) -> bool:
        """Say whether it is still in force on a day; where no day is known, it is."""
        return day is None or day <= self.until

    def covers(self, finding: Finding, behaviour: Collection[str]) -> bool:
        """Say whether every condition is met by what the finding says of itself.

        Args:
            finding: what is asked about.
            behaviour: detectors that are meant where none is named.
        """
        if finding.detector not in (self.detectors or behaviour):
            return False
        return all(
            any(_meets(str(wanted), value) for name in names for value in _told(finding.details.get(name)))
            for condition, names in _MET_BY.items()
            if (wanted := getattr(self, condition)) is not None
        )

    def as_dict(self) -> dict[str, Any]:
        """Return what is given, as TOML and JSON have it, conditions first."""
        told = {name: getattr(self, name) for name in (*CONDITIONS, *PROMISES)}
        told |= {"detectors": list(self.detectors), "until": self.until.isoformat()}
        return {name: value for name, value in told.items() if value not in (None, [])}


def expectation(entry: Any, known: Iterable[str]) -> Expectation:
    """Make an expectation of a table of expected.toml.

    Args:
        entry: keys and values as TOML gives them.
        known: names of detectors.

    Raises:
        ExpectationError: a key is unknown or missing, or has a value that cannot be meant.
    """
    if not isinstance(entry, dict):
        raise ExpectationError("each entry must be a table: [[expected]]")
    names = [item.name for item in fields(Expectation)]
    for key in entry:
        if key not in names:
            raise ExpectationError(f"there is no key {key[:60]!r}; known are {', '.join(names)}")
    _check_promises(entry)
    if not any(entry.get(name) is not None for name in ("source", "destination", "software")):
        raise ExpectationError(
            "source, destination or software must be given: to expect all that a detector says, raise its tunables instead"
        )
    for key in ("source", "destination", "software"):
        if key in entry and not (_is_text(entry[key]) and entry[key].strip("*? ")):
            raise ExpectationError(f"{key} = {entry[key]!r} must be a text that names something")
    if "port" in entry and not (type(entry["port"]) is int and 0 <= entry["port"] < 2**16):
        raise ExpectationError(f"port = {entry['port']!r} must be a whole number from 0 to 65535")
    return Expectation(**entry | {"until": _day(entry["until"]), "detectors": _detectors(entry, set(known))})


def _check_promises(entry: dict[str, Any]) -> None:
    for key in PROMISES:
        if key not in entry:
            raise ExpectationError(
                f"{key} is missing: an expectation has a reason, an owner and a day until when it holds"
            )
    for key in ("reason", "owner"):
        if not _is_text(entry[key]):
            raise ExpectationError(f"{key} = {entry[key]!r} must be a text of at most {_LONGEST} characters")


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value.strip()) > 0 and len(value) <= _LONGEST


def _day(value: Any) -> date:
    # A time is a date to Python; here only its day counts.
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise ExpectationError(f"until = {value!r} must be a day such as 2027-03-31") from error


def _detectors(entry: dict[str, Any], known: set[str]) -> tuple[str, ...]:
    named = entry.get("detectors", [])
    if not isinstance(named, list | tuple) or not all(isinstance(name, str) for name in named):
        raise ExpectationError(f"detectors = {named!r} must be a list of names")
    for name in named:
        if name not in known:
            raise ExpectationError(f"there is no detector {name[:60]!r}; doorward explain lists them")
    return tuple(sorted(set(named)))


def expectations(text: str, known: Iterable[str]) -> tuple[Expectation, ...]:
    """Return the entries of an expected.toml.

    Raises:
        ExpectationError: the text is no TOML, or an entry cannot be meant; the message counts entries from 1.
    """
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise ExpectationError(f"not valid TOML: {error}") from error
    entries = data.pop("expected", [])
    if data or not isinstance(entries, list):
        raise ExpectationError("it holds entries that begin with [[expected]], and nothing else")
    made = []
    names = tuple(known)
    for place, entry in enumerate(entries, 1):
        try:
            made.append(expectation(entry, names))
        except ExpectationError as error:
            raise ExpectationError(f"entry {place}: {error}") from error
    return tuple(made)


def marked(
    findings: Iterable[Finding], listed: Sequence[Expectation], day: date | None, behaviour: Collection[str]
) -> list[Finding]:
    """Return the findings, each with the first expectation in force on that day that covers it, or with none."""
    active = [item for item in listed if item.holds(day)]
    return [
        replace(item, expected=next((_word(rule) for rule in active if rule.covers(item, behaviour)), None))
        for item in findings
    ]


def _word(rule: Expectation) -> dict[str, str]:
    return {"id": rule.id, "reason": rule.reason, "owner": rule.owner, "until": rule.until.isoformat()}


def _told(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [str(item) for item in values if item is not None]


def _meets(wanted: str, value: str) -> bool:
    network = _network(wanted)
    if network is None:
        return bool(_pattern(wanted).match(value.lower()))
    try:
        return ip_address(value) in network
    except ValueError:
        return wanted.lower() == value.lower()


@cache
def _network(text: str) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None


@cache
def _pattern(text: str) -> re.Pattern[str]:
    # Brackets are letters here: in a User-Agent they are common, and a class of letters is nothing a person means.
    return re.compile(translate(text.lower().replace("[", "[[]")))


def written(rule: Expectation) -> str:
    """Return an entry of expected.toml, header first, ending in a newline."""
    lines = (f"{name} = {_toml(value)}" for name, value in rule.as_dict().items())
    return "\n".join(("[[expected]]", *lines)) + "\n"


def without(text: str, place: int) -> str:
    """Return an expected.toml without one entry, counted from 0; what others wrote beside the entries stays."""
    # Not splitlines(): a value may hold a line separator of Unicode, which ends no line of TOML.
    lines = [f"{line}\n" for line in text.removesuffix("\n").split("\n")]
    heads = [number for number, line in enumerate(lines) if _HEADER.match(line)]
    end = heads[place + 1] if place + 1 < len(heads) else len(lines)
    # Comments before the next entry are about that one.
    while end > heads[place] + 1 and end < len(lines) and lines[end - 1].lstrip().startswith("#"):
        end -= 1
    return "".join(lines[: heads[place]] + lines[end:])


def _toml(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    # JSON's text is TOML's, but for DEL, which JSON leaves as it is.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
