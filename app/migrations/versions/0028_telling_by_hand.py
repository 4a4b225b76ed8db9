"""Turns entered afterwards or taken out, private notes, and abbreviations of who types."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from app.row_security import guard
from research.tables import UtcDateTime

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

MINE = "user_id = (SELECT wij_reader())"
IN_OWN = "interview_id IN (SELECT wij_own_interviews())"


def upgrade():
    """Apply. Every turn from before was typed along, and none was taken out."""
    no = {"nullable": False, "server_default": sa.false()}
    op.add_column("turn", sa.Column("afterwards", sa.Boolean(), **no))
    op.add_column("turn_revision", sa.Column("removes", sa.Boolean(), **no))
    op.add_column("user", sa.Column("expands", sa.Boolean(), **no))
    _make_notes()
    _make_abbreviations()
    # Nobody but who wrote them: no colleague, no lead. The program lets them go in time.
    guard(op.get_bind(), "private_note", reads=MINE, writes=f"{MINE} AND {IN_OWN}")
    guard(op.get_bind(), "abbreviation", reads=MINE, writes=MINE)


def _make_notes():
    op.create_table(
        "private_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("interview_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("raw_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["interview_id"], ["interview.id"], name=op.f("fk_private_note_interview_id_interview")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_private_note_user_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_private_note")),
    )
    op.create_index(op.f("ix_private_note_interview_id"), "private_note", ["interview_id"])
    op.create_index(op.f("ix_private_note_user_id"), "private_note", ["user_id"])


def _make_abbreviations():
    op.create_table(
        "abbreviation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("short", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("long", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_abbreviation_user_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_abbreviation")),
        sa.UniqueConstraint("user_id", "short", name=op.f("uq_abbreviation_user_id_short")),
    )
    op.create_index(op.f("ix_abbreviation_user_id"), "abbreviation", ["user_id"])
