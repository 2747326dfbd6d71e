"""Run the migrations in the transaction of the connection that `migrating` lends; Alembic loads this file by its name."""

from __future__ import annotations

from alembic import context

from doorward.desk.schema import Record

context.configure(connection=context.config.attributes["connection"], target_metadata=Record.metadata)
context.run_migrations()
