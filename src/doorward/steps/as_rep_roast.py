"""Guessing a secret from a reply that anyone may ask for without having proved who he is (T1558.004)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.facts.directory import OBJECTS
from doorward.query import sql
from doorward.step import step

if TYPE_CHECKING:
    from doorward.query import Rows

# 0.5 is what Adalanche gives, whose probabilities are constants of its code.
_MOVES = """
    select 'identity:' || id as conclusion, array_sort(collect_list('position:inside')) as premises, 0.5e0 as probability,
        false as seen,
        'Whoever is inside may ask ' || domain || ' for a reply made with the secret of ' || name || ', and guess it.' as how,
        array_sort(collect_list('ask ' || name || ' for pre-authentication')) as fixes,
        cast(null as timestamp) as first_seen, cast(null as timestamp) as last_seen
    from {objects}
    where open_reply and kind in ('user', 'service') and enabled and domain is not null
    group by id, domain, name
"""


@step
def as_rep_roast(identities: Rows) -> Rows:
    """Whoever is inside guesses the secret of an account that needs no pre-authentication.

    It leaves Security 4768 on a controller with pre-authentication type 0. A long random secret withstands it too.
    """
    return sql(_MOVES, objects=sql(OBJECTS))
