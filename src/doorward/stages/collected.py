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
        count(distinct a.target) as administered, coalesce(max(r.ruled), 0) as ruled,
        coalesce(max(u.accounts), 0) as accounts, coalesce(max(u.used), 0) as used
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
    left join (
        select upper(domain) as domain, count(*) as accounts, count(last_logon) as used from {identities}
        where kind in ('user', 'service') and rx(id, '^S-1-5-21-') group by upper(domain)
    ) as u on u.domain = d.domain
    group by d.domain
    order by d.domain nulls last
"""
"""Over `identities`, `sessions` and `rights`: one row a domain: how many computers it has, of how many of them a session and an
administrator were met, how many rights over its objects, and of how many accounts the last use is told."""


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
    unused = [row["domain"] for row in found if row["accounts"] and not row["used"]]
    if unused:
        told.append(f"No file tells when accounts of {listed(unused)} were used: privilege that is idle is not told.")
    return tuple(told)


CERTIFIED = """
    with facts as (
        select id, max(upper(domain)) as domain, min(kind) as kind,
            coalesce(bool_or(array_contains(flags, 'HasVulnerableEndpoint=True')
                or array_contains(flags, 'HasVulnerableEndpoint=False')), false) as web,
            coalesce(bool_or(array_contains(flags, 'RPCEncryptionEnforced=True')
                or array_contains(flags, 'RPCEncryptionEnforced=False')), false) as calls,
            coalesce(bool_or(array_contains(flags, 'isuserspecifiessanenabledcollected')
                or array_contains(flags, 'IsUserSpecifiesSanEnabled')), false) as names,
            coalesce(bool_or(array_contains(flags, 'DisabledExtensions collected')), false) as extensions,
            coalesce(bool_or(array_contains(flags, 'IsDC') or array_contains(flags, 'isdc')), false) as controller,
            coalesce(bool_or(contains(array_join(flags, ' '), 'StrongCertificateBindingEnforcement=')), false) as binding
        from {identities}
        where kind in ('enterprise CA', 'issuance policy') or (kind = 'computer'
            and (array_contains(flags, 'IsDC') or array_contains(flags, 'isdc')))
        group by id
    )
    select domain, count(case when kind = 'enterprise CA' then 1 end) as authorities,
        count(case when kind = 'enterprise CA' and web then 1 end) as web,
        count(case when kind = 'enterprise CA' and calls then 1 end) as calls,
        count(case when kind = 'enterprise CA' and names then 1 end) as names,
        count(case when kind = 'enterprise CA' and extensions then 1 end) as extensions,
        count(case when controller then 1 end) as controllers, count(case when controller and binding then 1 end) as binding,
        count(case when kind = 'issuance policy' then 1 end) as policies
    from facts
    where domain is not null
    group by domain
    order by domain nulls last
"""
"""Over `identities`: one row a domain: how many certification authorities and controllers it has, of how many of them each
setting was read that decides what a certificate is good for, and how many policies of issuing."""

_SETTINGS = (
    ("web", "whether a logon can be passed on to them over the web (ESC8)"),
    ("calls", "whether they take requests that are not encrypted (ESC11)"),
    ("names", "whether they take any name that is asked for (ESC6)"),
    ("extensions", "whether they leave out the identifier of the account (ESC16)"),
)


def uncertified(rows: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return sentences on the settings of certificate services that no file tells; none where no authority was read.

    Args:
        rows: of CERTIFIED.
    """
    found = [dict(row, domain=clip(row["domain"], _SHOWN)) for row in rows]
    homes = [row for row in found if row["authorities"]]
    if not homes:
        return ()
    where, authorities = listed([row["domain"] for row in homes]), sum(row["authorities"] for row in homes)
    unread = [(authorities - sum(row[column] for row in homes), what) for column, what in _SETTINGS]
    missing = [f"of {count:,}, {what}" for count, what in unread if count]
    told = []
    if missing:
        known = plural(authorities, "certification authority", "certification authorities")
        told.append(f"Of {known} in {where} no file tells, {listed(missing, len(missing))}: such ways are missing.")
    loose = [row for row in found if row["controllers"] > row["binding"]]
    if loose:
        count, of = (sum(row[column] for row in loose) for column in ("binding", "controllers"))
        told.append(
            f"Of {of - count:,} of {plural(of, 'controller')} in {listed([row['domain'] for row in loose])} no file tells how "
            "a certificate is tied to an account: ways by accounts that are renamed (ESC9, ESC10) are missing."
        )
    if not any(row["policies"] for row in found):
        told.append(f"No policy of issuing of {where} was read: groups that a certificate brings (ESC13) are missing.")
    return tuple(told)
