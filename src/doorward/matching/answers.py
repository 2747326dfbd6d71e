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
}
NOT_AFFECTED = {9: "fixed before", 10: "before the first affected version", 11: "not listed", 12: "no version ever was"}
WHY = AFFECTED | CANNOT_TELL | NOT_AFFECTED
"""Code -> why."""


def why(code: str) -> str:
    """Return SQL that writes out a code."""
    return f"case {' '.join(f'when {code} = {number} then {text!r}' for number, text in WHY.items())} end"


def answer(code: str) -> str:
    """Return SQL for the answer that a code stands for."""
    return f"case when {code} <= {max(AFFECTED)} then 'affected' when {code} <= {max(CANNOT_TELL)} then 'cannot tell' else 'not affected' end"


# A module that is nearer speaks before one that is farther, and an order that is certain before one that is not. They are
# packed into one number with the number of the range, so that one aggregate takes them together.
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

_BOUNDS = """case when r.listed then 'one of the versions listed'
    when r.introduced = '0' and r.fixed is null and r.last_affected is null then 'every version'
    when r.fixed = '0' then 'no version'
    else concat_ws(' ', case when r.introduced <> '0' then r.introduced || ' <=' end, 'version',
        case when r.fixed is not null then '< ' || r.fixed when r.last_affected is not null then '<= ' || r.last_affected end) end"""

PACKAGE_MATCHES = f"""
    select cast(null as string) as asset, p.ecosystem, p.package, cast(null as string) as cpe, p.version, v.weakness as cve, v.advisories,
        {answer("v.code")} as answer, {why("v.code")} as why, {_BOUNDS} as range,
        nullif(r.fixed, '0') as fixed, case when r.fixed <> '0' then r.high_key end as fixed_key, case when r.fixed <> '0' then v.fixed_on end as fixed_on, not v.vague as exact, r.source
    from (
        select component, weakness, advisories, fixed_on, best % 1000000000 as offer, idiv(best, 2000000000) % 100 as code,
            idiv(best, 1000000000) % 2 = 1 as vague
        from {{verdicts}}
    ) as v
    join {{packages}} as p on p.component = v.component
    join {{ranges}} as r on r.offer = v.offer
"""
"""One row a package and weakness, as `matches` has it."""
