"""Standing privilege: accounts that rule a domain, or could, and are idle, easy to guess or held by nobody's work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.detector import detector
from doorward.facts.directory import OBJECTS, PRIVILEGED, RIGHTS, RULERS
from doorward.query import sql

if TYPE_CHECKING:
    from doorward.query import Rows

EMERGENCY = "(break.?glass|emergenc|last resort|notfall|urgence|secours)"

# A dump of last year says nothing of this year: days are counted up to the newest moment that its domain tells of. A session that
# a collector met is use that the directory may not have written down; a log-on from before an account was made is another's.
_FACTS = """
    select o.*, p.groups, case when rx(o.id, '-502$') then 'makes every ticket of its domain' else p.way end as way, p.nearest, p.shadow,
        case when o.last_logon >= coalesce(o.created, o.last_logon) then o.last_logon end as used,
        case when s.identity is null then false when s.untimed then true
            else idiv(epoch_s(c.today) - epoch_s(s.time), 86400) < :idle end as met, i.kept,
        idiv(epoch_s(c.today) - epoch_s(o.last_logon), 86400) as idle_days,
        idiv(epoch_s(c.today) - epoch_s(o.password_last_set), 86400) as secret_days,
        idiv(epoch_s(c.today) - epoch_s(o.created), 86400) as days_old,
        c.logons > 0 as logons_told, i.never_expires, i.no_password, g.member is not null as guarded, coalesce(m.uses, 0) as uses
    from {privileged} as p
    join {objects} as o on o.id = p.id
    join (
        select domain, least(max(greatest(last_logon, password_last_set, created)), cast(:as_of as timestamp)) as today,
            count(last_logon) as logons
        from {objects} where rx(id, '^S-1-5-21-') group by domain
    ) as c on c.domain = o.domain
    join (
        select id, bool_or(coalesce(password_never_expires, false)) as never_expires,
            bool_or(coalesce(rx(lower(description), :emergency), false)) as kept,
            bool_or(coalesce(password_not_required, false)) as no_password
        from {identities} group by id
    ) as i on i.id = o.id
    left join (
        select identity, bool_or(time is null) as untimed, max(time) as time from {sessions}
        where time is null or time <= coalesce(cast(:as_of as timestamp), time) group by identity
    ) as s on s.identity = o.id
    left join (select distinct member from {memberships} where rx(group_id, '^S-1-5-21-.*-525$')) as g on g.member = o.id
    left join (
        select holder, count(distinct target) as uses from {rights} where right_name in ('AdminTo', 'CanRDP', 'CanPSRemote') group by holder
    ) as m on m.holder = o.id
    where (o.kind in ('user', 'service') and (o.enabled or rx(o.id, '-502$'))) or (o.kind = 'group' and p.shadow)
"""

_JUDGED = """
    with weighed as (
        select *, case when shadow then 0.45e0 else 0.25e0 end as points_privilege, way as value_privilege,
            case when not logons_told or met or kind = 'group' or rx(id, '-502$') then 0.0e0
                when used is null then case when days_old >= :idle then 0.25e0 else 0.0e0 end
                when idle_days >= :idle then 0.25e0 else 0.0e0 end as points_unused,
            case when used is null then 'never logged on' else 'last logged on ' || cast(idle_days as string) || ' days earlier' end
                as value_unused,
            case when secret_days >= :stale then 0.1e0 * least(2.0e0, sdiv(cast(secret_days as double), :stale)) else 0.0e0 end as points_old_secret,
            'set ' || cast(secret_days as string) || ' days earlier' as value_old_secret,
            case when never_expires and secret_days >= :stale then 0.05e0 else 0.0e0 end as points_secret_never_expires,
            'it may stay for ever' as value_secret_never_expires,
            case when has_spn and kind = 'user' and not rx(id, '-502$') then 0.25e0 else 0.0e0 end as points_ticket_for_anyone,
            'any account may ask for a ticket made with its secret' as value_ticket_for_anyone,
            case when open_reply then 0.3e0 else 0.0e0 end as points_no_proof_asked,
            'anyone may ask for a reply made with its secret' as value_no_proof_asked,
            case when no_password then 0.25e0 else 0.0e0 end as points_may_be_empty, 'its password may be empty' as value_may_be_empty,
            case when coalesce(readable, false) then 0.3e0 else 0.0e0 end as points_readable_secret,
            'a secret stands in its entry' as value_readable_secret,
            case when (has_spn or kind = 'service') and uses > 0 and not rx(id, '-502$') then 0.1e0 else 0.0e0 end as points_service_that_logs_on,
            'it stands for a service and may use ' || cast(uses as string) || ' computers' as value_service_that_logs_on,
            case when (kept or rx(id, '-500$')) and coalesce(secret_days < :stale, false) then case when kept then -0.15e0 else -0.1e0 end
                else 0.0e0 end as points_for_emergencies,
            case when kept then 'its description says so, and its secret is not old' else 'it is built in, and its secret is not old' end
                as value_for_emergencies,
            case when guarded then -0.1e0 else 0.0e0 end as points_protected_user, 'it is in Protected Users' as value_protected_user,
            case when sensitive then -0.05e0 else 0.0e0 end as points_not_delegated, 'it may not be delegated' as value_not_delegated
        from facts
    )
    select id as identity, name as account, domain as directory, kind, way, groups as events, created as first_seen,
        coalesce(used, created) as last_seen, used as last_logon, password_last_set, case when used is not null then idle_days end as idle_days, secret_days, id as key_fact,
        case when points_unused > 0 then value_unused
            when points_no_proof_asked > 0 then value_no_proof_asked
            when points_ticket_for_anyone > 0 then value_ticket_for_anyone
            when points_readable_secret > 0 then value_readable_secret
            when points_may_be_empty > 0 then value_may_be_empty
            when shadow then 'stands in no ruling group' else 'has an old secret, ' || value_old_secret end as fault,
        case when shadow and points_unused + points_no_proof_asked + points_ticket_for_anyone + points_readable_secret = 0 then nearest
            when points_unused > 0 then nearest
            when points_no_proof_asked > 0 then 'ask ' || name || ' for pre-authentication'
            when points_readable_secret > 0 then 'rotate the secret of ' || name || ' and clear it from the directory'
            when rx(id, '-502$') then 'rotate the secret of ' || name || ' twice'
            else 'rotate the secret of ' || name || ' to a long random one' end as fix,
        points_privilege, value_privilege, points_unused, value_unused, points_old_secret, value_old_secret, points_secret_never_expires,
        value_secret_never_expires, points_ticket_for_anyone, value_ticket_for_anyone, points_no_proof_asked, value_no_proof_asked,
        points_may_be_empty, value_may_be_empty, points_readable_secret, value_readable_secret, points_service_that_logs_on,
        value_service_that_logs_on, points_for_emergencies, value_for_emergencies, points_protected_user, value_protected_user, points_not_delegated, value_not_delegated,
        case when total >= :high then 'high' when total >= :medium then 'medium' else 'low' end as severity
    from (
        select *, floor(1000.0e0 * (points_privilege + points_unused + points_old_secret + points_secret_never_expires
            + points_ticket_for_anyone + points_no_proof_asked + points_may_be_empty + points_readable_secret
            + points_service_that_logs_on + points_for_emergencies + points_protected_user + points_not_delegated) + 0.5e0) / 1000.0e0 as total
        from weighed
    ) as summed
    where total >= :low
"""


@detector(
    summary="{account} {way}, and {fault}",
    answers="doors",
    attack=("T1078.002", "T1558.003", "T1098"),
    evidence={"identities": ("id=identity",), "memberships": ("member=identity",), "rights": ("holder=identity",)},
)
def standing_privilege(
    identities: Rows,
    memberships: Rows,
    rights: Rows,
    sessions: Rows,
    *,
    idle: int = 90,
    stale: int = 365,
    low: float = 0.35,
    medium: float = 0.5,
    high: float = 0.7,
    emergency: str = EMERGENCY,
) -> Rows:
    """Which accounts hold privilege that nobody uses, guards or knows of?

    Why it matters: an intruder needs one administrator, and takes the one whose secret is old, guessable or missed by nobody.

    Known blind spot: use is what the directory writes down, up to 14 days late; an account of a service that is used without
    logging on passes for idle, and one that is described as kept for emergencies, with a fresh secret, is told as low. Groups nested deeper than six are not followed, and no file that is read tells of second factors.

    Tunables:
        idle: days without a logon from which an account is unused (days)
        stale: age from which a secret is old (days)
        low: score from which it is told (score 0..1)
        medium: score from which a person should look (score 0..1)
        high: score from which a person should look at once (score 0..1)
        emergency: what descriptions of accounts for emergencies say (regular expression)
    """
    objects = sql(OBJECTS)
    rulers = sql(RULERS, objects=objects)
    privileged = sql(PRIVILEGED, objects=objects, rulers=rulers, granted=sql(RIGHTS))
    return sql(f"with facts as ({_FACTS}) select * from ({_JUDGED}) as told", objects=objects, privileged=privileged)
