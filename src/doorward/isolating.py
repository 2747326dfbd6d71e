"""The stage of an analysis that says what firewalls let from zone to zone, and what they should have stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.engine import told
from doorward.isolation.flows import Intent, flows
from doorward.isolation.passages import passages
from doorward.tables import filled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from doorward.engine import Engine
    from doorward.lake import Lake


def isolated(lake: Lake, engine: Engine, time: datetime | None) -> None:
    """Provide `zone_flows`, and leave it in the lake; without rules or zones it is empty."""
    rules = told(engine, "select * from {filter_rules} where action is not null and chain is not null")
    meant = intent(engine, time)
    rows: list[dict[str, Any]] = []
    if rules and meant.zones:
        names = {row["origin"]: row["file"] for row in lake.sources()}
        rows = list(flows(passages(rules), meant, names))
    _keep(lake, engine, "zone_flows", rows)


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


def _keep(lake: Lake, engine: Engine, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
    table = filled(name, rows)
    engine.provide(name, table)
    lake.replace(name, table)
