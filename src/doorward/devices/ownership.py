"""Who answers for what: the owners that registers name, and what directories know of them; SQL that detectors share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.query import sql

if TYPE_CHECKING:
    from doorward.query import Query

# Every word that a directory knows a person or a group by, without its domain.
_KNOWN = """
    select key, bool_or(enabled) as enabled, max(last_logon) as last_logon, max(dated) as dated from (
        select trim(lower(written)) as key, coalesce(enabled, true) as enabled, last_logon, dated from (
            select split_part(name, '@', 1) as written, enabled, last_logon, kind = 'user' as dated from {identities} where kind in ('user', 'group')
            union all
            select account, enabled, last_logon, kind = 'user' from {identities} where kind in ('user', 'group')
            union all
            select email, enabled, last_logon, kind = 'user' from {identities} where kind in ('user', 'group')
            union all
            select account || '@' || domain, enabled, last_logon, kind = 'user' from {identities} where kind in ('user', 'group')
        ) as words
        where written is not null
    ) as keyed
    group by key
"""

# Directories write log-ons down up to 14 days late, and only some accounts' at all: the newest one says when it was exported.
_OWNERS = """
    with named as (
        select distinct trim(owner) as owner, lower(trim(reverse(split_part(reverse(owner), chr(92), 1)))) as key
        from {assets} where trim(owner) <> ''
    ), judged as (
        select n.owner, k.key, k.enabled, k.last_logon,
            idiv(epoch_s(newest.time) - epoch_s(k.last_logon), 86400) as days_away, newest.time as exported
        from named as n
        left join {known} as k on k.key = n.key
        cross join (select max(last_logon) as time from {identities}) as newest
    ), coverage as (
        select count(*) as owners, count(key) as known from judged
    )
    select j.owner, j.last_logon, j.exported, j.days_away, coalesce(j.enabled, false) as enabled,
        case when j.key is null then case when c.known * 2 >= c.owners and c.known > 0 then 'unknown' end
            when not j.enabled then 'disabled' when j.days_away >= :absent then 'absent' else 'there' end as standing,
        case when j.key is null then case when c.known * 2 >= c.owners and c.known > 0
                then 'the directory knows no ' || j.owner || ', though it knows ' || cast(c.known as string) || ' of ' || cast(c.owners as string) || ' owners' end
            when not j.enabled then j.owner || ' is disabled'
            when j.days_away >= :absent then j.owner || ' has not logged on for ' || cast(j.days_away as string) || ' days' end as why
    from judged as j
    cross join coverage as c
"""


def owners() -> Query:
    """Return a row an owner that a register names, over assets and identities, with the tunable `absent` (days).

    `standing` is disabled, absent, unknown or there; null where no directory was read, or one that knows few owners.
    """
    return sql(_OWNERS, known=sql(_KNOWN))
