"""From outside a cloud account to its data: a policy of a bucket, queue, secret or table that lets others in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.facts.directory import OBJECTS
from doorward.query import sql
from doorward.step import step

if TYPE_CHECKING:
    from doorward.query import Rows

_READING = (
    "^(s3:GetObject|s3:GetObjectVersion|sqs:ReceiveMessage|secretsmanager:GetSecretValue|elasticfilesystem:ClientMount|"
    "dynamodb:(GetItem|BatchGetItem|Query|Scan))$"
)
"""Actions that hand out what a resource holds (AWS, Service Authorization Reference); a key alone opens nothing."""

# A condition that the export does not settle is an even chance, which is opinion.
_LETS_IN = f"""
    select r.holder, r.target, o.name, o.kind, case when coalesce(bool_or(r.allowed), false) then 1.0e0 else 0.5e0 end as chance,
        case when r.holder = '*' then 'position:internet'
            when rx(r.holder, '^[0-9]{{12}}$') then 'cloud:' || r.holder || '/administrator'
            when rx(r.holder, '^arn:[a-z-]+:iam::[0-9]+:root$') then 'cloud:' || split_part(r.holder, ':', 5) || '/administrator'
            else 'identity:' || r.holder end as premise,
        case when r.holder = '*' then 'anyone' else coalesce(min(a.name), r.holder) end as who
    from {{rights}} as r
    join {{objects}} as o on o.id = r.target
    join (select distinct id from {{identities}} where array_contains(flags, 'access analyzer')) as f on f.id = r.target
    left join {{objects}} as a on a.id = r.holder
    where coalesce(r.allowed, true) and rx(r.right_name, '{_READING}')
    group by r.holder, r.target, o.name, o.kind
"""

_MOVES = """
    select 'object:' || target || '/Data' as conclusion, array_sort(collect_list(premise)) as premises, chance as probability, false as seen,
        'The policy of the ' || kind || ' ' || name || ' lets ' || who || ' read it'
            || case when chance < 1 then ', if a condition holds' else '' end || '.' as how,
        array_sort(collect_list('remove ' || who || ' from the policy of ' || name)) as fixes,
        cast(null as timestamp) as first_seen, cast(null as timestamp) as last_seen
    from {lets_in}
    group by holder, target, premise, name, kind, who, chance
    union all
    select 'data:' || j.jewel as conclusion, array_sort(collect_list('object:' || j.id || '/Data')) as premises, 1.0e0 as probability,
        false as seen, j.jewel || ' lies in ' || j.name || '.' as how, array_sort(collect_list(cast(null as string))) as fixes,
        cast(null as timestamp) as first_seen, cast(null as timestamp) as last_seen
    from (
        select distinct j.jewel, l.target as id, l.name from {lets_in} as l
        join {jewels} as j on lower(j.asset) in (lower(l.name), lower(l.target)) and j.jewel is not null
    ) as j
    group by j.jewel, j.id, j.name
"""


@step
def reads_resource(rights: Rows, identities: Rows, jewels: Rows) -> Rows:
    """Whoever the policy of a cloud resource lets in from outside reads what it holds.

    Source: IAM Access Analyzer, which works out whom policies of buckets, keys, functions, queues and the like let in from
    outside the account or organisation, so the chance is 1 where no condition is left. It leaves GetObject and the like in
    CloudTrail, where data events are kept. Known blind spot: identities of the account itself, whose own policies decide
    together with the resource's; what a function does when it is called, and data that another key encrypts.
    """
    return sql(_MOVES, lets_in=sql(_LETS_IN, objects=sql(OBJECTS)))
