"""The language that a user reads, and the tours that he has seen."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade():
    """Apply."""
    with op.batch_alter_table("user") as batch:
        batch.add_column(sa.Column("language", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch.add_column(sa.Column("tours_seen", sa.JSON(), nullable=False, server_default="[]"))
