"""Dependency confusion: names that are ours, resolved from where anybody may publish."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.detector import detector
from doorward.query import sql

if TYPE_CHECKING:
    from doorward.query import Rows

PUBLIC = (
    "(^|[/@.])(registry[.]npmjs[.]org|registry[.]yarnpkg[.]com|registry[.]npmmirror[.]com|pypi[.]org|pythonhosted[.]org|repo1?[.]maven[.](apache[.])?org"
    "|central[.]sonatype[.]com|rubygems[.]org|crates[.]io(-index)?|nuget[.]org|packagist[.]org|proxy[.]golang[.]org|jitpack[.]io|hex[.]pm|pub[.]dev)([:/]|$)"
)
"""Registries in which anybody may publish any name that is free, as a regular expression over an address in lower case."""

# Names that are ours: said by the register, or told of a component that is one of our releases. What we publish in public
# may be resolved there.
_OURS = f"""
    select ecosystem, lower(package) as package, min(registry) as registry, max(open) as open, min(known_by) as known_by from (
        select ecosystem, package, lower(registry) as registry, coalesce(rx(lower(registry), '{PUBLIC}'), false) as open, 'the register' as known_by
        from {{own_packages}} where package is not null
        union all
        select ecosystem, package, null as registry, true as open, 'a release of ours' as known_by
        from {{components}} where own_release is not null and package is not null and ecosystem is not null
    ) as told
    group by ecosystem, lower(package)
"""

_PLACED = """
    select s.asset, split_part(s.ecosystem, ':', 1) as ecosystem, s.package, s.version, s.time,
        lower(coalesce(c.registry, nullif(replace(replace(split_part(split_part(
            case when instr(s.purl, 'repository_url=') > 0 then split_part(s.purl, 'repository_url=', 2)
                when instr(s.purl, 'download_url=') > 0 then split_part(s.purl, 'download_url=', 2) end, '&', 1), '#', 1),
            '%3A', ':'), '%2F', '/'), ''))) as registry
    from {software} as s
    left join {components} as c on c.origin = s.origin and c.origin_row = s.origin_row and c.build = s.asset
    where s.package is not null and s.asset is not null and s.ecosystem is not null and coalesce(s.evidence, '') <> 'seen on the wire'
"""

_NAMES = """
    select n.ecosystem, n.package, max(o.registry) as own_registry, min(o.open) as open, min(o.package) as entry, min(o.known_by) as known_by
    from (
        select ecosystem, lower(package) as package from {placed} union select ecosystem, lower(package) as package from {affected}
    ) as n
    join {ours} as o on (o.ecosystem is null or o.ecosystem = n.ecosystem)
        and (o.package = n.package or (right(o.package, 1) = '*' and starts_with(n.package, left(o.package, length(o.package) - 1))))
    group by n.ecosystem, n.package
"""

# A number before the first dot decides what is higher: who wants to be taken for the newest version does not save on it.
_MAJOR = "case when rx({0}, '^v?[0-9]{{1,9}}([.+-]|$)') then cast(translate(split_part(split_part(split_part({0}, '.', 1), '-', 1), '+', 1), 'v', '') as double) end"

_RELEASED = f"""
    select lower(product) as product, max({_MAJOR.format("version")}) as major, array_sort(collect_list(version)) as versions
    from {{releases}} where product is not null and version is not null group by lower(product)
"""

# Of the feeds only what speaks of our names is looked at: they have millions of rows.
_TOLD = """
    select a.ecosystem, n.package, a.id, a.introduced, a.fixed, a.last_affected, a.versions from {affected} as a
    join {names} as n on n.ecosystem = a.ecosystem and n.package = lower(a.package)
"""

_PUBLISHED = f"""
    select ecosystem, package, min(case when starts_with(id, 'MAL-') then id end) as malware, min(id) as advisory,
        max({_MAJOR.format("version")}) as major
    from (
        select ecosystem, package, id, introduced as version from {{told}} union select ecosystem, package, id, fixed as version from {{told}}
        union select ecosystem, package, id, last_affected as version from {{told}}
        union select ecosystem, package, id, explode(versions) as version from {{told}}
    ) as every
    group by ecosystem, package
"""

_HELD = f"""
    select p.ecosystem, lower(p.package) as package, min(p.package) as spelled, count(distinct p.asset) as assets, min(p.asset) as asset,
        max({_MAJOR.format("p.version")}) as major, min(p.time) as first_time, max(p.time) as last_time, count(*) as events,
        min(case when rx(p.registry, '{PUBLIC}') then p.registry end) as public_place,
        min(case when n.own_registry is not null and instr(p.registry, n.own_registry) = 0 and instr(n.own_registry, p.registry) = 0 then p.registry end) as other_place,
        bool_and(coalesce(n.own_registry is not null and instr(p.registry, n.own_registry) > 0, false)) as at_home,
        min(case when r.product is not null and not array_contains(r.versions, p.version) and p.version is not null then p.version end) as stray,
        max(case when r.product is not null and not array_contains(r.versions, p.version) and {_MAJOR.format("p.version")} > r.major then p.version end) as high_stray
    from {{placed}} as p
    join {{names}} as n on n.ecosystem = p.ecosystem and n.package = lower(p.package)
    left join {{released}} as r on r.product in (lower(p.package), reverse(split_part(reverse(lower(p.package)), '/', 1)), reverse(split_part(reverse(lower(p.package)), ':', 1)))
    group by p.ecosystem, lower(p.package)
"""

_WEIGHED = """
    select n.ecosystem, coalesce(h.spelled, n.package) as package, n.known_by, coalesce(h.assets, 0) as assets, h.asset, coalesce(h.events, 0) as events,
        h.first_time, h.last_time, h.public_place, h.other_place, h.stray, h.high_stray, p.malware, p.advisory,
        coalesce(p.major > h.major, false) as higher, h.package is not null as held, not n.open as inside,
        0.15e0 as points_our_name, n.entry || ' is ours, by ' || n.known_by as value_our_name,
        case when h.public_place is not null and not n.open then 0.4e0 else 0.0e0 end as points_public_registry,
        'resolved from ' || h.public_place as value_public_registry,
        case when h.other_place is not null and h.public_place is null and not n.open then 0.25e0 else 0.0e0 end as points_other_registry,
        'resolved from ' || h.other_place || ', ours is ' || n.own_registry as value_other_registry,
        case when h.high_stray is not null then 0.3e0 when h.stray is not null then 0.1e0 else 0.0e0 end as points_never_released,
        coalesce(h.high_stray || ' is higher than every release of it', h.stray || ' is none of its releases') as value_never_released,
        case when p.malware is not null then 0.3e0 when n.open or p.package is null then 0.0e0 when p.major > h.major then 0.25e0 else 0.15e0 end as points_public_name,
        case when p.malware is not null then p.malware || ' reports malware of that name' when p.major > h.major then p.advisory || ' speaks of a higher version of that name'
            else p.advisory || ' speaks of a package of that name' end as value_public_name,
        case when h.at_home then -0.2e0 else 0.0e0 end as points_at_home, 'always resolved from ' || n.own_registry as value_at_home
    from {names} as n
    left join {held} as h on h.ecosystem = n.ecosystem and h.package = n.package
    left join {published} as p on p.ecosystem = n.ecosystem and p.package = n.package
"""

_JUDGED = """
    select package, package || coalesce(' ' || coalesce(high_stray, stray), '') as component, ecosystem, asset, assets, public_place, other_place, stray, high_stray,
        malware, advisory, coalesce(first_time, cast(:as_of as timestamp)) as first_seen, coalesce(last_time, cast(:as_of as timestamp)) as last_seen,
        events, ecosystem || ' ' || package as key_fact,
        case when points_public_registry > 0 then 'was resolved from a public registry' when points_other_registry > 0 then 'was resolved from another registry than ours'
            when high_stray is not null then 'is held in a version that we never released' when malware is not null then 'is the name of reported malware'
            when points_public_name > 0 then 'is a name that is public too' else 'is held in a version that is none of its releases' end as standing,
        'reserve ' || package || ' in the public registry, pin where it is resolved from'
            || case when held and points_public_registry + points_other_registry + points_never_released > 0 then ', and look into every build that resolved it' else '' end as fix,
        points_our_name, value_our_name, points_public_registry, value_public_registry, points_other_registry, value_other_registry,
        points_never_released, value_never_released, points_public_name, value_public_name, points_at_home, value_at_home,
        case when points_public_registry > 0 and (high_stray is not null or malware is not null) then 'critical'
            when points_public_registry > 0 or (malware is not null and held) or (high_stray is not null and points_other_registry > 0) then 'high'
            when malware is not null or points_other_registry > 0 or (high_stray is not null and points_at_home = 0) or (higher and points_public_name > 0 and points_at_home = 0) then 'medium'
            else 'low' end as severity
    from {weighed}
    where points_public_registry + points_other_registry + points_never_released + points_public_name > 0
"""


@detector(
    summary="{package} ({ecosystem}) is ours and {standing}",
    answers="doors",
    severity="high",
    attack=("T1195.001",),
    evidence={"software": ("package",), "own_packages": ("package",), "affected": ("id=advisory",)},
)
def dependency_confusion(software: Rows, components: Rows, releases: Rows, own_packages: Rows, affected: Rows) -> Rows:
    """Which names of our own packages were resolved from where anybody may publish them?

    Why it matters: a package manager that also asks a public registry takes the higher version, so whoever publishes the
    name of an internal package there runs code in every build.

    Known blind spot: names that neither the register nor a component of ours tells; an inventory that does not say
    where it resolved a package, as most do not; a stranger's version that is not higher than ours by its first number;
    a public package of our name of which no advisory speaks; a registry of ours that passes on what is public.
    """
    ours, placed = sql(_OURS), sql(_PLACED)
    names = sql(_NAMES, placed=placed, ours=ours)
    held = sql(_HELD, placed=placed, names=names, released=sql(_RELEASED))
    return sql(
        _JUDGED, weighed=sql(_WEIGHED, names=names, held=held, published=sql(_PUBLISHED, told=sql(_TOLD, names=names)))
    )
