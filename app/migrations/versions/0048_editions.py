"""Editions of the chapter, as they were settled."""

import sqlalchemy as sa
from alembic import op

from app.row_security import guard
from research.tables import UtcDateTime

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

CHAPTER = "study_id IN (SELECT wij_studies_as('lead', 'editor'))"


def upgrade():
    """Apply."""
    op.create_table(
        "chapter_edition",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_chapter_edition_study_id_study")
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["user.id"], name=op.f("fk_chapter_edition_made_by_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chapter_edition")),
        sa.UniqueConstraint("study_id", "number", name=op.f("uq_chapter_edition_study_id_number")),
    )
    op.create_index(op.f("ix_chapter_edition_study_id"), "chapter_edition", ["study_id"])
    # An edition is never changed: who may add one may not rewrite it, except to turn the key.
    guard(op.get_bind(), "chapter_edition", reads=CHAPTER, writes="false", adds=CHAPTER)
