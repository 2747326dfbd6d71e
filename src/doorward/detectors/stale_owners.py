"""Owners in the register whom the directory disabled, no longer sees or never knew, with all that they answer for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.detector import detector
from doorward.devices.ownership import owners
from doorward.query import sql

if TYPE_CHECKING:
    from doorward.query import Rows

_FACTS = """
    select o.owner, o.standing, o.why, o.last_logon, o.exported, o.days_away, count(distinct a.name) as owned,
        array_sort(array_distinct(collect_list(a.name))) as assets,
        count(distinct case when lower(a.criticality) in ('high', 'critical') then a.name end) as critical
    from {owners} as o
    join {assets} as a on trim(a.owner) = o.owner and a.name is not null
        and coalesce(epoch_s(cast(a.in_service_until as timestamp)) + 86400 > epoch_s(cast(:as_of as timestamp)), true)
    where o.standing <> 'there'
    group by o.owner, o.standing, o.why, o.last_logon, o.exported, o.days_away
"""

# Many assets speak for a person who left no more than for a team that the directory has no group for; a leave ends one day.
_JUDGED = """
    with weighed as (
        select *, case when standing = 'disabled' then 0.45e0 when standing = 'absent' and days_away >= 3 * :absent then 0.35e0
            when standing = 'absent' then 0.25e0 else 0.3e0 end as points_gone, why as value_gone,
            case when critical > 0 then 0.15e0 else 0.0e0 end as points_critical_assets,
            cast(critical as string) || ' of high or critical worth' as value_critical_assets,
            case when standing = 'unknown' then 0.0e0 else floor(1000.0e0 * least(0.2e0, 0.05e0 * owned) + 0.5e0) / 1000.0e0 end as points_assets,
            cast(owned as string) || ' in service' as value_assets
        from {facts}
    )
    select owner as identity, owner, standing as kind, standing as key_fact, owned, assets, last_logon as first_seen, exported as last_seen, owned as events,
        case standing when 'disabled' then 'is disabled' when 'absent' then 'has not logged on for long' else 'is unknown to the directory' end as standing,
        case when owned = 1 then '1 asset' else cast(owned as string) || ' assets' end as what,
        'give the assets of ' || owner || ' to somebody who is there' as fix,
        points_gone, value_gone, points_critical_assets, value_critical_assets, points_assets, value_assets,
        case when points_gone + points_critical_assets + points_assets >= :high then 'high'
            when points_gone + points_critical_assets + points_assets >= :medium then 'medium' else 'low' end as severity
    from weighed
"""


@detector(
    summary="{owner} answers for {what} and {standing}",
    answers="doors",
    severity="low",
    attack=("T1078",),
    evidence={"assets": ("owner",)},
)
def stale_owners(assets: Rows, identities: Rows, *, absent: int = 60, medium: float = 0.5, high: float = 0.75) -> Rows:
    """Which owners in the register are no longer there?

    Why it matters: what belongs to somebody who left belongs to nobody; it is not patched, not watched and not given back.

    Known blind spot: an owner of the same name as somebody else in the directory passes for that one, and a team that is
    written as the owner is unknown unless the directory has a group of that name, so what is unknown is told
    and seldom worth a look. Without a directory nobody is judged.

    Tunables:
        absent: time without a log-on, before the directory was exported, from which an owner counts as gone (days)
        medium: score from which a person should look (score 0..1)
        high: score from which a person should look at once (score 0..1)
    """
    return sql(_JUDGED, facts=sql(_FACTS, owners=owners()))
