"""Sheets with figures in rounds, so that who read one in can take it back whole."""

import sqlalchemy as sa
from alembic import op

from research.tables import UtcDateTime

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None


def upgrade():
    """Apply."""
    op.add_column(
        "register_figure", sa.Column("round", sa.Integer(), nullable=False, server_default="1")
    )
    op.add_column(
        "register_figure", sa.Column("taken_back_at", UtcDateTime(timezone=True), nullable=True)
    )
