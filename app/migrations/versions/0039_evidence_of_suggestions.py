"""What a suggestion rests on: sealed places in its words."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade():
    """Apply."""
    # Added in place: rebuilding the table would drop its triggers. Its policies hold for it too.
    op.add_column("coding", sa.Column("evidence_sealed", sa.LargeBinary(), nullable=True))
