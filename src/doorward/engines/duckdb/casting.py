"""How the text of a field becomes the value of a column."""

from __future__ import annotations

from doorward.engines.duckdb.prelude import TYPES, literal
from doorward.reader import Scan

# Beyond this many seconds make_timestamp overflows and would abort the whole statement.
_FAR = "9e12"


def moment(seconds: str) -> str:
    """Return SQL for the timestamp of a number of seconds since 1970; null for NaN, infinity and the absurd."""
    return f"case when isfinite({seconds}) and abs({seconds}) < {_FAR} then make_timestamp(cast(round({seconds} * 1e6) as bigint)) end"


def value(scan: Scan, kind: str, raw: str) -> str:
    """Return SQL that casts field text `raw` to a column of type `kind`; null where it cannot be cast."""
    text = f"case when {raw} in ({_texts(scan.empties)}) then '' else {raw} end" if scan.empties else raw
    if kind == "string":
        return text
    if kind == "boolean":
        return f"case lower({raw}) when 't' then true when 'true' then true when 'f' then false when 'false' then false end"
    if kind == "timestamp('UTC')":
        number = f"try_cast({raw} as double)"
        return f"case when {number} is null then try_cast({raw} as timestamp) else {moment(number)} end"
    if kind.startswith("list<"):
        return f"try_cast({_list(scan, raw)} as {TYPES[kind]})"
    return f"try_cast({raw} as {TYPES[kind]})"


def _list(scan: Scan, raw: str) -> str:
    empty = f"when {raw} in ({_texts(scan.empties)}) then [] " if scan.empties else ""
    if scan.form == "json":
        return f"""case when starts_with({raw}, '[') then from_json({raw}, '["VARCHAR"]') when {raw} is not null then [{raw}] end"""
    return f"case {empty}when {raw} is not null then string_split({raw}, {literal(scan.list_separator)}) end"


def first(scan: Scan, raw: str) -> str:
    """Return SQL for the first element of a list field, as text."""
    return f"({_list(scan, raw)})[1]"


def _texts(texts: tuple[str, ...]) -> str:
    return ", ".join(literal(text) for text in texts)
