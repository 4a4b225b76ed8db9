"""When the writer of a memo looked at it again, because a story was taken back."""

import sqlalchemy as sa
from alembic import op

from research.tables import UtcDateTime

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade():
    """Apply."""
    op.add_column("memo", sa.Column("checked_at", UtcDateTime(timezone=True), nullable=True))
