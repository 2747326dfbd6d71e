"""From an account to the secrets that a directory keeps and lets it read: of local administrators and of service accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.facts.directory import HOSTS, OBJECTS, RIGHTS, RULERS
from doorward.query import sql
from doorward.step import ALL_PREMISES, step

if TYPE_CHECKING:
    from doorward.query import Rows

# A secret that stands in an attribute may be an old one, so that it is an even chance: opinion.
_SECRETS = """
    select 'identity:' || r.holder as reader, 'host:' || h.asset || '/root' as conclusion,
        1.0e0 as chance, coalesce(a.name, r.holder) || ' may read the password of the local administrator of ' || h.name || '.' as how,
        'remove the right of ' || coalesce(a.name, r.holder) || ' to read the local password of ' || h.name as fix
    from {granted} as r
    join {hosts} as h on h.id = r.target
    join {objects} as c on c.id = r.target
    left join {objects} as a on a.id = r.holder
    left join {rulers} as q on q.id = r.holder and q.domain = c.domain
    where q.id is null and (r.right_name = 'ReadLAPSPassword' or (r.right_name = 'AllExtendedRights' and c.has_laps))
    union
    select 'identity:' || r.holder as reader, 'identity:' || r.target as conclusion, 1.0e0 as chance,
        coalesce(a.name, r.holder) || ' may read the secret of ' || coalesce(t.name, r.target) || '.' as how,
        'remove the right of ' || coalesce(a.name, r.holder) || ' to read the secret of ' || coalesce(t.name, r.target) as fix
    from {granted} as r
    left join {objects} as t on t.id = r.target
    left join {objects} as a on a.id = r.holder
    left join {rulers} as q on q.id = r.holder and q.domain = t.domain
    where r.right_name in ('ReadGMSAPassword', 'DumpSMSAPassword') and q.id is null
    union
    select 'identity:' || domain || '-S-1-5-11' as reader, 'identity:' || id as conclusion, 0.5e0 as chance,
        'A secret of ' || name || ' stands in its entry in the directory, where any account may read it.' as how,
        'rotate the secret of ' || name || ' and clear it from the directory' as fix
    from {objects} where readable and enabled and domain is not null
"""

# What is read of a local administrator is of use to one who reaches the computer.
_NEEDED = """
    select reader as premise, conclusion, chance, how, fix from {secrets}
    union
    select 'position:inside' as premise, conclusion, chance, how, fix from {secrets} where starts_with(conclusion, 'host:')
"""


@step
def reads_secret(rights: Rows, identities: Rows, identifiers: Rows) -> Rows:
    """Whoever may read a secret that the directory keeps acts as the one it belongs to.

    Source: what the rights are for, so the chance is 1. It leaves Security 4662 on a controller where reading is audited.
    """
    objects = sql(OBJECTS)
    inputs = {"objects": objects, "hosts": sql(HOSTS, objects=objects), "granted": sql(RIGHTS)}
    secrets = sql(_SECRETS, rulers=sql(RULERS, objects=objects), **inputs)
    return sql(ALL_PREMISES, pairs=sql(_NEEDED, secrets=secrets))
