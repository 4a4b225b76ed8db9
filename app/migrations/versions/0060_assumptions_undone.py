"""An undone change of an assumption says which one counts again."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None


def upgrade():
    """Apply."""
    op.add_column("savings_setting", sa.Column("restores", sa.Integer(), nullable=True))
