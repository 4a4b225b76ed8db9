"""Note which opened page sent a turn, and which page writes in a conversation now."""

import sqlalchemy as sa
from alembic import op

from research.tables import UtcDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade():
    """Apply. Turns from before came from no known page, and nobody writes yet."""
    op.add_column("turn", sa.Column("page_id", sa.Uuid(), nullable=True))
    op.add_column("turn", sa.Column("page_number", sa.Integer(), nullable=True))
    op.create_index("ix_turn_page", "turn", ["page_id", "page_number"], unique=True)
    op.add_column("interview", sa.Column("writer_id", sa.Uuid(), nullable=True))
    op.add_column("interview", sa.Column("writer_until", UtcDateTime(), nullable=True))
