"""Which installed components an advisory calls affected, and which CVEs an advisory speaks of, as SQL that detectors share."""

from __future__ import annotations

# An advisory speaks of its own id, its aliases, and what a distribution passes on from upstream.
CVES = """
    select id, cve from (
        select id, id as cve from {advisories}
        union select id, explode(aliases) as cve from {advisories}
        union select id, explode(upstream) as cve from {advisories}
    ) as spoken
    where rx(cve, '^CVE-')
"""
"""Over `advisories`: advisory id, and a CVE that it speaks of."""

# A component is affected where its key lies in a range or its version stands in a list. Ranges are half open; `chr(127)`
# sorts behind every key, so a last affected version is the first key behind it.
AFFECTED_COMPONENTS = """
    with inventory as (
        select asset, name, version, ecosystem, package, split_part(ecosystem, ':', 1) as family,
            nullif(split_part(ecosystem, ':', 2), '') as release
        from {software} where package is not null and version is not null
    ),
    pairs as (
        select i.asset, i.name, i.version, i.package, a.id, a.fixed, a.versions, a.introduced,
            own.sort_key as own_key,
            case when a.introduced = '0' then '' else low.sort_key end as low_key,
            case when a.fixed is not null then high.sort_key when a.last_affected is not null then last.sort_key || chr(127)
                else chr(127) end as high_key
        from inventory as i
        join {affected} as a on a.ecosystem = i.family and a.package = i.package
            and (a.release is null or a.release = i.release)
        left join {version_keys} as own on own.scheme = a.scheme and own.version = i.version
        left join {version_keys} as low on low.scheme = a.scheme and low.version = a.introduced
        left join {version_keys} as high on high.scheme = a.scheme and high.version = a.fixed
        left join {version_keys} as last on last.scheme = a.scheme and last.version = a.last_affected
    )
    select asset, name, version, package, id, min(fixed) as fixed from pairs
    where array_contains(versions, version) or (introduced is not null and own_key >= low_key and own_key < high_key)
    group by asset, name, version, package, id
"""
"""Over `software`, `affected` and `version_keys`: asset, name, version, package, advisory id, and the fixed version."""
