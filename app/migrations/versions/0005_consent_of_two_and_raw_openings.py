"""Representatives beside clients, who codes which story, and raw words opened by two people."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from research.tables import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString


def upgrade():
    """Apply."""
    with op.batch_alter_table("consent_event") as batch:
        batch.add_column(sa.Column("said_by", TEXT(), nullable=False, server_default="actor"))
    _representatives()
    _assignments()
    _raw_openings()


def _key(table, column, other):
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def _representatives():
    op.create_table(
        "representative",
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("named_by", sa.Uuid(), nullable=True),
        sa.Column("named_at", UtcDateTime(timezone=True), nullable=False),
        _key("representative", "actor_id", "actor"),
        _key("representative", "named_by", "user"),
        sa.PrimaryKeyConstraint("actor_id", name=op.f("pk_representative")),
    )


def _assignments():
    op.create_table(
        "coding_assignment",
        sa.Column("interview_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("assigned_by", sa.Uuid(), nullable=True),
        sa.Column("assigned_at", UtcDateTime(timezone=True), nullable=False),
        _key("coding_assignment", "interview_id", "interview"),
        _key("coding_assignment", "user_id", "user"),
        _key("coding_assignment", "assigned_by", "user"),
        sa.PrimaryKeyConstraint("interview_id", "user_id", name=op.f("pk_coding_assignment")),
    )
    op.create_index(op.f("ix_coding_assignment_user_id"), "coding_assignment", ["user_id"])


def _raw_openings():
    op.create_table(
        "raw_opening",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("interview_id", sa.Uuid(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("allowed_by", sa.Uuid(), nullable=True),
        sa.Column("allowed_at", UtcDateTime(timezone=True), nullable=True),
        _key("raw_opening", "interview_id", "interview"),
        _key("raw_opening", "asked_by", "user"),
        _key("raw_opening", "allowed_by", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_raw_opening")),
    )
    op.create_index(op.f("ix_raw_opening_interview_id"), "raw_opening", ["interview_id"])
