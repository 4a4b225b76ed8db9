"""Private calendar feeds: one address per interviewer, of which only a hash is kept."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from app.row_security import guard
from research.tables import UtcDateTime

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString
MINE = "user_id = (SELECT wij_reader())"


def upgrade():
    """Apply. Nobody has an address yet."""
    op.create_table(
        "calendar_feed",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("secret_hash", TEXT(), nullable=True),
        sa.Column("door_hash", TEXT(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("fetched_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_calendar_feed_user_id_user")
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_calendar_feed_secret_hash")),
    )
    # No colleague and no lead. Who asks without signing in is looked up by the program.
    guard(op.get_bind(), "calendar_feed", reads=MINE, writes=MINE)
