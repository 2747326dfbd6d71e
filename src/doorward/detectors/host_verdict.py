"""Verdict of a host: the few findings that belong together, because people work hosts and not pairs of addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.detector import detector
from doorward.query import sql

if TYPE_CHECKING:
    from doorward.query import Rows

# What a finding's first technique is for, after the tactics of ATT&CK Enterprise 17: how one gets in, is led, looks
# about, takes secrets, moves on, and carries off.
_SIGNS = """
    select id, detector, severity, score, summary, first_seen, last_seen, events,
        json_text(details, 'source') as source, json_text(details, 'address') as address,
        json_text(details, 'destination') as destination, json_text(details, 'name') as name, json_text(details, 'port') as port,
        case when rx(techniques, '^T(1078|1091|1133|1189|119[059]|1200|1566|159[0-8])') then 'entry'
            when rx(techniques, '^T(1008|1001|1071|109[025]|110[245]|1132|1205|1219|156[58]|157[123])') then 'control'
            when rx(techniques, '^T(1007|101[0268]|1033|104[69]|1057|1069|108[237]|1135|1482)') then 'search'
            when rx(techniques, '^T(1003|1040|111[01]|118[67]|1212|1528|1539|155[2-8]|1606|1621|1649)') then 'secrets'
            when rx(techniques, '^T(1021|1072|1080|1210|1534|1550|1563|1570)') then 'spread'
            when rx(techniques, '^T(1005|1011|102[0359]|1030|1039|1041|1048|1052|1074|111[345]|1119|1123|1125|1185|1213|1530|1537|1560|1567|160[02])')
                then 'theft'
            else 'other' end as stage
    from (select *, array_join(attack, ' ') as techniques from {findings} where detector <> 'host_verdict') as told
"""

# Whom a finding speaks of: who does it, who stands in its middle, and who was entered by it.
_HOSTS = """
    select coalesce(a.asset, a.canonical) as host, a.asset, r.id, min(r.stage) as stage, min(r.address) as address
    from (
        select id, stage, source as address from {signs}
        union
        select id, stage, address from {signs}
        union
        select id, 'entry' as stage, destination as address from {signs} where stage in ('spread', 'entry')
    ) as r
    join {addresses} as a on a.address = r.address and a.internal and a.scope = 'unicast'
    group by coalesce(a.asset, a.canonical), a.asset, r.id
"""

# The signs of each host, the strongest that somebody is inside first: a door is none, however wide it stands.
_RANKED = """
    select *, first_value(stage) over best as lead_stage, first_value(place) over best as lead_place,
        row_number() over (partition by host, stage order by level desc nulls last, score desc nulls last, id nulls last) as in_stage,
        sum(case when level >= 2 and stage in ('control', 'search', 'secrets', 'spread', 'theft') then 1 else 0 end)
            over (partition by host) as loud_inside
    from (
        select h.host, h.asset, h.address as own, h.stage, s.id, s.detector, s.score, s.summary, s.first_seen, s.last_seen, s.events,
            s.destination, s.name, s.port, coalesce(s.name, s.destination) as place,
            case s.severity when 'critical' then 4 when 'high' then 3 when 'medium' then 2 when 'low' then 1 else 0 end as level,
            case when h.stage in ('entry', 'other') then 0 else 1 end as inside
        from {hosts} as h
        join {signs} as s on s.id = h.id
        where s.severity <> 'info'
    ) as met
    window best as (partition by host order by inside desc nulls last, level desc nulls last, score desc nulls last, id nulls last
        rows between unbounded preceding and unbounded following)
"""

_KEPT = """
    select *, row_number() over (
            partition by host order by inside desc nulls last, level desc nulls last, score desc nulls last, id nulls last
        ) as place_in_host,
        case when place is not null and place = lead_place then 1 else 0 end as at_lead
    from {ranked}
    where inside = 1 or (level >= 2 and stage = 'entry')
"""

_JUDGED = """
    with joined as (
        select host, max(asset) as asset, min(lead_stage) as lead_stage, count(*) as count, count(distinct detector) as detectors,
            count(distinct case when inside = 1 then stage end) as stages, max(loud_inside) as loud_inside,
            sum(case when level >= 2 then 1 else 0 end) as loud, sum(events) as events,
            count(distinct case when at_lead = 1 and level >= 2 then detector end) as loud_at_lead,
            count(distinct case when at_lead = 1 then detector end) as agreeing,
            count(distinct case when level >= 2 then stage end) as loud_stages,
            min(first_seen) as first_seen, max(last_seen) as last_seen,
            max(case when place_in_host = 1 then own end) as source,
            max(case when place_in_host = 1 then destination end) as destination,
            max(case when place_in_host = 1 then name end) as name, max(case when place_in_host = 1 then port end) as port,
            max(case when place_in_host = 1 then score end) as strongest,
            max(case when place_in_host = 1 then detector || ': ' || summary end) as value_strongest_sign,
            {stages},
            array_sort(collect_list(case when place_in_host <= :most then id end)) as signs,
            array_sort(collect_list(case when place_in_host <= :most then ymd(first_seen) || ' ' || detector || ': ' || summary end)) as told
        from {kept}
        group by host
    ),
    weighed as (
        select *, strongest as points_strongest_sign,
            {points},
            0.1e0 * least(2.0e0, cast(agreeing as double) - 1.0e0) as points_same_place,
            cast(agreeing as string) || ' detectors speak of ' || coalesce(name, destination) as value_same_place
        from joined
    )
    select host, asset, source, destination, name, cast(floor(cast(port as double)) as bigint) as port, count, detectors, stages, signs, told, {what} as what,
        'isolate ' || host || ', and keep its memory and disk before anything is cleaned' as fix,
        events, first_seen, last_seen, host as key_fact,
        points_strongest_sign, value_strongest_sign, {named}, points_same_place, value_same_place,
        case when loud_inside = 0 then 'medium' when total >= :critical and stages >= 3 then 'critical' when total >= :high then 'high'
            else 'medium' end as severity
    from (select *, points_strongest_sign + points_same_place + {sum} as total from weighed) as summed
    where (loud_inside >= 1 and (loud_stages >= 2 or loud_at_lead >= 2)) or stages >= 3
"""
_STAGES = {
    "entry": "stands open or was entered",
    "control": "is led from outside",
    "search": "looks for doors",
    "secrets": "takes secrets",
    "spread": "goes on to others",
    "theft": "sends data out",
}


def _judged() -> str:
    """Return the SQL of the verdict, with the columns of every stage written out."""
    columns = {
        "stages": "max(case when stage = '{0}' then score end) as {0}, "
        "max(case when stage = '{0}' and in_stage = 1 then detector || ': ' || summary end) as value_{0}",
        "points": "case when lead_stage = '{0}' then 0.0e0 else 0.2e0 * least(1.0e0, coalesce({0}, 0.0e0) / 0.6e0) end as points_{0}",
        "named": "points_{0}, value_{0}",
    }
    text = _JUDGED
    for mark, column in columns.items():
        text = text.replace(f"{{{mark}}}", ", ".join(column.format(stage) for stage in _STAGES))
    words = (f"case when {stage} is not null then '{told}' end" for stage, told in _STAGES.items())
    text = text.replace("{what}", f"concat_ws(', ', {', '.join(words)})")
    return text.replace("{sum}", " + ".join(f"points_{stage}" for stage in _STAGES))


@detector(summary="{host} {what}: {count} signs belong together", answers="inside", severity="medium")
def host_verdict(findings: Rows, addresses: Rows, *, most: int = 12, high: float = 0.8, critical: float = 0.95) -> Rows:
    """Which hosts show several signs that belong together?

    Why it matters: one sign may have an honest reason. A host that is led from outside, moves on and sends data out has
    none, and it is the host that somebody must go to.

    Known blind spot: an intruder who leaves one sign only, or signs on several hosts that leave one on each; hosts behind
    one address, whose signs are taken for those of one; signs that are expected, which count nothing.

    Tunables:
        most: signs that a verdict names, the strongest first (signs)
        high: score from which a person should look at once (score 0..1)
        critical: score from which three stages of an intrusion are an emergency (score 0..1)
    """
    signs = sql(_SIGNS)
    hosts = sql(_HOSTS, signs=signs)
    kept = sql(_KEPT, ranked=sql(_RANKED, hosts=hosts, signs=signs))
    return sql(_judged(), kept=kept)
