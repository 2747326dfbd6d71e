"""What is known better than a range of versions tells it: suppliers' own words (VEX), and files that a distribution brought."""

from __future__ import annotations

from doorward.stages.matching.answers import NOT_AFFECTED, answer, why

# Of what is said of the same thing the last word counts. A statement about a part holds where its product is: an asset of
# that name, or one whose inventory lists it.
_STATEMENTS = """
    with said as (
        select s.weakness, v.status, v.justification, v.author, case when v.component is not null then v.product end as product, v.ecosystem, v.package,
            v.version, v.cpe
        from {vex} as v join {spoken} as s on s.id = v.vulnerability
        where v.package is not null or v.cpe is not null
        qualify row_number() over (
            partition by s.weakness, case when v.component is not null then v.product end, v.ecosystem, v.package, v.version, v.cpe
            order by v.stated desc nulls last, v.document nulls last, v.status nulls last, v.origin, v.origin_row
        ) = 1
    )
    select p.component, s.weakness, s.status, s.justification, s.author, s.product
    from said as s
    join {packages} as p on p.package = s.package and (p.ecosystem = s.ecosystem or p.family = s.ecosystem)
        and (s.version is null or s.version = p.stated)
    union
    select n.component, s.weakness, s.status, s.justification, s.author, s.product
    from said as s
    join {cpe_names} as c on c.cpe = s.cpe
    join {names} as n on n.vendor = c.vendor and n.product = c.product and (c.stated is null or c.stated = n.stated)
    where s.package is null
"""

VEX = f"""
    with statements as ({_STATEMENTS}),
    homes as (
        select distinct s.asset, p.product
        from {{software}} as s
        join (select distinct product from statements where product is not null) as p
            on p.product in (s.asset, s.purl, split_part(s.purl, '?', 1), s.cpe, s.name, s.name || ' ' || s.version)
    )
    select h.asset, s.component, s.weakness, s.status = 'under_investigation' as open,
        case when s.status in ('not_affected', 'fixed') then 'not affected' when s.status = 'affected' then 'affected' else 'cannot tell' end as answer,
        'VEX: ' || case when s.status = 'not_affected' then coalesce(s.justification, 'not affected') when s.status = 'under_investigation'
            then 'under investigation' else s.status end as why,
        coalesce('VEX of ' || s.author, 'VEX') as source, case s.status when 'affected' then 1 when 'under_investigation' then 2 else 3 end as place
    from statements as s
    left join homes as h on h.product = s.product
    where s.product is null or h.asset is not null
"""
"""What suppliers say, of a component everywhere or on one asset."""

# Prefixes under which distributions bring packages of a language, and what they put behind the name of a jar.
_PREFIXES = "',python3-,python2-,python-,python36-,python38-,python39-,python3.11-,python3.12-,platform-python-,py3-,rubygem-,ruby-,nodejs-,node-,php-,lib'"
_UPSTREAM = "split_part(split_part(split_part(case when contains({0}, ':') then split_part({0}, ':', 2) else {0} end, '-', 1), '+', 1), '~', 1)"

COPIES = f"""
    with doubtful as (
        select distinct t.component, t.weakness
        from {{told}} as t
        join {{packages}} as p on p.component = t.component
        join {{languages}} as l on l.family = p.family
        where t.code < {min(NOT_AFFECTED)}
    ),
    parts as (
        select distinct s.asset, p.component, p.stated, translate(lower(case when contains(p.package, ':') then split_part(p.package, ':', 2)
            when contains(p.package, '/') then split_part(p.package, '/', 2) else p.package end), '_.', '--') as called
        from {{packages}} as p
        join {{languages}} as l on l.family = p.family
        join {{software}} as s on s.ecosystem = p.ecosystem and s.package = p.package and coalesce(s.package_version, s.version) = p.version
        where p.component in (select component from doubtful)
    ),
    spellings as (
        select asset, component, stated, prefix || called as called
        from (select asset, component, stated, called, explode(lit_split({_PREFIXES}, ',')) as prefix from parts) as begun
        union all select asset, component, stated, 'lib' || called || '-java' as called from parts
        union all select asset, component, stated, called || split_part(stated, '.', 1) as called from parts
    ),
    brought as (
        select distinct s.asset, p.component, p.family, p.release, s.name, lower(s.name) as called, {_UPSTREAM.format("s.version")} as upstream
        from {{packages}} as p
        join {{software}} as s on s.ecosystem = p.ecosystem and s.package = p.package and coalesce(s.package_version, s.version) = p.version
        where p.family not in (select family from {{languages}})
    ),
    copies as (
        select p.asset, p.component, min(b.component) as original, min(b.name) as name, min(b.family) as family, min(b.release) as release
        from spellings as p
        join brought as b on b.asset = p.asset and translate(b.called, '_.', '--') = p.called and b.upstream = p.stated
        group by p.asset, p.component
    )
    select c.asset, c.component, d.weakness, false as open,
        case when t.component is not null then {answer("t.code")} when f.family is not null then 'not affected' else 'cannot tell' end as answer,
        'a file of the distribution''s ' || c.name || case when t.component is not null then ': ' || {why("t.code")}
            when f.family is not null then ', whose feed does not name it' else ', whose own fixes no feed tells' end as why,
        coalesce(f.source, 'no feed') as source, 4 as place
    from copies as c
    join doubtful as d on d.component = c.component
    left join {{told}} as t on t.component = c.original and t.weakness = d.weakness
    left join (select family, release, min(source) as source from {{fed}} group by family, release) as f
        on f.family = c.family and f.release is not distinct from c.release
"""
"""Packages of a language that are files of a distribution's package of the same name and version: the distribution decides."""

OVERRIDING = """
    select asset, component, weakness, open, answer, why, source
    from (select * from {suppliers} union all select * from {copies}) as every
    qualify row_number() over (
        partition by asset, component, weakness order by place nulls last, why nulls last, source nulls last
    ) = 1
"""
"""One row an asset, component and weakness."""

HELD_BY = """
    select distinct s.asset, p.component
    from {packages} as p
    join {software} as s on s.ecosystem = p.ecosystem and s.package = p.package and coalesce(s.package_version, s.version) is not distinct from p.version
    where p.component in (select component from {overriding} where asset is not null)
    union
    select asset, component from {holders} where component in (select component from {overriding} where asset is not null)
"""
"""Who holds the components of which something particular is told."""
