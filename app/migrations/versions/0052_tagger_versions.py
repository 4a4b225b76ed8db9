"""Versions of the tagger that a study learnt, on whose stories, and which one it uses."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from app.row_security import guard
from research.tables import UtcDateTime

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString
LED = "study_id IN (SELECT wij_studies_as('lead'))"
OF_VERSION = "EXISTS (SELECT FROM tagger_version v WHERE v.id = version_id)"


def upgrade():
    """Apply."""
    op.create_table(
        "tagger_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", TEXT(), nullable=False),
        sa.Column("stories", sa.Integer(), nullable=False),
        sa.Column("networks", sa.Integer(), nullable=False),
        sa.Column("codings", sa.Integer(), nullable=False),
        sa.Column("measures", sa.JSON(), nullable=False),
        sa.Column("weights_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        _at("asked_at", nullable=False),
        _at("ended_at"),
        _key("tagger_version", "study_id", "study"),
        _key("tagger_version", "asked_by", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tagger_version")),
        sa.UniqueConstraint("study_id", "number", name=op.f("uq_tagger_version_study_id_number")),
    )
    op.create_table(
        "tagger_source",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        _key("tagger_source", "version_id", "tagger_version"),
        _key("tagger_source", "actor_id", "actor"),
        sa.PrimaryKeyConstraint("version_id", "actor_id", name=op.f("pk_tagger_source")),
    )
    op.create_table(
        "tagger_choice",
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        _at("changed_at", nullable=False),
        _key("tagger_choice", "study_id", "study"),
        _key("tagger_choice", "version_id", "tagger_version"),
        _key("tagger_choice", "changed_by", "user"),
        sa.PrimaryKeyConstraint("study_id", name=op.f("pk_tagger_choice")),
    )
    op.create_index(op.f("ix_tagger_version_study_id"), "tagger_version", ["study_id"])
    op.create_index(op.f("ix_tagger_source_actor_id"), "tagger_source", ["actor_id"])
    guard(op.get_bind(), "tagger_version", reads=LED, writes=LED)
    guard(op.get_bind(), "tagger_source", reads=OF_VERSION, writes=OF_VERSION)
    guard(op.get_bind(), "tagger_choice", reads=LED, writes=LED)


def _at(name, nullable=True):
    return sa.Column(name, UtcDateTime(timezone=True), nullable=nullable)


def _key(table, column, other):
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)
