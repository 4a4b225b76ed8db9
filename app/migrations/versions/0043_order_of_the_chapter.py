"""The order that the editor gives the chapter, and the style of the house."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from app.row_security import guard
from research.tables import UtcDateTime

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString()
CHAPTER = "study_id IN (SELECT wij_studies_as('lead', 'editor'))"


def upgrade():
    """Apply."""
    # Added in place: rebuilding the table would drop its policies.
    op.add_column("chapter", sa.Column("house", TEXT, nullable=False, server_default=""))
    op.add_column("chapter", sa.Column("colour", TEXT, nullable=False, server_default=""))
    op.add_column("chapter", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.create_table(
        "chapter_outline",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("back_to", sa.Integer(), nullable=True),
        sa.Column("act", TEXT, nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_chapter_outline_study_id_study")
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["user.id"], name=op.f("fk_chapter_outline_made_by_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chapter_outline")),
        sa.UniqueConstraint(
            "study_id", "number", name=op.f("uq_chapter_outline_study_id_number")
        ),
    )
    op.create_index(op.f("ix_chapter_outline_study_id"), "chapter_outline", ["study_id"])
    guard(op.get_bind(), "chapter_outline", reads=CHAPTER, writes=CHAPTER)
