"""What an organisation holds: each package of an ecosystem and each CPE name once, whoever holds it."""

from __future__ import annotations

# Versions that are words for "not known".
UNSTATED = "('', '*', '-', 'unknown', 'noassertion', 'none', 'null', 'n/a', '(devel)', 'unspecified')"

CALLED = "case when {family} in ('NuGet', 'Packagist') then lower({package}) else {package} end"
"""The name of a package as its ecosystem compares it."""

# A modular RPM says so in its release, `.module+el8` (Red Hat, Oracle) or `.module_el8` (AlmaLinux), and its stream by its
# first two numbers.
_NUMBERS = (
    "split_part(split_part(case when contains({0}, ':') then split_part({0}, ':', 2) else {0} end, '-', 1), '.', {1})"
)
_MODULE = "case when contains({0}, '.module+') then '+' when contains({0}, '.module_') then '_' else '' end"


def module(version: str) -> str:
    """Return SQL for the columns that say which module and stream an RPM version belongs to."""
    first, second = (_NUMBERS.format(version, place) for place in (1, 2))
    return f"{_MODULE.format(version)} as module, {first} as major, {second} as minor"


def epoch(version: str) -> str:
    """Return SQL for the epoch of an RPM version; '0' where none is written."""
    return f"case when contains({version}, ':') then split_part({version}, ':', 1) else '0' end"


PACKAGES = f"""
    with written as (
        select distinct s.ecosystem, s.package, coalesce(s.package_version, s.version) as version,
            split_part(s.ecosystem, ':', 1) as family
        from {{software}} as s where s.ecosystem is not null and s.package is not null
    ),
    placed as (
        select w.*, {CALLED.format(family="w.family", package="w.package")} as called,
            case when f.family is null then nullif(substring(w.ecosystem, length(w.family) + 2), '') end as rest,
            case when lower(trim(w.version)) in {UNSTATED} then null else trim(w.version) end as stated
        from written as w left join {{languages}} as f on f.family = w.family
    )
    select row_number() over (order by ecosystem nulls last, package nulls last, version nulls last) as component, ecosystem,
        package, version, family, called, stated,
        case when right(rest, 4) = ':LTS' then left(rest, length(rest) - 4) else rest end as release,
        {epoch("stated")} as epoch, {module("stated")}
    from placed
"""
"""Over `software` and the languages' ecosystems: each package with its version, numbered."""

SPOTS = """
    select row_number() over (order by family nulls last, called nulls last, release nulls last) as place, family, called, release
    from (select distinct family, called, release from {packages}) as every
"""
"""Each package of a release once, whatever its version: what an advisory may speak of, numbered."""
