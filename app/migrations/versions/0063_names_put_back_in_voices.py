"""A name that a lead hid in what somebody added can be put back for two weeks."""

import sqlalchemy as sa
from alembic import op

from research.tables import UtcDateTime

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None


def upgrade():
    """Apply."""
    op.add_column("joined_voice", sa.Column("before_hiding_sealed", sa.LargeBinary(), nullable=True))
    op.add_column(
        "joined_voice", sa.Column("hidden_at", UtcDateTime(timezone=True), nullable=True)
    )
