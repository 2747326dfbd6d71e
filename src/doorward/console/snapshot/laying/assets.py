"""Assets: whoever a register, the data or a finding knows, with its names, its addresses over time and its register facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.console.snapshot.case import About, asset_id
from doorward.console.snapshot.lists import CRITICALITIES
from doorward.field_query.addresses import address_key
from doorward.finding import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from doorward.console.snapshot.case import Case
    from doorward.console.snapshot.writer import Writer

_KNOWN = """
    select name, bool_or(registered) as registered, min(first_seen) as first_seen, max(last_seen) as last_seen from (
        select asset as name, in_register as registered, first_seen, last_seen from {identifiers}
        union all select asset, in_register, null, null from {holdings}
        union all select name, true, null, null from {assets}
    ) as told
    where name is not null group by name
"""
_INVENTORIED = "select distinct asset from {software} where asset is not null and port is null order by asset"
_NAMES = "select asset, kind, value, in_register as registered, shared, first_seen, last_seen from {identifiers} order by asset, kind, value"
_HELD = (
    "select asset, address, since, until, how, shared from {holdings} order by asset, since nulls first, address, how"
)
_REGISTER = """
    select name, owner, criticality, environment, purpose, in_service_from, in_service_until from {assets}
    qualify row_number() over (partition by name order by origin desc, origin_row desc) = 1
    order by name
"""
_ZONES = "select address, zone from {addresses} where zone is not null order by address"
_SYSTEMS = """
    select name, system from (
        select name, operating_system as system, 1 as rank from {identities} where operating_system is not null and kind = 'computer'
        union all
        select asset, concat_ws(' ', name, version), 2 from {software} where kind in ('operating-system', 'operating_system')
    ) as told
    where name is not null
    qualify row_number() over (partition by lower(name) order by rank, system desc) = 1
    order by name
"""
_FACTS = "update assets set owner = ?, criticality = ?, criticality_rank = ?, environment = ?, purpose = ?, service_from = ?, service_until = ? where number = ?"


def assets(case: Case, writer: Writer) -> None:
    """Lay the list of assets, those that findings and ways are worst about first, and what each is known by."""
    known = {row["name"]: row for row in case.rows(_KNOWN)}
    _join(case, known)
    nothing = About()
    ordered = sorted(known, key=lambda name: (*_worst(case.about.get(name, nothing)), name))
    writer.add(
        "assets",
        (_row(number, name, known[name], case.about.get(name, nothing)) for number, name in enumerate(ordered, 1)),
    )
    case.roster = {name.lower(): number for number, name in reversed(list(enumerate(ordered, 1)))}
    writer.run("update assets set jewel = name in (select asset from jewels)")
    for number, name in enumerate(ordered, 1):
        writer.mark("assets", number, {"host": [name]})
    writer.add("asset_names", _named(case, writer))
    writer.add("asset_addresses", _held(case, writer))
    _register(case, writer)


def _join(case: Case, known: dict[str, dict[str, Any]]) -> None:
    """Add those that only an inventory, a finding or a way knows; an address that nobody of ours held is no asset."""
    called = {name.lower() for name in known}
    values = {
        str(row["value"]).lower() for row in case.rows("select distinct value from {identifiers} where not shared")
    }
    for name in [*(row["asset"] for row in case.rows(_INVENTORIED)), *case.about]:
        spelled = (name.lower(), name.lower().partition(".")[0])
        if address_key(name) is None and not called & set(spelled) and not values & set(spelled):
            known[name] = {}
            called.add(name.lower())


def _worst(about: About) -> tuple[bool, int, float]:
    return not about.live, -about.severity, -about.score


def _row(number: int, name: str, told: Mapping[str, Any], about: About) -> dict[str, Any]:
    return {
        "number": number,
        "id": asset_id(name),
        "name": name,
        "registered": bool(told.get("registered")),
        "first_seen": told.get("first_seen"),
        "last_seen": told.get("last_seen"),
        "findings": about.findings,
        "channels": about.channels,
        "ways": about.ways,
        "severity": SEVERITIES[about.severity] if about.severity >= 0 else None,
        "severity_rank": about.severity,
        "risk": about.score,
        "live": about.live,
        "words": name,
    }


def _named(case: Case, writer: Writer) -> Iterator[dict[str, Any]]:
    """Yield what assets are known by; a name that one alone bears means that asset."""
    for row in case.rows(_NAMES):
        number = case.number(row["asset"])
        if number is not None:
            if not row["shared"]:
                case.roster.setdefault(str(row["value"]).lower(), number)
            writer.mark("assets", number, {"mac" if row["kind"] == "mac" else "host": [row["value"]]})
            yield {**row, "asset": number}


def _held(case: Case, writer: Writer) -> Iterator[dict[str, Any]]:
    """Yield who held which address when; an address means whoever held it last."""
    last: dict[str, int] = {}
    for place, row in enumerate(case.rows(_HELD)):
        number = case.number(row["asset"])
        if number is not None:
            if row["until"] is None or row["address"] not in last:
                last[row["address"]] = number
            writer.mark("assets", number, {"address": [row["address"]]})
            yield {**row, "asset": number, "place": place}
    case.roster |= {address: number for address, number in last.items() if address not in case.roster}


def _register(case: Case, writer: Writer) -> None:
    writer.change(_FACTS, ((case.number(row["name"]), _facts(row)) for row in case.rows(_REGISTER)))
    text = "update assets set zone = ? where number = ?"
    writer.change(text, ((case.number(row["address"]), [row["zone"]]) for row in case.rows(_ZONES)))
    text = "update assets set system = ? where number = ?"
    writer.change(text, ((case.number(row["name"]), [row["system"]]) for row in case.rows(_SYSTEMS)))


def _facts(row: Mapping[str, Any]) -> tuple[Any, ...]:
    word = (row["criticality"] or "").lower()
    rank = CRITICALITIES.index(word) if word in CRITICALITIES else None
    days = [row[name].isoformat() if row[name] else None for name in ("in_service_from", "in_service_until")]
    return (row["owner"], word or None, rank, row["environment"], row["purpose"], *days)
