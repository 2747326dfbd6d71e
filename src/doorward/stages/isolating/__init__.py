"""The stage of an analysis that asks firewalls: what they let from zone to zone, which rules stand for nothing, what got past."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from doorward.engine import told
from doorward.exposure.ports import ANSWERED
from doorward.isolation.flows import Intent, cited, flows
from doorward.isolation.grants import outlived
from doorward.isolation.passages import passages
from doorward.isolation.rules import spans
from doorward.isolation.standing import Facts, as_row, standing
from doorward.isolation.traffic import DENIED, fates, traffic
from doorward.isolation.zones import FAMILIES, sets
from doorward.query import sql
from doorward.resolution.addresses import PRIVATE, canonical
from doorward.tables import filled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, datetime

    import pyarrow as pa

    from doorward.engine import Engine
    from doorward.isolation.passages import Passage
    from doorward.isolation.rules import Spans
    from doorward.lake import Lake
    from doorward.settings import Settings

RULES = "select * from {filter_rules} where action is not null and chain is not null"
CROSSINGS = f"""
    select a.canonical as source, b.canonical as destination, c.proto, c.destination_port, c.source as source_spelled,
        c.destination as destination_spelled, coalesce(a.zone, 'internet') as from_zone, coalesce(b.zone, 'internet') as to_zone,
        c.exchanges, c.answered, c.first_seen, c.last_seen
    from (
        select source, destination, lower(proto) as proto, destination_port, count(*) as exchanges, count_if(coalesce({ANSWERED}, false)) as answered,
            min(time) as first_seen, max(time) as last_seen
        from {{conn}}
        where coalesce(time <= cast(:as_of as timestamp), true)
        group by source, destination, lower(proto), destination_port
    ) as c
    join {{addresses}} as a on a.address = c.source
    join {{addresses}} as b on b.address = c.destination
    where a.scope = 'unicast' and b.scope = 'unicast' and (a.zone is not null or not a.internal) and (b.zone is not null or not b.internal)
        and coalesce(a.zone, 'internet') <> coalesce(b.zone, 'internet')
    order by source nulls last, destination nulls last, proto nulls last, destination_port nulls last, source_spelled nulls last,
        destination_spelled nulls last
"""
"""Over `conn` and `addresses`: who called whom from zone to zone, one row for callers, called, transport and port."""
_TALKING = f"""
    select distinct a.canonical from {{addresses}} as a
    join (
        select distinct source as address from {{conn}} union select distinct destination as address from {{conn}} where {ANSWERED}
    ) as c on c.address = a.address
    where a.internal
"""
TABLES = ("zone_flows", "rule_faults", "denied_flows")
"""What this stage works out."""


def isolated(lake: Lake, engine: Engine, time: datetime | None) -> None:
    """Provide `zone_flows`, `rule_faults` and `denied_flows`, and leave them in the lake; without rules they are empty."""
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
    rules = told(engine, RULES)
    if rules:
        rules.sort(key=lambda row: (row["origin"], row["origin_row"] or 0, row["chain"], row["position"] or 0))
        names = {row["origin"]: row["file"] for row in lake.sources()}
        ways, meant = passages(rules), intent(engine, time)
        crossed = crossings(engine, time) if meant.zones else None
        found["zone_flows"] = list(flows(ways, meant, names)) if meant.zones else []
        found["rule_faults"] = list(_faults(rules, ways, _facts(engine, meant, crossed, names), engine))
        found["denied_flows"] = list(denied(ways, crossed, names)) if crossed is not None else []
    for name, rows in found.items():
        table = filled(name, rows)
        engine.provide(name, table)
        lake.replace(name, table)


def intent(engine: Engine, time: datetime | None) -> Intent:
    """Return what the organisation tells of its zones, from what the stage of addresses provided."""
    zones = told(engine, "select zone, network from {zones} where zone is not null and network is not null")
    own = told(engine, "select network from {networks} where network is not null")
    return Intent(
        zones=[(row["zone"], row["network"]) for row in zones],
        own=[row["network"] for row in own],
        conduits=told(engine, "select * from {conduits}"),
        day=time.date() if time else None,
    )


def settled(engine: Engine, settings: Settings, time: datetime | None) -> Intent:
    """Return the same from what lies in the lake, with what the settings add: no stage has run."""
    known = intent(engine, time)
    zones = [(zone, network) for zone, networks in settings.zones.items() for network in networks]
    return Intent(
        zones=[*known.zones, *zones],
        own=[*settings.internal, *known.own] or PRIVATE,
        conduits=[*known.conduits, *settings.conduits],
        day=known.day,
    )


def crossings(engine: Engine, time: datetime | None) -> pa.Table:
    """Return who called whom from zone to zone; see CROSSINGS."""
    return engine.run(sql(CROSSINGS), {"as_of": time})


def _facts(engine: Engine, meant: Intent, crossed: pa.Table | None, names: Mapping[str, str]) -> Facts:
    """Return what rules are held against."""
    seen = {family: traffic(crossed, family) for family in FAMILIES} if crossed is not None and len(crossed) else {}
    period = [min(crossed["first_seen"].to_pylist()), max(crossed["last_seen"].to_pylist())] if seen and crossed else []
    return Facts(
        day=meant.day,
        traffic=seen,
        period=(period[0], period[1]) if period else (None, None),
        holders=_holders(engine),
        talking=frozenset(row["canonical"] for row in told(engine, _TALKING)),
        own={family: _own(meant, family) for family in FAMILIES},
        files=names,
    )


def _own(meant: Intent, family: str) -> Spans:
    """Return the addresses of the organisation: its networks and its zones."""
    named = [("own", network) for network in meant.own] + [("own", network) for _, network in meant.zones]
    return spans(list(sets(named, (), family).get("own", ())))


def _holders(engine: Engine) -> dict[str, tuple[str, date | None]]:
    """Return who holds each registered address, and until when: of several the one that holds it longest."""
    rows = told(engine, "select name, addresses, in_service_until from {assets} where name is not null")
    found: dict[str, tuple[str, date | None]] = {}
    for row in sorted(rows, key=lambda row: row["name"]):
        for address in map(canonical, row["addresses"] or ()):
            until = row["in_service_until"]
            before = found.get(address)
            if before is None or (before[1] is not None and (until is None or until > before[1])):
                found[address] = row["name"], until
    return found


def _faults(
    rules: Sequence[Mapping[str, Any]], ways: Sequence[Passage], facts: Facts, engine: Engine
) -> Iterator[dict[str, Any]]:
    yield from standing(rules, ways, facts)
    ended = told(engine, "select name, in_service_until from {assets} where name is not null")
    gone: dict[str, date] = {}
    for row in ended:
        if row["in_service_until"] is not None:
            gone[row["name"].lower()] = max(
                row["in_service_until"], gone.get(row["name"].lower(), row["in_service_until"])
            )
    for row in ended:
        if row["in_service_until"] is None:
            gone.pop(row["name"].lower(), None)
    granted = told(
        engine, "select * from {exceptions} where exception is not null order by exception, origin, origin_row"
    )
    yield from (as_row(row, fault, facts.files) for row, fault in outlived(granted, ways, gone, facts.day))


def denied(ways: Sequence[Passage], crossed: pa.Table, names: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Yield answered exchanges that every passage says it stops, for certain and whatever interfaces they take."""
    for family in FAMILIES:
        asked = traffic(crossed, family)
        speaking = [way for way in ways if family in way.programs]
        if not speaking or not len(asked.places) or any(family in way.problems for way in ways):
            continue
        answered = crossed["answered"].to_numpy()[asked.places] > 0
        stopped, deciding = answered, np.empty(0, np.int64)
        for place, way in enumerate(speaking):
            rules, fate = fates(way.programs[family], asked)
            stopped = stopped & (fate == DENIED)
            deciding = rules if place == 0 else deciding
        kept = np.flatnonzero(stopped)
        rows = crossed.take(asked.places[kept]).to_pylist()
        for row, rule in zip(rows, deciding[kept].tolist(), strict=True):
            yield _denied(row, speaking, rule, family, names)


def _denied(
    row: Mapping[str, Any], speaking: Sequence[Passage], rule: int, family: str, names: Mapping[str, str]
) -> dict[str, Any]:
    way = speaking[0]
    file = names.get(way.origin, way.origin[:12])
    decided = way.defaults[family] if rule < 0 else way.programs[family].rows[rule]
    kept = ("proto", "destination_port", "from_zone", "to_zone", "first_seen", "last_seen")
    return {
        **{name: row[name] for name in kept},
        "source": row["source_spelled"],
        "destination": row["destination_spelled"],
        "device": way.device or file,
        "rule": cited(decided, file),
        "passages": len(speaking),
        "exchanges": row["answered"],
    }
