"""The first stage of an analysis: what is ours, and who held which address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.addressing import mac
from doorward.engine import told
from doorward.known.public_suffix import suffixes
from doorward.query import sql
from doorward.resolution import known
from doorward.resolution.addresses import PRIVATE, canonical, inferred, resolve
from doorward.resolution.words import Words
from doorward.tables import filled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    import pyarrow as pa

    from doorward.engine import Engine
    from doorward.lake import Lake
    from doorward.settings import Settings

# Every column that holds the address of a host, in every table that is observed. A query for each column: to tell apart what
# several hold together takes fifteen times as long, and a gigabyte.
ENDS = {
    "conn": ("source", "destination"),
    "dns": ("source", "destination"),
    "http": ("source", "destination"),
    "tls": ("source", "destination"),
    "files_seen": ("source", "destination"),
    "logons": ("source", "destination"),
    "shares": ("source", "destination"),
    "remote_calls": ("source", "destination"),
    "alerts": ("source", "destination"),
    "certificates": ("address",),
    "services": ("address",),
    "leases": ("address", "server"),
}
SEEN = [
    f"select distinct {column} as address from {{{table}}} where {column} is not null"
    for table, columns in ENDS.items()
    for column in columns
]
# Pairs of which no end is known to be ours: where the networks are named there are none, and a large network has millions.
LOOSE = """
    select c.source, c.destination, count(*) as connections from {conn} as c
    join (select address from {addresses} where not internal and scope = 'unicast') as a on a.address = c.source
    join (select address from {addresses} where not internal and scope = 'unicast') as b on b.address = c.destination
    group by c.source, c.destination
"""
CONNECTIONS = "select count(*) as connections from {conn} where source is not null and destination is not null"
# Of the leases of an address the latest device's, with the latest name it gave; what was only offered was never held.
LATEST = """
    select address, mac, hostname from (
        select address, mac, hostname, place,
            row_number() over (
                partition by address order by place nulls last, latest desc nulls last, mac desc nulls last, hostname desc nulls last
            ) as rank
        from (
            select address, mac, hostname, max(coalesce(time, until)) over (partition by address, mac) as latest,
                row_number() over (
                    partition by address, mac
                    order by case when hostname is null then 1 else 0 end nulls last, coalesce(time, until) desc nulls last, hostname nulls last
                ) as place
            from {leases}
            where address is not null and (mac is not null or hostname is not null)
                and coalesce(state, '') not in ('offered', 'refused', 'declined', 'abandoned')
                and coalesce(time <= cast(:as_of as timestamp), true)
        ) as told
    ) as ranked
    where rank = 1
"""
OWNERS = """
    select address, count(distinct asset) as holders,
        case when count(distinct asset) = 1 and bool_and(in_register) then min(asset) end as asset
    from {holdings} where how <> 'nothing' group by address
"""


def resolved(lake: Lake, engine: Engine, settings: Settings, time: datetime | None) -> list[str]:
    """Provide networks, zones, jewels, domains and addresses; return public addresses assumed to be ours."""
    register = {
        name: told(engine, f"select * from {{{name}}}") for name in ("networks", "zones", "domains", "jewels", "assets")
    }
    own = [*settings.internal, *(row["network"] for row in register["networks"])]
    zones = [(row["zone"], row["network"]) for row in register["zones"]]
    zones += [(zone, network) for zone, listed in settings.zones.items() for network in listed]
    registered = [(row["name"], address) for row in register["assets"] for address in row["addresses"] or ()]
    seen = {address for text in SEEN for address in engine.run(sql(text), {})["address"].to_pylist()}
    named = own or PRIVATE
    rows = resolve(seen, named, zones, registered)
    engine.provide("addresses", filled("addresses", rows))
    # Column by column: a dict for each pair would be ten times its size.
    loose = engine.run(sql(LOOSE), {}).to_pydict()
    explained = told(engine, CONNECTIONS)[0]["connections"] - sum(loose["connections"])
    assumed = inferred(zip(*loose.values(), strict=True), named, explained)
    internal = [*named, *assumed]
    rows = resolve(seen, internal, zones, registered) if assumed else rows
    for name, table in belonging(engine, rows, time, Words(settings.same, settings.different)).items():
        engine.provide(name, table)
        lake.replace(name, table)
    _keep(lake, engine, "suffixes", suffixes())
    engine.provide("networks", filled("networks", [{"network": text, "purpose": "internal"} for text in internal]))
    engine.provide("zones", filled("zones", [{"zone": zone, "network": text} for zone, text in zones]))
    conduits = [*told(engine, "select * from {conduits}"), *settings.conduits]
    engine.provide("conduits", filled("conduits", conduits))
    domains = {*settings.domains, *(row["domain"] for row in register["domains"])}
    engine.provide("domains", filled("domains", [{"domain": name} for name in sorted(domains)]))
    jewels = {(row["jewel"] or "", row["asset"] or ""): row["worth"] for row in register["jewels"]}
    for name, jewel in settings.jewels.items():
        where = (name, jewel["asset"])
        jewels[where] = jewel.get("worth") or jewels.get(where)
    rows = [{"jewel": jewel, "asset": asset, "worth": jewels[jewel, asset]} for jewel, asset in sorted(jewels)]
    engine.provide("jewels", filled("jewels", rows))
    return assumed


def belonging(
    engine: Engine,
    rows: Sequence[Mapping[str, Any]],
    time: datetime | None,
    words: Words = Words(),  # noqa: B008 - frozen
) -> dict[str, pa.Table]:
    """Return holdings, identifiers and merges, and addresses with what they say of each.

    Args:
        engine: what is asked; afterwards it knows the holdings.
        rows: what `resolve` told of addresses.
        time: what comes later does not count.
        words: what a person says of who is who.
    """
    ours = {row["address"]: row["canonical"] for row in rows if row["internal"] and row["scope"] == "unicast"}
    made = known(engine, ours, time, words)
    engine.provide("holdings", made["holdings"])
    owners = {row["address"]: row for row in engine.run(sql(OWNERS), {}).to_pylist()}
    leases = sorted(engine.run(sql(LATEST), {"as_of": time}).to_pylist(), key=lambda row: row["address"])
    latest = {canonical(row["address"]): row for row in leases}
    whole = []
    for row in rows:
        leased = latest.get(row["canonical"], {})
        told = owners.get(row["address"], {"asset": None, "holders": None}) if row["address"] in ours else {}
        whole.append({**row, **told, "hostname": leased.get("hostname"), "mac": mac(leased.get("mac") or "")})
    return {**made, "addresses": filled("addresses", whole)}


def _keep(lake: Lake, engine: Engine, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Provide a derived table, and leave it in the lake so that a person can ask it too."""
    table = filled(name, rows)
    engine.provide(name, table)
    lake.replace(name, table)
