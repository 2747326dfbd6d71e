"""The portable subset: SQL that DuckDB and Spark read alike and answer alike. `violations` says where a text leaves it.

Where the line is drawn:
- functions are an allow-list, by the name as written; those of the prelude are macros on both sides;
- every sort key says NULLS FIRST or NULLS LAST, but for `origin` and `origin_row`, which are never null at rest;
- types of columns are not known here, so `cast(… as bigint)` must show that nothing is rounded: DuckDB rounds, Spark cuts;
- what only raises on Spark (a text that is no number) is left to the tests on Spark; the lint is after silent differences.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import sqlglot
from sqlglot import exp
from sqlglot.tokens import TokenType

from doorward.query import named
from doorward.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sqlglot.tokens import Token


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PRELUDE = words(
    "epoch_s seconds idiv sdiv rx bucket_s sha256h lit_split collect_list array_join array_size explode ymd dow_iso json_text "
    "json_members json_leaves established administers sized"
)
FUNCTIONS = PRELUDE | words(  # aggregates and windows
    "count count_if sum min max avg bool_and bool_or median percentile_cont stddev_samp stddev_pop var_samp "
    "var_pop row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value "
    # numbers
    "abs ceil exp floor greatest least ln log10 log2 power sign sqrt "
    # text
    "ascii chr concat_ws contains instr left length levenshtein lower lpad ltrim md5 repeat replace reverse right rpad rtrim "
    "split_part starts_with substring translate trim upper "
    # the rest
    "array_contains array_sort array_distinct flatten cast coalesce exists if nullif year month day hour minute second"
)
INSTEAD = {
    "concat": "DuckDB leaves nulls out, Spark returns null: write a || b, or concat_ws('', a, b) to leave them out",
    "log": "the base differs: write log10, ln or log2",
    "round": "ties differ in the last bit: write floor(x * 1000 + 0.5e0)",
    "list": "write array_sort(collect_list(x))",
    "array_agg": "write array_sort(collect_list(x))",
    "string_agg": "write array_join(array_sort(collect_list(x)), ', ')",
    "regexp_matches": "write rx(text, pattern)",
    "unnest": "write explode(list)",
    "max_by": "ties are settled by chance: number the rows in a window first",
    "min_by": "ties are settled by chance: number the rows in a window first",
    "any_value": "the row is taken by chance: write min or max",
    "now": "the clock is read at the door: write :as_of",
}
UNORDERED = frozenset({"collect_list", "array_distinct"})
BRACKETS = "lists count from 1 on DuckDB and from 0 on Spark: write split_part(text, mark, n) or explode(list)"
OPERATORS = words("( ) , . + - * / % = <> != < <= > >= || :")
BEFORE_A_BRACKET = words(
    "in as over using and or not on where from join select then when else all union having filter group with between "
    "distinct qualify by except intersect"
)
FORMS = words(
    "Add Alias And Between Boolean Bracket Column Count CTE DataType Distinct Div EQ Except Filter From Group GT GTE Having Identifier "
    "ILike In Intersect Interval Is Join Like Limit Literal LT LTE Mod Mul Neg NEQ Not Null Or Order Ordered Paren Placeholder "
    "Qualify Select Slice Star Sub Subquery Table TableAlias Tuple Union Var Where Window WindowSpec With WithinGroup DPipe "
    "NullSafeEQ NullSafeNEQ"
)
CASTS = frozenset({"text", "bigint", "double", "boolean", "timestamp", "date"})
WHOLE = (exp.Floor, exp.Ceil, exp.Null, exp.Literal, exp.Count, exp.Sum)
JOINS = frozenset({"", "INNER", "CROSS", "OUTER"})
ALWAYS_THERE = frozenset({"origin", "origin_row"})


def violations(text: str, inputs: Collection[str] = ()) -> list[str]:
    """Say as sentences where SQL text leaves the portable subset; nothing if it keeps to it.

    Args:
        text: SQL with `{name}` for tables and inputs and `:name` for tunables.
        inputs: names besides those of tables/ that `{name}` may name.
    """
    written: set[str] = set()
    plain = named(text, lambda name: written.add(name) or name)
    try:
        statements = sqlglot.parse(plain, read="duckdb")
        tokens = sqlglot.tokenize(plain, read="duckdb")
    except sqlglot.errors.SqlglotError as error:
        return [f"cannot be parsed: {error}"]
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        return ["must be one select"]
    found = [f"{{{name}}} is no table and no input" for name in sorted(written - set(inputs) - set(TABLES))]
    for rule in (_operators, _functions, _literals, _sort_keys):
        found += rule(tokens)
    for rule in (_forms, _joins, _divisions, _casts, _lists, _qualified, _limits):
        found += rule(statements[0])
    return list(dict.fromkeys(found + list(_tables(statements[0], written))))


def _operators(tokens: list[Token]) -> Iterator[str]:
    written = {TokenType.STRING, TokenType.IDENTIFIER, TokenType.NUMBER}
    for token in tokens:
        wordy = token.token_type in written or token.text[:1].isalpha() or token.text[:1] == "_"
        if not wordy and token.text not in OPERATORS:
            yield f"operator {token.text} is not in the subset{f'; {BRACKETS}' if token.text in '[]' else ''}"
        if token.token_type is TokenType.IDENTIFIER:
            yield f'"{token.text}": Spark takes double quotes for text; choose a name that needs none'


def _functions(tokens: list[Token]) -> Iterator[str]:
    for token, following in pairwise(tokens):
        name = token.text.lower()
        called = following.token_type is TokenType.L_PAREN and name[:1].isalpha()
        if called and token.token_type is not TokenType.STRING and name not in FUNCTIONS | BEFORE_A_BRACKET:
            yield f"function {name}() is not in the subset; {INSTEAD.get(name, 'the list is in tests/contracts/portable_sql.py')}"


def _literals(tokens: list[Token]) -> Iterator[str]:
    for before, token in zip([None, *tokens], tokens, strict=False):
        text = token.text
        if token.token_type is TokenType.NUMBER:
            dotted = before is not None and before.token_type is TokenType.DOT
            if dotted or ("." in text and "e" not in text.lower()):
                number = f"0.{text}" if dotted else text
                yield f"{number} is a DECIMAL on Spark: write {number}e0"
        if token.token_type is TokenType.STRING and "\\" in text:
            yield f"'{text}': a backslash is an escape on Spark only; write [.] for a dot in a pattern"
        if token.token_type is TokenType.STRING and "[[" in text:
            yield f"'{text}': a bracket within brackets opens another on Spark; compare left(text, 1) with '['"


def _sort_keys(tokens: list[Token]) -> Iterator[str]:
    for place, token in enumerate(tokens):
        within_group = place > 1 and tokens[place - 2].text.lower() == "group"
        if token.token_type is not TokenType.ORDER_BY or within_group:
            continue
        for key in _keys(tokens[place + 1 :]):
            said = [part.text.lower() for part in key]
            column = [word for word in said if word not in {"asc", "desc"}][-1]
            if said[-2:-1] != ["nulls"] and column not in ALWAYS_THERE:
                yield f"order by {' '.join(said)}: say nulls first or nulls last"


def _keys(tokens: list[Token]) -> Iterator[list[Token]]:
    """Cut what follows ORDER BY at its commas, up to its end."""
    depth, key = 0, []
    for token in tokens:
        depth += {TokenType.L_PAREN: 1, TokenType.R_PAREN: -1}.get(token.token_type, 0)
        ends = token.text.lower() in {"limit", "rows", "range", "union", "qualify"}
        if depth < 0 or (depth == 0 and ends):
            break
        if depth == 0 and token.token_type is TokenType.COMMA:
            yield key
            key = []
        else:
            key.append(token)
    yield key


def _forms(tree: exp.Expression) -> Iterator[str]:
    for node in tree.walk():
        name = type(node).__name__
        allowed = not name.startswith(("Current", "Local")) if isinstance(node, exp.Func) else name in FORMS
        if not allowed:
            yield f"{name} is not in the subset: {node.sql(dialect='duckdb')}"
        if isinstance(node, exp.Star) and any(node.args.values()):
            yield f"{node.sql(dialect='duckdb')} is DuckDB's own: name the columns"
        if isinstance(node, exp.Order) and not isinstance(node.parent, exp.Query | exp.Window | exp.WithinGroup):
            yield "no order inside an aggregate: number the rows in a window first"


def _joins(tree: exp.Expression) -> Iterator[str]:
    for join in tree.find_all(exp.Join):
        if join.kind not in JOINS or join.method:
            yield f"{join.method or join.kind} join is not in the subset: write (not) exists"


def _divisions(tree: exp.Expression) -> Iterator[str]:
    for division in tree.find_all(exp.Div, exp.Mod):
        divisor = division.expression.unnest()
        if not isinstance(divisor, exp.Literal) or float(divisor.this) == 0:
            yield f"{division.sql(dialect='duckdb')}: zero is infinity on DuckDB and an error on Spark; write sdiv(a, b) or idiv(a, b)"


def _casts(tree: exp.Expression) -> Iterator[str]:
    for cast in tree.find_all(exp.Cast):
        target = cast.to.sql(dialect="duckdb").lower()
        if target not in CASTS:
            yield f"cast to {target}: the types of the subset are string, bigint, double, boolean, timestamp and date"
        if target == "bigint" and not isinstance(cast.this.unnest(), WHOLE):
            yield f"{cast.sql(dialect='duckdb')}: DuckDB rounds and Spark cuts; write cast(floor(…) as bigint)"


def _lists(tree: exp.Expression) -> Iterator[str]:
    for call in tree.find_all(exp.Func):
        word = (call.name if isinstance(call, exp.Anonymous) else call.sql_name()).lower()
        if word in UNORDERED and not isinstance(_around(call), exp.ArraySort):
            yield f"{word} has no order of its own: write array_sort({word}(x))"


def _around(call: exp.Expression) -> exp.Expression | None:
    """Return what a list is given to, whatever filters it or takes out what stands twice."""
    while isinstance(call := call.parent, exp.Filter | exp.ArrayDistinct):
        pass
    return call


def _qualified(tree: exp.Expression) -> Iterator[str]:
    for select in tree.find_all(exp.Select):
        if select.args.get("group") and select.args.get("qualify"):
            yield "group by with qualify: Spark counts nothing there; group in a subquery first"


def _limits(tree: exp.Expression) -> Iterator[str]:
    for query in tree.find_all(exp.Query):
        if query.args.get("limit") and not query.args.get("order"):
            yield "limit without order by gives other rows on every run"


def _tables(tree: exp.Expression, written: Collection[str]) -> Iterator[str]:
    common = {item.alias for item in tree.find_all(exp.CTE)}
    for table in tree.find_all(exp.Table):
        if not isinstance(table.this, exp.Identifier):
            yield f"{table.sql(dialect='duckdb')} is no table"
        elif table.args.get("db") or table.name not in common | set(written):
            yield f"table {table.name}: write {{{table.name}}}"
