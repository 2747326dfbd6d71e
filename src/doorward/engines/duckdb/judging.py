"""SQL that judges lines: the value of each column, and for a line that cannot be a row the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.engines.duckdb import casting
from doorward.engines.duckdb.prelude import literal
from doorward.query import named

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from doorward.reader import Field, Formula, Scan
    from doorward.table import Table

SHOWN = 300
"""Characters of a rejected line, and of a reason, that are kept."""

_KINDS = {"int64": "whole number", "float64": "number", "boolean": "truth value", "timestamp('UTC')": "time"}


def keys(scan: Scan) -> Iterator[str]:
    """Yield the names of the fields that a scan looks at."""
    for field in scan.fields.values():
        yield from field.keys
        if field.turned:
            yield from (field.turned[0], *field.turned[1])
    for formula in scan.formulas.values():
        for names in formula.names.values():
            yield from names
    if scan.only:
        yield from scan.only[0]


def places(scan: Scan, listed: Sequence[str]) -> dict[str, int]:
    """Return the place, from 1, of each field in the list of a line's fields; `listed` are those of a json line."""
    names = scan.header if scan.form == "delimited" else listed
    return {name: place for place, name in reversed(list(enumerate(names, start=1)))}


def judged(scan: Scan, table: Table, source: str, place: Mapping[str, int]) -> str:
    """Return SQL for `origin_row`, every column of `table` by its name, `reason` (null for a good row) and `shown`.

    Each stage is a query of its own, since the engine computes an expression once a stage, not once a mention.

    Args:
        scan: what the lines are.
        table: the table they fill.
        source: SQL for `origin_row`, `line` and `f`, the list of the line's fields as text.
        place: see `places`.
    """
    if scan.refused:
        nothing = ", ".join(f'null as "{column}"' for column in table.columns)
        return f"select origin_row, {nothing}, {literal(scan.refused)} as reason, left(line, {SHOWN}) as shown from ({source})"
    raw = {column: text for column in table.columns if (text := _raw(scan, column, place)) is not None}
    kinds = {column: kind.type for column, kind in table.columns.items()}
    texts = "".join(f', {text} as "raw {column}"' for column, text in raw.items())
    values = "".join(
        f', {casting.value(scan, kinds[column], _quoted(f"raw {column}"))} as "{column}"' for column in raw
    )
    values += "".join(
        f', {constant(scan, kind, column)} as "{column}"' for column, kind in kinds.items() if column not in raw
    )
    cut = f"select origin_row, line, {_misfit(scan)} as misfit{texts} from ({source})"
    cast = f"select *{values} from ({cut})"
    told = f"select *, {_reason(scan, kinds, list(raw))} as reason from ({cast})"
    wanted = ", ".join(_quoted(column) for column in kinds)
    return f"select origin_row, {wanted}, reason, case when reason is not null then left(line, {SHOWN}) end as shown from ({told})"


def constant(scan: Scan, kind: str, column: str) -> str:
    """Return SQL for the value of a column that no field of the line fills."""
    return casting.value(scan, kind, f"cast({literal(scan.constants.get(column))} as varchar)")


def _misfit(scan: Scan) -> str:
    """SQL for why a line has the wrong number of fields; one empty field more is an agent's trailing separator."""
    if scan.form != "delimited":
        return "cast(null as varchar)"
    width = len(scan.header)
    fits = f"len(f) = {width} or (len(f) = {width + 1} and f[{width + 1}] = '')"
    return f"case when not ({fits}) then concat(len(f), ' fields where the header names {width}') end"


def _reason(scan: Scan, kinds: Mapping[str, str], raw: Sequence[str]) -> str:
    cases = "when misfit is not null then misfit "
    for column in raw:
        if kinds[column] != "string":
            told = f'concat({literal(f"{column}: ")}, "raw {column}", {literal(f" is no {_KINDS.get(kinds[column], kinds[column])}")})'
            cases += f'when "raw {column}" is not null and "{column}" is null then left({told}, {SHOWN}) '
    for column in scan.required:
        cases += f'when "{column}" is null then {literal(f"it has no {column}")} '
    return f"case {cases}end"


def _raw(scan: Scan, column: str, place: Mapping[str, int]) -> str | None:
    """SQL for the text of a field, null where it is unset; None where the line has no such field."""
    if column in scan.constants:
        return None
    if column in scan.formulas:
        return _worked_out(scan, scan.formulas[column], place)
    field = scan.fields.get(column)
    text = None if field is None else _either(scan, field, place)
    if field is None or text is None:
        return None
    return meant(field, casting.first(scan, text) if field.first else text)


def _worked_out(scan: Scan, formula: Formula, place: Mapping[str, int]) -> str:
    texts = {name: _text(scan, names, place) or "cast(null as varchar)" for name, names in formula.names.items()}
    return f"cast(({named(formula.text, lambda name: f'({texts[name]})')}) as varchar)"


def _either(scan: Scan, field: Field, place: Mapping[str, int]) -> str | None:
    text = _text(scan, field.keys, place)
    if field.turned is None:
        return text
    flag, other = _text(scan, (field.turned[0],), place), _text(scan, field.turned[1], place)
    if flag is None or other is None:
        return text
    return f"case when lower({flag}) in ('t', 'true') then {other} else {text or 'null'} end"


def meant(field: Field, text: str) -> str:
    """Return SQL for the vocabulary's word for a field's text."""
    cases = "".join(f" when {literal(said)} then {literal(word)}" for said, word in field.meanings.items())
    return f"case {text}{cases} else {text} end" if cases else text


def _text(scan: Scan, names: Sequence[str], place: Mapping[str, int]) -> str | None:
    found = [f"f[{place[name]}]" for name in names if name in place]
    if not found:
        return None
    # The header of a delimited form is the same for all lines: there the first name that is there wins, whatever its value.
    text = f"coalesce({', '.join(found)})" if scan.form == "json" and len(found) > 1 else found[0]
    nulls = ", ".join(literal(null) for null in scan.nulls)
    return f"case when {text} not in ({nulls}) then {text} end" if nulls else text


def _quoted(name: str) -> str:
    return f'"{name}"'
