"""What a change of a firewall's rules would do: to every packet between zones, exactly, and to the traffic that was observed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from doorward.isolation.difference import Difference
from doorward.isolation.flows import cited, packet
from doorward.isolation.intent import EVERYTHING, matches
from doorward.isolation.passages import named, passages
from doorward.isolation.policy import DEFAULT
from doorward.isolation.spoken import inserted, spoken
from doorward.isolation.traffic import ALLOWED, DENIED, fates, traffic
from doorward.isolation.zones import sets
from doorward.reader import Batch, Input, Malformed, Reject, Sample
from doorward.readers import readers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from doorward.isolation.flows import Intent
    from doorward.isolation.passages import Passage
    from doorward.isolation.rules import Match

    Row = Mapping[str, Any]

LARGEST = 1 << 28
"""Bytes of a configuration that is read for a comparison."""
_MOST = 3
"""Packets that are told for two zones and one kind of change."""
_EFFECTS = ("stopped", "let through", "no longer sure")


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a change would do.

    Attributes:
        changes: device, passage, family, from_zone, to_zone, kind, packet, before and after: rules that decide.
        traffic: from_zone, to_zone, proto, destination_port, effect, exchanges, callers, first_seen, last_seen and rule.
    """

    changes: Sequence[Row]
    traffic: Sequence[Row]


def of_file(path: Path) -> tuple[list[dict[str, Any]], list[Reject]]:
    """Return the rules of a configuration, as rows of filter_rules with `origin`, and what of it was not read.

    Raises:
        ValueError: it is no configuration that is known, too large, or broken.
        OSError: it cannot be read.
    """
    with path.open("rb") as stream:
        data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise ValueError(f"{path.name} is larger than {LARGEST >> 20} MiB")
    known = [reader for reader in readers().values() if "filter_rules" in reader.fills]
    sample = Sample(path.name, data[: 1 << 16])
    reader = next((reader for reader in known if reader.recognises(sample)), None)
    if reader is None:
        raise ValueError(
            f"{path.name} is no configuration of a firewall that is read: {', '.join(item.name for item in known)}"
        )
    origin = hashlib.sha256(data).hexdigest()
    source = Input(path, path.name, origin, len(data), data.count(b"\n") + 1, data)
    rows: list[dict[str, Any]] = []
    rejects = []
    try:
        for told in reader.read(source):
            if isinstance(told, Batch) and told.table == "filter_rules":
                rows += [{**row, "origin": origin} for row in told.rows]
            elif isinstance(told, Reject):
                rejects.append(told)
    except Malformed as error:
        raise ValueError(f"{path.name} line {error.line}: {error.reason}") from error
    return rows, rejects


def with_rule(
    rules: Sequence[Row], chosen: Passage, meant: Intent, text: str, before: float | None
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the rows of a passage's device, and the same with a rule in words put into its longest chain.

    Args:
        rules: rows of filter_rules.
        chosen: the passage.
        meant: zones that the words may name.
        text: see `spoken`.
        before: position that the rule is put in front of; None: of all.

    Raises:
        ValueError: see `spoken`; or the rule speaks of no packet of this passage.
    """
    zones = {family: sets(meant.zones, meant.own, family) for family in chosen.programs}
    own = [row for row in rules if row["origin"] == chosen.origin and row.get("device") == chosen.device]
    long = max(chosen.chains, key=lambda chain: sum((row.get("ruleset") or "", row["chain"]) == chain for row in own))
    made = [row for row in spoken(text, zones) if row["family"] in chosen.programs]
    changed = inserted(own, long, made, 1 if before is None else before)
    if len(changed) == len(own):
        raise ValueError(f"{text[:80]!r} speaks of no packet that {chosen.name} sees")
    return [dict(row) for row in own], changed


def foresee(old: Sequence[Row], new: Sequence[Row], meant: Intent, crossed: pa.Table, name: str) -> Foreseen:
    """Return what a change from one set of rows to another would do to one passage.

    Args:
        old: rows of one device.
        new: the same after the change.
        meant: the zones.
        crossed: observed exchanges between zones; see isolating.CROSSINGS.
        name: name of the passage, in both.

    Raises:
        ValueError: one of them has no such passage, or it cannot be followed.
    """
    interfaces = [*named(old), *named(new)]
    before, after = (_only(passages(rows, interfaces), name) for rows in (old, new))
    changes = [row for family in sorted(before.programs) for row in _changes(before, after, meant, family)]
    seen = [row for family in sorted(before.programs) for row in _seen(before, after, crossed, family)]
    return Foreseen(changes, sorted(seen, key=lambda row: (_EFFECTS.index(row["effect"]), -row["exchanges"], str(row))))


def _only(found: Sequence[Passage], name: str) -> Passage:
    chosen = next((passage for passage in found if passage.name == name), None)
    if chosen is None:
        raise ValueError(
            f"there is no passage {name!r}; there are {', '.join(passage.name for passage in found) or 'none'}"
        )
    if chosen.problems:
        raise ValueError("; ".join(chosen.problems.values()))
    return chosen


def _changes(before: Passage, after: Passage, meant: Intent, family: str) -> Iterator[dict[str, Any]]:
    old, new = before.programs[family], after.programs.get(family)
    if new is None:
        raise ValueError(f"the changed rules say nothing of IPv{family}")
    held = sets(meant.zones, meant.own, family)
    pairs: dict[tuple[str, str], list[Match]] = {
        pair: matches(EVERYTHING, held[pair[0]], held[pair[1]]) for pair in permutations(held, 2)
    }
    every = [match for asked in pairs.values() for match in asked]
    made = Difference((old.rules, old.default), (new.rules, new.default), old.sizes, every)
    for (source, destination), asked in pairs.items():
        told: dict[str, int] = {}
        for change in made.within(*asked):
            told[change.kind] = told.get(change.kind, 0) + 1
            if told[change.kind] <= _MOST:
                yield {
                    "family": family,
                    "from_zone": source,
                    "to_zone": destination,
                    "kind": change.kind,
                    "packet": packet(change.packet, old, family),
                    "before": _cited(before, family, change.before),
                    "after": _cited(after, family, change.after),
                }


def _cited(passage: Passage, family: str, place: int) -> str:
    row = passage.defaults[family] if place == DEFAULT else passage.programs[family].rows[place]
    return cited(row, f"{'' if row.get('origin_row') else 'new rule'}").strip()


def _seen(before: Passage, after: Passage, crossed: pa.Table, family: str) -> Iterator[dict[str, Any]]:
    """Yield what would become of observed exchanges, by zones, service and effect."""
    asked = traffic(crossed, family)
    if not len(asked.places):
        return
    _, was = fates(before.programs[family], asked)
    deciding, now = fates(after.programs[family], asked)
    answered = crossed["answered"].to_numpy()[asked.places]
    effect = np.select(
        [(was != DENIED) & (now == DENIED) & (answered > 0), (was == DENIED) & (now == ALLOWED), was != now],
        [0, 1, 2],
        -1,
    )
    # What was never answered is stopped already, whoever stops it.
    effect[(effect == 2) & (answered == 0) & (now == DENIED)] = -1  # noqa: PLR2004  # the third effect
    chosen = np.flatnonzero(effect >= 0)
    counts = np.where(effect[chosen] == 0, answered[chosen], crossed["exchanges"].to_numpy()[asked.places[chosen]])
    table = crossed.take(pa.array(asked.places[chosen])).select(
        ["source", "from_zone", "to_zone", "proto", "destination_port", "first_seen", "last_seen"]
    )
    table = table.append_column("effect", pa.array(effect[chosen])).append_column("exchanges", pa.array(counts))
    table = table.append_column("decides", pa.array(deciding[chosen]))
    keys = ["from_zone", "to_zone", "proto", "destination_port", "effect", "decides"]
    sums = [("exchanges", "sum"), ("source", "count_distinct"), ("first_seen", "min"), ("last_seen", "max")]
    for row in table.group_by(keys).aggregate(sums).to_pylist():
        yield {
            **{key: row[key] for key in keys[:4]},
            "effect": _EFFECTS[row["effect"]],
            "exchanges": row["exchanges_sum"],
            "callers": row["source_count_distinct"],
            "first_seen": row["first_seen_min"],
            "last_seen": row["last_seen_max"],
            "rule": _cited(after, family, row["decides"]),
        }


def period(crossed: pa.Table) -> tuple[Any, Any]:
    """Return when the observed exchanges begin and end; None where there are none."""
    if not len(crossed):
        return None, None
    return pc.min(crossed["first_seen"]).as_py(), pc.max(crossed["last_seen"]).as_py()
