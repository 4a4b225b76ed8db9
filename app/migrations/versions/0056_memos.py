"""Memos of who codes, at the place that they are about, with every saving of them."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from app.row_security import guard
from research.tables import UtcDateTime

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString
MINE = "written_by = (SELECT wij_reader())"
# While two people code a story blind, each reads his own memos alone; a lead waits too.
BLIND = (
    "EXISTS (SELECT FROM blind_story b WHERE b.interview_id = memo.interview_id "
    "AND b.opened_at IS NULL AND b.stopped_at IS NULL)"
)
READS = (
    "study_id IN (SELECT wij_studies_as('lead', 'coder')) AND (interview_id IS NULL "
    f"OR (interview_id IN (SELECT wij_stories()) AND ({MINE} OR NOT {BLIND})))"
)
OF_MEMO = "EXISTS (SELECT FROM memo m WHERE m.id = memo_id{})"


def upgrade():
    """Apply."""
    op.create_table(
        "memo",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("place", TEXT(), nullable=False),
        sa.Column("theme", TEXT(), nullable=True),
        sa.Column("network_id", sa.Uuid(), nullable=True),
        sa.Column("interview_id", sa.Uuid(), nullable=True),
        sa.Column("turn_id", sa.Uuid(), nullable=True),
        sa.Column("coding_id", sa.Uuid(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("removed_at", UtcDateTime(timezone=True), nullable=True),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{other}.id"], name=op.f(f"fk_memo_{column}_{other}")
            )
            for column, other in (
                ("study_id", "study"),
                ("network_id", "network"),
                ("interview_id", "interview"),
                ("turn_id", "turn"),
                ("coding_id", "coding"),
                ("written_by", "user"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memo")),
    )
    op.create_table(
        "memo_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("memo_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", TEXT(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("saved_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["memo_id"], ["memo.id"], name=op.f("fk_memo_version_memo_id_memo")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memo_version")),
        sa.UniqueConstraint("memo_id", "number", name=op.f("uq_memo_version_memo_id_number")),
    )
    for column in ("study_id", "network_id", "interview_id", "written_by"):
        op.create_index(op.f(f"ix_memo_{column}"), "memo", [column])
    op.create_index(op.f("ix_memo_version_memo_id"), "memo_version", ["memo_id"])
    guard(op.get_bind(), "memo", reads=READS, writes=READS, adds=f"{MINE} AND {READS}")
    guard(
        op.get_bind(),
        "memo_version",
        reads=OF_MEMO.format(""),
        writes=OF_MEMO.format(" AND m." + MINE),
    )
