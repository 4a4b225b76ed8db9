"""People give words back, hide names of every kind, ask about them, and check a story."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from research.tables import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString


def upgrade():
    """Apply."""
    op.add_column("turn_revision", sa.Column("spans_sealed", sa.LargeBinary(), nullable=True))
    op.add_column(
        "turn_revision", sa.Column("changes", sa.Integer(), nullable=False, server_default="0")
    )
    with op.batch_alter_table("network_pseudonym") as batch:
        batch.add_column(sa.Column("actor_id", sa.Uuid(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_network_pseudonym_actor_id_actor"), "actor", ["actor_id"], ["id"]
        )
    _corrections()
    op.create_table(
        "name_question",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("interview_id", sa.Uuid(), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("raw_start", sa.Integer(), nullable=False),
        sa.Column("placeholder", TEXT(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("answer", TEXT(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", UtcDateTime(timezone=True), nullable=True),
        _key("name_question", "interview_id", "interview"),
        _key("name_question", "revision_id", "turn_revision"),
        _key("name_question", "asked_by", "user"),
        _key("name_question", "answered_by", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_name_question")),
        sa.UniqueConstraint(
            "revision_id", "raw_start", name=op.f("uq_name_question_revision_id_raw_start")
        ),
    )
    op.create_table(
        "story_check",
        sa.Column("interview_id", sa.Uuid(), nullable=False),
        sa.Column("names_checked_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("names_checked_by", sa.Uuid(), nullable=True),
        sa.Column("read_back", TEXT(), nullable=True),
        sa.Column("read_back_on", sa.Date(), nullable=True),
        sa.Column("read_back_noted_by", sa.Uuid(), nullable=True),
        _key("story_check", "interview_id", "interview"),
        _key("story_check", "names_checked_by", "user"),
        _key("story_check", "read_back_noted_by", "user"),
        sa.PrimaryKeyConstraint("interview_id", name=op.f("pk_story_check")),
    )
    _indexes(
        ("name_correction", "network_id"),
        ("name_correction", "interview_id"),
        ("corrected_places", "correction_id"),
        ("corrected_places", "revision_id"),
        ("name_question", "interview_id"),
        ("name_question", "revision_id"),
    )


def _corrections():
    op.create_table(
        "name_correction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("interview_id", sa.Uuid(), nullable=False),
        sa.Column("kind", TEXT(), nullable=False),
        sa.Column("placeholder", TEXT(), nullable=False),
        sa.Column("fingerprint", TEXT(), nullable=False),
        sa.Column("learned", sa.Boolean(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.Column("undone_at", UtcDateTime(timezone=True), nullable=True),
        _key("name_correction", "network_id", "network"),
        _key("name_correction", "interview_id", "interview"),
        _key("name_correction", "made_by", "user"),
        _key("name_correction", "undone_by", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_name_correction")),
    )
    op.create_table(
        "corrected_places",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("correction_id", sa.Uuid(), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("places_sealed", sa.LargeBinary(), nullable=False),
        _key("corrected_places", "correction_id", "name_correction"),
        _key("corrected_places", "revision_id", "turn_revision"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrected_places")),
    )


def _indexes(*places):
    for table, column in places:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _key(table, column, other):
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)
