"""Which inventory tells of which release, and what each build holds, as SQL that questions of the supply chain share."""

from __future__ import annotations

INVENTORIES = """
    select asset, origin, max(case when lower(name) = lower(asset) then version end) as version from {software}
    where asset is not null and coalesce(evidence, '') not in ('build record', 'seen on the wire')
    group by asset, origin
"""
"""Over `software`: each inventory, a name and a file, with the version that it states of what it describes."""

# Names are compared in any case; a product and its version may be written in one word: 'gate 1.2', 'gate-1.2', 'gate@1.2'.
LINKED = """
    select i.asset, i.origin, i.version, coalesce(r.build, r.release) as unit, r.release
    from {inventories} as i join {releases} as r on lower(i.asset) = lower(r.release)
    union
    select i.asset, i.origin, i.version, r.build as unit, r.release
    from {inventories} as i join {releases} as r on lower(i.asset) = lower(r.build)
    union
    select i.asset, i.origin, i.version, coalesce(r.build, r.release) as unit, r.release
    from {inventories} as i join {releases} as r on lower(i.asset) = lower(r.product) and i.version = r.version
    union
    select i.asset, i.origin, i.version, coalesce(r.build, r.release) as unit, r.release
    from {inventories} as i
    join {releases} as r on translate(lower(i.asset), ' @_/:', '-----') = translate(lower(r.product), ' @_/:', '-----')
        || '-' || lower(r.version)
    union
    select i.asset, i.origin, i.version, coalesce(r.build, r.release) as unit, r.release
    from {inventories} as i join (
        select lower(product) as product, min(build) as build, min(release) as release from {releases}
        where product is not null group by lower(product) having count(*) = 1
    ) as r on lower(i.asset) = r.product
    where i.version is null
"""
"""Over `inventories` and `releases`: each inventory with the unit, a build or else a release, that it tells of."""

SPOKEN = """
    select asset, origin, unit, release from {linked}
    union
    select i.asset, i.origin, case when lower(right(i.asset, length(i.version))) = lower(i.version) or i.version is null
        then i.asset else i.asset || ' ' || i.version end as unit, cast(null as string) as release
    from {inventories} as i
    left join {linked} as l on l.asset = i.asset and l.origin = i.origin
    left join {builds} as b on lower(b.build) = lower(i.asset)
    where l.asset is null and b.build is null
    union
    select i.asset, i.origin, b.build as unit, cast(null as string) as release
    from {inventories} as i join {builds} as b on lower(b.build) = lower(i.asset)
    left join {linked} as l on l.asset = i.asset and l.origin = i.origin
    where l.asset is null
"""
"""Over `inventories`, `linked` and `builds`: the unit of each inventory; one that no register names is a unit by itself."""

HOLDINGS = """
    select build as unit, coalesce(ecosystem, '') as ecosystem, coalesce(package, name) as package, version, name
    from {components}
    where build is not null
    union all
    select spoken.unit, coalesce(s.ecosystem, '') as ecosystem, coalesce(s.package, s.name) as package,
        coalesce(s.package_version, s.version) as version, s.name
    from {software} as s
    join (select distinct asset, origin, unit from {spoken}) as spoken on spoken.asset = s.asset and spoken.origin = s.origin
    where coalesce(s.evidence, '') not in ('build record', 'seen on the wire')
        and not coalesce(rx(s.evidence, ', (scope excluded|for development)$'), false)
"""
"""Over `components`, `software` and `spoken`: what each unit holds."""

# Our own parts: said by the register, or known by the name of a product and the version of a release.
OWN_PARTS = """
    select build as unit, own_release as release from {components} where own_release is not null
    union
    select h.unit, r.release from {holdings} as h join {releases} as r on r.product = h.package and r.version = h.version
    union
    select h.unit, r.release from {holdings} as h join {releases} as r on r.product = h.name and r.version = h.version
"""
"""Over `components`, `holdings` and `releases`: which unit holds which release of ours."""
