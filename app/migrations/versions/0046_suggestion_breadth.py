"""How widely the suggester looks, per theme of a study."""

import sqlalchemy as sa
from alembic import op

from app.row_security import guard
from research.tables import UtcDateTime

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade():
    """Apply."""
    op.create_table(
        "suggestion_breadth",
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chosen_by", sa.Uuid(), nullable=True),
        sa.Column("chosen_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_suggestion_breadth_study_id_study")
        ),
        sa.ForeignKeyConstraint(
            ["chosen_by"], ["user.id"], name=op.f("fk_suggestion_breadth_chosen_by_user")
        ),
        sa.PrimaryKeyConstraint("study_id", name=op.f("pk_suggestion_breadth")),
    )
    guard(
        op.get_bind(),
        "suggestion_breadth",
        reads="study_id IN (SELECT wij_studies())",
        writes="study_id IN (SELECT wij_studies_as('lead'))",
    )
