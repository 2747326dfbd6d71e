"""Bring the desk to the shape that this version knows, once, however many processes open it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text

from doorward.desk.act import DeskUnavailableError

if TYPE_CHECKING:
    from sqlalchemy import Connection

HEAD = "0004"
"""The last migration; where the desk has it, Alembic is not even loaded."""
_FOLDER = Path(__file__).parent / "migrations"
_LOCK = 0x446F6F72


def migrate(connection: Connection) -> None:
    """Bring the desk up to HEAD within a transaction that may write.

    Raises:
        DeskUnavailableError: a newer version of Doorward made the desk.
    """
    if connection.dialect.name == "postgresql":
        # Two that find no tables would both make them: this lock goes with the transaction.
        connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    found = version(connection)
    if found == HEAD:
        return
    # Mako and all that Alembic brings take a quarter of a second, which is for the first opening only.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    known = {item.revision for item in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise DeskUnavailableError(
            f"the desk was made by a newer Doorward (its shape is {found[:40]!r}, this version knows {HEAD!r}): "
            "update Doorward; nothing was changed"
        )
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def version(connection: Connection) -> str | None:
    """Return the migration that the desk has, None where it has no table yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("select version_num from alembic_version")).scalar()
