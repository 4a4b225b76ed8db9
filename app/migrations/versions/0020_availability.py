"""When interviewers can phone, when people like to be phoned, and phoning on public holidays."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from app.row_security import guard
from research.tables import UtcDateTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString
# He himself, and who leads a study that he works on.
HIS_OR_LED = (
    "user_id = (SELECT wij_reader()) OR user_id IN (SELECT m.user_id FROM study_member m "
    "WHERE m.study_id IN (SELECT wij_studies_as('lead')))"
)
WRITES_ACTOR = "actor_id IN (SELECT wij_written_actors())"


def upgrade():
    """Apply. Nobody's week is known yet: office hours are assumed."""
    op.add_column(
        "study",
        sa.Column("phones_on_holidays", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "interviewer_limits",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("most_per_day", sa.Integer(), nullable=True),
        sa.Column("most_per_week", sa.Integer(), nullable=True),
        sa.Column("pause_minutes", sa.Integer(), nullable=False),
        sa.Column("week_is_known", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("changed_at", UtcDateTime(timezone=True), nullable=False),
        _key("interviewer_limits", "user_id", "user"),
        _key("interviewer_limits", "changed_by", "user"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_interviewer_limits")),
    )
    op.create_table(
        "weekly_window",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        *_times(),
        _key("weekly_window", "user_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekly_window")),
    )
    op.create_table(
        "availability_exception",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", TEXT(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        *_times(),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("removed_at", UtcDateTime(timezone=True), nullable=True),
        _key("availability_exception", "user_id", "user"),
        _key("availability_exception", "made_by", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_availability_exception")),
    )
    op.create_table(
        "call_time",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("kind", TEXT(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=True),
        *_times(),
        sa.Column("noted_by", sa.Uuid(), nullable=True),
        sa.Column("noted_at", UtcDateTime(timezone=True), nullable=False),
        _key("call_time", "actor_id", "actor"),
        _key("call_time", "noted_by", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_time")),
    )
    for table, column in (
        ("weekly_window", "user_id"),
        ("availability_exception", "user_id"),
        ("call_time", "actor_id"),
    ):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    for table in ("interviewer_limits", "weekly_window", "availability_exception"):
        guard(op.get_bind(), table, reads=HIS_OR_LED, writes=HIS_OR_LED)
    guard(op.get_bind(), "call_time", reads=WRITES_ACTOR, writes=WRITES_ACTOR)


def _times():
    return [
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
    ]


def _key(table, column, other):
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)
