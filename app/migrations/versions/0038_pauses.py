"""Since when an open conversation rests."""

import sqlalchemy as sa
from alembic import op

from research.tables import UtcDateTime

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade():
    """Apply."""
    # Added in place: rebuilding the table would drop its triggers. Its policies hold for it too.
    op.add_column("interview", sa.Column("paused_at", UtcDateTime(timezone=True), nullable=True))
