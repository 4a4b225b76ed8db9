"""How the accounts of a network lie beside each other: settled by a person, with its history."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from app.row_security import guard
from research.tables import UtcDateTime

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString()
# The lead of the study, and who reviews the network as long as it stands.
READS = "network_id IN (SELECT wij_in_review())"


def upgrade():
    """Apply."""
    op.create_table(
        "voice_mark",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("row", TEXT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("mark", TEXT, nullable=True),
        sa.Column("rests_on", sa.JSON(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_voice_mark_network_id_network")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user.id"], name=op.f("fk_voice_mark_decided_by_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voice_mark")),
        sa.UniqueConstraint(
            "network_id", "row", "version", name=op.f("uq_voice_mark_network_id_row_version")
        ),
    )
    op.create_index(op.f("ix_voice_mark_network_id"), "voice_mark", ["network_id"])
    guard(op.get_bind(), "voice_mark", reads=READS, writes=READS)
