"""A person's SQL, read-only: one statement, on a connection that can reach nothing but the lake's own files."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

import duckdb as native

from doorward.engine import QueryError
from doorward.engines.duckdb import prelude

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa

    from doorward.table import Table


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
        for name, table in tables.items():
            for statement in prelude.views(table, files.get(name, ())):
                connection.execute(statement)
        return connection.sql(statements[0].query).limit(most).to_arrow_table()
