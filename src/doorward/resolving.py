"""The first stage of an analysis: what is ours, and who held which address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.engine import told
from doorward.public_suffix import suffixes
from doorward.query import sql
from doorward.resolution import known as who
from doorward.resolve import PRIVATE, held, inferred, resolve
from doorward.tables import filled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

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
# Each device that held an address, by its MAC address, the latest last; what was only offered was never held.
LEASES = """
    select address, mac, hostname from (
        select address, mac, hostname, max(coalesce(time, until)) over (partition by address, mac) as latest,
            row_number() over (
                partition by address, mac
                order by case when hostname is null then 1 else 0 end, coalesce(time, until) desc nulls last, hostname nulls last
            ) as place
        from {leases}
        where address is not null and (mac is not null or hostname is not null)
            and coalesce(state, '') not in ('offered', 'refused', 'declined', 'abandoned')
            and coalesce(time <= cast(:as_of as timestamp), true)
    ) as told
    where place = 1
    order by latest nulls first, address, mac nulls first
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
    cards = [(row["name"], mac) for row in register["assets"] for mac in row["macs"] or ()]
    leases = engine.run(sql(LEASES), {"as_of": time}).to_pydict()
    holders = held(zip(*leases.values(), strict=True), cards)
    known = own or PRIVATE
    rows = resolve(seen, known, zones, registered, holders)
    engine.provide("addresses", filled("addresses", rows))
    # Column by column: a dict for each pair would be ten times its size.
    loose = engine.run(sql(LOOSE), {}).to_pydict()
    explained = told(engine, CONNECTIONS)[0]["connections"] - sum(loose["connections"])
    assumed = inferred(zip(*loose.values(), strict=True), known, explained)
    internal = [*known, *assumed]
    rows = resolve(seen, internal, zones, registered, holders) if assumed else rows
    _keep(lake, engine, "addresses", rows)
    ours = {row["address"]: row["canonical"] for row in rows if row["internal"] and row["scope"] == "unicast"}
    for name, table in who(engine, ours, time).items():
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
    jewels |= {(name, jewel["asset"]): jewel.get("worth") for name, jewel in settings.jewels.items()}
    rows = [{"jewel": jewel, "asset": asset, "worth": jewels[jewel, asset]} for jewel, asset in sorted(jewels)]
    engine.provide("jewels", filled("jewels", rows))
    return assumed


def _keep(lake: Lake, engine: Engine, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Provide a derived table, and leave it in the lake so that a person can ask it too."""
    table = filled(name, rows)
    engine.provide(name, table)
    lake.replace(name, table)
