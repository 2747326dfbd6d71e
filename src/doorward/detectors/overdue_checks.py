"""Checks of places, carriers and matters: past their day, badly ended, or drifting apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.detector import detector
from doorward.query import sql

if TYPE_CHECKING:
    from doorward.query import Rows

CONFIDENTIAL = "(^|[^a-z])(confidential|secret|top secret|classified|restricted)([^a-z]|$)|秘密|机密|绝密"
BAD = (
    "(^|[^a-z])(fail|failed|bad|not ok|nok|missing|lost|gone|broken|damaged|unsealed|defects?|defective|deviations?|wrong|incomplete)"
    "([^a-z]|$)|不合格|异常|缺失|丢失"
)
FINE = "(^|[^a-z])(no|none|nothing|not|without|zero|0)( [a-z]+)? (missing|lost|gone|broken|damaged|defects?|deviations?|wrong|bad)"

# Days are counted from 1970. What is written down as done after the day of judgement is not done yet.
_TOLD = """
    select *, idiv(epoch_s(cast(due as timestamp)), 86400) as due_day,
        case when idiv(epoch_s(cast(done as timestamp)), 86400) <= today then idiv(epoch_s(cast(done as timestamp)), 86400) end as done_day
    from (
        select lower(coalesce(trim(kind), 'matter')) as kind, trim(what) as what, coalesce(trim(task), '') as task, due, done,
            done_by, result, every_days, idiv(epoch_s(cast(:as_of as timestamp)), 86400) as today
        from {checks} where what is not null
    ) as named
"""

_DONE = """
    select kind, what, task, done_day, min(result) as result, min(done_by) as done_by,
        bool_or(coalesce(rx(lower(result), :bad) and not rx(lower(result), :fine), false)) as bad, bool_or(due is null) as unplanned
    from told where done_day is not null group by kind, what, task, done_day
"""

_GAPS = """
    select *, done_day - lag(done_day) over (partition by kind, what, task order by done_day nulls first) as gap,
        row_number() over (partition by kind, what, task order by done_day desc nulls last) as back
    from done
"""

_RHYTHM = """
    select kind, what, task, count(*) as times, max(done_day) as last_done, max(case when back = 1 then gap end) as last_gap,
        median(case when back > 1 then gap end) as usual, count(case when back > 1 then gap end) as gaps,
        max(case when back = 1 then result end) as result, max(case when back = 1 then done_by end) as done_by,
        bool_or(back = 1 and bad) as bad
    from gaps group by kind, what, task
"""

# A plan that nobody ticked off is settled by a check done on its day or later, or by an unplanned one shortly before.
_PLANS = """
    select t.kind, t.what, t.task, min(case when d.done_day is null then t.due end) as due,
        min(case when d.done_day is null then t.due_day end) as open_day,
        count(distinct case when d.done_day > t.due_day then t.due_day end) as missed
    from told as t
    left join done as d on d.kind = t.kind and d.what = t.what and d.task = t.task
        and (d.done_day >= t.due_day or (d.unplanned and d.done_day >= t.due_day - :early))
    where t.due_day is not null and t.done_day is null
    group by t.kind, t.what, t.task
"""

_SERIES = """
    select kind, what, task, max(today) as today, max(every_days) as every_days, count(*) as events, max(done_by) as somebody,
        cast(min(coalesce(due, done)) as timestamp) as first_seen, cast(max(coalesce(done, due)) as timestamp) as last_seen
    from told group by kind, what, task
"""

_OWNERS = """
    select 'place' as kind, lower(trim(name)) as name, max(classification) as classification, max(responsible) as responsible
    from {places} where name is not null group by lower(trim(name))
    union all
    select 'carrier' as kind, lower(trim(carrier)) as name, max(classification) as classification, max(holder) as responsible
    from {carriers} where carrier is not null group by lower(trim(carrier))
"""

_FACTS = """
    select s.*, p.due, coalesce(p.missed, 0) as missed, r.last_done, r.result, coalesce(r.bad, false) as bad,
        coalesce(r.times, 0) as times, o.classification, coalesce(o.responsible, r.done_by, s.somebody) as responsible,
        case when p.open_day < s.today then s.today - p.open_day
            when p.open_day is null and r.last_done + s.every_days < s.today then s.today - r.last_done - s.every_days
            else 0 end as days_over,
        greatest(coalesce(r.last_gap, 0), s.today - r.last_done) as waiting,
        case when s.every_days > 0 then cast(s.every_days as double) when r.gaps >= :gaps then r.usual end as usual
    from series as s
    left join plans as p on p.kind = s.kind and p.what = s.what and p.task = s.task
    left join rhythm as r on r.kind = s.kind and r.what = s.what and r.task = s.task
    left join owners as o on o.kind = s.kind and o.name = lower(s.what)
"""

_WEIGHED = """
    select *, case when days_over > 0 then floor(1000.0e0 * (0.35e0 + 0.25e0 * least(1.0e0, sdiv(days_over, :days))) + 0.5e0) / 1000.0e0
            else 0.0e0 end as points_overdue,
        cast(days_over as string) || case when days_over = 1 then ' day' else ' days' end as value_overdue,
        case when days_over > 0 and times = 0 then 0.1e0 else 0.0e0 end as points_never_done, 'no check of it is known' as value_never_done,
        case when bad then 0.5e0 else 0.0e0 end as points_last_result, result as value_last_result,
        case when waiting > usual * :drift then 0.3e0 else 0.0e0 end as points_drift,
        cast(waiting as string) || ' days, usually ' || cast(cast(floor(usual + 0.5e0) as bigint) as string) as value_drift,
        case when missed > 0 then 0.05e0 else 0.0e0 end as points_left_out,
        cast(missed as string) || ' planned before and never done' as value_left_out,
        case when rx(lower(classification), :confidential) then 0.15e0 else 0.0e0 end as points_classification,
        classification as value_classification,
        case when nullif(trim(responsible), '') is null then 0.05e0 else 0.0e0 end as points_nobody, 'nobody answers for it' as value_nobody
    from facts
"""

_JUDGED = """
    select kind, what, nullif(task, '') as task, case when kind = 'place' then what end as place,
        case when kind = 'carrier' then what end as carrier, classification, responsible, result, days_over, times, waiting, missed,
        due, first_seen, last_seen, events, kind || '/' || what || '/' || task as key_fact,
        kind || ' ' || what || case when task = '' then '' else ' (' || task || ')' end as subject,
        case when days_over > 0 then 'is past its check by ' || value_overdue when points_last_result > 0.0e0 then 'failed its last check'
            else 'is checked ever later' end as standing,
        case when points_last_result > 0.0e0 then 'put right what was found in ' || what || ', and check it again'
            else 'check ' || what || ', and write down the day and result' end as fix,
        points_overdue, value_overdue, points_never_done, value_never_done, points_last_result, value_last_result,
        points_drift, value_drift, points_left_out, value_left_out, points_classification, value_classification, points_nobody, value_nobody,
        case when total >= :high then 'high' when total >= :medium then 'medium' else 'low' end as severity
    from (
        select *, floor(1000.0e0 * (points_overdue + points_never_done + points_last_result + points_drift + points_left_out
            + points_classification + points_nobody) + 0.5e0) / 1000.0e0 as total
        from weighed
    ) as summed
    where points_overdue > 0.0e0 or points_last_result > 0.0e0 or points_drift > 0.0e0
"""

_PARTS = {
    "told": _TOLD,
    "done": _DONE,
    "gaps": _GAPS,
    "rhythm": _RHYTHM,
    "plans": _PLANS,
    "series": _SERIES,
    "owners": _OWNERS,
    "facts": _FACTS,
    "weighed": _WEIGHED,
}
_STATEMENT = (
    f"with {', '.join(f'{name} as ({text})' for name, text in _PARTS.items())} select * from ({_JUDGED}) as judged"
)


@detector(
    summary="{subject} {standing}",
    answers="doors",
    evidence={"checks": ("what", "task~task"), "places": ("name=place",), "carriers": ("carrier",)},
)
def overdue_checks(
    checks: Rows,
    places: Rows,
    carriers: Rows,
    *,
    early: int = 3,
    days: float = 30.0,
    gaps: int = 3,
    drift: float = 1.5,
    medium: float = 0.5,
    high: float = 0.75,
    confidential: str = CONFIDENTIAL,
    bad: str = BAD,
    fine: str = FINE,
) -> Rows:
    """Which places, carriers and matters are past their check, failed it, or are checked ever later?

    Why it matters: a carrier that is gone is found when somebody counts; a count that nobody makes finds nothing.

    Known blind spot: what stands in no list of checks is never overdue, and a check that was ticked off without being
    done counts as done. A result is judged by its words: one that names no fault in them, or denies one fault and tells
    another, passes. Without a time in the data or --as-of nothing is overdue.

    Tunables:
        early: how long before its day an unplanned check settles a planned one (days)
        days: how long past its day a check earns the full points (days)
        gaps: earlier intervals that make a habit where no interval is set (intervals)
        drift: how many times its interval a check may wait (times)
        medium: score from which a person should look (score 0..1)
        high: score from which a person should look at once (score 0..1)
        confidential: classifications that weigh more (regular expression on lower case)
        bad: results that are no good (regular expression on lower case)
        fine: results that only deny a fault (regular expression on lower case)
    """
    return sql(_STATEMENT)
