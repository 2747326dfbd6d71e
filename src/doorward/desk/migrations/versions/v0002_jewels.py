"""Crown jewels that people name in the console."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of named crown jewels."""
    op.create_table(
        "jewels",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("id", sa.Text, nullable=False, index=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("asset", sa.Text, nullable=False),
        sa.Column("worth", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("time", sa.DateTime, nullable=False),
        sa.Column("withdrawn_by", sa.Text),
        sa.Column("withdrawn", sa.DateTime),
        sa.Column("withdrawn_for", sa.Text),
    )
