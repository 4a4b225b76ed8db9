"""A death in a network holds all calls in it until the lead decides."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from app.row_security import guard
from research.tables import UtcDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

SEEN = "network_id IN (SELECT wij_networks())"
LED = "network_id IN (SELECT wij_led_networks())"
OF_HOLD = "EXISTS (SELECT FROM call_hold h WHERE h.id = hold_id"
STANDING = sa.text("state = 'waiting'")


def upgrade():
    """Apply."""
    op.create_table(
        "call_hold",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("noted_by", sa.Uuid(), nullable=True),
        sa.Column("noted_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_call_hold_network_id_network")
        ),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["actor.id"], name=op.f("fk_call_hold_actor_id_actor")
        ),
        sa.ForeignKeyConstraint(["noted_by"], ["user.id"], name=op.f("fk_call_hold_noted_by_user")),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user.id"], name=op.f("fk_call_hold_decided_by_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_hold")),
    )
    op.create_index(op.f("ix_call_hold_network_id"), "call_hold", ["network_id"])
    op.create_index(
        "uq_call_hold_standing",
        "call_hold",
        ["actor_id"],
        unique=True,
        sqlite_where=STANDING,
        postgresql_where=STANDING,
    )
    op.create_table(
        "call_hold_release",
        sa.Column("hold_id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("released_by", sa.Uuid(), nullable=True),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["hold_id"], ["call_hold.id"], name=op.f("fk_call_hold_release_hold_id_call_hold")
        ),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["actor.id"], name=op.f("fk_call_hold_release_actor_id_actor")
        ),
        sa.ForeignKeyConstraint(
            ["released_by"], ["user.id"], name=op.f("fk_call_hold_release_released_by_user")
        ),
        sa.PrimaryKeyConstraint("hold_id", "actor_id", name=op.f("pk_call_hold_release")),
    )
    # Whoever phones in a network may hear of a death; only its lead decides how to go on.
    guard(op.get_bind(), "call_hold", reads=SEEN, writes=LED, adds=SEEN)
    guard(
        op.get_bind(),
        "call_hold_release",
        reads=f"{OF_HOLD})",
        writes=f"{OF_HOLD} AND h.{LED})",
    )
