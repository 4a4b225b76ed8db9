"""A reader marks a name that the finder missed; the network remembers it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade():
    """Apply."""
    op.add_column(
        "network_pseudonym",
        sa.Column("marked", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
