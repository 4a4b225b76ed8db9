"""Let each study keep its codebook in versions, and say from which theme a coding moved."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from app.row_security import guard
from research.tables import UtcDateTime

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

# Who works on the study, and who sees a network of it: without names of themes no page reads.
READS = (
    "study_id IN (SELECT wij_studies()) "
    "OR study_id IN (SELECT n.study_id FROM network n WHERE n.id IN (SELECT wij_networks()))"
)


def upgrade():
    """Apply. A study without versions works with the codebook that ships."""
    op.add_column(
        "coding", sa.Column("moved_from", sqlmodel.sql.sqltypes.AutoString(), nullable=True)
    )
    op.create_table(
        "codebook_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("act", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("themes", sa.JSON(), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name=op.f("fk_codebook_version_study_id_study")
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["user.id"], name=op.f("fk_codebook_version_made_by_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_codebook_version")),
        sa.UniqueConstraint(
            "study_id", "number", name=op.f("uq_codebook_version_study_id_number")
        ),
    )
    op.create_index(op.f("ix_codebook_version_study_id"), "codebook_version", ["study_id"])
    guard(
        op.get_bind(),
        "codebook_version",
        reads=READS,
        writes="study_id IN (SELECT wij_studies_as('lead'))",
    )
