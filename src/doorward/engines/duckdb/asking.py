"""A person's SQL, read-only: one statement, on a connection that can reach nothing but the lake's own files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import duckdb as native

from doorward.engine import QueryError
from doorward.engines.duckdb import prelude

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa

    from doorward.table import Table


def ask(tables: Mapping[str, Table], files: Mapping[str, Sequence[str]], text: str, most: int) -> pa.Table:
    """Return at most `most` rows of one SELECT.

    Raises:
        QueryError: more than one statement, or one that does not read.
    """
    statements = native.extract_statements(text)
    if len(statements) != 1 or statements[0].type != native.StatementType.SELECT:
        raise QueryError(
            "only one reading statement is allowed: select … from …; see the tables in docs/reference/tables.md"
        )
    connection = native.connect(config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"})
    try:
        folders = sorted({str(Path(file).parent) for listed in files.values() for file in listed})
        for macro in prelude.MACROS:
            connection.execute(macro)
        connection.execute("set allowed_directories = $folders", {"folders": folders})
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
        for name, table in tables.items():
            for statement in prelude.views(table, files.get(name, ())):
                connection.execute(statement)
        return connection.sql(statements[0].query).limit(most).to_arrow_table()
    finally:
        connection.close()
