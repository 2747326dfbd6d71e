"""What was not collected of a directory, for a way that no file tells of is not a way that is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.wording import clip, listed, plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SHOWN = 60
"""Characters of a domain's name in a sentence."""

COLLECTED = """
    select d.domain, count(distinct c.id) as computers, count(distinct s.computer) as with_sessions,
        count(distinct a.target) as administered, coalesce(max(r.ruled), 0) as ruled
    from (
        select upper(domain) as domain from {identities}
        where domain is not null and kind in ('user', 'computer', 'domain') and rx(id, '^S-1-5-21-') group by upper(domain)
    ) as d
    left join (
        select distinct id, upper(domain) as domain from {identities} where kind = 'computer' and rx(id, '^S-1-5-21-')
    ) as c on c.domain = d.domain
    left join (select distinct computer from {sessions}) as s on s.computer = c.id
    left join (
        select distinct target from {rights} where right_name in ('AdminTo', 'CanRDP', 'CanPSRemote', 'ExecuteDCOM')
    ) as a on a.target = c.id
    left join (
        select upper(i.domain) as domain, count(*) as ruled from {rights} as r
        join (select distinct id, domain from {identities} where kind in ('user', 'group', 'computer', 'domain')) as i on i.id = r.target
        where r.right_name in ('GenericAll', 'GenericWrite', 'WriteDacl', 'WriteOwner', 'Owns') group by upper(i.domain)
    ) as r on r.domain = d.domain
    group by d.domain
    order by d.domain nulls last
"""
"""Over `identities`, `sessions` and `rights`: one row a domain: how many computers it has, of how many of them a session and an
administrator were met, and how many rights over its objects."""


def uncollected(rows: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return a sentence on each kind of thing that no file tells of some domain; none where all is there.

    Args:
        rows: of COLLECTED.
    """
    found = [dict(row, domain=clip(row["domain"], _SHOWN)) for row in rows]
    unruled = [row["domain"] for row in found if not row["ruled"]]
    told = []
    if unruled:
        told.append(
            f"No access list of {listed(unruled)} was read: ways by rights over accounts and groups are missing."
        )
    for column, what, ways in (
        ("with_sessions", "who is logged on", "by sessions"),
        ("administered", "who may use or administer it", "to computers by their local groups"),
    ):
        few = [row for row in found if row["computers"] > row[column]]
        missing, computers = sum(row["computers"] - row[column] for row in few), sum(row["computers"] for row in few)
        if missing:
            where = listed([row["domain"] for row in few])
            told.append(
                f"Of {missing:,} of {plural(computers, 'computer')} in {where} no file tells {what}: ways {ways} are missing."
            )
    return tuple(told)
