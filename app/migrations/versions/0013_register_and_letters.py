"""Who keeps the register, how people are heard, what the client decides, and letters."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from research.tables import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString


def upgrade():
    """Apply."""
    op.add_column("network", sa.Column("without_client", TEXT(), nullable=False, server_default=""))
    _about_people()
    _about_letters()


def _about_people():
    op.create_table(
        "register_keeper",
        _id("study_id"),
        _id("user_id"),
        sa.Column("holds", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *_by("register_keeper", "changed"),
        _key("register_keeper", "study_id", "study"),
        _key("register_keeper", "user_id", "user"),
        sa.PrimaryKeyConstraint("study_id", "user_id", name=op.f("pk_register_keeper")),
    )
    op.create_index(op.f("ix_register_keeper_user_id"), "register_keeper", ["user_id"])
    op.create_table(
        "same_person",
        _id("actor_id"),
        _id("person_id"),
        *_by("same_person", "linked"),
        _key("same_person", "actor_id", "actor"),
        sa.PrimaryKeyConstraint("actor_id", name=op.f("pk_same_person")),
    )
    op.create_index(op.f("ix_same_person_person_id"), "same_person", ["person_id"])
    op.create_table(
        "phone_decision",
        _id("id"),
        _id("actor_id"),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("may_be_phoned", sa.Boolean(), nullable=False),
        sa.Column("said_by", TEXT(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        _key("phone_decision", "recorded_by", "user"),
        _key("phone_decision", "actor_id", "actor"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_decision")),
    )
    op.create_index(op.f("ix_phone_decision_actor_id"), "phone_decision", ["actor_id"])
    op.create_table(
        "actor_circumstances",
        _id("actor_id"),
        sa.Column("heard_by", TEXT(), nullable=False),
        sa.Column("with_interpreter", sa.Boolean(), nullable=False),
        sa.Column("listened_in", sa.Boolean(), nullable=False),
        sa.Column("notes_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("capacity_sealed", sa.LargeBinary(), nullable=False),
        *_by("actor_circumstances", "noted"),
        _key("actor_circumstances", "actor_id", "actor"),
        sa.PrimaryKeyConstraint("actor_id", name=op.f("pk_actor_circumstances")),
    )


def _about_letters():
    op.create_table(
        "letter_contact",
        _id("study_id"),
        sa.Column("words", TEXT(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *_by("letter_contact", "changed"),
        _key("letter_contact", "study_id", "study"),
        sa.PrimaryKeyConstraint("study_id", name=op.f("pk_letter_contact")),
    )
    op.create_table(
        "letter_text",
        _id("id"),
        _id("study_id"),
        *_which(),
        sa.Column("text", TEXT(), nullable=False),
        *_by("letter_text", "written"),
        _key("letter_text", "study_id", "study"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_text")),
        sa.UniqueConstraint(
            "study_id",
            "kind",
            "addressee",
            "version",
            name=op.f("uq_letter_text_study_id_kind_addressee_version"),
        ),
    )
    op.create_index(op.f("ix_letter_text_study_id"), "letter_text", ["study_id"])
    op.create_table(
        "letter_sent",
        _id("id"),
        _id("actor_id"),
        *_which(),
        sa.Column("sent_by", TEXT(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("takes_back", sa.Uuid(), nullable=True),
        *_by("letter_sent", "recorded"),
        _key("letter_sent", "actor_id", "actor"),
        _key("letter_sent", "takes_back", "letter_sent"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_sent")),
        sa.UniqueConstraint("takes_back", name=op.f("uq_letter_sent_takes_back")),
    )
    op.create_index(op.f("ix_letter_sent_actor_id"), "letter_sent", ["actor_id"])


def _which():
    return [
        sa.Column("kind", TEXT(), nullable=False),
        sa.Column("addressee", TEXT(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    ]


def _id(name):
    return sa.Column(name, sa.Uuid(), nullable=False)


def _by(table, name):
    return [
        sa.Column(f"{name}_by", sa.Uuid(), nullable=True),
        sa.Column(f"{name}_at", UtcDateTime(timezone=True), nullable=False),
        _key(table, f"{name}_by", "user"),
    ]


def _key(table, column, other):
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)
