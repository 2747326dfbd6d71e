"""What makes a weakness urgent, whoever has it: one row a CVE that is met, as SQL that detectors share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.exposure.cves import CVES
from doorward.exposure.remediation import AUTOMATABLE_VECTOR, TIERS, TOTAL_VECTOR
from doorward.query import sql

if TYPE_CHECKING:
    from doorward.query import Query

_SPOKEN = """
    select n.cve, n.id, a.published, a.severities from {names} as n
    join (select distinct cve from {met}) as met on met.cve = n.cve
    join {advisories} as a on a.id = n.id
"""

# A vector says yes where any source's vector of it does: of several, the worse is believed.
_VECTORS = f"""
    select cve, bool_or(rx(vector, '{AUTOMATABLE_VECTOR}')) as automatable, bool_or(rx('/' || vector, '{TOTAL_VECTOR}')) as total_impact
    from (select cve, explode(severities) as vector from {{spoken}}) as told
    where rx(vector, '(AV:[NALP]/AC:[LMH]/)')
    group by cve
"""

_FACTS = """
    with disclosures as (select cve, min(published) as disclosed from {spoken} group by cve)
    select met.cve, kev.cve is not null as exploited, kev.date_added as listed, kev.due as kev_due,
        coalesce(kev.ransomware, false) as ransomware, coalesce(epss.probability, 0.0e0) as likely, ssvc.exploitation,
        coalesce(ssvc.automatable, v.automatable, true) as automatable,
        coalesce(ssvc.technical_impact = 'total', v.total_impact, true) as total_impact,
        case when ssvc.automatable is not null and ssvc.technical_impact is not null then 'decided'
            when v.cve is not null then 'read off its CVSS vector' else 'assumed' end as judged_by,
        case when d.disclosed is null or d.disclosed > cast(kev.date_added as timestamp) then cast(kev.date_added as timestamp)
            else d.disclosed end as disclosed
    from (select distinct cve from {met}) as met
    left join {kev} as kev on kev.cve = met.cve
    left join {epss} as epss on epss.cve = met.cve
    left join {ssvc} as ssvc on ssvc.cve = met.cve
    left join {vectors} as v on v.cve = met.cve
    left join disclosures as d on d.cve = met.cve
"""

_URGENCY = """
    select f.*, outside.days as days_exposed, outside.forensic as forensic_exposed, inside.days as days_inside,
        inside.forensic as forensic_inside
    from {facts} as f
    join {tiers} as outside on outside.known_exploited = f.exploited and outside.exposed
        and outside.automatable = f.automatable and outside.total_impact = f.total_impact
    join {tiers} as inside on inside.known_exploited = f.exploited and not inside.exposed
        and inside.automatable = f.automatable and inside.total_impact = f.total_impact
"""


def urgency(met: Query) -> Query:
    """Return a query over `advisories`, `kev`, `epss` and `ssvc`: one row a CVE of `met`, which has a column `cve`.

    exploited, listed, kev_due, ransomware: of the KEV catalogue; likely: EPSS, 0 where there is none; exploitation: SSVC's.
    automatable, total_impact: CISA's SSVC decision, else read off CVSS vectors, else assumed to be so; judged_by says which.
    disclosed: the earlier of the first advisory and the catalogue. days_exposed, forensic_exposed, days_inside,
    forensic_inside: the remediation tier where the asset can be reached from outside, and where it cannot.
    """
    spoken = sql(_SPOKEN, names=sql(CVES), met=met)
    facts = sql(_FACTS, spoken=spoken, vectors=sql(_VECTORS, spoken=spoken), met=met)
    return sql(_URGENCY, facts=facts, tiers=sql(TIERS))
