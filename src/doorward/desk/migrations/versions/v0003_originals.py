"""Files that were sent are kept as they came."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of sendings, and that of what was found in files that are packed."""
    op.create_table(
        "originals",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("upload", sa.Text, nullable=False, unique=True),
        sa.Column("digest", sa.String(64), nullable=False, index=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("time", sa.DateTime, nullable=False),
        sa.Column("removed", sa.DateTime),
        sa.Column("removed_by", sa.Text),
        sa.Column("reason", sa.Text),
    )
    op.create_table(
        "original_parts",
        sa.Column("origin", sa.String(64), primary_key=True),
        sa.Column("digest", sa.String(64), primary_key=True, index=True),
    )
