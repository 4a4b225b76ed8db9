"""Conversations that were closed and opened again: why, and what stood there before."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from app.row_security import guard
from research.tables import UtcDateTime

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

WRITTEN = "interview_id IN (SELECT wij_written_interviews())"
MOMENT = UtcDateTime(timezone=True)
TEXT = sqlmodel.sql.sqltypes.AutoString()


def upgrade():
    """Apply."""
    # Added in place: rebuilding the table would drop its triggers.
    op.add_column(
        "interview", sa.Column("still_seconds", sa.Integer(), nullable=False, server_default="0")
    )
    op.create_table(
        "reopening",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("interview_id", sa.Uuid(), nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("reopened_by", sa.Uuid(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["interview_id"], ["interview.id"], name=op.f("fk_reopening_interview_id_interview")
        ),
        sa.ForeignKeyConstraint(
            ["reopened_by"], ["user.id"], name=op.f("fk_reopening_reopened_by_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reopening")),
    )
    op.create_index(op.f("ix_reopening_interview_id"), "reopening", ["interview_id"])
    guard(op.get_bind(), "reopening", reads=WRITTEN, writes=WRITTEN)
