"""A personal link shows the names only when who made it might read them."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade():
    """Apply. A link from before was made under no such rule: it shows roles from now on."""
    op.add_column(
        "story_link",
        sa.Column("with_names", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
