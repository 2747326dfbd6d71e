"""The tables as the code knows them: types, and what is never kept in the clear."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import DateTime, insert, select

from doorward.desk.schema import Attempts, Moment, Record, Sessions, Starts, Tokens


def test_a_time_with_a_zone_is_turned_to_utc(desk):
    noon = datetime(2026, 11, 20, 12, 0, 0, 123_456, tzinfo=UTC)
    with desk.store.housekeep() as connection:
        connection.execute(insert(Attempts), [{"key": "a", "time": noon}])
    with desk.store.read() as connection:
        assert connection.execute(select(Attempts.time)).scalar() == noon.replace(tzinfo=None)


def test_no_time_is_no_time(desk):
    assert Moment().process_bind_param(None, desk.store.engine.dialect) is None


def test_every_time_is_a_moment():
    columns = [column for table in Record.metadata.tables.values() for column in table.columns]
    assert any(isinstance(column.type, Moment) for column in columns)
    assert not any(isinstance(column.type, DateTime) for column in columns)


@pytest.mark.parametrize("table", [Sessions, Starts, Tokens])
def test_what_opens_something_is_kept_as_a_digest_only(table):
    assert {"value", "token", "cookie"}.isdisjoint(table.__table__.columns.keys())
    assert table.__table__.columns["digest"].type.length == 64
