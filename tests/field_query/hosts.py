"""A list made up for tests of queries: its fields, rows of it, and the same rows in SQLite."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import TYPE_CHECKING, Any

from doorward.console.snapshot.writer import cell
from doorward.field_query import Field, Fields, Viewpoint
from doorward.field_query.addresses import address_key

if TYPE_CHECKING:
    from doorward.field_query import Query

LEVELS = ("info", "low", "medium", "high", "critical")
STATUSES = ("new", "open", "closed")
HOSTS = Fields(
    "hosts",
    Field("severity", "level", "how bad", LEVELS),
    Field("name", "word", "its name"),
    Field("alias", "word", "other names", many=True),
    Field("score", "number", "0 to 1"),
    Field("port", "number", "open ports", many=True),
    Field("seen", "time", "last seen"),
    Field("live", "flag", "somebody is inside"),
    Field("gateway", "address", "where it goes out"),
    Field("address", "address", "where it is", many=True),
    Field("status", "level", "how far", STATUSES, decided=True),
    Field("assignee", "word", "who works on it", decided=True),
)
AS_OF = datetime(2026, 11, 20, 12)
VIEW = Viewpoint(AS_OF, "anna")
_PLAIN = ("severity", "name", "score", "seen", "live", "gateway", "words")


def row(**values: Any) -> dict[str, Any]:
    """Return a row with nothing known but what is given."""
    return {**dict.fromkeys(field.name for field in HOSTS), "words": None, **values}


def stored(rows: list[dict[str, Any]]) -> sqlite3.Connection:
    """Return a database that holds rows as a snapshot does, numbered from 1."""
    connection = sqlite3.connect(":memory:")
    connection.executescript(
        "create table hosts (number integer primary key, severity, severity_rank, name text collate nocase, score, seen, live, "
        "gateway text, gateway_key text, words text);"
        "create table marks (kind, field, value collate nocase, item, key);"
        "create table decided (number, status text, status_rank, assignee text collate nocase);"
    )
    for number, told in enumerate(rows, 1):
        values = [cell(told[name]) for name in _PLAIN]
        rank = LEVELS.index(told["severity"]) if told["severity"] else None
        key = address_key(told["gateway"] or "")
        connection.execute(
            "insert into hosts (number, severity, name, score, seen, live, gateway, words, severity_rank, gateway_key) "
            "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [number, *values, rank, key],
        )
        rank = STATUSES.index(told["status"]) if told["status"] else None
        connection.execute("insert into decided values (?, ?, ?, ?)", [number, told["status"], rank, told["assignee"]])
        for field in ("alias", "port", "address"):
            for value in told[field] or ():
                key = address_key(value) if isinstance(value, str) else None
                connection.execute("insert into marks values ('hosts', ?, ?, ?, ?)", [field, cell(value), number, key])
    return connection


def chosen(connection: sqlite3.Connection, query: Query, view: Viewpoint = VIEW) -> list[int]:
    """Return the numbers of the rows that SQLite finds, in the order of the query."""
    condition, values = query.where(view)
    text = f"select t.number from hosts as t join decided as d on d.number = t.number where {condition} order by {query.order_by()}"
    return [number for (number,) in connection.execute(text, values)]
