"""Standing privilege in a cloud account: users and roles that may do anything, and are idle, old or guarded by nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.detector import detector
from doorward.query import sql

if TYPE_CHECKING:
    from doorward.query import Rows

# Roles of these names are made by AWS for a whole organisation (its guides to Organizations, Control Tower and StackSets): no use
# between two roll-outs is as it should be.
PROVIDED = "^(OrganizationAccountAccessRole|AWSControlTowerExecution|stacksets-exec-[0-9a-f]+|AWS-QuickSetup-.*)$"

# A credential report and an export of the account each tell a part of a user: what either knows counts.
_KNOWN = """
    select id, max(kind) as kind, max(name) as name, max(domain) as domain, min(created) as created, max(last_logon) as last_logon,
        min(password_last_set) as password_last_set, bool_or(enabled) as enabled,
        count(case when array_contains(flags, 'credential report') then 1 end) > 0 as reported,
        bool_or(coalesce(array_contains(flags, 'no MFA') and array_contains(flags, 'password'), false)) as unguarded,
        bool_or(coalesce(array_contains(flags, 'access_key_1 active') or array_contains(flags, 'access_key_2 active'), false)) as keyed
    from {identities}
    where rx(id, '^arn:[a-z-]+:iam::[0-9]+:(user/|role/|root$)') and not rx(id, ':role/aws-(service-role|reserved)/')
    group by id
"""

# Whether a way is sure or open, the one that the data settle counts; only ways of the identity alone. Identities with the
# same permissions stand behind one fact.
_POWER = """
    with single as (
        select conclusion, coalesce(allowed, false) as allowed, technique, move, array_join(premises, '') as premise
        from {escalations} where array_size(premises) = 1
    ), ways as (
        select premise, allowed, technique from single where rx(conclusion, '^cloud:[0-9]+/administrator$')
    ), told as (
        select premise, allowed, technique from ways
        union all
        select m.premise, w.allowed, w.technique from ways as w
        join single as m on m.conclusion = w.premise and m.move = 'counts as' and m.technique = 'permissions'
    )
    select substring(premise, 10) as holder, bool_or(allowed) as sure, min(technique) as technique
    from told where starts_with(premise, 'identity:arn:')
    group by premise
"""

_FACTS = """
    select k.*, p.technique, coalesce(p.sure, k.kind = 'user' and rx(k.id, ':root$')) as sure,
        idiv(epoch_s(c.today) - epoch_s(k.last_logon), 86400) as idle_days,
        idiv(epoch_s(c.today) - epoch_s(k.created), 86400) as days_old,
        idiv(epoch_s(c.today) - epoch_s(k.password_last_set), 86400) as secret_days, c.uses > 0 as uses_told
    from known as k
    left join power as p on p.holder = k.id
    join (
        select domain, least(max(greatest(last_logon, password_last_set, created)), cast(:as_of as timestamp)) as today,
            count(last_logon) as uses
        from known group by domain
    ) as c on c.domain = k.domain
    where (p.holder is not null or rx(k.id, ':root$')) and coalesce(k.enabled, true)
"""

_WEIGHED = """
    select *, case when sure then 0.3e0 else 0.15e0 end as points_privilege,
        case when technique = '*' or technique is null then 'it may do anything' else 'it may gain the account by ' || technique end
            || case when sure then '' else ', if a condition lets it' end as value_privilege,
        case when not uses_told or rx(id, ':root$') then 0.0e0
            when last_logon is null then case when days_old >= :idle and (kind = 'role' or reported) then 0.25e0 else 0.0e0 end
            when idle_days >= :idle then 0.25e0 else 0.0e0 end as points_unused,
        case when last_logon is null then 'never used' else 'last used ' || cast(idle_days as string) || ' days earlier' end as value_unused,
        case when unguarded then 0.3e0 else 0.0e0 end as points_no_second_factor,
        'a password opens it alone' as value_no_second_factor,
        case when keyed and rx(id, ':root$') then 0.3e0 else 0.0e0 end as points_key_of_the_root, 'the root has an access key' as value_key_of_the_root,
        case when kind = 'role' and rx(name, :provided) then -0.15e0 else 0.0e0 end as points_made_by_the_provider,
        'AWS makes it for a whole organisation' as value_made_by_the_provider,
        case when secret_days >= :stale then 0.2e0 else 0.0e0 end as points_old_secret,
        'set ' || cast(secret_days as string) || ' days earlier' as value_old_secret
    from facts
"""

_JUDGED = """
    select id as identity, name as account, domain as cloud_account, kind, technique, last_logon, password_last_set, idle_days, secret_days,
        created as first_seen, coalesce(last_logon, created) as last_seen, 1 as events, id as key_fact,
        case when points_unused > 0 then value_unused when points_key_of_the_root > 0 then value_key_of_the_root
            when points_no_second_factor > 0 then value_no_second_factor else 'its secret was ' || value_old_secret end as fault,
        case when points_unused > 0 and points_made_by_the_provider < 0 then 'narrow who may take ' || kind || ' ' || name || ' of cloud account ' || domain
            when points_unused > 0 then 'retire ' || kind || ' ' || name || ' of cloud account ' || domain
            when points_key_of_the_root > 0 then 'delete the access key of the root'
            when points_no_second_factor > 0 then 'ask ' || name || ' for a second factor'
            else 'rotate the secret of ' || name end as fix,
        points_privilege, value_privilege, points_unused, value_unused, points_no_second_factor, value_no_second_factor,
        points_key_of_the_root, value_key_of_the_root, points_old_secret, value_old_secret, points_made_by_the_provider,
        value_made_by_the_provider,
        case when total >= :high then 'high' when total >= :medium then 'medium' else 'low' end as severity
    from (
        select *, floor(1000.0e0 * (points_privilege + points_unused + points_no_second_factor + points_key_of_the_root + points_old_secret
            + points_made_by_the_provider) + 0.5e0) / 1000.0e0 as total,
            points_unused + points_no_second_factor + points_key_of_the_root + points_old_secret > 0 as faulty
        from weighed
    ) as summed
    where faulty
"""

_PARTS = {"known": _KNOWN, "power": _POWER, "facts": _FACTS, "weighed": _WEIGHED}
_STATEMENT = (
    f"with {', '.join(f'{name} as ({text})' for name, text in _PARTS.items())} select * from ({_JUDGED}) as judged"
)


@detector(
    summary="{account} of cloud account {cloud_account} rules it or can, and {fault}",
    answers="doors",
    attack=("T1078.004", "T1098.001"),
    evidence={"identities": ("id=identity",), "rights": ("holder=identity",)},
)
def standing_cloud_privilege(
    identities: Rows,
    escalations: Rows,
    *,
    idle: int = 90,
    stale: int = 365,
    medium: float = 0.5,
    high: float = 0.75,
    provided: str = PROVIDED,
) -> Rows:
    """Which users and roles may rule a cloud account, and are used or guarded by nobody?

    Why it matters: a key that nobody uses is missed by nobody, and one that may do anything needs no further step.

    Known blind spot: without a credential report nothing is known of keys and second factors, and a user that never used its
    password is not told from one that uses a key. AWS remembers the use of a role for 400 days. A role under a name that AWS gives
    to its own is told as low. Only what an identity gains by itself counts, not by way of others.

    Tunables:
        idle: days without use from which an identity is unused (days)
        stale: age from which a secret is old (days)
        medium: score from which a person should look (score 0..1)
        high: score from which a person should look at once (score 0..1)
        provided: roles that the provider makes for a whole organisation (regular expression)
    """
    return sql(_STATEMENT)
