"""The monitor of client journeys: registers, seats, journeys, judgements, words, links, figures."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from app.row_security import guard
from research.tables import UtcDateTime

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString
# Registers that the reader reaches. A seat holds for a professional; that controller and
# director open no story is held by the program (analysis/journey_seats.py).
FUNCTIONS = (
    (
        "wij_led_registers()",
        """
        BEGIN
            RETURN QUERY
            SELECT r.id FROM journey_register r
            WHERE r.study_id IN (SELECT wij_studies_as('lead'));
        END
        """,
    ),
    (
        "wij_seated_registers(VARIADIC seats text[])",
        """
        BEGIN
            IF wij_holds('professional') THEN
                RETURN QUERY
                SELECT s.register_id FROM journey_seat s
                WHERE s.user_id = wij_reader() AND s.holds AND s.seat = ANY (seats);
            END IF;
        END
        """,
    ),
    (
        "wij_judged_registers()",
        """
        BEGIN
            RETURN QUERY
            SELECT wij_led_registers()
            UNION
            SELECT wij_seated_registers('social_worker', 'client_manager');
        END
        """,
    ),
    (
        "wij_counted_registers()",
        """
        BEGIN
            RETURN QUERY
            SELECT wij_judged_registers()
            UNION
            SELECT wij_seated_registers('controller', 'director')
            UNION
            SELECT r.id FROM journey_register r
            WHERE r.study_id IN (SELECT wij_studies_as('editor'));
        END
        """,
    ),
)
COUNTED = "register_id IN (SELECT wij_counted_registers())"
JUDGED = "register_id IN (SELECT wij_judged_registers())"
LED = "register_id IN (SELECT wij_led_registers())"
MINE = "user_id = (SELECT wij_reader())"


def _of(condition):
    """The same, for a row that hangs at a journey."""
    return f"EXISTS (SELECT FROM client_journey j WHERE j.id = journey_id AND j.{condition})"


def upgrade():
    """Apply."""
    _make_registers()
    _make_journeys()
    _make_figures()
    for table, column in (
        ("journey_register", "study_id"),
        ("journey_seat", "user_id"),
        ("client_journey", "register_id"),
        ("journey_judgement", "journey_id"),
        ("journey_link", "journey_id"),
        ("journey_link", "network_id"),
        ("savings_setting", "register_id"),
        ("register_figure", "register_id"),
    ):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    _guard(op.get_bind())


def _make_registers():
    op.create_table(
        "journey_register",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("organisation", TEXT(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        _at("made_at"),
        _key("journey_register", "study_id", "study"),
        _key("journey_register", "made_by", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journey_register")),
        sa.UniqueConstraint(
            "study_id",
            "year",
            "organisation",
            name=op.f("uq_journey_register_study_id_year_organisation"),
        ),
    )
    op.create_table(
        "journey_seat",
        sa.Column("register_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("seat", TEXT(), nullable=False),
        sa.Column("holds", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        _at("changed_at"),
        _key("journey_seat", "register_id", "journey_register"),
        _key("journey_seat", "user_id", "user"),
        _key("journey_seat", "changed_by", "user"),
        sa.PrimaryKeyConstraint("register_id", "user_id", name=op.f("pk_journey_seat")),
    )


def _make_journeys():
    lists = ("questions", "resources", "went_well", "could_better")
    op.create_table(
        "client_journey",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("register_id", sa.Uuid(), nullable=False),
        *(_text(name) for name in ("number", "district", "activity", "asked_by")),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in lists),
        *(_text(name) for name in ("with_gp", "with_tailored")),
        sa.Column("risks", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        _at("changed_at"),
        _key("client_journey", "register_id", "journey_register"),
        _key("client_journey", "changed_by", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_journey")),
        sa.UniqueConstraint(
            "register_id", "number", name=op.f("uq_client_journey_register_id_number")
        ),
    )
    op.create_table(
        "journey_judgement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("journey_id", sa.Uuid(), nullable=False),
        _text("eyes"),
        sa.Column("effects", sa.JSON(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("judged_by", sa.Uuid(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        _at("judged_at"),
        _at("taken_back_at", nullable=True),
        _key("journey_judgement", "journey_id", "client_journey"),
        _key("journey_judgement", "judged_by", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journey_judgement")),
    )
    op.create_table(
        "complex_situation",
        sa.Column("journey_id", sa.Uuid(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("cost_low", sa.Integer(), nullable=True),
        sa.Column("cost_high", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        _at("written_at"),
        _key("complex_situation", "journey_id", "client_journey"),
        _key("complex_situation", "written_by", "user"),
        sa.PrimaryKeyConstraint("journey_id", name=op.f("pk_complex_situation")),
    )
    op.create_table(
        "journey_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("journey_id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        _at("decided_at"),
        _at("ended_at", nullable=True),
        _key("journey_link", "journey_id", "client_journey"),
        _key("journey_link", "network_id", "network"),
        _key("journey_link", "decided_by", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journey_link")),
    )


def _make_figures():
    op.create_table(
        "savings_setting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("register_id", sa.Uuid(), nullable=False),
        _text("name"),
        sa.Column("version", sa.Integer(), nullable=False),
        *(_text(name) for name in ("value", "low", "high", "source")),
        sa.Column("dated", sa.Date(), nullable=True),
        sa.Column("set_by", sa.Uuid(), nullable=True),
        _at("set_at"),
        _key("savings_setting", "register_id", "journey_register"),
        _key("savings_setting", "set_by", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_savings_setting")),
        sa.UniqueConstraint(
            "register_id",
            "name",
            "version",
            name=op.f("uq_savings_setting_register_id_name_version"),
        ),
    )
    op.create_table(
        "register_figure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("register_id", sa.Uuid(), nullable=False),
        _text("sheet"),
        sa.Column("position", sa.Integer(), nullable=False),
        *(_text(name) for name in ("line", "what")),
        sa.Column("amount", sa.Float(), nullable=False),
        sa.Column("kept_by", sa.Uuid(), nullable=True),
        _at("kept_at"),
        _key("register_figure", "register_id", "journey_register"),
        _key("register_figure", "kept_by", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_figure")),
    )


def _guard(connection):
    """Words of a situation: who judges, and the lead. A link: the lead. Counts: who follows."""
    if connection.dialect.name == "postgresql":
        schema = connection.exec_driver_sql("SELECT quote_ident(current_schema())").scalar()
        for call, body in FUNCTIONS:
            connection.exec_driver_sql(
                f"CREATE OR REPLACE FUNCTION {call} RETURNS SETOF uuid LANGUAGE plpgsql STABLE "
                f"SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$ {body} $$"
            )
    led_study = "study_id IN (SELECT wij_studies_as('lead'))"
    seen = f"id IN (SELECT wij_counted_registers()) OR {led_study}"
    guard(connection, "journey_register", reads=f"({seen})", writes=led_study)
    guard(connection, "journey_seat", reads=f"({MINE} OR {LED})", writes=LED)
    guard(connection, "client_journey", reads=COUNTED, writes=JUDGED)
    # The audit talk adds a judgement; the program holds which eyes a seat speaks for.
    guard(connection, "journey_judgement", reads=_of(COUNTED), writes=_of(COUNTED))
    guard(connection, "complex_situation", reads=_of(JUDGED), writes=_of(JUDGED))
    guard(connection, "journey_link", reads=_of(LED), writes=_of(LED))
    guard(connection, "savings_setting", reads=COUNTED, writes=LED)
    guard(connection, "register_figure", reads=COUNTED, writes=LED)


def _text(name):
    return sa.Column(name, TEXT(), nullable=False)


def _at(name, *, nullable=False):
    return sa.Column(name, UtcDateTime(timezone=True), nullable=nullable)


def _key(table, column, other):
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
    )
