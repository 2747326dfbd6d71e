"""How steps read certificate services: templates as authorities issue them, who may ask, and what controllers take.

Facts besides those of directory.py: `object:T/Enroll` may ask for a template, or at an authority; `object:CA/Relay` may pass
another's logon on to an authority; `object:CA/Renamed/T` may ask it for a template in a name of its choice;
`certificate:DOMAIN` holds some certificate that logs on there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_DEPTH = 6
"""Groups within groups that are looked through."""


def _holds(column: str, texts: Iterable[str]) -> str:
    """Return SQL for whether a list holds one of these texts."""
    return " or ".join(f"array_contains({column}, '{one}')" for one in texts)


_UNLIMITED = "coalesce(array_size(purposes), 0) = 0 or array_contains(purposes, '2.5.29.37.0')"
_LOGS_ON = _holds("purposes", ("1.3.6.1.5.5.7.3.2", "1.3.6.1.5.2.3.4", "1.3.6.1.4.1.311.20.2.2"))

_SAID = (
    "select id, upper(domain) as domain, explode(flags) as flag from {identities} where domain is not null and kind = "
)

_UNTRUSTED = f"""
    select a.id from ({_SAID}'enterprise CA') as a
    join (select distinct domain from ({_SAID}'NTAuth store') as any_store where starts_with(flag, 'certthumbprints=')) as s
        on s.domain = a.domain
    left join ({_SAID}'NTAuth store') as t on t.domain = a.domain and t.flag = 'certthumbprints=' || substring(a.flag, 16, 200)
    where starts_with(a.flag, 'certthumbprint=')
    group by a.id
    having count(t.id) = 0
"""

# A template is armed where nobody has to approve or sign the request. Without a purpose, or with any, it is good for all.
TEMPLATES = f"""
    select t.*, o.name, c.id as ca, c.name as ca_name, c.domain, f.alters_subject, f.drops_identifier
    from (
        select id, coalesce(bool_or(array_contains(flags, 'enrolleesuppliessubject')), false) as names_subject,
            coalesce(bool_or(array_contains(flags, 'nosecurityextension')), false) as unbound,
            coalesce(bool_or({_holds("flags", ("subjectaltrequireupn", "subjectaltrequirespn"))}), false) as tells_account,
            coalesce(bool_or(array_contains(flags, 'subjectaltrequiredns')), false) as tells_host,
            coalesce(bool_or({_holds("flags", ("subjectaltrequiredns", "subjectaltrequiredomaindns"))}), false) as for_hosts,
            coalesce(bool_or(array_contains(flags, 'schemaversion=1')), false) as first_version,
            bool_or(array_contains(purposes, '1.3.6.1.4.1.311.20.2.1')) as agent,
            bool_or({_UNLIMITED}) as any_purpose,
            bool_or({_UNLIMITED} or array_contains(purposes, '1.3.6.1.5.5.7.3.2')) as over_tls,
            bool_or({_UNLIMITED} or array_contains(flags, 'authenticationenabled') or {_LOGS_ON}) as logs_on,
            bool_or({_holds("flags", ("authorizedsignatures=0", "schemaversion=1"))})
                and not coalesce(bool_or(array_contains(flags, 'requiresmanagerapproval')), false) as armed,
            bool_or({_holds("flags", ("authorizedsignatures=1", "schemaversion=1"))}) as signed_once
        from {{identities}} where kind = 'certificate template' group by id
    ) as t
    join {{objects}} as o on o.id = t.id
    join (select distinct holder, target from {{rights}} where right_name = 'PublishedTo') as p on p.holder = t.id
    join {{objects}} as c on c.id = p.target and c.domain is not null
    join (
        select id, coalesce(bool_or(array_contains(flags, 'IsUserSpecifiesSanEnabled')), false) as alters_subject,
            coalesce(bool_or(array_contains(flags, 'disabledextensions=1.3.6.1.4.1.311.25.2')), false) as drops_identifier
        from {{identities}} group by id
    ) as f on f.id = c.id
    left join ({_UNTRUSTED}) as u on u.id = c.id
    where u.id is null
"""
"""Over `identities`, `rights` and `objects`: one row a template and authority (`ca`) that issues it, which is of `domain`. An
authority that controllers are known not to log on by, for it is not in the NTAuth store that was read, issues none.

`armed`: nobody approves; `names_subject`: whoever asks says who he is; `unbound`: no identifier of the account is put in, nor
by an authority that `drops_identifier`; `tells_account`, `tells_host`: the name or the host's name is read from the directory;
`for_hosts`: asks for what a person does not have; `logs_on` and `over_tls`: good for Kerberos and for TLS; `signed_once`: an
agent may ask for others."""

MAY_ENROL = "'Enroll', 'AllExtendedRights', 'GenericAll'"
"""Rights over a template or an authority that let their holder ask for certificates, as an SQL list."""

_ASKED = f"""
    select distinct r.target as place, r.holder as id from {{granted}} as r
    join (select id from {{templates}} union select ca as id from {{templates}}) as p on p.id = r.target
    where r.right_name in ({MAY_ENROL})
"""


def _nested(depth: int) -> str:
    levels = [_ASKED]
    for _ in range(depth):
        below = f"select distinct place, id from ({levels[-1]}) as below"
        levels.append(
            f"select l.place, m.member as id from ({below}) as l join {{memberships}} as m on m.group_id = l.id"
        )
    return " union ".join(levels)


ENROLLED = f"""
    with nested as ({_nested(_DEPTH)}),
    counted as (
        select id, id as counts_as from {{accounts}}
        union select id, domain || '-S-1-5-11' as counts_as from {{accounts}} where domain is not null
        union select id, domain || '-S-1-1-0' as counts_as from {{accounts}} where domain is not null
    ),
    allowed as (select distinct n.place, c.id from nested as n join counted as c on c.counts_as = n.id)
    select t.id as template, t.ca, a.id
    from (select distinct id, ca from {{templates}}) as t
    join allowed as a on a.place = t.id
    join allowed as b on b.place = t.ca and b.id = a.id
"""
"""Over `accounts` (id, domain), `templates`, `granted` (RIGHTS) and `memberships`: one row an account that may ask an authority
for a template: itself, by up to six groups, or as anyone of its domain."""

WEAK = f"""
    select domain, bool_or({_holds("flags", ("StrongCertificateBindingEnforcement=0",))}) as unbound,
        bool_or({_holds("flags", ("StrongCertificateBindingEnforcement=0", "StrongCertificateBindingEnforcement=1"))}) as lenient,
        bool_or({_holds("flags", ("StrongCertificateBindingEnforcement=-1",))}) as unsaid,
        bool_or({_holds("flags", (f"CertificateMappingMethods={one}" for one in range(32) if one & 4))}) as by_name
    from (select upper(domain) as domain, flags from {{identities}} where kind = 'computer' and domain is not null) as told
    group by domain
"""
"""Over `identities`: one row a domain, how loosely its controllers tie a certificate to an account, where one was asked."""

FOREST = """
    select distinct domain as home, domain from {templates}
    union
    select a.domain as home, b.domain from {rights} as r
    join {objects} as a on a.id = r.holder and a.domain is not null
    join {objects} as b on b.id = r.target and b.domain is not null
    where r.right_name = 'TrustedBy' and (starts_with(r.detail, 'ParentChild') or starts_with(r.detail, 'TreeRoot'))
"""
"""Over `templates`, `rights` and `objects`: which domains take the certificates of an authority at `home`: its own, and those
that trust it within the forest."""
