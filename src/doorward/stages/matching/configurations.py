"""CPE names against match criteria, and criteria that only hold together: all on the same asset."""

from __future__ import annotations

_PRODUCTS = """
    select distinct vendor, product from {names}
    union select o.vendor, o.product from {names} as n join {cpe_aliases} as o on o.to_vendor = n.vendor and o.to_product = n.product
"""

MET = f"""
    select distinct a.id, a.source, a.configuration
    from {{applicability}} as a join ({_PRODUCTS}) as held on held.vendor = a.vendor and held.product = a.product
    where a.vulnerable
"""
"""Configurations of CVEs that name a product somebody has."""

# A literal version has its update folded in behind a hyphen, as versions.cpe_version does.
CRITERIA = """
    with told as (
        select a.id, a.source, a.configuration, a.node, a.node_operator, coalesce(a.negate, false) as negate, coalesce(a.vulnerable, true) as vulnerable,
            a.part, coalesce(o.to_vendor, a.vendor) as vendor, coalesce(o.to_product, a.product) as product, coalesce(a.version, '*') as version,
            coalesce(a.update, '*') as update, coalesce(a.software_edition, '*') as software_edition, coalesce(a.target_software, '*') as target_software,
            coalesce(a.target_hardware, '*') as target_hardware, a.scheme, a.low, coalesce(a.low_excluded, false) as low_excluded, a.high,
            coalesce(a.high_excluded, false) as high_excluded
        from {applicability} as a
        join {met} as met on met.id = a.id and met.source is not distinct from a.source and met.configuration = a.configuration
        left join {cpe_aliases} as o on o.vendor = a.vendor and o.product = a.product
    ),
    placed as (
        select *, count(*) over (partition by id, source, configuration, node) as criteria,
            min(node) over (partition by id, source, configuration) <> max(node) over (partition by id, source, configuration) as several
        from told
    )
    select row_number() over (
            order by id nulls last, source nulls last, configuration nulls last, node nulls last, vendor nulls last, product nulls last,
                version nulls last, update nulls last, low nulls last, high nulls last, vulnerable nulls last, part nulls last,
                target_software nulls last, software_edition nulls last, target_hardware nulls last, high_excluded nulls last
        ) as criterion, *, several or negate or (node_operator = 'and' and criteria > 1) as together,
        case when version in ('*', '-') then null when update in ('*', '-', '') then version else version || '-' || update end as literal
    from placed
"""
"""Every criterion of those configurations, numbered; `together` says that one alone does not decide."""

VERSIONS = """
    select c.scheme, n.stated as version from (select distinct vendor, product, scheme from {criteria}) as c
    join {names} as n on n.vendor = c.vendor and n.product = c.product
    union select c.scheme, n.bare as version from (select distinct vendor, product, scheme from {criteria}) as c
    join {names} as n on n.vendor = c.vendor and n.product = c.product
    union select scheme, low as version from {criteria}
    union select scheme, high as version from {criteria}
    union select scheme, literal as version from {criteria}
"""
"""Scheme and version of everything that is compared."""

BOUNDED = """
    select c.*, case when c.low is null then '' when c.low_excluded then low.sort_key || chr(127) else low.sort_key end as low_key,
        case when c.high is null then chr(127) when c.high_excluded then high.sort_key else high.sort_key || chr(127) end as high_key,
        lit.sort_key as literal_key, case when c.high_excluded then high.sort_key end as fixed_key,
        coalesce(low.exact, true) and coalesce(high.exact, true) as exact
    from {criteria} as c
    left join {version_keys} as low on low.scheme = c.scheme and low.version = c.low
    left join {version_keys} as high on high.scheme = c.scheme and high.version = c.high
    left join {version_keys} as lit on lit.scheme = c.scheme and lit.version = c.literal
"""
"""Criteria with the keys of their versions."""

# '-' says that the record states no version: it never stands for any, but for what something runs on that is enough. The
# target guards against namesakes: the CPE name of npm's `fresh` is also that of a theme for Drupal.
NAMED = """
    with met as (
        select n.component, n.ecosystem, n.of_language, n.stated, c.criterion, c.vulnerable, c.version, c.update, c.literal, c.scheme, c.low, c.high,
            c.low_key, c.high_key, c.literal_key, own.sort_key as own_key, bare.sort_key as bare_key, n.bare,
            (not coalesce(own.exact, true) or not c.exact) and c.literal is null as vague_order,
            (c.target_software not in ('*', '-') and n.target_software in ('*', '-'))
                or (c.software_edition not in ('*', '-') and n.software_edition in ('*', '-'))
                or (c.target_hardware not in ('*', '-') and n.target_hardware in ('*', '-')) as vague_target
        from {names} as n
        join {bounded} as c on c.vendor = n.vendor and c.product = n.product and coalesce(c.part, n.part) = n.part
        left join {cpe_targets} as t on t.target = c.target_software
        left join {version_keys} as own on own.scheme = c.scheme and own.version = n.stated
        left join {version_keys} as bare on bare.scheme = c.scheme and bare.version = n.bare
        where (c.target_software in ('*', '-') or n.target_software in ('*', '-') or n.target_software = c.target_software)
            and (c.software_edition in ('*', '-') or n.software_edition in ('*', '-') or n.software_edition = c.software_edition)
            and (c.target_hardware in ('*', '-') or n.target_hardware in ('*', '-') or n.target_hardware = c.target_hardware)
            and (not n.of_language or c.target_software in ('*', '-') or t.family = n.family)
    ),
    told as (
        select *, case
            when version = '*' and low is null and high is null then 3
            when version = '-' and not vulnerable then 3
            when version = '-' and stated is null then 4
            when version = '-' then 99
            when stated is null then 4
            when literal is not null and (literal = stated or literal_key = own_key or (update = '*' and (literal = bare or literal_key = bare_key))) then 2
            when literal is not null and (own_key is null or literal_key is null) then 5
            when literal is not null then 22
            when own_key is null then 5
            when own_key >= low_key and own_key < high_key then 1
            when own_key >= high_key then 20
            when own_key < low_key then 21
            else 7 end as found
        from met
    )
    select component, criterion, case when found <= 3 and vulnerable and ecosystem is not null and not of_language then 10 else found end as code,
        vague_target or (vague_order and found <> 3) as vague
    from told where found < 99
"""
"""Each name against each criterion of its product: what the answer is, and why."""

# What an asset holds of the other criteria: 2 it does, 1 nobody can tell, 0 it does not. An operating system that is
# another one rules out; hardware goes without saying where the product is its firmware.
HOLDERS = """
    select distinct h.asset, n.component, n.part, n.vendor, n.product
    from {held} as h
    join {names} as n on n.cpe = h.cpe and n.ecosystem is not distinct from h.ecosystem and n.package is not distinct from h.package
        and n.version is not distinct from h.version
"""
"""Which asset holds which of those components."""

CANDIDATES = """
    select distinct h.component, c.id, c.source, c.configuration, c.node, c.criterion
    from {named} as h
    join {bounded} as c on c.criterion = h.criterion
    where c.together and c.vulnerable and h.code < 20
"""
"""Components whose own criterion holds, or may, in a configuration that asks for more."""

BESIDE = """
    with asked as (
        select k.component, k.id, k.source, k.configuration, c.node, c.node_operator, c.negate, c.criterion, c.part, c.vendor, c.product
        from (select distinct component, id, source, configuration from {candidates}) as k
        join {bounded} as c on c.id = k.id and c.source is not distinct from k.source and c.configuration = k.configuration
    ),
    systems as (select asset, max(vendor) as system, bool_or(vendor not in ('microsoft', 'apple')) as like_unix from {holders} where part = 'o' group by asset),
    has as (
        select h.asset, n.criterion, max(case when n.code <= 3 or n.code = 10 then 2 when n.code < 20 then 1 else 0 end) as held
        from {named} as n join {holders} as h on h.component = n.component group by h.asset, n.criterion
    ),
    valued as (
        select own.asset, a.component, a.id, a.source, a.configuration, a.node, a.node_operator, a.negate,
            case when has.held is not null then has.held
                when a.part = 'h' and own.part = 'o' and a.vendor = own.vendor then 2
                when a.part = 'o' and s.asset is not null and a.vendor <> s.system and not (a.vendor = 'linux' and s.like_unix) then 0
                else 1 end as held
        from asked as a
        join {holders} as own on own.component = a.component
        left join has on has.asset = own.asset and has.criterion = a.criterion
        left join systems as s on s.asset = own.asset
    ),
    nodes as (
        select asset, component, id, source, configuration, node,
            case when negate then 2 - case when node_operator = 'and' then min(held) else max(held) end
                when node_operator = 'and' then min(held) else max(held) end as held
        from valued group by asset, component, id, source, configuration, node, node_operator, negate
    )
    select asset, component, id, source, configuration, min(held) as held from nodes group by asset, component, id, source, configuration
"""
"""For each asset and such configuration: does all of it hold there."""

NAME_HITS = """
    with agreed as (
        select component, id, source, configuration, min(held) as least, max(held) as most from {beside} group by component, id, source, configuration
    ),
    own as (
        select n.component, n.criterion, n.code, n.vague, c.id, c.source, c.configuration, c.together and n.code < 20 as together
        from {named} as n join {bounded} as c on c.criterion = n.criterion where c.vulnerable
    )
    select cast(null as string) as asset, component, criterion, id, code, vague from own where not together
    union all
    select cast(null as string) as asset, o.component, o.criterion, o.id, case a.least when 2 then o.code when 1 then 9 else 24 end as code, o.vague
    from own as o
    join agreed as a on a.component = o.component and a.id = o.id and a.source is not distinct from o.source and a.configuration = o.configuration
    where o.together and a.least = a.most
    union all
    select b.asset, o.component, o.criterion, o.id, case b.held when 2 then o.code when 1 then 9 else 24 end as code, o.vague
    from own as o
    join agreed as a on a.component = o.component and a.id = o.id and a.source is not distinct from o.source and a.configuration = o.configuration
    join {beside} as b on b.component = o.component and b.id = o.id and b.source is not distinct from o.source and b.configuration = o.configuration
    where o.together and a.least < a.most
"""
"""Each name against each criterion that may be its weakness; `asset` where it depends on what else is there."""

DATES = """
    select a.id, min(a.published) as published from {advisories} as a join (select distinct id from {met}) as met on met.id = a.id group by a.id
"""
"""When those CVEs were published."""
