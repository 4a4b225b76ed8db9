"""Note in which roles somebody acted, beside every act in the audit log."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade():
    """Apply. Acts from before stay without: nobody noted it, and their digests stay true."""
    text = sqlmodel.sql.sqltypes.AutoString()
    op.add_column("audit_entry", sa.Column("roles", text, nullable=True))
