"""Worries outside the story, what the organisation does about them, and how it was to hear it."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from app.row_security import guard
from research.tables import UtcDateTime

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

LED = "interview_id IN (SELECT wij_led_interviews())"
WRITTEN = "interview_id IN (SELECT wij_written_interviews())"
MOMENT = UtcDateTime(timezone=True)
TEXT = sqlmodel.sql.sqltypes.AutoString()


def upgrade():
    """Apply."""
    _texts()
    _worries()
    _reflections()
    link = op.get_bind()
    guard(
        link,
        "worry_text",
        reads="study_id IN (SELECT wij_studies())",
        writes="study_id IN (SELECT wij_studies_as('lead'))",
    )
    own = "noted_by = (SELECT wij_reader())"
    guard(
        link,
        "worry",
        reads=f"{LED} OR {own}",
        writes=f"{LED} OR {own}",
        adds=f"{WRITTEN} AND {own}",
    )
    mine = "written_by = (SELECT wij_reader())"
    guard(
        link,
        "reflection",
        reads=f"{mine} OR (shared AND {LED})",
        writes=mine,
        adds=f"{WRITTEN} AND {mine}",
    )


def _texts():
    op.create_table(
        "worry_text",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("steps", TEXT, nullable=False),
        sa.Column("contact", TEXT, nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_worry_text_study_id_study")
        ),
        sa.ForeignKeyConstraint(
            ["written_by"], ["user.id"], name=op.f("fk_worry_text_written_by_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worry_text")),
        sa.UniqueConstraint("study_id", "version", name=op.f("uq_worry_text_study_id_version")),
    )
    op.create_index(op.f("ix_worry_text_study_id"), "worry_text", ["study_id"])


def _worries():
    op.create_table(
        "worry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("interview_id", sa.Uuid(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("noted_by", sa.Uuid(), nullable=False),
        sa.Column("noted_at", MOMENT, nullable=False),
        sa.Column("taken_up_by", sa.Uuid(), nullable=True),
        sa.Column("taken_up_at", MOMENT, nullable=True),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("aftercare", sa.Boolean(), nullable=False),
        sa.Column("aftercare_done_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["interview_id"], ["interview.id"], name=op.f("fk_worry_interview_id_interview")
        ),
        *(
            sa.ForeignKeyConstraint([one], ["user.id"], name=op.f(f"fk_worry_{one}_user"))
            for one in ("noted_by", "taken_up_by", "done_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worry")),
    )
    op.create_index(op.f("ix_worry_interview_id"), "worry", ["interview_id"])
    op.create_index(op.f("ix_worry_noted_by"), "worry", ["noted_by"])


def _reflections():
    op.create_table(
        "reflection",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("interview_id", sa.Uuid(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("answers_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["interview_id"], ["interview.id"], name=op.f("fk_reflection_interview_id_interview")
        ),
        sa.ForeignKeyConstraint(
            ["written_by"], ["user.id"], name=op.f("fk_reflection_written_by_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reflection")),
        sa.UniqueConstraint(
            "interview_id", "written_by", name=op.f("uq_reflection_interview_id_written_by")
        ),
    )
    op.create_index(op.f("ix_reflection_interview_id"), "reflection", ["interview_id"])
