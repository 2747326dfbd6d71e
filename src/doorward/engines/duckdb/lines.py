"""The careful path: every line by itself, each with its number, and a reason for each that cannot be read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import duckdb as native

from doorward.engine import Scanned
from doorward.engines.duckdb import judging, prelude
from doorward.engines.duckdb.prelude import literal
from doorward.engines.duckdb.texts import texts
from doorward.reader import Reject

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from doorward.engines.duckdb.texts import Chunk
    from doorward.reader import Scan
    from doorward.table import Table

_HEADER, _BROKEN, _UNCLAIMED = -1, -2, -3


def scan(
    cursor: native.DuckDBPyConnection, scans: Sequence[Scan], tables: Mapping[str, Table], chunk: Chunk
) -> Scanned:
    """Read lines one by one; every line ends as a row, a header or a reject.

    A line that the engine itself stumbles over is looked for by halves, so that it costs no other line.

    Raises:
        duckdb.Error: the engine failed for another reason than the lines.
    """
    made: list[Path] = []

    def into(table: str) -> Path:
        made.append(chunk.into(table))
        return made[-1]

    try:
        return _scan(cursor, scans, tables, replace(chunk, into=into))
    except (native.DataError, native.InvalidInputException, native.OutOfMemoryException) as error:
        for path in made:
            path.unlink(missing_ok=True)
        halves = chunk.halves()
        if not halves:
            text = chunk.data.rstrip(b"\n")[: judging.SHOWN].decode("utf-8", "backslashreplace")
            reason = f"the engine cannot read it: {str(error).partition(chr(10))[0]}"[: judging.SHOWN]
            return Scanned(rejects=[Reject(chunk.first_line, reason, text)])
    done = Scanned()
    for half in halves:
        done.add(scan(cursor, scans, tables, half))
    return done


def _scan(
    cursor: native.DuckDBPyConnection, scans: Sequence[Scan], tables: Mapping[str, Table], chunk: Chunk
) -> Scanned:
    lines, done = texts(chunk)
    names = list(dict.fromkeys(key for item in scans for key in judging.keys(item)))
    cursor.register("lines", lines)
    cursor.execute(f"create or replace temp table cut as {_cut(scans, names)}")
    cursor.unregister("lines")
    done.headers += _count(cursor, f"select count(*) from cut where claim = {_HEADER}")
    for claim, item in enumerate(scans):
        if item.aside:
            done.headers += _count(cursor, f"select count(*) from cut where claim = {claim}")
            continue
        source = f"select origin_row, line, f from cut where claim = {claim}"
        query = judging.judged(item, tables[item.table], source, judging.places(item, names))
        cursor.execute(f"create or replace temp table judged as {query}")
        done.add(_kept(cursor, tables[item.table], chunk))
    done.rejects += _rejects(cursor, _unclaimed())
    done.rejects.sort(key=lambda reject: reject.line)
    return done


def _kept(cursor: native.DuckDBPyConnection, table: Table, chunk: Chunk) -> Scanned:
    """Write the good rows, and return them with the rejects."""
    done = Scanned(rejects=_rejects(cursor, "select origin_row, reason, shown from judged where reason is not null"))
    done.rows = _count(cursor, "select count(*) from judged where reason is null")
    if done.rows:
        columns = ", ".join(f'"{column}"' for column in table.columns)
        good = f"select {columns}, {literal(chunk.origin)} as origin, origin_row from judged where reason is null"
        target = literal(chunk.into(table.name))
        cursor.execute(f"copy ({good}) to {target} ({prelude.PARQUET})").fetchall()
        done.tables.add(table.name)
    return done


def _rejects(cursor: native.DuckDBPyConnection, query: str) -> list[Reject]:
    return [Reject(line, reason, text) for line, reason, text in cursor.execute(query).fetchall()]


def _cut(scans: Sequence[Scan], names: Sequence[str]) -> str:
    """SQL for: line number, the line, its fields as a list of texts, and the place of the scan that claims it."""
    lead = scans[0]
    if lead.form == "delimited":
        prefixes = " or ".join(f"starts_with(line, {literal(prefix)})" for prefix in lead.header_prefixes) or "false"
        parts = f"string_split(line, {literal(lead.separator)})"
        return (
            f"select origin_row, line, case when {prefixes} then {_HEADER} else 0 end as claim, {parts} as f from lines"
        )
    pointers = ", ".join(literal(_pointer(name)) for name in names)
    place = judging.places(lead, names)
    cases = "".join(f" when {_claimed(item, place)} then {claim}" for claim, item in enumerate(scans))
    return (
        f"select origin_row, line, case when f is null then {_BROKEN}{cases} else {_UNCLAIMED} end as claim, f"
        " from (select origin_row, line, case when json_valid(line) and json_type(line) = 'OBJECT'"
        f" then json_extract_string(line, [{pointers}]) end as f from lines)"
    )


def _pointer(key: str) -> str:
    quoted = key.replace('"', '\\"')
    return key if key.startswith("/") else f'$."{quoted}"'


def _claimed(item: Scan, place: Mapping[str, int]) -> str:
    if item.only is None:
        return "true"
    keys, value = item.only
    return f"coalesce({', '.join(f'f[{place[key]}]' for key in keys)}) = {literal(value)}"


def _unclaimed() -> str:
    reason = f"case claim when {_BROKEN} then 'not a JSON object' else 'no table takes this kind of line' end"
    return f"select origin_row, {reason}, left(line, {judging.SHOWN}) from cut where claim in ({_BROKEN}, {_UNCLAIMED})"


def _count(cursor: native.DuckDBPyConnection, query: str) -> int:
    return int(cursor.execute(query).fetchall()[0][0])
