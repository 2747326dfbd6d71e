"""Zeek's delimited form: lines of a marked header say how the lines below are to be read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from doorward.reader import Scan
from doorward.readers.zeek.header import KEYS, header, stretches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doorward.reader import Input
    from doorward.readers.zeek.header import Header
    from doorward.readers.zeek.log import Log


def recognises(head: bytes) -> bool:
    """Whether a file that begins so has Zeek's header lines and is of a kind that has a table."""
    told = header(head)
    return told is not None and told.log is not None


def scans(source: Input, head: bytes) -> Iterator[Scan]:
    """Yield one scan for each stretch of lines under the same header; a stretch that no table is for is refused."""
    told = header(head)
    if told is None or told.log is None:
        return
    with source.open() as stream:
        for above, first, last in stretches(stream, told):
            if last is not None and last < first:
                continue
            if above.log is not None:
                yield scan(above, above.log, source.name, first, last)
            else:
                refused = f"no table is for these lines of Zeek's log {above.path!r}"
                yield replace(scan(above, told.log, source.name, first, last), fields={}, formulas={}, refused=refused)


def scan(above: Header, log: Log, file: str, first: int, last: int | None = None) -> Scan:
    """Return the scan of lines `first` to `last` of `file`, which stand under the header `above`."""
    return Scan(
        table=log.table,
        form="delimited",
        fields={column: field for column, field in log.fields.items() if any(key in above.names for key in field.keys)},
        header=above.names,
        separator=above.separator,
        first_line=first,
        last_line=last,
        header_prefixes=tuple(above.mark + key for key in KEYS),
        nulls=(above.unset,),
        empties=(above.empty,),
        list_separator=above.list_separator or ",",
        escaped=True,
        required=log.required,
        formulas=log.formulas_over(above.names),
        constants=log.told(above.path, file),
    )
