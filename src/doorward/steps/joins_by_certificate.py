"""Groups that a certificate brings: a policy of issuing that is linked to a group, and a template that carries it (T1649)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.facts.certification import TEMPLATES
from doorward.facts.directory import OBJECTS
from doorward.query import sql
from doorward.step import step

if TYPE_CHECKING:
    from doorward.query import Rows

_SAID = "select distinct id, explode(flags) as flag from {identities} where kind in ('certificate template', 'issuance policy')"

_LINKED = """
    select t.id, t.name, t.ca, t.ca_name, r.target as group_id, coalesce(g.name, r.target) as group_name, p.name as policy
    from {templates} as t
    join {said} as s on s.id = t.id and starts_with(s.flag, 'certificatepolicy=')
    join {said} as l on l.flag = 'certtemplateoid=' || substring(s.flag, 19, 200)
    join {objects} as p on p.id = l.id and p.kind = 'issuance policy'
    join {objects} as o on o.id = t.id and coalesce(o.domain, '') = coalesce(p.domain, '')
    join (select distinct holder, target from {rights} where right_name = 'OIDGroupLink') as r on r.holder = p.id
    left join {objects} as g on g.id = r.target
    where t.armed and t.logs_on
"""

_NEEDED = """
    select *, 'object:' || id || '/Enroll' as premise from {linked}
    union
    select *, 'object:' || ca || '/Enroll' as premise from {linked}
"""

_FIXES = """
    select premise, id, ca, group_id, name, ca_name, group_name, policy,
        'remove the link of the policy ' || policy || ' to ' || group_name as fix from {needed}
    union
    select premise, id, ca, group_id, name, ca_name, group_name, policy,
        'ask for approval of certificates of ' || name as fix from {needed}
"""

_MOVES = """
    select 'identity:' || group_id as conclusion, array_sort(array_distinct(collect_list(premise))) as premises, 1.0e0 as probability,
        false as seen,
        'A certificate of ' || name || ' from ' || ca_name || ' puts its holder into ' || group_name || ', by its policy ' || policy
            || ' (ESC13).' as how,
        array_sort(array_distinct(collect_list(fix))) as fixes,
        cast(null as timestamp) as first_seen, cast(null as timestamp) as last_seen
    from {fixes}
    group by id, ca, group_id, name, ca_name, group_name, policy
"""


@step
def joins_by_certificate(rights: Rows, identities: Rows) -> Rows:
    """Whoever may ask for a certificate whose policy is linked to a group logs on as its member.

    Source: Knudsen, ADCS ESC13 abuse technique (2024), after MS-PKCA: such is what the link is for, so the chance is 1. As in
    BloodHound CE, template and policy are of one domain, the template logs on and needs no approval. Difference: who lacks the
    names that the template asks for, as a person without a mail address does, is not left out. It leaves Security 4768 with a certificate, and a logon with
    the group (4627) of an account that is not in it. Known blind spot: templates that no file tells the policies of.
    """
    objects = sql(OBJECTS)
    linked = sql(_LINKED, templates=sql(TEMPLATES, objects=objects), said=sql(_SAID), objects=objects)
    return sql(_MOVES, fixes=sql(_FIXES, needed=sql(_NEEDED, linked=linked)))
