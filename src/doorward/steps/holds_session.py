"""From a computer to whoever is logged on to it: whoever rules the computer takes the session's secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.facts.directory import HOSTS, OBJECTS, alone
from doorward.query import sql
from doorward.step import step

if TYPE_CHECKING:
    from doorward.query import Rows

# 0.8, 0.55 and 0.3 are what Adalanche, whose probabilities are constants of its code, gives to a session of the last day, week
# and month; a session without a time was there when the collector looked.
_SESSIONS = """
    select s.identity, s.computer, min(s.time) as first_seen, max(s.time) as last_seen, count(*) as times,
        case when bool_or(s.time is null) or max(s.time) >= max(newest.time) - interval '1' day then 0.8e0
            when max(s.time) >= max(newest.time) - interval '7' day then 0.55e0 else 0.3e0 end as chance
    from {sessions} as s
    cross join (select max(time) as time from {sessions}) as newest
    where s.identity <> s.computer
    group by s.identity, s.computer
"""

_MOVES = f"""
    select 'identity:' || s.identity as conclusion,
        {alone("'host:' || coalesce(h.asset, lower(split_part(s.computer, '.', 1))) || '/root'")} as premises,
        s.chance as probability, false as seen,
        'Whoever rules ' || coalesce(h.name, s.computer) || ' can act as ' || coalesce(u.name, s.identity)
            || ', who was seen logged on there.' as how,
        {alone("'deny ' || coalesce(u.name, s.identity) || ' the logon to ' || coalesce(h.name, s.computer)")} as fixes,
        s.first_seen, s.last_seen
    from {{logged_on}} as s
    left join {{hosts}} as h on h.id = s.computer
    left join {{objects}} as u on u.id = s.identity
"""


@step
def holds_session(sessions: Rows, identities: Rows, identifiers: Rows) -> Rows:
    """Whoever rules a computer acts as those who are logged on to it.

    It leaves a process that opens LSASS (Sysmon 10), and later a logon from an unusual place (Security 4624). Known blind
    spot: a session that no collector met is not there.
    """
    objects = sql(OBJECTS)
    return sql(_MOVES, logged_on=sql(_SESSIONS), objects=objects, hosts=sql(HOSTS, objects=objects))
