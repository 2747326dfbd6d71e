"""On a Unix host: from an account to root by sudo, or by a group that is as good as root (T1548.003)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.directory import HOSTS, OBJECTS
from doorward.query import sql
from doorward.step import step

if TYPE_CHECKING:
    from doorward.query import Rows

# Of docker, lxd, incus and disk their own manuals say that they are as good as root. What sudo and wheel may is told by the rules
# of sudo; where none were read of the host, most distributions give them all: 0.8 is opinion. So is an even chance for rules
# that name their commands, for many commands open a shell.
_PAIRS = """
    select r.holder, h.asset, h.name as computer, coalesce(a.name, r.holder) as account,
        coalesce(a.name, r.holder) || ' may run ' || case when r.whole then 'anything' else 'some commands' end || ' as root on '
            || h.name || '.' as how,
        case when r.whole then 1.0e0 else 0.5e0 end as chance,
        'remove the rules of sudo for ' || coalesce(a.name, r.holder) || ' on ' || h.name as fix
    from (
        select holder, target, bool_or(rx(coalesce(detail, 'ALL'), '(^|[ :])ALL$')) as whole from {rights}
        where starts_with(right_name, 'Sudo') and coalesce(allowed, true)
            and (not starts_with(coalesce(detail, ''), '(') or rx(detail, '^[(] *(ALL|root)')) group by holder, target
    ) as r
    join {hosts} as h on h.id = r.target
    left join {objects} as a on a.id = r.holder
    union
    select g.id as holder, h.asset, h.name as computer, g.name as account,
        'Members of ' || g.name || ' can become root on ' || h.name || '.' as how,
        case when i.account in ('sudo', 'wheel', 'admin') then 0.8e0 else 1.0e0 end as chance,
        'empty the group ' || g.id as fix
    from {objects} as g
    join (select id, min(account) as account, min(domain) as host from {identities} where kind = 'group' group by id) as i on i.id = g.id
    join {hosts} as h on h.id = i.host
    where i.account in ('docker', 'lxd', 'incus', 'disk') or (i.account in ('sudo', 'wheel', 'admin') and not exists (
        select 1 from {rights} as s where s.target = i.host and starts_with(s.right_name, 'Sudo')
    ))
"""

_MOVES = """
    select 'host:' || asset || '/root' as conclusion, array_sort(collect_list('identity:' || holder)) as premises,
        chance as probability, false as seen, how, array_sort(collect_list(fix)) as fixes,
        cast(null as timestamp) as first_seen, cast(null as timestamp) as last_seen
    from {pairs}
    group by holder, asset, computer, chance, how
"""


@step
def runs_as_root(rights: Rows, identities: Rows, identifiers: Rows) -> Rows:
    """Whoever acts as an account that may run commands as root rules its host.

    It leaves lines of sudo in the log of authentication. Known blind spot: a command that a rule forbids beside a
    wider one is not taken off, for there is mostly a way around it; and rules for accounts other than root.
    """
    objects = sql(OBJECTS)
    return sql(_MOVES, pairs=sql(_PAIRS, objects=objects, hosts=sql(HOSTS, objects=objects)))
