"""From what each advisory says of a component to one answer a component and weakness."""

from __future__ import annotations

# The lowest code that anybody has for a weakness is the answer: who calls it affected is believed before who does not know,
# and who does not know before who says it is not.
AFFECTED = {1: "in the range", 2: "listed", 3: "every version"}
CANNOT_TELL = {
    4: "no version",
    5: "version not readable",
    6: "unknown scheme of versions",
    7: "range not readable",
    8: "another module, or its stream is not known",
    9: "what it must run with is not known",
    10: "what the distribution fixed itself is not known",
}
NOT_AFFECTED = {
    20: "fixed before",
    21: "before the first affected version",
    22: "not listed",
    23: "no version ever was",
    24: "what it must run with is not there",
}
WHY = AFFECTED | CANNOT_TELL | NOT_AFFECTED
"""Code -> why."""


def why(code: str) -> str:
    """Return SQL that writes out a code."""
    return f"case {' '.join(f'when {code} = {number} then {text!r}' for number, text in WHY.items())} end"


def answer(code: str) -> str:
    """Return SQL for the answer that a code stands for."""
    return f"case when {code} <= {max(AFFECTED)} then 'affected' when {code} <= {max(CANNOT_TELL)} then 'cannot tell' else 'not affected' end"


# What decides is packed into one number, the most telling digits first, so that one aggregate takes it all: how far the module
# is, the answer, whether the order is a guess, and the range.
_UNPACKED = "best % 1000000000 as number, idiv(best, 2000000000) % 100 as code, idiv(best, 1000000000) % 2 = 1 as vague"

VERDICTS = """
    select h.component, s.weakness, min(((h.apart * 100 + h.code) * 2 + case when h.vague then 1 else 0 end) * cast(1000000000 as bigint) + h.offer) as best
    from {hits} as h
    join {spoken} as s on s.id = h.id
    group by h.component, s.weakness
"""
"""One row a package and weakness: the hit that decides."""

SPEAKERS = """
    select p.place, s.weakness, array_sort(array_distinct(collect_list(r.id))) as advisories,
        min(case when r.fixed <> '0' then r.published end) as fixed_on
    from {spoken_of} as p
    join {ranges} as r on r.offer = p.offer
    join {spoken} as s on s.id = r.id
    group by p.place, s.weakness
"""
"""Who speaks of a weakness of a package of a release, and when a fix was first told of."""

# Where something depends on the asset, what does not is said of each asset too; where all assets come to the same, of none.
NAME_VERDICTS = """
    with every as (
        select h.asset, h.component, s.weakness, (h.code * 2 + case when h.vague then 1 else 0 end) * cast(1000000000 as bigint) + h.criterion as best
        from {name_hits} as h join {spoken} as s on s.id = h.id
    ),
    apart as (select distinct component, weakness from every where asset is not null),
    general as (
        select e.component, e.weakness, min(e.best) as best, max(a.component) is not null as apart
        from every as e left join apart as a on a.component = e.component and a.weakness = e.weakness
        where e.asset is null group by e.component, e.weakness
    ),
    particular as (
        select e.asset, e.component, e.weakness, least(min(e.best), min(coalesce(g.best, e.best))) as best
        from every as e left join general as g on g.component = e.component and g.weakness = e.weakness
        where e.asset is not null group by e.asset, e.component, e.weakness
    ),
    alike as (
        select component, weakness, min(best) as best from particular group by component, weakness
        having min(idiv(best, 2000000000)) = max(idiv(best, 2000000000))
    )
    select cast(null as string) as asset, component, weakness, best from general where not apart
    union all
    select cast(null as string) as asset, component, weakness, best from alike
    union all
    select p.asset, p.component, p.weakness, p.best
    from particular as p left join alike as a on a.component = p.component and a.weakness = p.weakness where a.component is null
"""
"""The same of CPE names; `asset` where it depends on that."""

NAME_SPEAKERS = """
    select component, weakness, array_sort(collect_list(id)) as advisories, min(published) as fixed_on
    from (
        select h.component, s.weakness, h.id, min(case when c.high_excluded then d.published end) as published
        from {name_hits} as h
        join {spoken} as s on s.id = h.id
        join {bounded} as c on c.criterion = h.criterion
        left join {dates} as d on d.id = h.id
        group by h.component, s.weakness, h.id
    ) as told
    group by component, weakness
"""
"""Who speaks of a weakness of what a CPE name names, and when a fix was first told of."""

TOLD = f"""
    select cast(null as string) as asset, component, weakness, {_UNPACKED} from {{verdicts}}
    union all
    select asset, component, weakness, {_UNPACKED} from {{name_verdicts}}
"""
"""One row a component and weakness, and an asset where it depends on that."""

# What a supplier says of its product goes before what is told of its version; that it is still looking says less than a range.
# An asset of which something particular is known stands apart from the others that hold the component: each has its own row.
DECIDED = """
    with own as (select * from {overriding} where asset is not null),
    wide as (select * from {overriding} where asset is null),
    every as (
        select asset, component, weakness from {told}
        union
        select asset, component, weakness from wide where not exists (
            select 1 from {told} as t where t.component = wide.component and t.weakness = wide.weakness
        )
    ),
    apart as (select distinct component, weakness from own),
    spread as (
        select e.asset as told_of, e.asset, e.component, e.weakness from every as e
        left join apart as a on a.component = e.component and a.weakness = e.weakness where a.component is null
        union all
        select e.asset as told_of, h.asset, a.component, a.weakness
        from apart as a
        join {held_by} as h on h.component = a.component
        left join every as e on e.component = a.component and e.weakness = a.weakness and coalesce(e.asset, h.asset) = h.asset
        left join own as o on o.component = a.component and o.weakness = a.weakness and o.asset = h.asset
        where e.component is not null or o.component is not null
    )
    select s.asset, s.component, s.weakness, t.number, t.code, t.vague, coalesce(own.answer, wide.answer) as answer, coalesce(own.why, wide.why) as why,
        coalesce(own.source, wide.source) as source
    from spread as s
    left join {told} as t on t.component = s.component and t.weakness = s.weakness and t.asset is not distinct from s.told_of
    left join own on own.component = s.component and own.weakness = s.weakness and own.asset = s.asset and (t.component is null or not own.open)
    left join wide on wide.component = s.component and wide.weakness = s.weakness and (t.component is null or not wide.open)
"""

_BOUNDS = """case when r.listed then 'one of the versions listed'
    when r.introduced = '0' and r.fixed is null and r.last_affected is null then 'every version'
    when r.fixed = '0' then 'no version'
    else concat_ws(' ', case when r.introduced <> '0' then r.introduced || case when r.introduced_excluded then ' <' else ' <=' end end, 'version',
        case when r.fixed is not null then '< ' || r.fixed when r.last_affected is not null then '<= ' || r.last_affected end) end"""
_CRITERION = """case when c.literal is not null then 'version = ' || c.literal when c.version = '-' then 'no version stated'
    when c.low is null and c.high is null then 'every version'
    else concat_ws(' ', case when c.low is not null then c.low || case when c.low_excluded then ' <' else ' <=' end end, 'version',
        case when c.high is not null then case when c.high_excluded then '< ' else '<= ' end || c.high end) end"""

MATCHES = f"""
    select d.asset, p.ecosystem, p.package, cast(null as string) as cpe, p.version, w.cve, s.advisories,
        coalesce(d.answer, {answer("d.code")}) as answer, coalesce(d.why, {why("d.code")}) as why, case when r.offer is not null then {_BOUNDS} end as range,
        nullif(r.fixed, '0') as fixed, case when r.fixed <> '0' then r.high_key end as fixed_key,
        case when r.fixed <> '0' then s.fixed_on end as fixed_on, d.answer is not null or not d.vague as exact, coalesce(d.source, r.source) as source
    from {{decided}} as d
    join {{weaknesses}} as w on w.weakness = d.weakness
    join {{packages}} as p on p.component = d.component
    left join {{spots}} as place on place.family = p.family and place.called = p.called and place.release is not distinct from p.release
    left join {{speakers}} as s on s.place = place.place and s.weakness = d.weakness
    left join {{ranges}} as r on r.offer = d.number
    union all
    select d.asset, n.ecosystem, n.package, n.cpe, coalesce(n.version, n.stated) as version, w.cve, v.advisories,
        coalesce(d.answer, {answer("d.code")}) as answer, coalesce(d.why, {why("d.code")}) as why, case when c.criterion is not null then {_CRITERION} end as range,
        case when c.high_excluded then c.high end as fixed, c.fixed_key, case when c.high_excluded then v.fixed_on end as fixed_on,
        d.answer is not null or not d.vague as exact, coalesce(d.source, c.source) as source
    from {{decided}} as d
    join {{weaknesses}} as w on w.weakness = d.weakness
    join {{names}} as n on n.component = d.component
    left join {{name_speakers}} as v on v.component = d.component and v.weakness = d.weakness
    left join {{bounded}} as c on c.criterion = d.number
"""
"""One row a component and weakness, and an asset where it depends on that, as `matches` has it."""
