"""Two people code a share of the stories without seeing each other, and settle where they differ."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from app.row_security import guard
from research.tables import UtcDateTime

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString
OPEN = sa.text("settled_at IS NULL AND stopped_at IS NULL")
MINE = "user_id = (SELECT wij_reader())"
CODES = "(SELECT wij_holds('lead', 'coder'))"
# Who may read the story; for a coder that is one of the two, as long as it is with them.
READS_STORY = f"{CODES} AND interview_id IN (SELECT wij_stories())"
OF_STORY = "EXISTS (SELECT FROM blind_story s WHERE s.id = story_id)"
LED_STORY = (
    "EXISTS (SELECT FROM blind_story s WHERE s.id = story_id "
    "AND s.interview_id IN (SELECT wij_led_interviews()))"
)
OPENED = "EXISTS (SELECT FROM blind_story s WHERE s.id = story_id AND s.opened_at IS NOT NULL)"
OF_POINT = "EXISTS (SELECT FROM blind_point p WHERE p.id = point_id)"


def upgrade():
    """Apply."""
    op.create_table(
        "blind_round",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("seed", TEXT(), nullable=False),
        sa.Column("candidates", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        _at("made_at", nullable=False),
        _key("blind_round", "study_id", "study"),
        _key("blind_round", "made_by", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blind_round")),
    )
    op.create_table(
        "blind_story",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("interview_id", sa.Uuid(), nullable=False),
        _at("opened_at"),
        _at("settled_at"),
        _at("stopped_at"),
        sa.Column("measure", sa.JSON(), nullable=True),
        _key("blind_story", "round_id", "blind_round"),
        _key("blind_story", "interview_id", "interview"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blind_story")),
    )
    op.create_index(
        "one_blind_story",
        "blind_story",
        ["interview_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_table(
        "blind_seat",
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        _at("done_at"),
        sa.CheckConstraint("place IN (1, 2)", name=op.f("ck_blind_seat_two_places")),
        _key("blind_seat", "story_id", "blind_story"),
        _key("blind_seat", "user_id", "user"),
        sa.PrimaryKeyConstraint("story_id", "place", name=op.f("pk_blind_seat")),
        sa.UniqueConstraint("story_id", "user_id", name=op.f("uq_blind_seat_story_id_user_id")),
    )
    op.create_table(
        "blind_coding",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("fragment_id", sa.Uuid(), nullable=False),
        sa.Column("theme", TEXT(), nullable=False),
        sa.Column("pole", TEXT(), nullable=False),
        _at("made_at", nullable=False),
        _key("blind_coding", "story_id", "blind_story"),
        _key("blind_coding", "user_id", "user"),
        _key("blind_coding", "fragment_id", "fragment"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blind_coding")),
    )
    op.create_table(
        "blind_point",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("first_id", sa.Uuid(), nullable=True),
        sa.Column("second_id", sa.Uuid(), nullable=True),
        sa.Column("kind", TEXT(), nullable=False),
        sa.Column("outcome", TEXT(), nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        _at("settled_at"),
        _key("blind_point", "story_id", "blind_story"),
        _key("blind_point", "first_id", "blind_coding"),
        _key("blind_point", "second_id", "blind_coding"),
        _key("blind_point", "settled_by", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blind_point")),
    )
    op.create_table(
        "blind_voice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("point_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("choice", TEXT(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        _at("said_at", nullable=False),
        _key("blind_voice", "point_id", "blind_point"),
        _key("blind_voice", "user_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blind_voice")),
    )
    for table, column in (
        ("blind_round", "study_id"),
        ("blind_story", "round_id"),
        ("blind_story", "interview_id"),
        ("blind_seat", "user_id"),
        ("blind_coding", "story_id"),
        ("blind_coding", "fragment_id"),
        ("blind_point", "story_id"),
        ("blind_voice", "point_id"),
    ):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    _guard(op.get_bind())


def _guard(connection):
    """What one of the two chose is his alone until the story is open to both: a lead waits too."""
    led = "study_id IN (SELECT wij_studies_as('lead'))"
    guard(connection, "blind_round", reads="study_id IN (SELECT wij_studies())", writes=led)
    guard(
        connection,
        "blind_story",
        reads="interview_id IN (SELECT wij_interviews())",
        writes=READS_STORY,
    )
    guard(connection, "blind_seat", reads=OF_STORY, writes=f"({MINE} OR {LED_STORY})")
    guard(
        connection,
        "blind_coding",
        reads=f"({MINE} OR {OPENED}) AND {CODES} AND {OF_STORY}",
        writes=MINE,
    )
    guard(connection, "blind_point", reads=OPENED, writes=f"{CODES} AND {OPENED}")
    guard(connection, "blind_voice", reads=OF_POINT, writes=f"{MINE} AND {OF_POINT}")


def _at(name, nullable=True):
    return sa.Column(name, UtcDateTime(timezone=True), nullable=nullable)


def _key(table, column, other):
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)
