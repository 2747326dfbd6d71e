"""A computer and its own account are one: who rules the one has the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.facts.directory import HOSTS, NOTHING, OBJECTS, alone
from doorward.query import sql
from doorward.step import step

if TYPE_CHECKING:
    from doorward.query import Rows

# 0.2 is what Adalanche, whose probabilities are constants of its code, gives to a service that may impersonate its callers,
# which most services on Windows may; nobody counted how often a Unix service has a way to root, so the same is taken.
_PAIRS = """
    select 'host:' || asset || '/root' as premise, 'host:' || asset || '/user' as conclusion, 1.0e0 as chance,
        'Whoever rules ' || name || ' has the rights of its users too.' as how, cast(null as string) as fix
    from {hosts}
    union
    select 'host:' || asset || '/user' as premise, 'host:' || asset || '/root' as conclusion, 0.2e0 as chance,
        'Whoever has a user''s rights on ' || name || ' may find a way to rule it.' as how,
        'patch and harden ' || name || ' against its own users' as fix
    from {hosts}
    union
    select 'host:' || asset || '/root' as premise, 'identity:' || id as conclusion, 1.0e0 as chance,
        'Whoever rules ' || name || ' has the secret of its account.' as how, cast(null as string) as fix
    from {hosts} where domain is not null
    union
    select 'identity:' || id as premise, 'host:' || asset || '/root' as conclusion, 1.0e0 as chance,
        'Whoever has the secret of the account of ' || name || ' can make tickets that rule it.' as how, cast(null as string) as fix
    from {hosts} where domain is not null
    union
    select 'host:' || asset || '/user' as premise, 'identity:' || domain || '-S-1-5-11' as conclusion, 1.0e0 as chance,
        'Whoever runs anything on ' || name || ' can ask its directory as an account of ' || domain || '.' as how,
        cast(null as string) as fix
    from {hosts} where domain is not null
"""

_MOVES = f"""
    select p.conclusion as conclusion, {alone("p.premise")} as premises, p.chance as probability, false as seen, p.how,
        case when p.fix is null then e.fixes else {alone("p.fix")} end as fixes, cast(null as timestamp) as first_seen, cast(null as timestamp) as last_seen
    from {{pairs}} as p cross join ({NOTHING}) as e
"""


@step
def is_computer(identities: Rows, identifiers: Rows) -> Rows:
    """Whoever rules a computer acts as its account, and whoever acts as its account rules it.

    Source: Kerberos, where the account's secret signs the tickets to the computer (T1558.002); the way from a user's rights
    to ruling a computer is opinion, because no data show it. It leaves logons of a computer's account from another address.
    """
    hosts = sql(HOSTS, objects=sql(OBJECTS))
    return sql(_MOVES, pairs=sql(_PAIRS, hosts=hosts))
