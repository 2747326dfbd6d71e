from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.contracts.portable_sql import FUNCTIONS, PRELUDE, violations

from doorward import proof
from doorward.detectors import detectors
from doorward.engines.duckdb import prelude
from doorward.query import Query
from doorward.stages import matching
from doorward.stages.matching import aliases, names
from doorward.steps import steps
from doorward.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator


def texts(name: str, query: Query) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield (where it stands, text, names of its inputs) for a query and all it reads."""
    yield name, query.text, tuple(query.inputs)
    for inner, item in query.inputs.items():
        yield from texts(f"{name}/{inner}", item)


def written() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield every SQL text of the product that an engine runs."""
    for name, detector in detectors().items():
        yield from texts(f"detectors/{name}", detector.query())
        if detector.evidence:
            yield from texts(f"proof/{name}", Query(proof.query(detector, TABLES).text, {"asked": Query("")}))
    for name, step in steps().items():
        yield from texts(f"steps/{name}", step.query())
    whole = {
        **matching.STATEMENTS,
        "versions": matching.VERSIONS,
        "written": names.WRITTEN,
        "speaking": aliases.SPEAKING,
    }
    for name, text in {**whole, "aliases": aliases.VEX_ALIASES, "upstream": aliases.UPSTREAM}.items():
        yield f"matching/{name}", text, (*matching.STATEMENTS, *matching.PROVIDED)
    for name, table in TABLES.items():
        if table.reading:
            yield f"tables/{name}", table.reading, ("rows",)


# Many detectors ask the same facts: each text is judged where it was met first.
MET = {(text, inputs): place for place, text, inputs in reversed([*written()]) if text}
TEXTS = {place: asked for asked, place in MET.items()}


OWNERS = sorted({place.split("/")[1] for place in TEXTS})


@pytest.mark.parametrize("owner", OWNERS)
def test_every_text_keeps_to_the_subset(owner):
    own = {place: told for place, told in TEXTS.items() if place.split("/")[1] == owner}
    assert {place: found for place, (text, inputs) in own.items() if (found := violations(text, inputs))} == {}


def test_every_macro_of_the_prelude_is_in_the_subset_and_the_other_way_round():
    macros = {text.removeprefix("create macro ").partition("(")[0] for text in prelude.MACROS}
    assert macros == PRELUDE
    assert macros <= FUNCTIONS


PAIRS = {
    "a table is named in braces": ("select uid from {conn}", "select uid from conn", "table conn: write {conn}"),
    "a table is known": ("select uid from {conn}", "select uid from {con}", "{con} is no table and no input"),
    "a common table is known": (
        "with calls as (select uid from {conn}) select uid from calls",
        "with calls as (select uid from {conn}) select uid from other.calls",
        "table calls",
    ),
    "a function is allowed": (
        "select lower(uid) from {conn}",
        "select md5_number(uid) from {conn}",
        "function md5_number()",
    ),
    "a function that reads files is not": ("select 1 from {dns}", "select 1 from read_csv('x')", "read_csv"),
    "the base of a logarithm": (
        "select log10(port) from {services}",
        "select log(port) from {services}",
        "write log10",
    ),
    "nulls in a text": ("select state || uid from {conn}", "select concat(state, uid) from {conn}", "leaves nulls out"),
    "a decimal": ("select 1.0e0 * port from {services}", "select 1.0 * port from {services}", "1.0 is a DECIMAL"),
    "a decimal without its zero": (
        "select 0.5e0 * port from {services}",
        "select .5 * port from {services}",
        "0.5 is a DECIMAL",
    ),
    "a cast": ("select cast(port as string) from {services}", "select port::string from {services}", "operator ::"),
    "a type": (
        "select cast(port as double) from {services}",
        "select cast(port as int) from {services}",
        "cast to int",
    ),
    "a try": ("select cast(null as string) from {dns}", "select try_cast(uid as double) from {dns}", "try_cast()"),
    "a cut": (
        "select cast(floor(duration) as bigint) from {conn}",
        "select cast(duration as bigint) from {conn}",
        "DuckDB rounds and Spark cuts",
    ),
    "a division": ("select sdiv(port, port) from {services}", "select port / port from {services}", "zero is infinity"),
    "a division by zero": ("select port / 2 from {services}", "select port / 0 from {services}", "zero is infinity"),
    "a remainder": ("select port % 2 from {services}", "select port % port from {services}", "zero is infinity"),
    "a division of whole numbers": (
        "select idiv(port, 2) from {services}",
        "select port // 2 from {services}",
        "operator //",
    ),
    "a power": ("select power(port, 2) from {services}", "select port ** 2 from {services}", "operator **"),
    "a pattern": ("select rx(uid, 'a[.]b') from {conn}", "select uid ~ 'a' from {conn}", "operator ~"),
    "a backslash": ("select rx(uid, 'a[.]b') from {conn}", "select rx(uid, 'a\\.b') from {conn}", "a backslash"),
    "an arrow": ("select uid from {conn}", "select uid -> 'x' from {conn}", "operator ->"),
    "a lambda": (
        "select array_sort(aliases) from {advisories}",
        "select list_filter(aliases, lambda x: x > 'a') from {advisories}",
        "Lambda",
    ),
    "a place in a list": (
        "select split_part(uid, ':', 1) from {conn}",
        "select aliases[1] from {advisories}",
        "from 0 on Spark",
    ),
    "a list": ("select lit_split('a|b', '|') from {conn}", "select ['a', 'b'] from {conn}", "operator ["),
    "a quoted name": ("select uid as id from {conn}", 'select uid as "table" from {conn}', "double quotes"),
    "a sort key of a window": (
        "select row_number() over (partition by uid order by time desc nulls last, origin, origin_row desc) from {conn}",
        "select row_number() over (partition by uid order by time desc, origin, origin_row) from {conn}",
        "order by time desc: say nulls first or nulls last",
    ),
    "a sort key of a query": (
        "select uid from {conn} order by coalesce(uid, 'a') nulls first, c.origin limit 3",
        "select uid from {conn} order by time nulls last, coalesce(uid, 'a') limit 3",
        "order by coalesce ( uid , a )",
    ),
    "a sort key that rows follow": (
        "select sum(port) over (order by time nulls last rows between 1 preceding and current row) from {services}",
        "select sum(port) over (order by time rows between 1 preceding and current row) from {services}",
        "order by time:",
    ),
    "the order of a percentile": (
        "select percentile_cont(0.5e0) within group (order by duration) from {conn}",
        "select max(uid order by duration nulls last) from {conn}",
        "no order inside an aggregate",
    ),
    "an order inside a list": (
        "select array_sort(collect_list(uid)) from {conn}",
        "select array_sort(collect_list(uid order by uid nulls last)) from {conn}",
        "no order inside an aggregate",
    ),
    "the order of a list": (
        "select array_sort(collect_list(uid) filter (where uid is not null)) from {conn}",
        "select array_join(collect_list(uid), ',') from {conn}",
        "collect_list has no order",
    ),
    "the order of a list without repetitions": (
        "select array_sort(array_distinct(collect_list(uid))) from {conn}",
        "select array_distinct(array_sort(collect_list(uid))) from {conn}",
        "array_distinct has no order",
    ),
    "a join": (
        "select c.uid from {conn} as c left join {dns} as d on d.uid = c.uid cross join {http} as h",
        "select c.uid from {conn} as c asof join {dns} as d on d.uid = c.uid and d.time >= c.time",
        "ASOF join",
    ),
    "rows that have no match": (
        "select uid from {conn} as c where not exists (select 1 from {dns} as d where d.uid = c.uid)",
        "select c.uid from {conn} as c left anti join {dns} as d on d.uid = c.uid",
        "ANTI join",
    ),
    "a limit": (
        "select uid from {conn} order by uid nulls last limit 3",
        "select uid from {conn} limit 3",
        "limit without order by",
    ),
    "a bracket in a pattern": (
        "select uid from {conn} where rx(uid, '^[a-z]') and left(uid, 1) <> '['",
        "select uid from {conn} where rx(uid, '^[[]')",
        "opens another on Spark",
    ),
    "a group of groups": (
        "select source from (select source, count(*) as n from {conn} group by source) as met qualify max(n) over () = n",
        "select source from {conn} group by source qualify max(count(*)) over () = count(*)",
        "group in a subquery first",
    ),
    "a star": ("select c.* from {conn} as c", "select * exclude (uid) from {conn}", "name the columns"),
    "a sample": ("select uid from {conn}", "select uid from {conn} using sample 10", "TableSample"),
    "the clock": (
        "select cast(:as_of as timestamp) from {conn}",
        "select current_timestamp from {conn}",
        "CurrentTimestamp",
    ),
    "the clock as a function": (
        "select cast(:as_of as timestamp) from {conn}",
        "select now() from {conn}",
        "write :as_of",
    ),
    "chance": ("select max(uid) from {conn}", "select any_value(uid) from {conn}", "by chance"),
    "one statement": ("select uid from {conn}", "select uid from {conn}; select uid from {dns}", "must be one select"),
    "a statement that reads": ("select uid from {conn}", "delete from {conn}", "must be one select"),
    "a text that is SQL": ("select uid from {conn}", "select uid frm where ((", "cannot be parsed"),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_what_keeps_the_rule_passes(rule):
    passes, _, _ = PAIRS[rule]
    assert violations(passes) == []


@pytest.mark.parametrize("rule", PAIRS)
def test_what_breaks_the_rule_is_told(rule):
    _, breaks, told = PAIRS[rule]
    assert any(told in violation for violation in violations(breaks)), violations(breaks)


def test_inputs_are_named_like_tables():
    assert violations("select uid from {calls}", ["calls"]) == []
    assert violations("select uid from {calls}") == ["{calls} is no table and no input"]


def test_every_violation_is_told_once_however_often_it_stands():
    assert len(violations("select 1.0, 1.0, 1.0 from {conn}")) == 1


def test_a_colon_or_a_quote_within_a_text_is_neither_tunable_nor_operator():
    assert violations("select 'a:b :: c // d' || uid from {conn} where uid = 'it''s' and time > :as_of") == []


def test_comments_are_free():
    assert violations("select uid from {conn} -- 1.0 :: // now()") == []


@pytest.mark.parametrize(
    "text",
    [
        "select a.source, count(distinct d.query) as n from {conn} as a join {dns} as d using (uid) group by a.source having count(*) > :n",
        "select uid from {conn} union all select uid from {dns} union select uid from {http}",
        "with recursive r as (select 1 as n union all select n + 1 as n from r where n < 3) select n from r",
        "select uid, lag(time) over (partition by uid order by time nulls last) as before from {conn} qualify before is not null",
        "select case when duration > 1.5e0 then -1 else 0 end as x, state in ('SF', 'S1') as y from {conn} where uid like 'C%'",
        "select count(*) filter (where duration is not distinct from 1.0e0) as n from {conn} where time between :a and :b",
        "select time - interval 5 minute as t, cast(count(*) as bigint) as n from {conn} group by time - interval 5 minute",
        "select x.uid from (select uid from {conn}) as x where (x.uid, x.uid) in (select uid, uid from {dns})",
        "select explode(aliases) as alias, array_size(aliases) as n, bucket_s(modified, 60) as b from {advisories}",
    ],
)
def test_what_engineers_write_every_day_is_in_the_subset(text):
    assert violations(text) == []
