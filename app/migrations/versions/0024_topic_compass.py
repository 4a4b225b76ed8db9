"""Follow the topics of a live conversation, note when somebody looked, and let a study do without."""

import sqlalchemy as sa
from alembic import op

from app.row_security import guard
from research.tables import UtcDateTime

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

# Who types in the conversation, and who leads the study.
WRITTEN = "interview_id IN (SELECT wij_written_interviews())"


def upgrade():
    """Apply. Every study works with the compass until its lead says otherwise."""
    op.add_column(
        "study", sa.Column("has_compass", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    op.create_table(
        "turn_topics",
        sa.Column("turn_id", sa.Uuid(), nullable=False),
        sa.Column("interview_id", sa.Uuid(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["turn_id"], ["turn.id"], name=op.f("fk_turn_topics_turn_id_turn")),
        sa.ForeignKeyConstraint(
            ["interview_id"], ["interview.id"], name=op.f("fk_turn_topics_interview_id_interview")
        ),
        sa.PrimaryKeyConstraint("turn_id", name=op.f("pk_turn_topics")),
    )
    op.create_index(op.f("ix_turn_topics_interview_id"), "turn_topics", ["interview_id"])
    op.create_table(
        "compass_use",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("interview_id", sa.Uuid(), nullable=False),
        sa.Column("open_topics", sa.JSON(), nullable=False),
        sa.Column("used_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["interview_id"], ["interview.id"], name=op.f("fk_compass_use_interview_id_interview")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_compass_use")),
    )
    op.create_index(op.f("ix_compass_use_interview_id"), "compass_use", ["interview_id"])
    for table in ("turn_topics", "compass_use"):
        guard(op.get_bind(), table, reads=WRITTEN, writes=WRITTEN)
