"""How the text of a field becomes the value of a column. What cannot be the value exactly is null, and the caller refuses it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.engines.duckdb.prelude import literal

if TYPE_CHECKING:
    from doorward.reader import Scan

# Seconds of the years 1 and 9999: beyond them Python has no date, and far beyond them DuckDB aborts the statement.
_FIRST, _LAST = -62_135_596_800, 253_402_300_799
# From here on a double no longer holds every whole number.
_EXACT = 9_007_199_254_740_992


def number(kind: str, double: str, otherwise: str = "") -> str:
    """Return SQL for the value of a column of type `kind`, from a number of type double.

    Args:
        kind: int64, float64 or timestamp('UTC'), which is seconds since 1970.
        double: SQL of the number.
        otherwise: what the `case` says of a number that is no such value; null if it is empty.
    """
    if kind == "timestamp('UTC')":
        micros = f"make_timestamp(cast(round({double} * 1e6) as bigint))"
        return f"case when {double} >= {_FIRST} and {double} < {_LAST} then {micros}{otherwise} end"
    if kind == "float64":
        return f"case when isfinite({double}) then {double}{otherwise} end"
    whole = f"abs({double}) < {_EXACT} and floor({double}) = {double}"
    return f"case when {whole} then cast({double} as bigint){otherwise} end"


def value(scan: Scan, kind: str, raw: str) -> str:
    """Return SQL that casts field text `raw` to a column of type `kind`; null where it cannot be cast."""
    return _CASTS[kind](scan, raw)


def first(scan: Scan, raw: str) -> str:
    """Return SQL for the first element of a list field, as text."""
    return f"({_list(scan, raw)})[1]"


def _list(scan: Scan, raw: str) -> str:
    """SQL for the elements of a list field, as texts; an element that is unset is null."""
    if scan.form == "json":
        # A text may begin with a bracket and be no list.
        return f"""case when starts_with({raw}, '[') and json_valid({raw}) then from_json({raw}, '["VARCHAR"]') when {raw} is not null then [{raw}] end"""
    parts = f"string_split({raw}, {literal(scan.list_separator)})"
    if scan.nulls:
        parts = f"list_transform({parts}, lambda x: case when x not in ({_texts(scan.nulls)}) then x end)"
    empty = f"when {raw} in ({_texts(scan.empties)}) then [] " if scan.empties else ""
    return f"case {empty}when {raw} is not null then {parts} end"


def _numbers(scan: Scan, raw: str) -> str:
    # A cast of the whole list would make null of what is no number.
    texts = _list(scan, raw)
    numbers = f"list_transform({texts}, lambda x: {number('float64', 'try_cast(x as double)')})"
    return f"case when list_count({numbers}) = list_count({texts}) then {numbers} end"


def _string(scan: Scan, raw: str) -> str:
    text = _unescaped(raw) if scan.escaped else raw
    return f"case when {raw} in ({_texts(scan.empties)}) then '' else {text} end" if scan.empties else text


def _strings(scan: Scan, raw: str) -> str:
    texts = _list(scan, raw)
    return f"list_transform({texts}, lambda text: {_unescaped('text')})" if scan.escaped else texts


def _unescaped(raw: str) -> str:
    r"""SQL for a text with its bytes, not their \xHH, and one backslash for two. Bytes that are no text stay written so."""
    # As text, bytes say \xHH of themselves: the backslash of an escape goes, and that of any other stays one.
    said, alone = f"cast(encode({raw}) as varchar)", "chr(1)"
    said = rf"replace(replace(replace({said}, '\x5C\x5C', {alone}), '\x5Cx', '\x'), {alone}, '\x5C')"
    plain = rf"coalesce(try(decode(try_cast({said} as blob))), replace({raw}, '\\', '\'))"
    return rf"case when contains({raw}, '\') then {plain} else {raw} end"


def _boolean(_: Scan, raw: str) -> str:
    return f"case lower({raw}) when 't' then true when 'true' then true when 'f' then false when 'false' then false end"


def _whole(_: Scan, raw: str) -> str:
    # Alone, the cast would round: 17.7 bytes are no 18 bytes.
    whole = f"try_cast({raw} as bigint)"
    return f"case when {whole} = try_cast({raw} as double) then {whole} end"


def _float(_: Scan, raw: str) -> str:
    return number("float64", f"try_cast({raw} as double)")


def _day(_: Scan, raw: str) -> str:
    day = f"try_cast({raw} as date)"
    return f"case when {day} between date '0001-01-01' and date '9999-12-31' then {day} end"


def _time(_: Scan, raw: str) -> str:
    # A cast to a plain timestamp would drop the offset in silence.
    written = f"(try_cast({raw} as timestamptz) at time zone 'UTC')"
    double = f"try_cast({raw} as double)"
    seconds = number("timestamp('UTC')", double)
    return (
        f"case when {double} is not null then {seconds}"
        f" when {written} between timestamp '0001-01-01' and timestamp '9999-12-31 23:59:59' then {written} end"
    )


_CASTS = {
    "string": _string,
    "boolean": _boolean,
    "int64": _whole,
    "float64": _float,
    "date": _day,
    "timestamp('UTC')": _time,
    "list<string>": _strings,
    "list<float64>": _numbers,
}


def _texts(texts: tuple[str, ...]) -> str:
    return ", ".join(literal(text) for text in texts)
