"""On a Unix host: root becomes any account, and an account is a user of its host."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.facts.directory import HOSTS, OBJECTS
from doorward.query import sql
from doorward.step import ONE_PREMISE, step

if TYPE_CHECKING:
    from doorward.query import Rows

# A hash that everybody on the host may read is guessed or not: an even chance, which is opinion.
_PAIRS = """
    select 'host:' || h.asset || '/root' as premise, 'identity:' || a.id as conclusion, 1.0e0 as chance,
        'Whoever rules ' || h.name || ' can act as ' || a.name || ' there.' as how, cast(null as string) as fix
    from {accounts} as a join {hosts} as h on h.id = a.host
    union
    select 'identity:' || a.id as premise, 'host:' || h.asset || '/user' as conclusion, 1.0e0 as chance,
        'Whoever acts as ' || a.name || ' is a user of ' || h.name || '.' as how, cast(null as string) as fix
    from {accounts} as a join {hosts} as h on h.id = a.host
    where a.kind = 'user'
    union
    select 'host:' || h.asset || '/user' as premise, 'identity:' || a.id as conclusion, 0.5e0 as chance,
        'Every user of ' || h.name || ' may read what hides the password of ' || a.name || ', and guess it.' as how,
        'rotate the password of ' || a.id || ' and move it to the shadow file' as fix
    from {accounts} as a join {hosts} as h on h.id = a.host
    where a.hash_readable
    union
    select 'host:' || asset || '/user' as premise, 'identity:' || id || ':ALL' as conclusion, 1.0e0 as chance,
        'Rules of sudo for all hold for every user of ' || name || '.' as how, cast(null as string) as fix
    from {hosts} where domain is null
"""

_ACCOUNTS = """
    select o.id, o.name, o.kind, i.host, i.hash_readable from {objects} as o
    join (
        select id, min(domain) as host, bool_or(array_contains(flags, 'password hash readable')) as hash_readable
        from {identities} where starts_with(id, domain || ':') and kind in ('user', 'service') group by id
    ) as i on i.id = o.id
"""


@step
def becomes_account(identities: Rows, identifiers: Rows) -> Rows:
    """Whoever rules a Unix host acts as its accounts, and whoever acts as one is a user of its host.

    Source: how Unix works (su, setuid), so the chance is 1. It leaves lines of su and sshd in the log of authentication.
    """
    objects = sql(OBJECTS)
    accounts, hosts = sql(_ACCOUNTS, objects=objects), sql(HOSTS, objects=objects)
    return sql(ONE_PREMISE, pairs=sql(_PAIRS, accounts=accounts, hosts=hosts))
