"""Guessing the secret of a service account from a ticket that any account may ask for (T1558.003)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.facts.directory import OBJECTS
from doorward.query import sql
from doorward.step import step

if TYPE_CHECKING:
    from doorward.query import Rows

# Adalanche, whose probabilities are constants of its code, gives 0.5, from 0.2 to 0.8 by the age of the password; the ages at
# which it turns are opinion. They are counted up to the newest moment that the directory tells of.
_MOVES = """
    select 'identity:' || id as conclusion, array_sort(collect_list('identity:' || domain || '-S-1-5-11')) as premises,
        case when password_last_set is null or newest is null then 0.5e0 when password_last_set > newest - interval '365' day then 0.2e0
            when password_last_set > newest - interval '1825' day then 0.5e0 else 0.8e0 end as probability,
        false as seen,
        'Any account of ' || domain || ' may ask for a ticket made with the secret of ' || name || ', and guess it.' as how,
        array_sort(collect_list('rotate the secret of ' || name || ' to a long random one')) as fixes,
        cast(null as timestamp) as first_seen, cast(null as timestamp) as last_seen
    from {objects}
    cross join (select max(greatest(last_logon, password_last_set, created)) as newest from {objects}) as clock
    where has_spn and kind = 'user' and enabled and domain is not null and not rx(id, '-502$')
    group by id, domain, name, password_last_set, newest
"""


@step
def kerberoast(identities: Rows) -> Rows:
    """Any account of a domain guesses the secret of an account that stands for a service.

    It leaves Security 4769 on a controller, with RC4 (0x17) where the ticket is to be guessed fast. Accounts that computers
    manage themselves have secrets too long to guess, and are left out.
    """
    return sql(_MOVES, objects=sql(OBJECTS))
