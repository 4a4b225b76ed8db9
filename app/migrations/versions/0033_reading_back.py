"""Reading back: what a teller corrects, releases and finds important, and his personal link."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from app.row_security import guard, let_tellers
from research.tables import UtcDateTime

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString
# A teller is told as reader, with a reach of his own: no account has his id, so nothing that
# is for people who sign in is for him.
TELLER = """
CREATE OR REPLACE FUNCTION wij_is_teller() RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT coalesce(current_setting('wij.reach', true) = 'teller', false) $$;
CREATE OR REPLACE FUNCTION wij_teller() RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT CASE WHEN wij_is_teller() THEN wij_reader() END $$
"""
FUNCTIONS = (
    (
        "wij_teller_story()",
        "SELECT i.id FROM interview i WHERE i.actor_id = wij_teller()",
    ),
    (
        "wij_teller_network()",
        "SELECT a.network_id FROM actor a WHERE a.id = wij_teller()",
    ),
    (
        "wij_teller_study()",
        "SELECT n.study_id FROM network n WHERE n.id = wij_teller_network()",
    ),
)
ME, STORY = "(SELECT wij_teller())", "(SELECT wij_teller_story())"
NETWORK, STUDY = "(SELECT wij_teller_network())", "(SELECT wij_teller_study())"
OF_TURN = f"EXISTS (SELECT FROM turn t WHERE t.id = turn_id AND t.interview_id = {STORY})"
OF_REVISION = (
    "EXISTS (SELECT FROM turn_revision r JOIN turn t ON t.id = r.turn_id "
    f"WHERE r.id = revision_id AND t.interview_id = {STORY})"
)
# Per table: what a teller sees of his own, what he adds, and what he changes.
OWN = (
    ("actor", f"id = {ME}", "", ""),
    ("network", f"id = {NETWORK}", "", ""),
    ("study", f"id = {STUDY}", "", ""),
    ("study_retention", f"study_id = {STUDY}", "", ""),
    ("letter_contact", f"study_id = {STUDY}", "", ""),
    ("representative", f"actor_id = {ME}", "", ""),
    ("consent_event", f"actor_id = {ME}", f"actor_id = {ME}", ""),
    ("interview", f"id = {STORY}", "", ""),
    ("turn", f"interview_id = {STORY}", f"interview_id = {STORY}", ""),
    ("turn_revision", OF_TURN, OF_TURN, OF_TURN),
    ("fragment", OF_REVISION, "", OF_REVISION),
    ("quote_choice", OF_TURN, OF_TURN, OF_TURN),
    ("story_check", f"interview_id = {STORY}", f"interview_id = {STORY}", f"interview_id = {STORY}"),
    ("story_link", f"interview_id = {STORY}", "", f"interview_id = {STORY}"),
)
WRITTEN = "interview_id IN (SELECT wij_written_interviews())"
TURN = "EXISTS (SELECT FROM turn t WHERE t.id = turn_id AND (t"


def upgrade():
    """Apply. Nothing was read back in words, and no link was made before."""
    op.add_column("turn", sa.Column("part", TEXT(), nullable=True))
    op.add_column("turn_revision", sa.Column("late_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("turn_revision", sa.Column("told_back", TEXT(), nullable=True))
    _make_tables()
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        _make_functions(connection)
    guard(connection, "read_back_call", reads=WRITTEN, writes=WRITTEN)
    guard(connection, "story_link", reads=WRITTEN, writes=WRITTEN)
    # Who codes a story has to know what its teller withholds.
    guard(
        connection,
        "quote_choice",
        reads="EXISTS (SELECT FROM turn t WHERE t.id = turn_id)",
        writes=f"{TURN}.{WRITTEN}) IS TRUE)",
    )
    for table, reads, adds, changes in OWN:
        let_tellers(connection, table, reads=reads, adds=adds, changes=changes)


def _make_functions(connection):
    connection.exec_driver_sql(TELLER)
    schema = connection.exec_driver_sql("SELECT quote_ident(current_schema())").scalar()
    for call, body in FUNCTIONS:
        connection.exec_driver_sql(
            f"CREATE OR REPLACE FUNCTION {call} RETURNS uuid LANGUAGE sql STABLE "
            f"SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$ {body} $$"
        )


def _make_tables():
    op.create_table(
        "quote_choice",
        sa.Column("turn_id", sa.Uuid(), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("may_quote", sa.Boolean(), nullable=False),
        sa.Column("how", TEXT(), nullable=False),
        sa.Column("said_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["turn_id"], ["turn.id"], name=op.f("fk_quote_choice_turn_id_turn")),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["turn_revision.id"],
            name=op.f("fk_quote_choice_revision_id_turn_revision"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user.id"], name=op.f("fk_quote_choice_recorded_by_user")
        ),
        sa.PrimaryKeyConstraint("turn_id", name=op.f("pk_quote_choice")),
    )
    op.create_table(
        "read_back_call",
        sa.Column("interview_id", sa.Uuid(), nullable=False),
        sa.Column("step", TEXT(), nullable=False),
        sa.Column("reads_whole", sa.Boolean(), nullable=False),
        sa.Column("raw_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("changed_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["interview_id"], ["interview.id"], name=op.f("fk_read_back_call_interview_id_interview")
        ),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["user.id"], name=op.f("fk_read_back_call_changed_by_user")
        ),
        sa.PrimaryKeyConstraint("interview_id", name=op.f("pk_read_back_call")),
    )
    op.create_table(
        "story_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("interview_id", sa.Uuid(), nullable=False),
        sa.Column("key_hash", TEXT(), nullable=False),
        sa.Column("code_hash", TEXT(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("opened_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["interview_id"], ["interview.id"], name=op.f("fk_story_link_interview_id_interview")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["user.id"], name=op.f("fk_story_link_made_by_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story_link")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_story_link_key_hash")),
    )
    op.create_index(op.f("ix_story_link_interview_id"), "story_link", ["interview_id"])
    op.create_table(
        "story_visit",
        sa.Column("id", TEXT(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("ends_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["link_id"], ["story_link.id"], name=op.f("fk_story_visit_link_id_story_link")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story_visit")),
    )
    op.create_index(op.f("ix_story_visit_link_id"), "story_visit", ["link_id"])
    op.create_index(op.f("ix_story_visit_ends_at"), "story_visit", ["ends_at"])
