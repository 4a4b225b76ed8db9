"""Turns whose suggestions stay hidden until a person coded them, and the choice of each study."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from app.row_security import guard
from research.tables import UtcDateTime

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString
IN_STORIES = "interview_id IN (SELECT wij_stories())"
CODES = "(SELECT wij_holds('lead', 'coder'))"
LED = "interview_id IN (SELECT wij_led_interviews())"


def upgrade():
    """Apply."""
    op.create_table(
        "influence_meter",
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("seed", TEXT(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("changed_at", UtcDateTime(timezone=True), nullable=False),
        _key("influence_meter", "study_id", "study"),
        _key("influence_meter", "changed_by", "user"),
        sa.PrimaryKeyConstraint("study_id", name=op.f("pk_influence_meter")),
    )
    op.create_table(
        "veiled_turn",
        sa.Column("turn_id", sa.Uuid(), nullable=False),
        sa.Column("interview_id", sa.Uuid(), nullable=False),
        sa.Column("drawn_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("opened_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("opened_by", sa.Uuid(), nullable=True),
        sa.Column("suggested", sa.JSON(), nullable=False),
        sa.Column("chosen", sa.JSON(), nullable=False),
        _key("veiled_turn", "turn_id", "turn"),
        _key("veiled_turn", "interview_id", "interview"),
        _key("veiled_turn", "opened_by", "user"),
        sa.PrimaryKeyConstraint("turn_id", name=op.f("pk_veiled_turn")),
    )
    op.create_index(op.f("ix_veiled_turn_interview_id"), "veiled_turn", ["interview_id"])
    led = "study_id IN (SELECT wij_studies_as('lead'))"
    # The seed tells which turns the lot takes: who codes does not read it.
    guard(op.get_bind(), "influence_meter", reads=led, writes=led)
    # The lot falls in the worker; who codes opens, and a lead who switches it off removes.
    guard(
        op.get_bind(),
        "veiled_turn",
        reads=f"({IN_STORIES} OR {LED})",
        writes=f"{CODES} AND ({IN_STORIES} OR {LED})",
    )


def _key(table, column, other):
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)
