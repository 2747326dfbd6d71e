"""How a way from host to host can be closed, as SQL: what is seldom used is stopped, what people work with is guarded."""

from __future__ import annotations

_HABIT = 5
"""Days on which a way is used from which it is somebody's way of working: to stop it is no hour's work."""

DAYS = "count(distinct idiv(epoch_s(time), 86400))"
"""Over rows with a `time`: days (UTC) on which anything happened."""


def closing(pairs: str) -> str:
    """Return SQL text: the fix of a way from `source` to `destination` by `protocol`, used on `days` days, columns of `pairs`.

    The first word tells the kind of work, see doorward.attack_graph.fix_cost: `stop` where nobody misses it, else `guard`, with a second
    factor or a host that all administration goes through.
    """
    way = f"{pairs}.protocol || ' from ' || {pairs}.source || ' to ' || {pairs}.destination"
    return f"case when {pairs}.days < {_HABIT} then 'stop ' || {way} else 'guard ' || {way} || ', which is in regular use' end"
