"""What tellers say about the ties between people, and since when these are involved."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from research.tables import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString


def upgrade():
    """Apply."""
    op.create_table(
        "tie",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("reporter_id", sa.Uuid(), nullable=False),
        sa.Column("one_id", sa.Uuid(), nullable=True),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("standing", TEXT(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("direction", TEXT(), nullable=False),
        sa.Column("quality", TEXT(), nullable=False),
        *_told(),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=False),
        *_written(),
        _key("tie", "one_id", "actor"),
        _key("tie", "other_id", "actor"),
        *_keys("tie"),
    )
    op.create_table(
        "involvement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("reporter_id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *_told(),
        *_written(),
        _key("involvement", "actor_id", "actor"),
        *_keys("involvement"),
    )
    for table in ("tie", "involvement"):
        for column in ("network_id", "reporter_id"):
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _told():
    return [
        sa.Column("since", TEXT(), nullable=False),
        sa.Column("until", TEXT(), nullable=False),
    ]


def _written():
    return [
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", UtcDateTime(timezone=True), nullable=False),
    ]


def _keys(table):
    return [
        _key(table, "network_id", "network"),
        _key(table, "reporter_id", "actor"),
        _key(table, "recorded_by", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def _key(table, column, other):
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)
