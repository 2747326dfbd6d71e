"""Under which name a host knows the places it talks to: by its handshakes and requests, else by what it asked for before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.query import sql

if TYPE_CHECKING:
    from doorward.query import Query

_ASKED = """
    select d.source, d.destination, d.name, count(*) as uses from (
        select source, lower(query) as name, explode(answers) as destination from {dns}
        where query is not null and source in (select source from {places})
    ) as d
    join (select distinct source, destination from {places}) as p on p.source = d.source and p.destination = d.destination
    group by d.source, d.destination, d.name
"""

# An address is no name, whatever field it stands in.
_NAMED = """
    select source, destination, name from (
        select t.source, t.destination, lower(t.server_name) as name, 1 as spoken, count(*) as uses from {tls} as t
        join (select distinct source, destination from {places}) as p on p.source = t.source and p.destination = t.destination
        where t.server_name is not null group by t.source, t.destination, lower(t.server_name)
        union all
        select h.source, h.destination, split_part(lower(h.host), ':', 1) as name, 1 as spoken, count(*) as uses from {http} as h
        join (select distinct source, destination from {places}) as p on p.source = h.source and p.destination = h.destination
        where h.host is not null group by h.source, h.destination, split_part(lower(h.host), ':', 1)
        union all
        select source, destination, name, 0 as spoken, uses from {asked}
    ) as known
    where not rx(name, '^[0-9.]*$|:') and not starts_with(name, '[')
    qualify row_number() over (
        partition by source, destination order by spoken desc nulls last, uses desc nulls last, name nulls last
    ) = 1
"""


def asked(places: Query) -> Query:
    """Return the names that a host asked for and was told a place for: `source`, `destination`, `name`, `uses`.

    Args:
        places: rows with `source` and `destination`, the pairs that are of interest; reads `dns` besides.
    """
    return sql(_ASKED, places=places)


def named(places: Query) -> Query:
    """Return at most one name a pair, what was spoken before what was asked for: `source`, `destination`, `name`.

    Args:
        places: rows with `source` and `destination`, the pairs that are of interest; reads `dns`, `http` and `tls` besides.
    """
    return sql(_NAMED, places=places, asked=asked(places))
