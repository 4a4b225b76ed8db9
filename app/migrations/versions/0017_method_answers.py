"""What the lead answers about the method of a study."""

import sqlalchemy as sa
from alembic import op

from app.row_security import guard
from research.tables import UtcDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade():
    """Apply."""
    op.create_table(
        "method_answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("changed_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_method_answer_study_id_study")
        ),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["user.id"], name=op.f("fk_method_answer_changed_by_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_method_answer")),
        sa.UniqueConstraint("study_id", "item", name=op.f("uq_method_answer_study_id_item")),
    )
    op.create_index(op.f("ix_method_answer_study_id"), "method_answer", ["study_id"])
    # It stands in the chapter; only the lead is asked.
    guard(
        op.get_bind(),
        "method_answer",
        reads="study_id IN (SELECT wij_studies_as('lead', 'editor'))",
        writes="study_id IN (SELECT wij_studies_as('lead'))",
    )
