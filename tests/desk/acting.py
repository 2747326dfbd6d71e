"""Who acts in the tests of the desk, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import text

from doorward.desk import By, Subject

MADE = {"0002": ("jewels",), "0003": ("originals", "original_parts")}
"""Migration -> the tables that it makes, for those after the first."""
ADDED = {"0004": {"audit": ("key", "key_number")}}
"""Migration -> the columns that it adds to tables that were there; an index of one has the usual name."""
NOON = datetime(2026, 11, 20, 12)
BY = By("anna", NOON, "192.0.2.7")
FINDING = Subject("finding", "3f2a91c0d4e5f607")
WAY = Subject("way", "9c1e44d2")
PASSWORD = "correct horse battery"  # noqa: S105 - of nobody


def later(by=BY, **time):
    """Return the same person some time on."""
    return replace(by, now=by.now + timedelta(**time))


def told(desk):
    """Return what the audit says was done, the oldest first."""
    return [entry.what for entry in desk.audit.entries()][::-1]


def back_to(desk, shape):
    """Give a desk the shape of an earlier migration."""
    with desk.store.housekeep() as connection:
        for name in (name for number, names in MADE.items() if number > shape for name in names):
            connection.execute(text(f"drop table {name}"))
        for tables in (tables for number, tables in ADDED.items() if number > shape):
            for table, columns in tables.items():
                for column in columns:
                    connection.execute(text(f"drop index if exists ix_{table}_{column}"))
                    connection.execute(text(f"alter table {table} drop column {column}"))
        connection.execute(text("update alembic_version set version_num = :shape"), {"shape": shape})
