"""A claim that says something else than it said may be let stand, with a reason."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from app.row_security import guard
from research.tables import UtcDateTime

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString
# Who sees the claim, as its support in 0015.
OF_CLAIM = "EXISTS (SELECT FROM claim c WHERE c.id = claim_id)"


def upgrade():
    """Apply."""
    op.create_table(
        "claim_settlement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("state", TEXT(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("accepted_by", sa.Uuid(), nullable=False),
        sa.Column("accepted_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("undone_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_claim_settlement_claim_id_claim")
        ),
        sa.ForeignKeyConstraint(
            ["accepted_by"], ["user.id"], name=op.f("fk_claim_settlement_accepted_by_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_settlement")),
    )
    op.create_index(op.f("ix_claim_settlement_claim_id"), "claim_settlement", ["claim_id"])
    guard(op.get_bind(), "claim_settlement", reads=OF_CLAIM, writes=OF_CLAIM)
