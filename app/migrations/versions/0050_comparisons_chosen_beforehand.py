"""What networks are compared on, chosen before the result is seen; with who and when."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from app.row_security import guard
from research.tables import UtcDateTime

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString()


def upgrade():
    """Apply."""
    op.create_table(
        "comparison_plan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("conditions", sa.JSON(), nullable=False),
        sa.Column("outcome", TEXT, nullable=False),
        sa.Column("networks_then", sa.Integer(), nullable=False),
        sa.Column("codings_then", sa.Integer(), nullable=False),
        sa.Column("chosen_by", sa.Uuid(), nullable=True),
        sa.Column("chosen_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("taken_back_by", sa.Uuid(), nullable=True),
        sa.Column("taken_back_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_comparison_plan_study_id_study")
        ),
        sa.ForeignKeyConstraint(
            ["chosen_by"], ["user.id"], name=op.f("fk_comparison_plan_chosen_by_user")
        ),
        sa.ForeignKeyConstraint(
            ["taken_back_by"], ["user.id"], name=op.f("fk_comparison_plan_taken_back_by_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comparison_plan")),
    )
    op.create_index(op.f("ix_comparison_plan_study_id"), "comparison_plan", ["study_id"])
    guard(
        op.get_bind(),
        "comparison_plan",
        reads="study_id IN (SELECT wij_studies_as('lead', 'editor'))",
        writes="study_id IN (SELECT wij_studies_as('lead'))",
    )
