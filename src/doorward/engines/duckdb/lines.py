"""The careful path: every line by itself, each with its number, and a reason for each that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import duckdb as native
import pyarrow as pa

from doorward.engine import Into, Scanned
from doorward.engines.duckdb import casting
from doorward.engines.duckdb.prelude import literal
from doorward.reader import Reject, Scan
from doorward.table import Table

LONGEST = 8 * 1024 * 1024
"""Bytes of a line; a longer one is a reject."""
SHOWN = 300
"""Characters of a rejected line that are kept."""


def scan(
    cursor: native.DuckDBPyConnection,
    scans: Sequence[Scan],
    tables: Mapping[str, Table],
    data: bytes,
    first_line: int,
    origin: str,
    into: Into,
) -> Scanned:
    """Read lines one by one; every line ends as a row, a header or a reject."""
    texts, done = _texts(data, first_line)
    cursor.register("lines", texts)
    claims = [(item, f"claim{index}") for index, item in enumerate(scans)]
    paths = list(dict.fromkeys(key for item in scans for key in _keys(item)))
    cursor.execute(f"create temp table cut as {_cut(claims, paths)}")
    done.headers += cursor.execute("select count(*) from cut where claim = 'header'").fetchall()[0][0]
    for item, claim in claims:
        good, bad = _judge(item, tables[item.table], paths, claim, first_line, origin)
        rows = cursor.execute(f"select count(*) from ({good})").fetchall()[0][0]
        if rows:
            cursor.execute(
                f"copy ({good}) to {literal(into(item.table))} (format parquet, compression zstd)"
            ).fetchall()
            done.add(Scanned(rows=rows, tables={item.table}))
        done.rejects += [Reject(*row) for row in cursor.execute(bad).fetchall()]
    done.rejects += [Reject(*row) for row in cursor.execute(_unclaimed(first_line)).fetchall()]
    cursor.execute("drop table cut")
    cursor.unregister("lines")
    return done


def _texts(data: bytes, first_line: int) -> tuple[pa.Table, Scanned]:
    """Cut bytes into numbered lines of valid UTF-8; what cannot be such a line is rejected here."""
    raw = data.split(b"\n")
    if raw and not raw[-1]:
        raw.pop()
    done, numbers, kept = Scanned(), [], []
    for number, line in enumerate(raw):
        text = line[:-1] if line.endswith(b"\r") else line
        reason = _unreadable(text)
        if reason:
            done.rejects.append(Reject(first_line + number, reason, _show(text)))
        elif not text.strip():
            done.headers += 1
        else:
            numbers.append(number)
            kept.append(text)
    return pa.table({"n": pa.array(numbers, pa.int64()), "line": pa.array(kept, pa.binary()).cast(pa.string())}), done


def _unreadable(line: bytes) -> str | None:
    if len(line) > LONGEST:
        return f"the line is {len(line):,} bytes long; the limit is {LONGEST:,}"
    try:
        line.decode()
    except UnicodeDecodeError as error:
        return f"byte {error.start + 1} of the line is not valid UTF-8"
    return "the line has a NUL byte" if b"\0" in line else None


def _show(line: bytes) -> str:
    return line[:SHOWN].decode("utf-8", "backslashreplace")


def _keys(item: Scan) -> Iterator[str]:
    for field in item.fields.values():
        yield from field.keys
        if field.turned:
            yield from (field.turned[0], *field.turned[1])
    if item.only:
        yield from item.only[0]


def _cut(claims: Sequence[tuple[Scan, str]], paths: list[str]) -> str:
    """SQL for: line number, its fields as a list of texts, how many there are, and which scan claims it."""
    lead = claims[0][0]
    prefixes = " or ".join(f"starts_with(line, {literal(prefix)})" for prefix in lead.header_prefixes) or "false"
    if lead.form == "delimited":
        claim = literal(claims[0][1])
        parts = f"string_split(line, {literal(lead.separator)})"
        return f"select n, line, case when {prefixes} then 'header' else {claim} end as claim, {parts} as f from lines"
    pointers = ", ".join(literal(_pointer(path)) for path in paths)
    cases = "".join(f" when {_claimed(item, paths)} then {literal(claim)}" for item, claim in claims)
    return (
        "select n, line, case when not valid then 'broken' when json_type(line) <> 'OBJECT' then 'broken'"
        f"{cases} end as claim, f from (select n, line, valid, case when valid then json_extract_string(line, [{pointers}]) end as f"
        " from (select n, line, json_valid(line) as valid from lines))"
    )


def _pointer(key: str) -> str:
    quoted = key.replace('"', '\\"')
    return f'$."{quoted}"'


def _claimed(item: Scan, paths: list[str]) -> str:
    if item.only is None:
        return "true"
    keys, value = item.only
    return f"coalesce({', '.join(f'f[{paths.index(key) + 1}]' for key in keys)}) = {literal(value)}"


def _judge(item: Scan, table: Table, paths: list[str], claim: str, first_line: int, origin: str) -> tuple[str, str]:
    """SQL for the good rows and for the rejects of one scan."""
    place = f"n + {first_line} as origin_row"
    if item.refused:
        every = f"from cut where claim = {literal(claim)}"
        return f"select 1 {every} and false", f"select n + {first_line}, {literal(item.refused)}, left(line, {SHOWN}) {every} order by n"
    raw = {column: _raw(item, column, paths) for column in table.columns}
    values = {column: _value(item, table, column, text) for column, text in raw.items()}
    width = len(item.header)
    counted = (
        f"len(f) = {width} or (len(f) = {width + 1} and f[{width + 1}] = '')" if item.form == "delimited" else "true"
    )
    wrong = f"when not ({counted}) then format('{{}} fields where the header names {width}', len(f)) "
    for column, text in raw.items():
        if text is not None and table.columns[column].type != "string":
            wrong += f"when {text} is not null and ({values[column]}) is null then format('{column}: {{}} is no {_kind(table, column)}', {text}) "
    for column in item.required:
        wrong += f"when ({values[column]}) is null then 'it has no {column}' "
    judged = f"select *, case {wrong}else null end as reason from cut where claim = {literal(claim)}"
    wanted = ", ".join(f'{text} as "{column}"' for column, text in values.items())
    return (
        f"select {wanted}, {literal(origin)} as origin, {place} from ({judged}) where reason is null order by n",
        f"select n + {first_line}, left(reason, {SHOWN}), left(line, {SHOWN}) from ({judged}) where reason is not null order by n",
    )


def _kind(table: Table, column: str) -> str:
    kinds = {"int64": "whole number", "float64": "number", "boolean": "truth value", "timestamp('UTC')": "time"}
    return kinds.get(table.columns[column].type, table.columns[column].type)


def _raw(item: Scan, column: str, paths: list[str]) -> str | None:
    """SQL for the text of a field, null where it is unset; None where the line has no such field."""
    field = item.fields.get(column)
    if column in item.constants or field is None:
        return None
    text = _text(item, field.keys, paths)
    if field.turned is not None:
        flag, other = _text(item, (field.turned[0],), paths), _text(item, field.turned[1], paths)
        if flag is not None and other is not None:
            text = f"case when lower({flag}) in ('t', 'true') then {other} else {text or 'null'} end"
    return casting.first(item, text) if field.first and text is not None else text


def _text(item: Scan, keys: tuple[str, ...], paths: list[str]) -> str | None:
    if item.form == "json":
        places = [paths.index(key) for key in keys]
    else:
        places = [item.header.index(key) for key in keys if key in item.header][:1]
    if not places:
        return None
    text = f"coalesce({', '.join(f'f[{place + 1}]' for place in places)})" if len(places) > 1 else f"f[{places[0] + 1}]"
    nulls = ", ".join(literal(null) for null in item.nulls)
    return f"case when {text} not in ({nulls}) then {text} end" if nulls else text


def _value(item: Scan, table: Table, column: str, raw: str | None) -> str:
    kind = table.columns[column].type
    constant = item.constants.get(column)
    return casting.value(item, kind, f"cast({literal(constant)} as varchar)" if raw is None else raw)


def _unclaimed(first_line: int) -> str:
    reason = "case when claim = 'broken' then 'not a JSON object' else 'no table takes this kind of line' end"
    return f"select n + {first_line}, {reason}, left(line, {SHOWN}) from cut where claim is null or claim = 'broken' order by n"
