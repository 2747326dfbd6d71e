"""Alembic runs in the transaction it is lent: nothing of a migration stays where that is rolled back."""

from __future__ import annotations

from sqlalchemy import create_engine, inspect

from doorward.desk.migrating import migrate


def test_what_is_rolled_back_was_never_there():
    engine = create_engine("sqlite://", connect_args={"isolation_level": None})
    with engine.connect() as connection:
        connection.exec_driver_sql("begin immediate")
        migrate(connection)
        assert "audit" in inspect(connection).get_table_names()
        connection.exec_driver_sql("rollback")
        inspect(connection).clear_cache()
        assert inspect(connection).get_table_names() == []
    engine.dispose()
