"""A claim may rest on a stored question; its count is a place in the sentence, not words."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString


def upgrade():
    """Apply."""
    # Added in place: rebuilding the table would drop its triggers. Its policies hold for them too.
    for name, start in (("kind", "share_of_networks"), ("part", ""), ("proposal", "")):
        op.add_column("claim", sa.Column(name, TEXT(), nullable=False, server_default=start))
    op.add_column("claim", sa.Column("query", sa.JSON(none_as_null=True), nullable=True))
