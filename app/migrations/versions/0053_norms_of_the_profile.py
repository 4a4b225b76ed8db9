"""What an organisation asks of itself per part of the profile, with date, reason and history."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from app.row_security import guard
from research.tables import UtcDateTime

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade():
    """Apply."""
    op.create_table(
        "profile_norm",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("part", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at_least", sa.Integer(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=True),
        sa.Column("set_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_profile_norm_study_id_study")
        ),
        sa.ForeignKeyConstraint(["set_by"], ["user.id"], name=op.f("fk_profile_norm_set_by_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile_norm")),
        sa.UniqueConstraint(
            "study_id", "part", "version", name=op.f("uq_profile_norm_study_id_part_version")
        ),
    )
    op.create_index(op.f("ix_profile_norm_study_id"), "profile_norm", ["study_id"])
    guard(
        op.get_bind(),
        "profile_norm",
        reads="study_id IN (SELECT wij_studies_as('lead', 'editor'))",
        writes="study_id IN (SELECT wij_studies_as('lead'))",
    )
