"""Rules of phoning again, who phones whom now, and outcomes that were taken back."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from app.row_security import guard
from research.tables import UtcDateTime

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString
LED = "study_id IN (SELECT wij_studies_as('lead'))"
OF_INTERVIEW = "interview_id IN (SELECT wij_interviews())"
WRITES_INTERVIEW = "interview_id IN (SELECT wij_written_interviews())"
NUMBERS = ("most", "parts", "weekdays", "gap_hours", "busy_minutes", "version")


def upgrade():
    """Apply."""
    op.add_column("call_attempt", sa.Column("undone_at", UtcDateTime(), nullable=True))
    op.add_column("call_attempt", sa.Column("status_before", TEXT(), nullable=True))
    for column in ("consent_id", "booked_id", "replaced_id"):
        op.add_column("call_attempt", sa.Column(column, sa.Uuid(), nullable=True))
    op.create_table(
        "call_rule",
        sa.Column("study_id", sa.Uuid(), nullable=False),
        *(sa.Column(one, sa.Integer(), nullable=False) for one in NUMBERS),
        *_moment("changed"),
        _key("call_rule", "study_id", "study"),
        _key("call_rule", "changed_by", "user"),
        sa.PrimaryKeyConstraint("study_id", name=op.f("pk_call_rule")),
    )
    op.create_table(
        "call_claim",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("interview_id", sa.Uuid(), nullable=False),
        sa.Column("caller_id", sa.Uuid(), nullable=False),
        sa.Column("until", UtcDateTime(timezone=True), nullable=False),
        _key("call_claim", "interview_id", "interview"),
        _key("call_claim", "caller_id", "user"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_call_claim")),
    )
    op.create_table(
        "call_decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("interview_id", sa.Uuid(), nullable=False),
        sa.Column("what", TEXT(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        *_moment("made"),
        _key("call_decision", "study_id", "study"),
        _key("call_decision", "interview_id", "interview"),
        _key("call_decision", "made_by", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_decision")),
    )
    for table, column in (
        ("call_claim", "interview_id"),
        ("call_decision", "study_id"),
        ("call_decision", "interview_id"),
    ):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    _guard(op.get_bind())


def _guard(connection):
    """Claims are taken as the program; an interviewer reads why he may phone again, and counts."""
    of_study = "study_id IN (SELECT wij_studies())"
    guard(connection, "call_rule", reads=of_study, writes=LED)
    guard(connection, "call_claim", reads=OF_INTERVIEW, writes=WRITES_INTERVIEW)
    guard(connection, "call_decision", reads=f"{OF_INTERVIEW} OR {LED}", writes=LED)


def _moment(name):
    return [
        sa.Column(f"{name}_by", sa.Uuid(), nullable=True),
        sa.Column(f"{name}_at", UtcDateTime(timezone=True), nullable=False),
    ]


def _key(table, column, other):
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)
