"""The promise to residents: its sentences and what speaks to them, with its history."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from app.row_security import guard
from research.tables import UtcDateTime

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade():
    """Apply."""
    people = ("worded_by", "looked_by", "made_by")
    op.create_table(
        "resident_promise",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("back_to", sa.Integer(), nullable=False),
        sa.Column("act", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        *(sa.Column(one, sa.Uuid(), nullable=True) for one in people),
        sa.Column("made_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_resident_promise_study_id_study")
        ),
        *(
            sa.ForeignKeyConstraint(
                [one], ["user.id"], name=op.f(f"fk_resident_promise_{one}_user")
            )
            for one in people
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resident_promise")),
        sa.UniqueConstraint(
            "study_id", "number", name=op.f("uq_resident_promise_study_id_number")
        ),
    )
    op.create_index(op.f("ix_resident_promise_study_id"), "resident_promise", ["study_id"])
    guard(
        op.get_bind(),
        "resident_promise",
        reads="study_id IN (SELECT wij_studies_as('lead', 'editor'))",
        writes="study_id IN (SELECT wij_studies_as('lead', 'editor'))",
    )
