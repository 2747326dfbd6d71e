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
    select h.component, s.weakness, min(((h.apart * 100 + h.code) * 2 + case when h.vague then 1 else 0 end) * cast(1000000000 as bigint) + h.offer) as best,
        array_sort(array_distinct(array_sort(collect_list(h.id)))) as advisories,
        min(case when r.fixed <> '0' then r.published end) as fixed_on
    from {hits} as h
    join {ranges} as r on r.offer = h.offer
    join {spoken} as s on s.id = h.id
    group by h.component, s.weakness
"""
"""One row a package and weakness: the hit that decides, and who spoke of it."""

# Where something depends on the asset, what does not is said of that asset too.
NAME_VERDICTS = """
    with particular as (
        select distinct h.asset, h.component, s.weakness from {name_hits} as h join {spoken} as s on s.id = h.id where h.asset is not null
    ),
    every as (
        select h.asset, h.component, s.weakness, h.criterion, h.id, h.code, h.vague from {name_hits} as h join {spoken} as s on s.id = h.id
        union all
        select p.asset, p.component, p.weakness, h.criterion, h.id, h.code, h.vague
        from particular as p
        join {name_hits} as h on h.component = p.component and h.asset is null
        join {spoken} as s on s.id = h.id and s.weakness = p.weakness
    )
    select h.asset, h.component, h.weakness, min((h.code * 2 + case when h.vague then 1 else 0 end) * cast(1000000000 as bigint) + h.criterion) as best,
        array_sort(array_distinct(array_sort(collect_list(h.id)))) as advisories,
        min(case when c.high_excluded then d.published end) as fixed_on
    from every as h
    join {bounded} as c on c.criterion = h.criterion
    left join {dates} as d on d.id = h.id
    group by h.asset, h.component, h.weakness
"""
"""The same of CPE names."""

_BOUNDS = """case when r.listed then 'one of the versions listed'
    when r.introduced = '0' and r.fixed is null and r.last_affected is null then 'every version'
    when r.fixed = '0' then 'no version'
    else concat_ws(' ', case when r.introduced <> '0' then r.introduced || ' <=' end, 'version',
        case when r.fixed is not null then '< ' || r.fixed when r.last_affected is not null then '<= ' || r.last_affected end) end"""
_CRITERION = """case when c.literal is not null then 'version = ' || c.literal when c.version = '-' then 'no version stated'
    when c.low is null and c.high is null then 'every version'
    else concat_ws(' ', case when c.low is not null then c.low || case when c.low_excluded then ' <' else ' <=' end end, 'version',
        case when c.high is not null then case when c.high_excluded then '< ' else '<= ' end || c.high end) end"""

TOLD = f"""
    select cast(null as string) as asset, v.component, p.ecosystem, p.package, cast(null as string) as cpe, p.version, v.weakness as cve, v.advisories,
        {answer("v.code")} as answer, {why("v.code")} as why, {_BOUNDS} as range,
        nullif(r.fixed, '0') as fixed, case when r.fixed <> '0' then r.high_key end as fixed_key,
        case when r.fixed <> '0' then v.fixed_on end as fixed_on, not v.vague as exact, r.source
    from (select component, weakness, advisories, fixed_on, {_UNPACKED} from {{verdicts}}) as v
    join {{packages}} as p on p.component = v.component
    join {{ranges}} as r on r.offer = v.number
    union all
    select v.asset, v.component, n.ecosystem, n.package, n.cpe, coalesce(n.version, n.stated) as version, v.weakness as cve, v.advisories,
        {answer("v.code")} as answer, {why("v.code")} as why, {_CRITERION} as range,
        case when c.high_excluded then c.high end as fixed, c.fixed_key,
        case when c.high_excluded then v.fixed_on end as fixed_on, not v.vague as exact, c.source
    from (select asset, component, weakness, advisories, fixed_on, {_UNPACKED} from {{name_verdicts}}) as v
    join {{names}} as n on n.component = v.component
    join {{bounded}} as c on c.criterion = v.number
"""
"""One row a component and weakness, and an asset where it depends on that, as `matches` has it."""

_COLUMNS = (
    "ecosystem, package, cpe, version, cve, advisories, answer, why, range, fixed, fixed_key, fixed_on, exact, source"
)

# What a supplier says of its product goes before what is told of its version; that it is still looking says less than a range.
DECIDED = """
    with wide as (select * from {overriding} where asset is null)
    select t.asset, t.component, t.ecosystem, t.package, t.cpe, t.version, t.cve, t.advisories, coalesce(o.answer, t.answer) as answer,
        coalesce(o.why, t.why) as why, t.range, t.fixed, t.fixed_key, t.fixed_on, o.component is not null or t.exact as exact,
        coalesce(o.source, t.source) as source
    from {told} as t
    left join wide as o on o.component = t.component and o.cve = t.cve and not o.open
    union all
    select null as asset, o.component, c.ecosystem, c.package, c.cpe, c.version, o.cve, lit_split(o.cve, chr(10)) as advisories, o.answer, o.why,
        null as range, null as fixed, null as fixed_key, null as fixed_on, true as exact, o.source
    from wide as o
    join {parts} as c on c.component = o.component
    where not exists (select 1 from {told} as t where t.component = o.component and t.cve = o.cve)
"""
"""What is told, after what overrides it wherever the component is."""

# An asset of which something particular is told stands apart from the others that hold the component: each has its own row.
MATCHES = f"""
    with own as (select * from {{overriding}} where asset is not null),
    apart as (select distinct component, cve from own),
    alone as (
        select h.asset, h.component, a.cve from apart as a join {{held_by}} as h on h.component = a.component
    )
    select t.asset, {_COLUMNS}
    from {{decided}} as t
    where not exists (select 1 from apart as a where a.component = t.component and a.cve = t.cve)
    union all
    select h.asset, c.ecosystem, c.package, c.cpe, c.version, h.cve, t.advisories,
        case when o.open then coalesce(t.answer, o.answer) else coalesce(o.answer, t.answer) end as answer,
        case when o.open then coalesce(t.why, o.why) else coalesce(o.why, t.why) end as why,
        t.range, t.fixed, t.fixed_key, t.fixed_on, coalesce(t.exact, true) as exact,
        case when o.open then coalesce(t.source, o.source) else coalesce(o.source, t.source) end as source
    from alone as h
    join {{parts}} as c on c.component = h.component
    left join {{decided}} as t on t.component = h.component and t.cve = h.cve and coalesce(t.asset, h.asset) = h.asset
    left join own as o on o.component = h.component and o.cve = h.cve and o.asset = h.asset
    where t.component is not null or o.component is not null
"""
"""One row a component and weakness, and an asset where it depends on that."""
