"""Guided learning sessions: rounds, seats by a code, what is written, cards, and commitments."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from app.row_security import guard, let_seats
from research.tables import UtcDateTime

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString
# Who sits at a table is told as reader, with a reach of his own (research/reach.py).
SEAT = """
CREATE OR REPLACE FUNCTION wij_is_seat() RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT coalesce(current_setting('wij.reach', true) = 'seat', false) $$;
CREATE OR REPLACE FUNCTION wij_seat() RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT CASE WHEN wij_is_seat() THEN wij_reader() END $$
"""
FUNCTIONS = (
    (
        "wij_seat_session()",
        "uuid",
        "SELECT s.session_id FROM session_seat s WHERE s.id = wij_seat() AND s.left_at IS NULL",
    ),
    (
        "wij_seat_network()",
        "uuid",
        "SELECT r.network_id FROM review_session r WHERE r.id = wij_seat_session()",
    ),
    (
        "wij_seat_study()",
        "uuid",
        "SELECT n.study_id FROM network n WHERE n.id = wij_seat_network()",
    ),
    (
        # Sessions whose record the reader opens: he sat there, or everybody there lets it be read.
        "wij_read_sessions()",
        "SETOF uuid",
        "SELECT s.session_id FROM session_seat s WHERE s.user_id = wij_reader() UNION "
        "SELECT r.id FROM review_session r WHERE r.network_id IN (SELECT wij_in_review()) "
        "AND EXISTS (SELECT FROM session_seat s WHERE s.session_id = r.id) AND NOT EXISTS "
        "(SELECT FROM session_seat s WHERE s.session_id = r.id AND s.shares IS NOT TRUE)",
    ),
)
ME, SESSION = "(SELECT wij_seat())", "(SELECT wij_seat_session())"
NETWORK, STUDY = "(SELECT wij_seat_network())", "(SELECT wij_seat_study())"
HERE = f"session_id = {SESSION}"
EARLIER = (
    "EXISTS (SELECT FROM review_session r WHERE r.id = session_id "
    f"AND r.network_id = {NETWORK})"
)
OF_COMMITMENT = (
    "EXISTS (SELECT FROM commitment c JOIN review_session r ON r.id = c.session_id "
    f"WHERE c.id = commitment_id AND r.network_id = {NETWORK})"
)
# An act at the table of somebody with an account is noted under that account.
AS_ACCOUNT = f"user_id = (SELECT s.user_id FROM session_seat s WHERE s.id = {ME})"
# Per table: what somebody at the table sees, what he adds, and what he changes.
OWN = (
    ("audit_entry", "false", AS_ACCOUNT, ""),
    ("study", f"id = {STUDY}", "", ""),
    ("network", f"id = {NETWORK}", "", ""),
    ("review_session", f"network_id = {NETWORK}", "", f"id = {SESSION}"),
    ("guided_session", HERE, "", HERE),
    ("session_seat", HERE, "", HERE),
    ("session_card", HERE, "", ""),
    ("session_word", f"{HERE} AND (seq IS NOT NULL OR seat_id = {ME})", HERE, HERE),
    ("commitment", EARLIER, HERE, EARLIER),
    ("commitment_step", OF_COMMITMENT, OF_COMMITMENT, OF_COMMITMENT),
)
IN_REVIEW = "session_id IN (SELECT s.id FROM review_session s)"
READ = "session_id IN (SELECT wij_read_sessions())"


def upgrade():
    """Apply. Sessions from before have no rounds, and their commitments no first step."""
    for column in ("first_step_sealed", "sign_sealed"):
        op.add_column("commitment", sa.Column(column, sa.LargeBinary(), nullable=True))
    for column in ("seat_id", "fragment_id"):
        op.add_column("commitment", sa.Column(column, sa.Uuid(), nullable=True))
    _make_tables()
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        _make_functions(connection)
    guard(connection, "guided_session", reads=IN_REVIEW, writes=IN_REVIEW)
    guard(connection, "session_seat", reads=f"({READ}) OR ({IN_REVIEW})", writes=IN_REVIEW)
    guard(connection, "session_card", reads=IN_REVIEW, writes=IN_REVIEW)
    guard(connection, "session_word", reads=f"seq IS NOT NULL AND {READ}", writes="false")
    own = "EXISTS (SELECT FROM commitment c WHERE c.id = commitment_id)"
    guard(connection, "commitment_step", reads=own, writes=own)
    for table, reads, adds, changes in OWN:
        let_seats(connection, table, reads=reads, adds=adds, changes=changes)


def _make_functions(connection):
    connection.exec_driver_sql(SEAT)
    schema = connection.exec_driver_sql("SELECT quote_ident(current_schema())").scalar()
    for call, returns, body in FUNCTIONS:
        connection.exec_driver_sql(
            f"CREATE OR REPLACE FUNCTION {call} RETURNS {returns} LANGUAGE sql STABLE "
            f"SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$ {body} $$"
        )


def _make_tables():
    op.create_table(
        "guided_session",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("round", TEXT(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("client_answer", TEXT(), nullable=False),
        sa.Column("stands_for", TEXT(), nullable=True),
        sa.Column("client_asked_on", sa.Date(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("code_hash", TEXT(), nullable=True),
        _at("code_ends_at"),
        _key("guided_session", "session_id", "review_session"),
        _key("guided_session", "asked_by", "user"),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_guided_session")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_guided_session_code_hash")),
    )
    op.create_table(
        "session_seat",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("part", TEXT(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("leads", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("ready_for", TEXT(), nullable=True),
        sa.Column("shares", sa.Boolean(), nullable=True),
        sa.Column("visit_hash", TEXT(), nullable=True),
        _at("visit_ends_at"),
        _at("joined_at", nullable=False),
        _at("left_at"),
        _key("session_seat", "session_id", "review_session"),
        _key("session_seat", "user_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_seat")),
        sa.UniqueConstraint("visit_hash", name=op.f("uq_session_seat_visit_hash")),
    )
    op.create_table(
        "session_card",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("fragment_id", sa.Uuid(), nullable=True),
        sa.Column("theme", TEXT(), nullable=True),
        sa.Column("pole", TEXT(), nullable=True),
        sa.Column("laid_by", sa.Uuid(), nullable=True),
        _at("laid_at", nullable=False),
        _key("session_card", "session_id", "review_session"),
        _key("session_card", "fragment_id", "fragment"),
        _key("session_card", "laid_by", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_card")),
    )
    op.create_table(
        "session_word",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("round", TEXT(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("seat_id", sa.Uuid(), nullable=True),
        sa.Column("card_id", sa.Uuid(), nullable=True),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        _at("at", nullable=False),
        _key("session_word", "session_id", "review_session"),
        _key("session_word", "seat_id", "session_seat"),
        _key("session_word", "card_id", "session_card"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_word")),
    )
    op.create_table(
        "commitment_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("commitment_id", sa.Uuid(), nullable=False),
        sa.Column("kind", TEXT(), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("noted_by", sa.Uuid(), nullable=True),
        _at("at", nullable=False),
        _key("commitment_step", "commitment_id", "commitment"),
        _key("commitment_step", "noted_by", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_step")),
    )
    for table, column in (
        ("session_seat", "session_id"),
        ("session_seat", "user_id"),
        ("session_card", "session_id"),
        ("session_word", "session_id"),
        ("commitment_step", "commitment_id"),
    ):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _at(name, nullable=True):
    return sa.Column(name, UtcDateTime(timezone=True), nullable=nullable)


def _key(table, column, other):
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)
