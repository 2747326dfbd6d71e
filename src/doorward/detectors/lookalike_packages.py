"""Look-alike packages: components whose name nearly is that of a far more used package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.detector import detector
from doorward.known.packages import KNOWN_PACKAGES, NEIGHBOURS
from doorward.query import sql

if TYPE_CHECKING:
    from collections.abc import Mapping

    from doorward.query import Rows


def _listed(names: Mapping[str, str]) -> str:
    """Return names as rows of SQL: ecosystem and package."""
    return " union all ".join(
        f"select '{ecosystem}' as ecosystem, explode(lit_split('{' '.join(listed.lower().split())}', ' ')) as package"
        for ecosystem, listed in names.items()
    )


# Whoever may publish under any name: packages of a distribution and paths of Go modules are named by their owners.
_USED = """
    select ecosystem, lower(package) as package, min(package) as spelled, count(distinct asset) as assets, min(asset) as asset,
        min(version) as version, min(time) as first_time, max(time) as last_time, count(*) as events
    from {software}
    where package is not null and asset is not null and coalesce(evidence, '') <> 'seen on the wire'
        and ecosystem in ('npm', 'PyPI', 'crates.io', 'RubyGems', 'NuGet', 'Packagist', 'Maven', 'Hex', 'Pub', 'CRAN', 'Hackage')
    group by ecosystem, lower(package)
"""

_CYRILLIC = "\u0430\u0441\u0435\u043e\u0440\u0445\u0443\u0456\u0455\u0458\u0501\u04bb\u043a"
# Names with what makes them comparable: letters that look alike folded into one, separators and digits left out, the owner.
_FORMS = f"""
    select *, translate(package, '-_.', '') as joined, translate(package, '0123456789', '') as undigited,
        replace(replace(translate(package, '0135{_CYRILLIC}', 'olesaceopxyisjdhk'), 'rn', 'm'), 'vv', 'w') as folded,
        case when instr(package, '/') > 0 then split_part(package, '/', 1) when instr(package, ':') > 0 then split_part(package, ':', 1)
            else '' end as owner
    from {{names}}
"""

_NAMES = """
    select ecosystem, package, max(known) as known, max(assets) as assets from (
        select ecosystem, package, true as known, 0 as assets from {known}
        union all
        select ecosystem, package, false as known, assets from {used}
    ) as every
    group by ecosystem, package
"""

_SUSPECTS = """
    select f.* from {forms} as f left join {neighbours} as n on n.ecosystem = f.ecosystem and n.package = f.package
    where not f.known and n.package is null
"""
_TARGETS = "select * from {forms} where (known or assets >= :widely) and length(package) >= :shortest"

# One edit leaves the first two or the last two letters as they are. crates.io takes - and _ for the same letter.
_NEAR = """
    select s.ecosystem, s.package, t.package as target, 'its separators differ' as shape, 1 as place
    from {suspects} as s join {targets} as t on t.ecosystem = s.ecosystem and t.joined = s.joined
    where s.package <> t.package and s.ecosystem <> 'crates.io' and (s.owner = '' or s.owner <> t.owner)
    union all
    select s.ecosystem, s.package, t.package as target, 'its letters look alike' as shape, 2 as place
    from {suspects} as s join {targets} as t on t.ecosystem = s.ecosystem and t.folded = s.folded
    where s.package <> t.package and s.undigited <> t.undigited and (s.owner = '' or s.owner <> t.owner)
    union all
    select ecosystem, package, target, case when edits = 1 then 'one letter differs' else 'two letters are swapped' end as shape,
        case when edits = 1 then 4 else 3 end as place
    from (select *, levenshtein(package, target) as edits from {close}) as counted
    left join (
        select cast(floor(cast(digits as double)) as bigint) as i
        from (select explode(lit_split('1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30', ' ')) as digits) as texts
    ) as numbers on edits = 2
    where edits = 1 or (edits = 2 and length(package) = length(target) and left(package, i - 1) = left(target, i - 1)
        and substring(package, i, 1) = substring(target, i + 1, 1) and substring(package, i + 1, 1) = substring(target, i, 1)
        and substring(package, i + 2, 300) = substring(target, i + 2, 300))
"""

_SIDE = """
    select s.ecosystem, s.package, t.package as target from {{suspects}} as s
    join {{targets}} as t on t.ecosystem = s.ecosystem and {side}(t.package, 2) = {side}(s.package, 2)
    where s.joined <> t.joined and s.undigited <> t.undigited and (s.owner = '' or s.owner <> t.owner)
        and length(s.package) between length(t.package) - 1 and length(t.package) + 1 and levenshtein(s.package, t.package) <= 2
"""
_CLOSE = f"{_SIDE.format(side='left')} union {_SIDE.format(side='right')}"

_SPOKEN = """
    select ecosystem, lower(package) as package, min(case when starts_with(id, 'MAL-') then id end) as malware,
        count_if(not starts_with(id, 'MAL-')) as others
    from {affected} group by ecosystem, lower(package)
"""

_FACTS = """
    select n.ecosystem, u.spelled as package, n.target, n.shape, n.place, t.known, u.assets, u.asset, u.version, u.events, u.first_time, u.last_time,
        coalesce(held.assets, 0) as target_assets, spoken.malware, coalesce(spoken.others, 0) as advisories,
        beside.asset is not null as beside,
        n.package = n.target || 's' or n.target = n.package || 's' as plural
    from {near} as n
    join {targets} as t on t.ecosystem = n.ecosystem and t.package = n.target
    join {used} as u on u.ecosystem = n.ecosystem and u.package = n.package
    left join {used} as held on held.ecosystem = n.ecosystem and held.package = n.target
    left join {spoken} as spoken on spoken.ecosystem = n.ecosystem and spoken.package = n.package
    left join (select distinct asset, ecosystem, lower(package) as package from {software}) as beside
        on beside.asset = u.asset and beside.ecosystem = n.ecosystem and beside.package = n.target
    where u.assets * 10 <= greatest(coalesce(held.assets, 0), case when t.known then 10 * u.assets else 0 end)
"""

_WEIGHED = """
    select *, case place when 2 then 0.5e0 when 3 then 0.4e0 when 4 then 0.35e0 else 0.3e0 end as points_shape, shape as value_shape,
        case when known then 0.2e0 else 0.15e0 end as points_target,
        case when known then target || ' is used all over the world' else target || ' is held by ' || cast(target_assets as string) || ' assets' end as value_target,
        case when assets = 1 then 0.1e0 when assets <= 3 then 0.05e0 else -0.1e0 end as points_rare,
        cast(assets as string) || case when assets = 1 then ' asset holds it' else ' assets hold it' end as value_rare,
        case when malware is not null then 0.3e0 else 0.0e0 end as points_reported, malware || ' reports it as malware' as value_reported,
        case when advisories > 0 then -0.35e0 else 0.0e0 end as points_known_to_advisories,
        cast(advisories as string) || ' advisories speak of it as of any package' as value_known_to_advisories,
        case when plural then -0.15e0 else 0.0e0 end as points_plural, 'they differ by an s' as value_plural,
        case when beside then -0.15e0 else 0.0e0 end as points_beside, asset || ' holds both' as value_beside
    from {facts}
"""

_JUDGED = """
    select package, package || coalesce(' ' || version, '') as component, ecosystem, target, shape, asset, assets, target_assets, malware,
        coalesce(first_time, cast(:as_of as timestamp)) as first_seen, coalesce(last_time, cast(:as_of as timestamp)) as last_seen,
        events, ecosystem || ' ' || package || ' ' || target as key_fact,
        asset || case when assets > 1 then ' and ' || cast(assets - 1 as string) || ' more' else '' end as holders,
        'ask who chose ' || package || ' in ' || asset || '; if ' || target || ' was meant, replace it and rebuild' as fix,
        points_shape, value_shape, points_target, value_target, points_rare, value_rare, points_reported, value_reported,
        points_known_to_advisories, value_known_to_advisories, points_plural, value_plural, points_beside, value_beside,
        case when total >= :high then 'high' when total >= :medium then 'medium' else 'low' end as severity
    from (
        select *, floor(1000.0e0 * (points_shape + points_target + points_rare + points_reported + points_known_to_advisories
            + points_plural + points_beside) + 0.5e0) / 1000.0e0 as total
        from {weighed}
    ) as summed
    where total >= :low
    qualify row_number() over (partition by ecosystem, package order by total desc nulls last, place nulls last, target nulls last) = 1
"""


@detector(
    summary="{component} ({ecosystem}) in {holders} looks like {target}: {shape}",
    answers="doors",
    severity="medium",
    attack=("T1195.001", "T1036.005"),
    evidence={"software": ("package", "ecosystem")},
)
def lookalike_packages(
    software: Rows,
    affected: Rows,
    *,
    shortest: int = 5,
    widely: int = 20,
    low: float = 0.35,
    medium: float = 0.55,
    high: float = 0.75,
) -> Rows:
    """Which components have nearly the name of a far more used package?

    Why it matters: one slip of a finger installs what somebody published under the mistyped name, and it runs at once.

    Known blind spot: names with a word more (lodash-utils) or two slips; short names, of which all are near each other;
    names that differ in digits alone; packages that imitate what is neither used all over the world nor held widely
    here; a look-alike that many assets hold; paths of Go modules and packages of distributions.

    Tunables:
        shortest: length from which a name can be imitated (letters)
        widely: assets that hold a package from which it is worth imitating (assets)
        low: score from which it is told (score 0..1)
        medium: score from which a person should look (score 0..1)
        high: score from which a person should look at once (score 0..1)
    """
    used = sql(_USED)
    forms = sql(_FORMS, names=sql(_NAMES, known=sql(_listed(KNOWN_PACKAGES)), used=used))
    suspects, targets = sql(_SUSPECTS, forms=forms, neighbours=sql(_listed(NEIGHBOURS))), sql(_TARGETS, forms=forms)
    near = sql(_NEAR, suspects=suspects, targets=targets, close=sql(_CLOSE, suspects=suspects, targets=targets))
    facts = sql(_FACTS, near=near, targets=targets, used=used, spoken=sql(_SPOKEN))
    return sql(_JUDGED, weighed=sql(_WEIGHED, facts=facts))
