"""A second person looks at a claim before it leaves the house."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from app.row_security import guard
from research.tables import UtcDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

# Who sees the claim, as its support in 0015.
OF_CLAIM = "EXISTS (SELECT FROM claim c WHERE c.id = claim_id)"


def upgrade():
    """Apply."""
    with op.batch_alter_table("claim") as batch:
        batch.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch.add_column(sa.Column("worded_by", sa.Uuid(), nullable=True))
        batch.create_foreign_key(op.f("fk_claim_worded_by_user"), "user", ["worded_by"], ["id"])
    op.create_table(
        "second_look",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("is_fine", sa.Boolean(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("looked_by", sa.Uuid(), nullable=False),
        sa.Column("looked_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("undone_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_second_look_claim_id_claim")
        ),
        sa.ForeignKeyConstraint(
            ["looked_by"], ["user.id"], name=op.f("fk_second_look_looked_by_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_look")),
    )
    op.create_index(op.f("ix_second_look_claim_id"), "second_look", ["claim_id"])
    guard(op.get_bind(), "second_look", reads=OF_CLAIM, writes=OF_CLAIM)
