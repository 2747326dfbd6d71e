"""Firewall rules that stand though what they were made for is over: a day, an exception, a machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.detector import detector
from doorward.query import sql

if TYPE_CHECKING:
    from doorward.query import Rows

# One row a rule: the faults that end its purpose, and those that say how little it is used.
_RULES = """
    select device, file, line, ruleset, chain, position, rule, action, max(comment) as comment, max(hits) as hits,
        max(case when fault = 'over' and exception is null then 1 else 0 end) as past_day,
        max(case when fault = 'over' and exception is not null then 1 else 0 end) as past_exception,
        max(case when fault = 'gone' and asset is not null then 1 else 0 end) as retired,
        max(case when fault = 'gone' and asset is null then 1 else 0 end) as unknown,
        max(case when fault = 'passing' then 1 else 0 end) as passing,
        max(case when fault = 'unused' then 1 else 0 end) as unused,
        max(case when fault = 'shadowed' then 1 else 0 end) as shadowed,
        min(case when fault in ('over', 'gone') then ends end) as ends, max(exception) as exception, max(asset) as asset, max(owner) as owner,
        max(first_seen) as watched_from, max(last_seen) as watched_to
    from {rule_faults}
    where action = 'accept'
    group by device, file, line, ruleset, chain, position, rule, action
"""

_WHY = """
    select device, file, line, chain, position, array_join(array_sort(collect_list(told)), '; ') as why
    from (
        select device, file, line, chain, position, array_join(because, '; ') as told from {rule_faults}
        where fault in ('over', 'gone', 'passing') and because is not null
    ) as each
    group by device, file, line, chain, position
"""

_WEIGHED = """
    select r.*, w.why, idiv(epoch_s(cast(:as_of as timestamp)) - epoch_s(cast(r.ends as timestamp)), 86400) as days,
        case when r.past_day = 1 then 0.4e0 else 0.0e0 end as points_last_day, 'its comment names ' || cast(r.ends as string) as value_last_day,
        case when r.past_exception = 1 then 0.5e0 else 0.0e0 end as points_exception, r.exception as value_exception,
        case when r.retired = 1 then 0.45e0 else 0.0e0 end as points_retired_machine, r.asset as value_retired_machine,
        case when r.unknown = 1 and r.retired = 0 then 0.25e0 else 0.0e0 end as points_nobodys_address,
        'its addresses are in no register, and were not met' as value_nobodys_address,
        case when r.passing = 1 then 0.2e0 else 0.0e0 end as points_for_a_while, r.comment as value_for_a_while,
        case when r.unused = 0 or r.past_day + r.past_exception + r.retired + r.unknown + r.passing = 0 then 0.0e0
            when r.hits = 0 or epoch_s(r.watched_to) - epoch_s(r.watched_from) >= :watched * 86400 then 0.1e0 else 0.0e0 end as points_unused,
        case when r.hits = 0 then 'it has counted no packet'
            else 'nothing it would match was seen from ' || ymd(r.watched_from) || ' to ' || ymd(r.watched_to) end as value_unused,
        case when r.hits > 0 then 0.1e0 else 0.0e0 end as points_still_used, cast(r.hits as string) || ' packets' as value_still_used,
        case when r.shadowed = 1 then -0.3e0 else 0.0e0 end as points_never_decides, 'earlier rules decide all of it' as value_never_decides
    from {rules} as r
    left join {reasons} as w on w.device = r.device and w.file = r.file and w.line is not distinct from r.line
        and w.chain = r.chain and w.position is not distinct from r.position
    where r.past_day + r.past_exception + r.retired + r.unknown + r.passing > 0
"""

_TOLD = """
    select device, file, line, ruleset, chain, position, rule, comment, hits, ends, exception, owner, asset, why, days,
        concat_ws('', 'rule ', cast(position as string), ' of ', chain, ' on ', split_part(device, '/', -1)) as name_of_rule,
        case when past_exception = 1 or past_day = 1 or retired = 1 then 'still lets through what is over since ' || cast(ends as string)
            when unknown = 1 then 'lets through addresses that are nobody''s'
            else 'is meant for a while, and nobody set a last day' end as standing,
        concat_ws('', 'ask ', coalesce(owner, 'who made it'), ' whether it is still needed; else take rule ', cast(position as string), ' out of ',
            chain, ' on ', split_part(device, '/', -1)) as fix,
        concat_ws('', device, ' ', ruleset, ' ', chain, ' ', rule) as key_fact,
        coalesce(cast(ends as timestamp), cast(:as_of as timestamp)) as first_seen, cast(:as_of as timestamp) as last_seen, 1 as events,
        points_last_day, value_last_day, points_exception, value_exception, points_retired_machine, value_retired_machine,
        points_nobodys_address, value_nobodys_address, points_for_a_while, value_for_a_while, points_unused, value_unused,
        points_still_used, value_still_used, points_never_decides, value_never_decides,
        case when total >= :high then 'high' when total >= :medium then 'medium' else 'low' end as severity
    from (
        select *, floor(1000.0e0 * (points_last_day + points_exception + points_retired_machine + points_nobodys_address + points_for_a_while
            + points_unused + points_still_used + points_never_decides) + 0.5e0) / 1000.0e0 as total
        from {weighed}
    ) as summed
    qualify row_number() over (
        partition by device, ruleset, chain, rule, coalesce(asset, '') order by total desc nulls last, file nulls last, line nulls last, position nulls last
    ) = 1
"""


@detector(summary="{name_of_rule} {standing}: {why}", answers="doors", attack=("T1133",))
def outlived_rules(
    rule_faults: Rows,
    *,
    watched: float = 30.0,
    medium: float = 0.4,
    high: float = 0.85,
) -> Rows:
    """Which firewall rules stand though what they were made for is over?

    Why it matters: a door is opened for a test, a vendor or a move, and nobody closes it. The address is given to the next
    machine, and the door leads there.

    Known blind spot: a rule without a comment, an exception in the register or single addresses says nothing of its purpose,
    and neither does a wider rule that lets the same through. What stands in a ticket and nowhere else. Rules that stop
    something are never told. Whether a rule that nobody uses is needed once a year, its owner must say.

    Tunables:
        watched: time of traffic without a match from which a rule counts as unused (days)
        medium: score from which a person should look (score 0..1)
        high: score from which a person should look at once (score 0..1)
    """
    return sql(_TOLD, weighed=sql(_WEIGHED, rules=sql(_RULES), reasons=sql(_WHY)))
