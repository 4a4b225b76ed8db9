"""Acts on codings: who did what, and how the coding stood before and after."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from app.row_security import guard
from research.tables import UtcDateTime

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

IN_STORIES = "interview_id IN (SELECT wij_stories())"
CODES = "(SELECT wij_holds('lead', 'coder'))"
MINE = "user_id = (SELECT wij_reader())"
LED = "interview_id IN (SELECT wij_led_interviews())"


def upgrade():
    """Apply. Acts from before stand in the audit log alone."""
    text = sqlmodel.sql.sqltypes.AutoString
    op.create_table(
        "coding_act",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("interview_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("coding_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=True),
        sa.Column("deed", text(), nullable=False),
        sa.Column("of_id", sa.Uuid(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["interview_id"], ["interview.id"], name=op.f("fk_coding_act_interview_id_interview")
        ),
        sa.ForeignKeyConstraint(
            ["coding_id"], ["coding.id"], name=op.f("fk_coding_act_coding_id_coding")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_coding_act_user_id_user")),
        sa.ForeignKeyConstraint(
            ["of_id"], ["coding_act.id"], name=op.f("fk_coding_act_of_id_coding_act")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coding_act")),
        sa.UniqueConstraint(
            "interview_id", "number", name=op.f("uq_coding_act_interview_id_number")
        ),
    )
    op.create_index(op.f("ix_coding_act_interview_id"), "coding_act", ["interview_id"])
    op.create_index(op.f("ix_coding_act_coding_id"), "coding_act", ["coding_id"])
    # Nobody acts in another's name. Only the program, and who erases, takes acts out.
    guard(
        op.get_bind(),
        "coding_act",
        reads=IN_STORIES,
        writes=LED,
        adds=f"{CODES} AND {MINE} AND {IN_STORIES}",
    )
