"""Where the words of a teller were used as a quote."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from app.row_security import guard
from research.tables import UtcDateTime

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString
CHAPTER = "study_id IN (SELECT wij_studies_as('lead', 'editor'))"


def upgrade():
    """Apply."""
    op.create_table(
        "quote_use",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=True),
        sa.Column("fragment_id", sa.Uuid(), nullable=True),
        sa.Column("used_in", TEXT(), nullable=False),
        sa.Column("name", TEXT(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("used_by", sa.Uuid(), nullable=True),
        sa.Column("used_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("gone_at", UtcDateTime(timezone=True), nullable=True),
        _key("study_id", "study"),
        _key("claim_id", "claim"),
        _key("fragment_id", "fragment"),
        _key("used_by", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote_use")),
    )
    for column in ("study_id", "claim_id", "fragment_id"):
        op.create_index(op.f(f"ix_quote_use_{column}"), "quote_use", [column])
    guard(op.get_bind(), "quote_use", reads=CHAPTER, writes=CHAPTER)


def _key(column, other):
    name = op.f(f"fk_quote_use_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)
