"""The first desk."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_KEPT = "the audit is kept as it was written"
_SQLITE = """
create trigger audit_no_{verb} before {verb} on audit
begin select raise(abort, '{kept}'); end
"""
_FUNCTION = """
create function audit_kept() returns trigger language plpgsql as
$$ begin raise exception '{kept}'; end $$
"""


def upgrade() -> None:
    """Make every table, the row that writers hold, and the triggers that keep the audit."""
    _decisions()
    _people()
    _keys()
    _work()
    _audit()


def _decisions() -> None:
    turn = op.create_table(
        "turn",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("revision", sa.Integer, nullable=False),
    )
    op.bulk_insert(turn, [{"number": 1, "revision": 0}])
    op.create_table(
        "decisions",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("assignee", sa.Text),
        sa.Column("accepted_until", sa.Date),
        sa.Column("reason", sa.Text),
        sa.Column("comments", sa.Integer, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("time", sa.DateTime, nullable=False),
    )
    op.create_table(
        "expectations",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("id", sa.Text, nullable=False, index=True),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("time", sa.DateTime, nullable=False),
        sa.Column("withdrawn_by", sa.Text),
        sa.Column("withdrawn", sa.DateTime),
    )


def _people() -> None:
    op.create_table(
        "users",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False, unique=True),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("password", sa.Text),
        sa.Column("disabled", sa.Boolean, nullable=False),
        sa.Column("issuer", sa.Text),
        sa.Column("subject", sa.Text),
        sa.Column("created", sa.DateTime, nullable=False),
        sa.UniqueConstraint("issuer", "subject"),
    )


def _keys() -> None:
    op.create_table(
        "sessions",
        sa.Column("digest", sa.String(64), primary_key=True),
        _user(),
        sa.Column("address", sa.Text),
        sa.Column("created", sa.DateTime, nullable=False),
        sa.Column("seen", sa.DateTime, nullable=False),
        sa.Column("ends", sa.DateTime, nullable=False),
    )
    op.create_table(
        "starts",
        sa.Column("digest", sa.String(64), primary_key=True),
        _user(),
        sa.Column("ends", sa.DateTime, nullable=False),
    )
    op.create_table(
        "attempts",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("time", sa.DateTime, nullable=False),
    )
    op.create_index(None, "attempts", ["key", "time"])
    op.create_table(
        "tokens",
        sa.Column("number", sa.Integer, primary_key=True),
        _user(),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        sa.Column("scopes", sa.Text, nullable=False),
        sa.Column("created", sa.DateTime, nullable=False),
        sa.Column("ends", sa.DateTime, nullable=False),
        sa.Column("used", sa.DateTime),
        sa.Column("revoked", sa.DateTime),
    )


def _user() -> sa.Column[int]:
    return sa.Column("user", sa.Integer, sa.ForeignKey("users.number", ondelete="CASCADE"), nullable=False, index=True)


def _work() -> None:
    op.create_table(
        "views",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("query", sa.Text, nullable=False),
        sa.Column("shared", sa.Boolean, nullable=False),
        sa.UniqueConstraint("owner", "name"),
    )
    op.create_table(
        "jobs",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("arguments", sa.JSON, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("progress", sa.Double, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("lines", sa.JSON, nullable=False),
        sa.Column("created", sa.DateTime, nullable=False),
        sa.Column("started", sa.DateTime),
        sa.Column("ended", sa.DateTime),
        sa.Column("beat", sa.DateTime),
        sa.Column("worker", sa.Text),
        sa.Column("cancelled", sa.Boolean, nullable=False),
    )
    op.create_index(None, "jobs", ["state", "number"])


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("time", sa.DateTime, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("address", sa.Text),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("before", sa.JSON),
        sa.Column("after", sa.JSON),
    )
    for columns in (["kind", "subject"], ["actor"], ["time"]):
        op.create_index(None, "audit", columns)
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(_SQLITE.format(verb=verb, kept=_KEPT))
        return
    op.execute(_FUNCTION.format(kept=_KEPT))
    op.execute("create trigger audit_kept before update or delete on audit for each row execute function audit_kept()")
    # Without this one, truncate would go past the trigger of the rows.
    op.execute("create trigger audit_not_emptied before truncate on audit execute function audit_kept()")
