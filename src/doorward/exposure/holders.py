"""Who holds the component that a match speaks of, as SQL that detectors and commands share.

The rule how matches are joined stands here and nowhere else: by package, by CPE name where no package decided, and for one
asset only where the match says so.
"""

from __future__ import annotations

_TOLD = (
    "m.cve, m.answer, m.why, m.range, m.fixed, m.fixed_key, m.fixed_on, m.exact, m.source, m.advisories, m.ecosystem, "
    "m.package, m.cpe"
)

INSTALLED = f"""
    select s.asset, s.name, s.version, s.time, {_TOLD}
    from {{software}} as s
    join {{found}} as m on m.ecosystem = s.ecosystem and m.package = s.package
        and m.version is not distinct from coalesce(s.package_version, s.version)
    where m.asset is null or m.asset = s.asset
    union all
    select s.asset, s.name, s.version, s.time, {_TOLD}
    from {{software}} as s
    join {{found}} as m on m.cpe = s.cpe and m.package is null and s.package is null
    where m.asset is null or m.asset = s.asset
"""
"""Over `software` and `found` (rows of `matches`): a row an inventory's component and match, with what the match tells."""

# What one scanner said last of a port, from one vantage: a door that it found closed since, or patched, is open no more.
# Another scanner's word stands beside it: it may not have looked for the product.
OPEN_SERVICES = """
    select *, coalesce(asset, address) as holder from (
        select s.*, owner.asset, owner.canonical, coalesce(s.proto, 'tcp') as carrier from {services} as s
        left join {addresses} as owner on owner.address = s.address
    ) as every
    qualify state = 'open' and dense_rank() over (
        partition by address, port, carrier, vantage, scanner order by time desc nulls last
    ) = 1
"""
"""Over `services` and `addresses`: services that stand open by the newest word, with `asset`, `holder` (the asset, else the
address), `canonical` (the address in its standard spelling) and `carrier` (the transport, tcp if none is told)."""

ANNOUNCED = f"""
    with named as (
        select asset, holder, address, canonical, port, carrier, time, coalesce(product, service, cpe) as name, version, cpe
        from (select *, explode(cpes) as cpe from {{open_services}}) as listed
        union
        select s.asset, s.holder, s.address, s.canonical, s.port, s.carrier, s.time, coalesce(r.product, s.product, s.service) as name,
            coalesce(r.version, s.version) as version, r.cpe
        from {{open_services}} as s
        join {{recognised}} as r on r.banner = s.banner and r.service is not distinct from s.service
    )
    select n.asset, n.holder, n.address, n.canonical, n.port, n.carrier, n.time, n.name, coalesce(n.version, m.version) as version, {_TOLD}
    from named as n
    join {{found}} as m on m.cpe = n.cpe and m.package is null
    where m.asset is null or m.asset = n.holder
"""
"""Over `open_services`, `recognised` and `found`: a row a service that announces the component of a match, by a CPE name that
a scanner told or that was recognised in its banner."""
