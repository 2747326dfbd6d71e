"""The other first move of most intrusions: a mail to somebody who can log on (T1566)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.facts.directory import OBJECTS
from doorward.query import sql
from doorward.step import step

if TYPE_CHECKING:
    from doorward.query import Rows

# Verizon's Data Breach Investigations Report of 2020 has a median of 3.4 % of simulated mails clicked on. That an intruder
# sends three is opinion.
_MOVES = """
    select 'identity:' || id as conclusion, array_sort(collect_list('position:internet')) as premises, 0.1e0 as probability,
        false as seen, 'A mail to ' || name || ' may trick its reader out of the password.' as how,
        array_sort(collect_list('ask ' || name || ' for a second factor that no mail can trick away')) as fixes,
        cast(null as timestamp) as first_seen, cast(null as timestamp) as last_seen
    from {objects}
    where kind = 'user' and enabled and contains(email, '@') and domain is not null
    group by id, name
"""


@step
def phishes(identities: Rows) -> Rows:
    """An intruder on the Internet tricks somebody who reads mail out of an account.

    It leaves a mail with a new sender or link, and a logon from an unusual place. Known blind spot: whoever has no mail address
    in the directory is not reached, and who of the rest reads mail from outside is not known.
    """
    return sql(_MOVES, objects=sql(OBJECTS))
