"""Proposals of the planner, and what each does with one conversation."""

import sqlalchemy as sa
from alembic import op

from app.row_security import guard
from research.tables import UtcDateTime

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None
LED = "study_id IN (SELECT wij_studies_as('lead'))"
OF_PROPOSAL = f"proposal_id IN (SELECT p.id FROM plan_proposal p WHERE p.{LED})"


def upgrade():
    """Apply."""
    op.create_table(
        "plan_proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("client_first", sa.Boolean(), nullable=False),
        sa.Column("may_move", sa.Boolean(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("stop_asked_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("made_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("is_cut_short", sa.Boolean(), nullable=False),
        sa.Column("undone_at", UtcDateTime(timezone=True), nullable=True),
        _key("plan_proposal", "study_id", "study"),
        _key("plan_proposal", "asked_by", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_proposal")),
    )
    op.create_index(op.f("ix_plan_proposal_study_id"), "plan_proposal", ["study_id"])
    op.create_table(
        "plan_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("interviewer_id", sa.Uuid(), nullable=True),
        sa.Column("starts_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("ends_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("old_appointment_id", sa.Uuid(), nullable=True),
        sa.Column("knows_network", sa.Boolean(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("applied_id", sa.Uuid(), nullable=True),
        sa.Column("applied_by", sa.Uuid(), nullable=True),
        sa.Column("applied_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("refused_because", sa.String(), nullable=True),
        _key("plan_line", "proposal_id", "plan_proposal"),
        _key("plan_line", "actor_id", "actor"),
        _key("plan_line", "interviewer_id", "user"),
        _key("plan_line", "old_appointment_id", "appointment"),
        _key("plan_line", "applied_id", "appointment"),
        _key("plan_line", "applied_by", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_line")),
    )
    for column in ("proposal_id", "actor_id"):
        op.create_index(op.f(f"ix_plan_line_{column}"), "plan_line", [column])
    guard(op.get_bind(), "plan_proposal", reads=LED, writes=LED)
    guard(op.get_bind(), "plan_line", reads=OF_PROPOSAL, writes=OF_PROPOSAL)


def _key(table, column, other):
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)
