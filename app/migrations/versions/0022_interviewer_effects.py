"""How large each story is, and who sees the numbers of an interviewer's conversations."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from app.row_security import guard
from research.tables import UtcDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade():
    """Apply. Stories from before are counted by the worker's daily work."""
    op.create_table(
        "story_size",
        sa.Column("interview_id", sa.Uuid(), nullable=False),
        sa.Column("told_words", sa.Integer(), nullable=False),
        sa.Column("asked_words", sa.Integer(), nullable=False),
        sa.Column("told_turns", sa.Integer(), nullable=False),
        sa.Column("asked_turns", sa.Integer(), nullable=False),
        sa.Column("counted_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["interview_id"], ["interview.id"], name=op.f("fk_story_size_interview_id_interview")
        ),
        sa.PrimaryKeyConstraint("interview_id", name=op.f("pk_story_size")),
    )
    op.create_table(
        "effects_choice",
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("shown_to", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("changed_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_effects_choice_study_id_study")
        ),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["user.id"], name=op.f("fk_effects_choice_changed_by_user")
        ),
        sa.PrimaryKeyConstraint("study_id", name=op.f("pk_effects_choice")),
    )
    written = "interview_id IN (SELECT wij_written_interviews())"
    guard(op.get_bind(), "story_size", reads=written, writes=written)
    # An interviewer reads who sees his numbers, and why.
    guard(
        op.get_bind(),
        "effects_choice",
        reads="study_id IN (SELECT wij_studies())",
        writes="study_id IN (SELECT wij_studies_as('lead'))",
    )
