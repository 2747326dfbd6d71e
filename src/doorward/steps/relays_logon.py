"""Logons of computers that are made to log on, passed on to an authority that takes them and issues in their name (T1649)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.facts.certification import ENROLLED, TEMPLATES
from doorward.facts.directory import OBJECTS, RIGHTS
from doorward.query import sql
from doorward.step import ALL_PREMISES, step

if TYPE_CHECKING:
    from doorward.query import Rows

_DOORS = """
    select c.id, c.name, c.domain, f.way, f.how, f.fix from {objects} as c
    join (
        select id, 'ESC8' as way, ' takes requests over the web in the clear, or without channel binding' as how,
            'HTTPS with channel binding' as fix
        from {identities} where array_contains(flags, 'HasVulnerableEndpoint=True')
        union
        select id, 'ESC11' as way, ' takes requests that are not encrypted' as how, 'encryption' as fix
        from {identities} where array_contains(flags, 'RPCEncryptionEnforced=False')
    ) as f on f.id = c.id
    where c.kind = 'enterprise CA' and c.domain is not null
"""

_ISSUED = "select t.id, t.ca, t.name from {templates} as t join (select distinct id from {doors}) as d on d.id = t.ca where t.armed and t.logs_on"

# An authority's own computer cannot be played back to itself, and what is in Protected Users logs on by Kerberos alone.
_COMPUTERS = """
    select o.id, o.domain, f.known from {objects} as o
    join (
        select id, coalesce(bool_or(array_contains(flags, 'RestrictSendingNtlmTraffic=2')
                or array_contains(flags, 'restrictoutboundntlm')), false) as refuses,
            coalesce(bool_or(array_contains(flags, 'RestrictSendingNtlmTraffic=0')
                or array_contains(flags, 'RestrictSendingNtlmTraffic=1')), false) as known
        from {identities} where kind = 'computer' group by id
    ) as f on f.id = o.id and not f.refuses
    left join (select distinct member from {memberships} where rx(group_id, '^S-1-5-21-.*-525$')) as p on p.member = o.id
    where o.kind = 'computer' and o.enabled and p.member is null
"""

# No chance was ever counted: a computer is made to log on by remote calls that updates close one by one. All are opinion.
_VICTIMS = """
    select e.ca, e.id, min(t.name) as template, min(case when c.known then 0.9e0 else 0.7e0 end) as chance
    from {enrolled} as e
    join {issued} as t on t.id = e.template and t.ca = e.ca
    join {computers} as c on c.id = e.id
    left join (select distinct holder, target from {rights} where right_name = 'HostsCAService') as h
        on h.holder = e.id and h.target = e.ca
    where h.holder is null
    group by e.ca, e.id
"""

_TOLD = """
    select 'object:' || d.id || '/Relay' as conclusion, 'position:inside' as premise, 1.0e0 as chance,
        d.name || d.how || ', so a logon can be passed on to it (' || d.way || ').' as how,
        'require ' || d.fix || ' of requests to ' || d.name as fix
    from {doors} as d
    join (select distinct ca from {victims}) as v on v.ca = d.id
    union
    select 'object:' || d.id || '/Relay' as conclusion, 'identity:' || d.domain || '-S-1-5-11' as premise, 1.0e0 as chance,
        d.name || d.how || ', so a logon can be passed on to it (' || d.way || ').' as how,
        'require ' || d.fix || ' of requests to ' || d.name as fix
    from {doors} as d
    join (select distinct ca from {victims}) as v on v.ca = d.id
    union
    select 'identity:' || v.id as conclusion, 'object:' || v.ca || '/Relay' as premise, v.chance,
        o.name || ' can be made to log on, and ' || c.name || ' issues a certificate of ' || v.template || ' in its name.' as how,
        'forbid ' || o.name || ' to send NTLM logons' as fix
    from {victims} as v
    join {objects} as o on o.id = v.id
    join {objects} as c on c.id = v.ca
"""


@step
def relays_logon(rights: Rows, memberships: Rows, identities: Rows) -> Rows:
    """Whoever is inside and has any account becomes a computer whose logon an authority lets him pass on.

    Source: Schroeder and Christensen, Certified Pre-Owned (2021): ESC8; Heiniger, Relaying to AD certificate services over RPC
    (2022): ESC11. As in BloodHound CE's CoerceAndRelayNTLMToADCS, the authority must be known to take a relayed logon, the
    template log on and need no approval, and the computer be allowed to ask for it. Differences: BloodHound wants to know that
    a computer may send NTLM logons; here it is taken to, as Windows does by default, with less certainty, unless it is known
    not to; the authority's own computer is left out; ESC11 is told as ESC8 is. It leaves Security 4887 on the authority
    for a computer whose address is another's, and 4624 type 3 there. Known blind spot: people whose logons are caught rather
    than made, web services of other names, and Kerberos that is passed on.
    """
    objects = sql(OBJECTS)
    granted = sql(RIGHTS)
    doors = sql(_DOORS, objects=objects)
    issued = sql(_ISSUED, templates=sql(TEMPLATES, objects=objects), doors=doors)
    computers = sql(_COMPUTERS, objects=objects)
    enrolled = sql(ENROLLED, accounts=computers, templates=issued, granted=granted)
    victims = sql(_VICTIMS, enrolled=enrolled, issued=issued, computers=computers)
    return sql(ALL_PREMISES, pairs=sql(_TOLD, doors=doors, victims=victims, objects=objects))
