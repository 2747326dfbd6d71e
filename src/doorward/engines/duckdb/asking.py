"""A person's SQL, read-only: one statement, on a connection that can reach nothing but the lake's own files."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Any

import duckdb as native

from doorward.engine import QueryError
from doorward.engines.duckdb import prelude

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    import pyarrow as pa

    from doorward.table import Table


_WORD = re.compile(r"\w+")
_ABOUT = re.compile(r"\b(information_schema|show|pragma_\w*|duckdb_\w*|pg_\w*|sqlite_\w*)\b", re.IGNORECASE)
"""What a statement says that asks about tables, not for their rows."""


def ask(
    tables: Mapping[str, Table], files: Mapping[str, Sequence[str]], config: Mapping[str, Any], text: str, most: int
) -> pa.Table:
    """Return at most `most` rows of one SELECT.

    Raises:
        QueryError: more than one statement, or one that does not read.
        duckdb.Error: the engine refuses it.
    """
    try:
        statements = native.extract_statements(text)
    except TypeError as error:
        raise QueryError("the statement is not valid text") from error
    if len(statements) != 1 or statements[0].type != native.StatementType.SELECT:
        raise QueryError(
            "only one reading statement is allowed: select … from …; see the tables in docs/reference/tables.md"
        )
    # A name that is no table must not find a variable of this program.
    with native.connect(config={**config, "python_enable_replacements": "false"}) as connection:
        prelude.prepare(connection)
        connection.execute("set allowed_paths = $paths", {"paths": sorted(chain.from_iterable(files.values()))})
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
        text = statements[0].query
        first = named(text, tables)
        _view(connection, first, tables, files)
        try:
            return connection.sql(text).limit(most).to_arrow_table()
        except native.CatalogException:
            # Whoever mistyped a name is told the nearest one, of all that there are.
            _view(connection, [name for name in tables if name not in first], tables, files)
            return connection.sql(text).limit(most).to_arrow_table()


def _view(
    connection: native.DuckDBPyConnection,
    names: Iterable[str],
    tables: Mapping[str, Table],
    files: Mapping[str, Sequence[str]],
) -> None:
    for name in names:
        for statement in prelude.views(tables[name], files.get(name, ())):
            connection.execute(statement)


def named(text: str, tables: Collection[str]) -> list[str]:
    """Return the tables whose names are words of a statement; all of them where it may ask which there are.

    A word too many costs the time to look at the footers of a table's files.
    """
    words = {word.removesuffix(prelude.AT_REST) for word in _WORD.findall(text.lower())}
    return [name for name in tables if name in words] if not _ABOUT.search(text) else list(tables)
