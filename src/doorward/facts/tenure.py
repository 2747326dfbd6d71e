"""Who held an address at a moment, as SQL that steps share: by that name facts of the attack graph call a host."""

from __future__ import annotations

HELD = """
    select h.address, a.canonical, h.since, h.until, case when h.in_register then h.asset else a.canonical end as host
    from {holdings} as h
    join {addresses} as a on a.address = h.address
    where a.internal and a.scope = 'unicast'
"""
"""Over `holdings` and `addresses`: for each of our addresses and every moment one row. `host` is the register's name, else the
address, as in findings: who stands in no register may call itself as it likes."""


def then(held: str, time: str) -> str:
    """Return SQL that says whether a row of HELD, by its alias, holds at a moment; at an unknown moment the last holder does."""
    return f"coalesce({time} >= {held}.since, true) and coalesce({time} < {held}.until, {held}.until is null)"


TASKS = """
    select n.address, n.since, n.until, max(a.purpose) as purpose from {held} as n
    join {assets} as a on a.name = n.host
    where rx(lower(a.purpose), :tasks) group by n.address, n.since, n.until
"""
"""Over `held` and `assets`, with the tunable `tasks`: addresses while those held them whose registered purpose it matches."""

UNWANTED = f"""
    select d.device as host, d.fix from {{devices}} as d
    union
    select n.host, d.fix from {{devices}} as d join {{held}} as n on n.canonical = d.device and {then("n", "d.last_seen")}
"""
"""Over `devices` and `held`: hosts that should not be there, and what takes them away."""

DEVICES = """
    select json_text(details, 'device') as device, json_text(details, 'fix') as fix, last_seen from {findings}
    where detector in ('forgotten_devices', 'unregistered_devices')
"""
"""Over `findings`: devices that should not be there, by the register's name or the address they were last seen at."""
