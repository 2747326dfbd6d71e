"""What each passage lets from zone to zone, as rows of zone_flows: the answer, what decides, and a packet for each."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING, Any

from doorward.isolation.fields import FIELDS, PROTOCOLS, STATES, TCP_PACKETS, written
from doorward.isolation.intent import EVERYTHING, WITH_PORTS, matches, meant, one_by_one, others, services
from doorward.isolation.policy import DEFAULT, Policy, Verdict
from doorward.isolation.zones import FAMILIES, sets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from doorward.isolation.intent import Services
    from doorward.isolation.passages import Passage
    from doorward.isolation.programs import Program
    from doorward.isolation.rules import Match, Spans

ALL, MEANT, UNMEANT = "all", "meant", "unmeant"
"""Parts of what may pass between two zones: everything, what a conduit means, and the rest."""
Key = tuple[str, str, str, str | None]
"""Zone that opens, zone that is called, part, and the conduit of the part that is meant."""
MOST = 20
"""Rules that are told of one answer; how many there are is told besides."""
_COLUMNS = {name: column for column, name in FIELDS.items()}
_FOREIGN = {"4": PROTOCOLS["ipv6-icmp"], "6": PROTOCOLS["icmp"]}
"""IP family -> the ICMP of the other one."""
_TEXT = 300


@dataclass(frozen=True, slots=True)
class Intent:
    """What the organisation tells of its zones.

    Attributes:
        zones: (zone, CIDR).
        own: CIDRs that are the organisation's.
        conduits: rows of conduits; none: nothing is said of what may pass.
        day: the day on which conduits must hold.
    """

    zones: Sequence[tuple[str, str]]
    own: Sequence[str]
    conduits: Sequence[Mapping[str, Any]] = ()
    day: date | None = None

    def between(self, source: str, destination: str) -> tuple[Services, dict[str, Services]]:
        """Return the services that are meant to pass, and those of each conduit."""
        unclear = {id(row) for row, _ in self.unclear()}
        here = [row for row in self.conduits if (row["from_zone"], row["to_zone"]) == (source, destination)]
        named = [row for row in here if id(row) not in unclear]
        return meant(named, self.day), one_by_one(named, self.day)

    def unclear(self) -> Iterator[tuple[Mapping[str, Any], str]]:
        """Yield conduits that name what is no service, and why: they mean nothing, and that is to be said."""
        for row in self.conduits:
            try:
                services(row)
            except ValueError as error:
                yield row, str(error)


def flows(
    passages: Iterable[Passage], intent: Intent, files: Mapping[str, str] | None = None
) -> Iterator[dict[str, Any]]:
    """Yield the rows of zone_flows; a family that no passage speaks of cannot be told.

    Args:
        passages: see `passages`.
        intent: zones and conduits.
        files: origin -> the name of its file.
    """
    listed = list(passages)
    for family in FAMILIES:
        held = sets(intent.zones, intent.own, family)
        if not set(held) - {"internet"}:
            continue
        questions = dict(_questions(held, intent, family))
        for row, why in intent.unclear():
            name = row.get("conduit") or "without a name"
            yield _row((row["from_zone"], row["to_zone"], MEANT, name), family, Verdict(), why)
        for passage in listed:
            yield from _asked(passage, family, questions, files or {})
        if not any(family in passage.programs or family in passage.problems for passage in listed):
            why = f"no configuration that was read says what it does with IPv{family}"
            yield from (_row(key, family, Verdict(), why) for key in questions if key[2] == ALL)


def _questions(held: Mapping[str, Spans], intent: Intent, family: str) -> Iterator[tuple[Key, list[Match]]]:
    for source, destination in permutations(held, 2):
        ends = held[source], held[destination]
        yield (source, destination, ALL, None), matches(EVERYTHING, *ends)
        if not intent.conduits:
            continue
        named, conduits = intent.between(source, destination)
        for conduit, named_here in conduits.items():
            # Who means ICMP means that of the family: the other one never travels there, and no rule needs to let it.
            if here := tuple(pair for pair in named_here if pair[0] != _FOREIGN[family]):
                yield (source, destination, MEANT, conduit), matches(here, *ends)
        if rest := others(named):
            yield (source, destination, UNMEANT, None), matches(rest, *ends)


def _asked(
    passage: Passage, family: str, questions: Mapping[Key, list[Match]], files: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    file = files.get(passage.origin, passage.origin[:12])
    where = {"device": passage.device or file, "file": file, "passage": passage.name, "bound": passage.bound}
    if family in passage.problems:
        yield from (_row(key, family, Verdict(), passage.problems[family]) | where for key in questions)
    if family not in passage.programs:
        return
    made = passage.programs[family]
    every = [match for asked in questions.values() for match in asked]
    policy = Policy(made.rules, made.default, made.sizes, every)
    known: dict[tuple[str, str], Verdict] = {}
    narrowed = {key[:2] for key in questions if key[2] == MEANT}
    for key, asked in questions.items():
        # Where no conduit means anything, what is not meant is all there is.
        alike = key[2] == UNMEANT and key[:2] not in narrowed
        verdict = known[key[:2]] if alike else policy.ask(*asked)
        known.setdefault(key[:2], verdict)
        yield _row(key, family, verdict, "") | where | _told(verdict, made, passage.defaults[family], file, family)


def _row(key: Key, family: str, verdict: Verdict, why: str) -> dict[str, Any]:
    answer = verdict.answer if verdict else "cannot tell"
    named = dict(zip(("from_zone", "to_zone", "part", "conduit"), key, strict=True))
    return {"family": family, **named, "answer": answer, "why": why or None}


def _told(verdict: Verdict, made: Program, default: Mapping[str, Any], file: str, family: str) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for kind, found in (("allowed", verdict.allowed), ("denied", verdict.denied), ("unsure", verdict.unsure)):
        # The default stands behind all rules.
        places = sorted(found, key=lambda place: (place == DEFAULT, place))
        rows = {place: default if place == DEFAULT else made.rows[place] for place in places[:MOST]}
        told[f"{kind}_by"] = [cited(row, file) for row in rows.values()] or None
        told[f"{kind}_packets"] = [packet(found[place], made, family) for place in rows] or None
        told[f"{kind}_rules"] = len(places)
    return told


def cited(row: Mapping[str, Any], file: str) -> str:
    """Return where a rule stands and what it says."""
    line = f"{file} line {row['origin_row']}" if row.get("origin_row") else file
    return f"{line}: {str(row.get('text') or row.get('action'))[:_TEXT]}"


def packet(values: Mapping[str, int], made: Program, family: str) -> str:
    """Return a packet in words: `tcp from 10.1.0.1 to 10.2.0.1 port 22`."""
    said = {name: _value(name, value, made, family) for name, value in values.items()}
    ports = values["protocol"] in WITH_PORTS
    name = said["protocol"]
    words = [
        f"protocol {name}" if name.isdecimal() else name,
        "from",
        said["source"],
        *(["port", said["source_port"]] if ports else []),
    ]
    words += ["to", said["destination"], *(["port", said["port"]] if ports else [])]
    words += [f"{name} {said[name]}" for name in ("in", "out") if said[name]]
    words += [said["state"]] if values["state"] != STATES.index("new") else []
    words += [f"{said['tcp']} flags"] if values["tcp"] != TCP_PACKETS.index("opening") else []
    return " ".join(words)


def _value(name: str, value: int, made: Program, family: str) -> str:
    if name in {"in", "out"}:
        return made.interfaces.names[value]
    return written(_COLUMNS[name], ((value, value),), family)[0]
