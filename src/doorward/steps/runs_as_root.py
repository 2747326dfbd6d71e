"""On a Unix host: from an account to root or another by sudo, or by a group that is as good as root (T1548.003)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.facts.directory import HOSTS, OBJECTS
from doorward.query import sql
from doorward.step import step

if TYPE_CHECKING:
    from doorward.query import Rows

# Of docker, lxd, incus and disk their own manuals say that they are as good as root. What sudo and wheel may is told by the rules
# of sudo; where none were read of the host, most distributions give them all: 0.8 is opinion. So is an even chance for rules
# that name their commands, for many commands open a shell.
_PAIRS = """
    select r.holder, case when r.target = r.host || ':root' then 'host:' || coalesce(h.asset, lower(split_part(r.host, '.', 1))) || '/root'
            else 'identity:' || r.target end as conclusion,
        coalesce(a.name, r.holder) || ' may run ' || case when r.whole then 'anything' else 'some commands' end || ' as '
            || r.target || '.' as how,
        case when r.whole then 1.0e0 else 0.5e0 end as chance,
        'remove the rules of sudo for ' || r.holder || ' as ' || r.target as fix
    from (
        select holder, target, split_part(target, ':', 1) as host, bool_or(rx(coalesce(detail, 'ALL'), '(^| )ALL$')) as whole
        from {rights} where right_name = 'Sudo' and coalesce(allowed, true) and holder <> target group by holder, target
    ) as r
    left join {hosts} as h on h.id = r.host
    left join {objects} as a on a.id = r.holder
    union
    select g.id as holder, 'host:' || h.asset || '/root' as conclusion,
        'Members of ' || g.name || ' can become root on ' || h.name || '.' as how,
        case when i.account in ('sudo', 'wheel', 'admin') then 0.8e0 else 1.0e0 end as chance,
        'remove everybody from the group ' || g.id as fix
    from {objects} as g
    join (select id, min(account) as account, min(domain) as host from {identities} where kind = 'group' group by id) as i on i.id = g.id
    join {hosts} as h on h.id = i.host
    left join (
        select distinct split_part(holder, ':', 1) as host from {rights} where starts_with(detail, 'sudo ')
    ) as told on told.host = i.host
    where i.account in ('docker', 'lxd', 'incus', 'disk') or (i.account in ('sudo', 'wheel', 'admin') and told.host is null)
"""

_MOVES = """
    select conclusion, array_sort(collect_list('identity:' || holder)) as premises,
        chance as probability, false as seen, how, array_sort(collect_list(fix)) as fixes,
        cast(null as timestamp) as first_seen, cast(null as timestamp) as last_seen
    from {pairs}
    group by holder, conclusion, chance, how
"""


@step
def runs_as_root(rights: Rows, identities: Rows, identifiers: Rows) -> Rows:
    """Whoever acts as an account that may run commands as another acts as it, and as root rules the host.

    Whoever may run everything as root administers the host, which is a move of its own kind. It leaves lines of sudo in the
    log of authentication. Known blind spot: a command that is forbidden beside a wider one is not taken off, for there is
    mostly a way around it.
    """
    objects = sql(OBJECTS)
    return sql(_MOVES, pairs=sql(_PAIRS, objects=objects, hosts=sql(HOSTS, objects=objects)))
