"""${message}."""

from alembic import op
import sqlalchemy as sa
import sqlmodel
import research.tables
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade():
    """Apply."""
    ${upgrades if upgrades else "pass"}


def downgrade():
    """Undo."""
    ${downgrades if downgrades else "pass"}
