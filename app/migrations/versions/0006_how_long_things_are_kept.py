"""How long a study keeps what, and where the audit log begins once old entries are gone."""

import sqlalchemy as sa
from alembic import op

from research.tables import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade():
    """Apply."""
    op.create_table(
        "study_retention",
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("raw_days", sa.Integer(), nullable=False),
        sa.Column("identity_days", sa.Integer(), nullable=False),
        sa.Column("story_days", sa.Integer(), nullable=False),
        sa.Column("changed_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_study_retention_study_id_study")
        ),
        sa.PrimaryKeyConstraint("study_id", name=op.f("pk_study_retention")),
    )
    with op.batch_alter_table("audit_head") as batch:
        batch.add_column(sa.Column("trimmed_seq", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(
            sa.Column("trimmed_digest", sa.String(), nullable=False, server_default="0" * 64)
        )
