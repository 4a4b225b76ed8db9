"""What was learned from a network, written and approved for its tellers."""

import sqlalchemy as sa
from alembic import op

from app.row_security import guard, let_tellers
from research.tables import UtcDateTime

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

NETWORK = "(SELECT wij_teller_network())"


def upgrade():
    """Apply."""
    op.create_table(
        "learned_text",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        sa.Column("written_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", UtcDateTime(timezone=True), nullable=True),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{other}.id"], name=op.f(f"fk_learned_text_{column}_{other}")
            )
            for column, other in (
                ("network_id", "network"),
                ("written_by", "user"),
                ("approved_by", "user"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learned_text")),
        sa.UniqueConstraint(
            "network_id", "version", name=op.f("uq_learned_text_network_id_version")
        ),
    )
    op.create_index(op.f("ix_learned_text_network_id"), "learned_text", ["network_id"])
    mine = "network_id IN (SELECT wij_in_review())"
    guard(op.get_bind(), "learned_text", reads=mine, writes=mine)
    let_tellers(
        op.get_bind(), "learned_text", reads=f"network_id = {NETWORK} AND approved_at IS NOT NULL"
    )
