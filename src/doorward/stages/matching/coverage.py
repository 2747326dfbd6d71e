"""How much of each asset's software the feeds can speak of, and why not of the rest."""

from __future__ import annotations

# A CVE record names single packages of an ecosystem, and is silent about the others: it covers none.
FED = "select distinct source, ecosystem as family, release from {affected} where coalesce(source, '') <> 'cve'"
"""Which ecosystems and releases each feed speaks of: a package without an advisory there is known to be free of them."""

COVERAGE = """
    with written as (
        select distinct asset, ecosystem, package, coalesce(package_version, version) as version, cpe, name from {software} where asset is not null
    ),
    every as (
        select * from written
        union all
        select h.asset, h.ecosystem, h.package, h.version, h.cpe, cast(null as string) as name
        from {held} as h left join (select distinct asset, cpe from written) as w on w.asset = h.asset and w.cpe = h.cpe
        where w.asset is null and h.asset is not null
    ),
    unreadable as (select component from {keyed} where known group by component having bool_and(own_key is null)),
    products as (select distinct vendor, product, source from {bounded} where vulnerable),
    judged as (
        select distinct h.asset, h.ecosystem, h.package, h.version, h.cpe, h.name, coalesce(f.source, k.source) as source,
            case when f.source is not null then case when p.stated is null then 'no version' when u.component is not null then 'version not readable' end
                when k.source is not null then case when n.stated is null then 'no version' end
                when n.component is not null then 'no feed names the product of its CPE name'
                when p.component is null and h.cpe is not null then 'CPE name not readable'
                when p.component is null then 'neither a package of a known ecosystem nor a CPE name'
                when p.release is null and l.family is null then 'no feed covers ' || p.family || ', or its release is not stated'
                else 'no feed covers ' || p.ecosystem end as why
        from every as h
        left join {packages} as p on p.ecosystem = h.ecosystem and p.package = h.package and p.version is not distinct from h.version
        left join {languages} as l on l.family = p.family
        left join {fed} as f on f.family = p.family and (f.release is null or f.release = p.release)
        left join unreadable as u on u.component = p.component
        left join {names} as n on n.cpe = h.cpe and n.ecosystem is not distinct from p.ecosystem and n.package is not distinct from p.package
            and n.version is not distinct from p.version
        left join products as k on k.vendor = n.vendor and k.product = n.product
    ),
    reasons as (
        select asset, source, why, count(*) as components from judged group by asset, source, why
    )
    select asset, source, cast(sum(components) as bigint) as components,
        cast(sum(case when why is null then components else 0 end) as bigint) as judged,
        nullif(array_join(array_sort(collect_list(case when why is not null then cast(components as string) || ': ' || why end)), '; '), '') as why
    from reasons group by asset, source
"""
"""One row an asset and feed, as `coverage` has it: the components that the feed speaks of; of the rest, those that none does."""
