"""When the last pause of a conversation ended."""

import sqlalchemy as sa
from alembic import op

from research.tables import UtcDateTime

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade():
    """Apply."""
    # Added in place: rebuilding the table would drop its triggers. Its policies hold for it too.
    op.add_column("interview", sa.Column("went_on_at", UtcDateTime(timezone=True), nullable=True))
