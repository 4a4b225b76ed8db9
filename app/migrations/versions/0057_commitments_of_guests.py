"""What a guest wants with his commitment after the session, and who said that he thinks of it."""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade():
    """Apply. Of commitments from before nobody asked: they return at the next session."""
    op.add_column("commitment", sa.Column("asks_company", sa.Boolean(), nullable=True))
    op.add_column("commitment", sa.Column("minded_by", sa.Uuid(), nullable=True))
