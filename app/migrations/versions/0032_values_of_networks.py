"""What counts for a network where its tellers differ: settled by a person, with its history."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from app.row_security import guard
from research.tables import UtcDateTime

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString()


def upgrade():
    """Apply."""
    op.create_table(
        "network_value",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("attribute", TEXT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("value", TEXT, nullable=True),
        sa.Column("rests_on", sa.JSON(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_network_value_network_id_network")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user.id"], name=op.f("fk_network_value_decided_by_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network_value")),
        sa.UniqueConstraint(
            "network_id",
            "attribute",
            "version",
            name=op.f("uq_network_value_network_id_attribute_version"),
        ),
    )
    op.create_index(op.f("ix_network_value_network_id"), "network_value", ["network_id"])
    guard(
        op.get_bind(),
        "network_value",
        reads="network_id IN (SELECT wij_networks())",
        writes="network_id IN (SELECT wij_led_networks())",
    )
