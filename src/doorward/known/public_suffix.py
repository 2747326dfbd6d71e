"""Registered domains: the public suffix list as rows, and the SQL that cuts names by it (docs/decisions/0008)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from publicsuffixlist import PSLFILE

from doorward.query import sql

if TYPE_CHECKING:
    from doorward.query import Query

TAIL = 7
"""Labels of the longest tail that names are compared with."""


@cache
def suffixes() -> tuple[dict[str, Any], ...]:
    """Return the rows of tables/suffixes.py, sorted; the list is the edition that the library brings along.

    Its format is that of publicsuffix.org/list: a rule is a tail; `*.` before it takes one label more, `!` one less.
    """
    labels: dict[str, int] = {}
    for line in Path(PSLFILE).read_text("utf-8").splitlines():
        rule = line.split(" ")[0].strip().lower()
        if rule and not rule.startswith("//"):
            tail = rule.removeprefix("!").removeprefix("*.")
            for spelling in {tail, tail.encode("idna").decode()}:
                # A tail may have a rule with and one without a wildcard: the wildcard's match is the longer one.
                labels[spelling] = max(labels.get(spelling, 0), _registered(rule))
    longest = _longest(labels)
    return tuple({"tail": tail, "labels": labels.get(tail), "longest": longest[tail]} for tail in sorted(longest))


def _registered(rule: str) -> int:
    """Return how many labels a registered domain under this rule has."""
    return rule.count(".") + (1 if rule.startswith("!") else 2)


def _longest(labels: dict[str, int]) -> dict[str, int]:
    """Return, for every tail and every ending of one, the labels of the longest registered domain that ends so."""
    found: dict[str, int] = {}
    for tail, count in labels.items():
        parts = tail.split(".")
        for place in range(len(parts)):
            ending = ".".join(parts[place:])
            found[ending] = max(found.get(ending, 0), count)
    return found


def registered(rows: Query, *columns: str) -> Query:
    """Return the names of `rows` with their registered domains, as portable SQL over `{suffixes}`.

    A name under a top-level domain of no list is cut to two labels, as the list says, where that may be a private one
    (`corp`, `localdomain`): letters only, twenty at most.

    Args:
        rows: has `name`: lower case, no dot at its end.
        columns: columns of `rows` that are wanted besides.

    Returns:
        `columns`, `name`, `registered` (null where nobody can register the name, or it is an address), `subdomain` (what
        stands before that, empty if nothing does) and `listed` (whether the list knows the top-level domain).
    """
    return sql(_cut(", ".join(f"r.{column}" for column in (*columns, "name"))), rows=rows)


def _cut(wanted: str) -> str:
    text = f"""
        select {wanted}, split_part(r.name, '.', -1) as tail_1,
            split_part(r.name, '.', -2) || '.' || split_part(r.name, '.', -1) as tail_2 from {{rows}} as r
    """
    # Most names are cut after two joins: longer tails are spelled out only where they decide, and null meets nothing.
    text = f"""
        select r.*, s1.tail is not null as listed, s1.labels as labels_1, s2.labels as labels_2,
            greatest(coalesce(s1.labels, 2), coalesce(s2.longest, 2)) as most
        from ({text}) as r
        left join {{suffixes}} as s1 on s1.tail = r.tail_1 left join {{suffixes}} as s2 on s2.tail = r.tail_2
    """
    for count in range(3, TAIL + 2):
        tail = f"case when r.most >= {count} then split_part(r.name, '.', -{count}) || '.' || r.tail_{count - 1} end"
        text = f"select r.*, {tail} as tail_{count} from ({text}) as r"
    deeper = range(TAIL, 2, -1)
    joins = " ".join(f"left join {{suffixes}} as s{count} on s{count}.tail = r.tail_{count}" for count in deeper)
    labels = ", ".join(f"s{count}.labels" for count in deeper)
    cases = " ".join(f"when {count} then tail_{count}" for count in range(3, TAIL + 2))
    plain = "listed or (length(tail_1) <= 20 and rx(tail_1, '^[a-z_-]+$'))"
    text = f"select r.*, coalesce({labels}, r.labels_2, r.labels_1, 2) as labels from ({text}) as r {joins}"
    text = f"select {wanted}, listed, case labels {cases} else case when {plain} then tail_2 end end as cut from ({text}) as r"
    text = f"select {wanted}, listed, case when left(cut, 1) <> '.' then cut end as registered from ({text}) as r"
    return f"""
        select {wanted}, listed, registered, case when length(registered) < length(name)
            then left(name, length(name) - length(registered) - 1) else '' end as subdomain from ({text}) as r
    """
