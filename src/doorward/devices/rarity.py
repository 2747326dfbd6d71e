"""How much a sign weighs: by how rare it is among a device's peers; SQL parts.

A tenth of a point is a factor of e in the odds (naive Bayes). Where about one device in a hundred is forgotten, 0.45, ninety to
one, makes it an even chance. No sign may earn more than 0.4: a verdict takes two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.query import sql

if TYPE_CHECKING:
    from collections.abc import Mapping

    from doorward.query import Query

# A log that covers nobody in a network says nothing of its devices, whatever others of their purpose do elsewhere: `least` is the
# smallest share in any of its places. One device is not its own peer. A group that is small leans on the estate by five devices, the estate on half a one in fifty.
_WEIGHED = """
    with told as (
        select * from {borne} where borne is not null
    ), estate as (
        select sign, count(*) as peers, count_if(borne) as bearing from told group by sign
    ), purposes as (
        select sign, purpose, count(*) as peers, count_if(borne) as bearing from told where purpose is not null group by sign, purpose
    ), places as (
        select sign, network, place, count(*) as peers, count_if(borne) as bearing,
            min(case when count(*) > :peers then sdiv(cast(count_if(borne) as double), count(*)) end) over (partition by sign, network) as least
        from told where place is not null group by sign, network, place
    ), shares as (
        select t.asset, t.sign, t.borne, t.value, t.kind, t.earns, case when t.borne then 1 else 0 end as own,
            coalesce(p.peers, 0) - 1 as purpose_peers, p.bearing as purpose_bearing, coalesce(w.peers, 0) - 1 as place_peers, w.bearing as place_bearing,
            w.least, sdiv(cast(e.bearing - case when t.borne then 1 else 0 end + 0.5e0 as double), e.peers - 1 + 50) as overall
        from told as t
        join estate as e on e.sign = t.sign
        left join purposes as p on p.sign = t.sign and p.purpose = t.purpose
        left join places as w on w.sign = t.sign and w.place = t.place
    ), leaning as (
        select *, sdiv(purpose_bearing - own + 5 * overall, purpose_peers + 5) as by_purpose, sdiv(place_bearing - own + 5 * overall, place_peers + 5) as by_place
        from shares
    ), rated as (
        select asset, sign, borne, value, kind, earns, greatest(purpose_peers, place_peers) as peers,
            case when kind = 'use' and purpose_peers >= :peers then greatest(by_purpose, case when least >= 0.8e0 then least end)
                else coalesce(greatest(by_purpose, by_place), overall) end as share
        from leaning
    )
    select asset, sign, borne, value, kind, share, peers, floor(1000.0e0 * case
        when not earns then 0.0e0
        when kind = 'care' then case when borne then greatest(-0.2e0, least(0.0e0, 0.1e0 * ln(sdiv(0.1e0, share)))) else 0.0e0 end
        when kind = 'mark' then case when borne then least(0.4e0, greatest(0.0e0, 0.1e0 * ln(sdiv(0.3e0, share)))) else 0.0e0 end
        when peers < :peers then 0.0e0
        when borne then least(0.4e0, greatest(0.0e0, 0.1e0 * ln(sdiv(0.8e0, share))))
        else greatest(-0.2e0, least(0.0e0, 0.1e0 * ln(sdiv(0.2e0, 1 - share)))) end + 0.5e0) / 1000.0e0 as points
    from rated
"""


def weighed(borne: Query) -> Query:
    """Return a row a device and sign that was judged, with `share` (of its peers that bear the sign) and signed `points`.

    Args:
        borne: asset, sign, borne (null where it cannot be judged), value (in words), kind, earns (else it is counted alone), network, and what
            makes the peers: purpose, and place (some kind of device in that network). Use is compared by purpose where it is known.
            A `mark` is worth ln(0.3 / share) where it is borne; a `use`, which four forgotten devices in five lack, also
            speaks for a device that is used: ln(0.8 / share) and ln(0.2 / (1 - share)); `care` only speaks for it.
    """
    return sql(_WEIGHED, borne=borne)


def pivoted(signs: Mapping[str, str]) -> str:
    """Return SQL columns `points_X` and `value_X` for names X of reasons, each taken from a sign where a condition holds.

    Args:
        signs: X -> condition over `sign` and `points`.
    """
    return ",\n".join(
        f"coalesce(max(case when {condition} then points end), 0.0e0) as points_{name}, max(case when {condition} then value end) as value_{name}"
        for name, condition in signs.items()
    )
