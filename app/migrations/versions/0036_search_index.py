"""The search index: which stories are in it, and sealed words with their places."""

import sqlalchemy as sa
from alembic import op

from app.row_security import guard
from research.tables import UtcDateTime

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

# Who reads a story may search it. Who erases it, or changes names in it, takes it out.
WRITES = (
    "interview_id IN (SELECT wij_stories()) OR "
    "interview_id IN (SELECT wij_written_interviews()) OR interview_id IN "
    "(SELECT i.id FROM interview i WHERE i.actor_id IN (SELECT wij_written_actors()))"
)


def upgrade():
    """Apply."""
    op.create_table(
        "search_story",
        sa.Column("interview_id", sa.Uuid(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("words_version", sa.Integer(), nullable=False),
        sa.Column("key_mark", sa.Uuid(), nullable=False),
        sa.Column("indexed_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["interview_id"], ["interview.id"], name=op.f("fk_search_story_interview_id_interview")
        ),
        sa.PrimaryKeyConstraint("interview_id", name=op.f("pk_search_story")),
    )
    op.create_table(
        "search_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("interview_id", sa.Uuid(), nullable=False),
        sa.Column("places_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["interview_id"], ["interview.id"], name=op.f("fk_search_entry_interview_id_interview")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entry")),
    )
    op.create_index(op.f("ix_search_entry_interview_id"), "search_entry", ["interview_id"])
    for table in ("search_story", "search_entry"):
        guard(op.get_bind(), table, reads=f"({WRITES})", writes=WRITES)
