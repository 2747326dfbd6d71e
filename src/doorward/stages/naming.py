"""Who held an address when a finding was last seen: its name beside the address, in the sentence that a person reads."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from doorward.addressing import mac
from doorward.query import sql
from doorward.wording import clip

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from doorward.engine import Engine
    from doorward.finding import Finding

KEY = "holders"
"""Detail of a finding: address -> name of the asset that held it."""
_LONGEST = 64

# Of a finding without a time the latest holder is named.
_HELD = """
    select a.finding, a.address, h.asset, h.in_register from {asked} as a
    join {holdings} as h on h.address = a.address
        and coalesce(a.time >= h.since, true) and coalesce(a.time < h.until, true)
    where h.asset <> h.address and h.how <> 'nothing'
    qualify row_number() over (partition by a.finding, a.address order by h.since desc nulls last, h.asset) = 1
"""


def named(engine: Engine, findings: Sequence[Finding]) -> list[Finding]:
    """Return findings whose sentences name who held each address; ids, scores and entities stay as they are."""
    engine.provide("asked", _asked(findings))
    holders: dict[str, dict[str, Mapping[str, Any]]] = {}
    for row in engine.run(sql(_HELD), {}).to_pylist():
        holders.setdefault(row["finding"], {})[row["address"]] = row
    return [_named(finding, holders[finding.id]) if finding.id in holders else finding for finding in findings]


def _asked(findings: Iterable[Finding]) -> pa.Table:
    rows = [
        {"finding": finding.id, "address": entity.id, "time": finding.last_seen}
        for finding in findings
        if KEY not in finding.details
        for entity in finding.entities
        if entity.kind == "ip"
    ]
    fields = {"finding": pa.string(), "address": pa.string(), "time": pa.timestamp("us")}
    return pa.Table.from_pylist(rows, pa.schema(fields.items()))


def _named(finding: Finding, holders: Mapping[str, Mapping[str, Any]]) -> Finding:
    """Name the first mention of each address; who a register does not know may call itself as it likes, and is quoted."""
    text = finding.summary
    for address in sorted(holders):
        name = clip(holders[address]["asset"], _LONGEST)
        # A name that the sentence tells already tells nothing new, and a MAC address is no name.
        if name in text or mac(name):
            continue
        words = f"{name} ({address})" if holders[address]["in_register"] else f"{address} (calls itself {name!r})"
        # A name is no template: its backslashes stand for themselves.
        exact = words.replace("\\", "\\\\")
        text = re.sub(rf"(?<![\w.:]){re.escape(address)}(?![\w:]|\.\d)", exact, text, count=1)
    told = {address: holders[address]["asset"] for address in sorted(holders)}
    return replace(finding, summary=text, details={**finding.details, KEY: told})
