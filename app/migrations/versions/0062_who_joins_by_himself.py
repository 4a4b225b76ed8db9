"""A code by which anyone in a network adds an experience, and what was added."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from app.row_security import guard
from research.tables import UtcDateTime

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString
IN_REVIEW = "network_id IN (SELECT wij_in_review())"
LED = "network_id IN (SELECT wij_led_networks())"


def upgrade():
    """Apply."""
    op.create_table(
        "joining_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", TEXT(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        _at("made_at", nullable=False),
        _at("ends_at", nullable=False),
        _at("ended_at"),
        _key("joining_code", "network_id", "network"),
        _key("joining_code", "made_by", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joining_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_joining_code_code_hash")),
    )
    op.create_table(
        "joined_voice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("role", TEXT(), nullable=False),
        sa.Column("raw_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("pseudonymised_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("fingerprint", TEXT(), nullable=False),
        sa.Column("back_hash", TEXT(), nullable=False),
        _at("sent_at", nullable=False),
        _at("joined_at"),
        sa.Column("joined_by", sa.Uuid(), nullable=True),
        _key("joined_voice", "network_id", "network"),
        _key("joined_voice", "joined_by", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joined_voice")),
        sa.UniqueConstraint("back_hash", name=op.f("uq_joined_voice_back_hash")),
    )
    for table in ("joining_code", "joined_voice"):
        op.create_index(op.f(f"ix_{table}_network_id"), table, ["network_id"])
    guard(op.get_bind(), "joining_code", reads=IN_REVIEW, writes=IN_REVIEW)
    # What waits is for a lead alone. Nobody adds here as a reader: the door does, as the program.
    guard(
        op.get_bind(),
        "joined_voice",
        reads=f"{LED} OR (joined_at IS NOT NULL AND {IN_REVIEW})",
        writes=LED,
    )


def _at(name, nullable=True):
    return sa.Column(name, UtcDateTime(timezone=True), nullable=nullable)


def _key(table, column, other):
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)
