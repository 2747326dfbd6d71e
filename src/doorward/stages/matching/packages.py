"""Packages against the ranges and lists of advisories: one join by package, one range predicate over version keys."""

from __future__ import annotations

from doorward.stages.matching.components import CALLED, epoch, module

_CALLED = CALLED.format(family="a.ecosystem", package="a.package")

# An advisory that was withdrawn has left {advisories}, and its ranges go with it.
OFFERS = f"""
    select row_number() over (
            order by a.id nulls last, a.source nulls last, a.ecosystem nulls last, a.release nulls last, a.package nulls last, a.introduced nulls last,
                a.fixed nulls last, a.last_affected nulls last
        ) as line, a.id, a.source, a.ecosystem as family, a.release, {_CALLED} as called, a.scheme, a.introduced, a.fixed, a.last_affected,
        coalesce(a.introduced_excluded, false) as introduced_excluded, a.versions, stands.published
    from {{affected}} as a
    join (select distinct family, called from {{packages}}) as held on held.family = a.ecosystem and held.called = {_CALLED}
    join (select id, source, min(published) as published from {{advisories}} group by id, source) as stands
        on stands.id = a.id and stands.source is not distinct from a.source
"""
"""What standing advisories say of packages that somebody has, numbered."""

# Only where versions of a language may be written in several ways is each listed one read: distributions list theirs by
# the thousand, as they published them.
VERSIONS = """
    select o.scheme, p.stated as version
    from (select distinct family, called, scheme from {offers}) as o
    join {packages} as p on p.family = o.family and p.called = o.called
    union select 'pep440' as scheme, split_part(stated, '+', 1) as version from {packages} where family = 'PyPI' and contains(stated, '+')
    union select scheme, introduced as version from {offers}
    union select scheme, fixed as version from {offers}
    union select scheme, last_affected as version from {offers}
    union select scheme, explode(versions) as version from {offers} where family in (select family from {languages})
"""
"""Scheme and version of everything that is compared."""

# Ranges are half open, and `chr(127)` sorts behind every key: a last affected version ends at the first key behind it. They
# are numbered from the highest end down, so that of several that hold the one that asks for the latest version is told.
RANGES = f"""
    with ends as (
        select o.line, o.id, o.source, o.family, o.release, o.called, o.scheme, o.introduced, o.introduced_excluded, o.fixed, o.last_affected,
            o.published, case when o.introduced = '0' then '' when o.introduced_excluded then low.sort_key || chr(127) else low.sort_key end as low_key,
            case when o.fixed = '0' then '' when o.fixed is not null then high.sort_key
                when o.last_affected is not null then last.sort_key || chr(127) else chr(127) end as high_key,
            coalesce(low.exact or o.introduced = '0', true) and coalesce(high.exact, true) and coalesce(last.exact, true) as exact,
            o.introduced is null as listed
        from {{offers}} as o
        left join {{version_keys}} as low on low.scheme = o.scheme and low.version = o.introduced
        left join {{version_keys}} as high on high.scheme = o.scheme and high.version = o.fixed
        left join {{version_keys}} as last on last.scheme = o.scheme and last.version = o.last_affected
    )
    select row_number() over (order by high_key desc nulls first, low_key nulls last, listed nulls last, line nulls last) as offer, *,
        {epoch("coalesce(fixed, last_affected)")} as epoch, {module("coalesce(fixed, last_affected)")}
    from (
        select * from ends
        union all
        select line, id, source, family, release, called, scheme, null as introduced, false as introduced_excluded, null as fixed, null as last_affected, published,
            null as low_key, null as high_key, true as exact, true as listed
        from {{offers}} where introduced is not null and array_size(versions) > 0
    ) as every
"""
"""Ranges with the keys of their ends, and lists of versions, numbered."""

SPOKEN_OF = """
    select p.place, r.offer
    from {spots} as p
    join {ranges} as r on r.family = p.family and r.called = p.called
    where r.release is null or r.release = p.release
"""
"""Which ranges and lists speak of which package of which release."""

KEYED = """
    select p.component, o.scheme, known.scheme is not null as known, own.sort_key as own_key, own.exact, bare.sort_key as bare_key
    from {packages} as p
    join (select distinct family, called, scheme from {offers}) as o on o.family = p.family and o.called = p.called
    left join {known_schemes} as known on known.scheme = o.scheme
    left join {version_keys} as own on own.scheme = o.scheme and own.version = p.stated
    left join {version_keys} as bare on bare.scheme = o.scheme and o.scheme = 'pep440' and contains(p.stated, '+')
        and bare.version = split_part(p.stated, '+', 1)
"""
"""The key of each package's version in the schemes of its advisories; `bare` is PEP 440's version without its local part."""

LISTED = """
    with lists as (
        select r.offer, r.family, r.called, r.release, r.scheme, o.versions
        from {ranges} as r join {offers} as o on o.line = r.line where r.listed
    ),
    told as (
        select offer, family, called, release, scheme, explode(versions) as version
        from lists where family in (select family from {languages})
    )
    select l.offer, p.component
    from lists as l
    join {packages} as p on p.family = l.family and p.called = l.called
    where (l.release is null or l.release = p.release) and array_contains(l.versions, p.stated)
    union
    select t.offer, p.component
    from told as t
    join {version_keys} as key on key.scheme = t.scheme and key.version = t.version
    join {packages} as p on p.family = t.family and p.called = t.called
    join {keyed} as own on own.component = p.component and own.scheme = t.scheme and (own.own_key = key.sort_key or own.bare_key = key.sort_key)
    where t.release is null or t.release = p.release
"""
"""Which packages have a version that is listed, as written or, of a language, as its key says."""

# The codes are those of answers.py: the lowest that an advisory has for a weakness counts. `apart` says how far the module
# of an RPM is from the one the range speaks of: the same stream, another edition, another module.
HITS = """
    with met as (
        select p.component, r.offer, r.id, p.stated, r.listed, r.scheme, r.fixed, r.low_key, r.high_key, k.known, k.own_key, k.bare_key,
            (r.scheme = 'rpm' and p.epoch <> r.epoch and (p.epoch = '0' or r.epoch = '0')) or not coalesce(k.exact, true) or not r.exact as vague,
            case when r.scheme <> 'rpm' or r.listed or (coalesce(p.module, '') = '' and r.module = '') then 0
                when p.module <> r.module then 2 when p.major <> r.major then 2 when p.minor <> r.minor then 1 else 0 end as apart,
            listed.component is not null as named
        from {packages} as p
        join {spots} as place on place.family = p.family and place.called = p.called and place.release is not distinct from p.release
        join {spoken_of} as s on s.place = place.place
        join {ranges} as r on r.offer = s.offer
        join {keyed} as k on k.component = p.component and k.scheme = r.scheme
        left join {listed} as listed on listed.offer = r.offer and listed.component = p.component
    ),
    told as (
        select component, offer, id, apart, vague and not listed as vague,
            case when listed and named then 2
                when not listed and (own_key >= low_key and own_key < high_key or bare_key >= low_key and bare_key < high_key) then 1
                when not listed and low_key = '' and high_key = chr(127) then 3
                when fixed = '0' then 23
                when stated is null then 4
                when listed and (own_key is not null or not known) then 22
                when not known then 6
                when own_key is null then 5
                when own_key >= high_key then 20
                when own_key < low_key then 21
                else 7 end as code
        from met
    )
    select component, offer, id, case when apart = 2 then 8 else code end as code, apart, vague or apart = 1 as vague from told
"""
"""Each package against each range and list that speaks of it: what the answer is, and why."""
