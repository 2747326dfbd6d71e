"""The key by which a program acted, beside the person whose key it is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let the audit name a key; of what was done before, none is known."""
    op.add_column("audit", sa.Column("key", sa.Text))
    op.add_column("audit", sa.Column("key_number", sa.Integer))
    op.create_index("ix_audit_key", "audit", ["key"])
