"""Row-level security on PostgreSQL: the rules of who may see what, held by the database too.

Migrations call ``guard`` for each table that holds something of people. The conditions are
written with the functions of migration 0015 (``wij_networks()``, ``wij_stories()`` ...), which
tell what the reader of this transaction reaches. A test fails on a table without a policy.
"""

from enum import StrEnum

from sqlalchemy import Connection, Engine, text

# A table that every guarded database has, and that is guarded.
WITNESS = "turn_revision"
# Tables without a policy, each with its reason. Everything else needs one.
OPEN_TABLES = {
    "user": "needed before anybody is signed in; colleagues see each other's names",
    "second_factor": "needed before anybody is signed in; secrets lie under the master key",
    "recovery_code": "needed before anybody is signed in; hashes only",
    "provider_link": "needed before anybody is signed in; hashes only",
    "sign_in_session": "needed before anybody is signed in; hashes and times",
    "story_visit": "needed before a teller is let in; hashes and times",
    "throttle": "needed before anybody is signed in; hashes and counts",
    "job": "ids and counts for the worker; no words",
    "audit_head": "one row with the end of the chain, which every act changes",
    "alembic_version": "the version of the tables",
}


class Guard(StrEnum):
    """Whether the database itself keeps readers apart, for the role of this connection."""

    GUARDED = "guarded"
    PASSED_BY = "passed_by"
    ABSENT = "absent"


class NoSuchRoleError(Exception):
    """The database has no role of this name."""


def guard(connection: Connection, table: str, *, reads: str, writes: str, adds: str = "") -> None:
    """Put the policies on a table; on SQLite nothing happens.

    Args:
        connection: of a migration.
        table: which one.
        reads: SQL condition under which a row is seen; who sees a row may also lock it.
        writes: SQL condition for changing or removing a row, on the row as it becomes.
        adds: SQL condition for a new row, when it is another one than ``writes``.
    """
    if connection.dialect.name != "postgresql":
        return
    system, counts = "(SELECT wij_is_system())", "(SELECT wij_is_counting())"
    sees = f"{system} OR {reads}"
    changes = f"{system} OR (NOT {counts} AND ({writes}))"
    enters = f"{system} OR (NOT {counts} AND ({adds or writes}))"
    run = connection.exec_driver_sql
    run(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
    for name in ("wij_reads", "wij_adds", "wij_changes", "wij_removes"):
        run(f'DROP POLICY IF EXISTS {name} ON "{table}"')
    run(f'CREATE POLICY wij_reads ON "{table}" FOR SELECT USING ({sees})')
    run(f'CREATE POLICY wij_adds ON "{table}" FOR INSERT WITH CHECK ({enters})')
    run(f'CREATE POLICY wij_changes ON "{table}" FOR UPDATE USING ({sees}) WITH CHECK ({changes})')
    run(f'CREATE POLICY wij_removes ON "{table}" FOR DELETE USING ({changes})')


def let_tellers(
    connection: Connection, table: str, *, reads: str, adds: str = "", changes: str = ""
) -> None:
    """Let a teller by his link see his own rows of a table, beside what ``guard`` lets others.

    Args:
        connection: of a migration.
        table: which one.
        reads: SQL condition on a row of his own; he may lock what he sees.
        adds: for a new row; empty where he adds none.
        changes: for changing or removing a row, on the row as it becomes; empty where he does not.
    """
    if connection.dialect.name != "postgresql":
        return
    run = connection.exec_driver_sql
    is_his = "(SELECT wij_is_teller()) AND "
    for name in ("wij_teller_reads", "wij_teller_adds", "wij_teller_changes", "wij_teller_removes"):
        run(f'DROP POLICY IF EXISTS {name} ON "{table}"')
    run(f'CREATE POLICY wij_teller_reads ON "{table}" FOR SELECT USING ({is_his}({reads}))')
    becomes = f"{is_his}({changes})" if changes else "false"
    run(
        f'CREATE POLICY wij_teller_changes ON "{table}" FOR UPDATE '
        f"USING ({is_his}({reads})) WITH CHECK ({becomes})"
    )
    if adds:
        run(f'CREATE POLICY wij_teller_adds ON "{table}" FOR INSERT WITH CHECK ({is_his}({adds}))')
    if changes:
        run(f'CREATE POLICY wij_teller_removes ON "{table}" FOR DELETE USING ({is_his}({reads}))')


def let_seats(
    connection: Connection, table: str, *, reads: str, adds: str = "", changes: str = ""
) -> None:
    """Let somebody at the table of a guided session see the rows of that table; as a teller his.

    Args:
        connection: of a migration.
        table: which one.
        reads: SQL condition on a row; he may lock what he sees.
        adds: for a new row; empty where he adds none.
        changes: for changing or removing a row, as it becomes; empty where he does not.
    """
    if connection.dialect.name != "postgresql":
        return
    run = connection.exec_driver_sql
    sits = "(SELECT wij_is_seat()) AND "
    for name in ("wij_seat_reads", "wij_seat_adds", "wij_seat_changes", "wij_seat_removes"):
        run(f'DROP POLICY IF EXISTS {name} ON "{table}"')
    run(f'CREATE POLICY wij_seat_reads ON "{table}" FOR SELECT USING ({sits}({reads}))')
    becomes = f"{sits}({changes})" if changes else "false"
    run(
        f'CREATE POLICY wij_seat_changes ON "{table}" FOR UPDATE '
        f"USING ({sits}({reads})) WITH CHECK ({becomes})"
    )
    if adds:
        run(f'CREATE POLICY wij_seat_adds ON "{table}" FOR INSERT WITH CHECK ({sits}({adds}))')
    if changes:
        run(f'CREATE POLICY wij_seat_removes ON "{table}" FOR DELETE USING ({sits}({reads}))')


def guard_of(engine: Engine) -> Guard:
    """Return whether row-level security holds for the role of this engine."""
    if engine.dialect.name != "postgresql":
        return Guard.ABSENT
    with engine.connect() as connection:
        active = connection.execute(
            text("SELECT row_security_active(to_regclass(:table))"), {"table": WITNESS}
        ).scalar()
    return Guard.GUARDED if active else Guard.PASSED_BY


def owns_tables(connection: Connection) -> bool:
    """Return whether the role of this connection may change the tables, or make the first."""
    owns = connection.execute(
        text(
            "SELECT pg_has_role(current_user, relowner, 'USAGE') FROM pg_class "
            "WHERE oid = to_regclass(:table)"
        ),
        {"table": WITNESS},
    ).scalar()
    if owns is None:
        makes = text("SELECT has_schema_privilege(current_schema(), 'CREATE')")
        owns = connection.execute(makes).scalar()
    return bool(owns)


def grant_to(connection: Connection, role: str) -> None:
    """Let a role work in every table, now and after later migrations; it owns nothing.

    Emptying whole tables at once (TRUNCATE) is not among it: that passes the policies.

    Raises:
        NoSuchRoleError: make the role first.
    """
    known = text("SELECT 1 FROM pg_roles WHERE rolname = :role")
    if connection.execute(known, {"role": role}).scalar() is None:
        raise NoSuchRoleError
    quoted = connection.dialect.identifier_preparer.quote_identifier
    schema = quoted(str(connection.execute(text("SELECT current_schema()")).scalar_one()))
    name, rights = quoted(role), "SELECT, INSERT, UPDATE, DELETE"
    for statement in (
        f"GRANT USAGE ON SCHEMA {schema} TO {name}",
        f"GRANT {rights} ON ALL TABLES IN SCHEMA {schema} TO {name}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {name}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT {rights} ON TABLES TO {name}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT USAGE ON SEQUENCES TO {name}",
    ):
        connection.exec_driver_sql(statement)
