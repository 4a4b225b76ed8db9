"""Who knows which network, what a study does about it, and the exceptions."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from research.tables import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString


def upgrade():
    """Apply."""
    op.create_table(
        "independence_rule",
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("is_hard", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *_moment("changed"),
        _key("independence_rule", "study_id", "study"),
        _key("independence_rule", "changed_by", "user"),
        sa.PrimaryKeyConstraint("study_id", name=op.f("pk_independence_rule")),
    )
    op.create_table(
        "staff_link",
        *_ids("study_id", "user_id"),
        sa.Column("network_id", sa.Uuid(), nullable=True),
        sa.Column("how", TEXT(), nullable=False),
        sa.Column("about_sealed", sa.LargeBinary(), nullable=False),
        *_moment("stated"),
        *_end(),
        *_keys("staff_link", "stated_by"),
    )
    op.create_table(
        "independence_exception",
        *_ids("study_id", "network_id", "user_id"),
        sa.Column("how", sa.JSON(), nullable=False),
        sa.Column("under_hard_rule", sa.Boolean(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        *_moment("made"),
        *_end(),
        *_keys("independence_exception", "made_by"),
    )
    for table in ("staff_link", "independence_exception"):
        for column in ("study_id", "user_id", "network_id"):
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _ids(*columns):
    return [sa.Column(one, sa.Uuid(), nullable=False) for one in ("id", *columns)]


def _moment(name):
    return [
        sa.Column(f"{name}_by", sa.Uuid(), nullable=True),
        sa.Column(f"{name}_at", UtcDateTime(timezone=True), nullable=False),
    ]


def _end():
    return [
        sa.Column("ended_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
    ]


def _keys(table, by):
    return [
        _key(table, "study_id", "study"),
        _key(table, "user_id", "user"),
        _key(table, "network_id", "network"),
        _key(table, by, "user"),
        _key(table, "ended_by", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def _key(table, column, other):
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)
