"""Nobody in two places: the rules about appointments that the database itself holds.

Of all appointments that stand and hold their time (``holds_time``):

- no two of one interviewer overlap, in whichever study;
- no two with one person overlap, in whichever network (``person_id`` says who is who);
- an interview has at most one (an index of the table itself).

On PostgreSQL they are exclusion constraints, which also hold between two transactions that
see nothing of each other, at every isolation level and beside row-level security. They need
no extension: everybody has a stretch of his own on one line of numbers, so that "the same
person at overlapping times" is one overlap. On SQLite, which has one writer at a time, they
are triggers.

Triggers on both fill ``person_id`` and let go of the time of an interview that is over; an
interview that is opened again does not take its old time back. A migration that rebuilds one
of these tables on SQLite drops its triggers: it calls ``put_rules`` again (a test looks).
"""

from sqlalchemy import Connection

from interviews.appointments import INTERVIEWER_ONCE, PERSON_ONCE

REVERSED = "appointment_ends_before_it_starts"
PERSON = """coalesce(
    (SELECT s.person_id FROM same_person s JOIN interview i ON i.actor_id = s.actor_id
     WHERE i.id = NEW.interview_id),
    (SELECT i.actor_id FROM interview i WHERE i.id = NEW.interview_id))"""
MINE = "interview_id IN (SELECT i.id FROM interview i WHERE i.actor_id = {}.actor_id)"
LINKED = f"UPDATE appointment SET person_id = NEW.person_id WHERE {MINE.format('NEW')}"
PARTED = f"UPDATE appointment SET person_id = OLD.actor_id WHERE {MINE.format('OLD')}"
LET_GO = "UPDATE appointment SET holds_time = false WHERE interview_id = NEW.id AND holds_time"
IS_OVER = "NEW.status IN ('closed', 'not_held')"
OTHER = """SELECT 1 FROM appointment a WHERE a.id <> NEW.id
    AND a.cancelled_at IS NULL AND a.holds_time
    AND a.starts_at < NEW.ends_at AND a.ends_at > NEW.starts_at"""
CHECK = f"""
    SELECT RAISE(ABORT, '{REVERSED}') WHERE NEW.ends_at <= NEW.starts_at;
    SELECT RAISE(ABORT, '{INTERVIEWER_ONCE}')
    WHERE EXISTS ({OTHER} AND a.interviewer_id = NEW.interviewer_id);
    SELECT RAISE(ABORT, '{PERSON_ONCE}') WHERE EXISTS ({OTHER} AND a.person_id = {PERSON});"""
HOLDS = "NEW.cancelled_at IS NULL AND NEW.holds_time"
FILL = f"UPDATE appointment SET person_id = {PERSON} WHERE id = NEW.id;"
# Name, when it works, on which condition, and what it does.
SQLITE_TRIGGERS = (
    ("appointment_added", "AFTER INSERT ON appointment", HOLDS, CHECK),
    (
        "appointment_changed",
        "AFTER UPDATE OF interviewer_id, starts_at, ends_at, cancelled_at, holds_time, person_id "
        "ON appointment",
        HOLDS,
        CHECK,
    ),
    ("appointment_person", "AFTER INSERT ON appointment", "true", FILL),
    ("appointment_other_person", "AFTER UPDATE OF interview_id ON appointment", "true", FILL),
    ("same_person_added", "AFTER INSERT ON same_person", "true", f"{LINKED};"),
    ("same_person_changed", "AFTER UPDATE ON same_person", "true", f"{LINKED};"),
    ("same_person_removed", "AFTER DELETE ON same_person", "true", f"{PARTED};"),
    ("interview_over", "AFTER UPDATE OF status ON interview", IS_OVER, f"{LET_GO};"),
)
# A stretch per person: wider than the seconds of PostgreSQL's whole calendar.
STRETCH = """
CREATE OR REPLACE FUNCTION wij_stretch(who uuid, starts timestamptz, ends timestamptz)
RETURNS numrange LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog AS $$
DECLARE
    hex text := replace(who::text, '-', '');
    first_half numeric := ('x' || left(hex, 16))::bit(64)::bigint;
    last_half numeric := ('x' || right(hex, 16))::bit(64)::bigint;
    place numeric := (first_half * 18446744073709551616 + last_half
        + CASE WHEN last_half < 0 THEN 18446744073709551616 ELSE 0 END) * 100000000000000;
BEGIN
    -- Rows from before the rules may end before they start: those take no time.
    RETURN numrange(
        place + extract(epoch FROM starts), place + extract(epoch FROM greatest(starts, ends))
    );
END $$
"""
POSTGRESQL_FUNCTIONS = (
    (
        "wij_appointment_person()",
        f"""
        IF {HOLDS} AND NEW.ends_at <= NEW.starts_at THEN
            RAISE EXCEPTION '{REVERSED}' USING ERRCODE = 'check_violation';
        END IF;
        NEW.person_id := {PERSON};
        RETURN NEW;
        """,
    ),
    (
        "wij_same_person()",
        f"IF TG_OP = 'DELETE' THEN {PARTED}; ELSE {LINKED}; END IF; RETURN NULL;",
    ),
    ("wij_interview_over()", f"{LET_GO}; RETURN NULL;"),
)
POSTGRESQL_TRIGGERS = (
    ("appointment_person", "BEFORE INSERT OR UPDATE ON appointment", "wij_appointment_person()"),
    ("same_person_known", "AFTER INSERT OR UPDATE OR DELETE ON same_person", "wij_same_person()"),
    (
        "interview_over",
        f"AFTER UPDATE OF status ON interview FOR EACH ROW WHEN ({IS_OVER})",
        "wij_interview_over()",
    ),
)


def put_rules(connection: Connection) -> None:
    """Put the rules in the database; doing it again changes nothing.

    Every appointment in it must keep to them already.
    """
    if connection.dialect.name == "postgresql":
        _on_postgresql(connection)
        return
    for name, when, condition, act in SQLITE_TRIGGERS:
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
        connection.exec_driver_sql(f"CREATE TRIGGER {name} {when} WHEN {condition} BEGIN {act} END")


def _on_postgresql(connection: Connection) -> None:
    run = connection.exec_driver_sql
    run(STRETCH)
    schema = run("SELECT quote_ident(current_schema())").scalar()
    for call, body in POSTGRESQL_FUNCTIONS:
        # With the rights of the owner of the tables: the rules look past row-level security.
        run(
            f"CREATE OR REPLACE FUNCTION {call} RETURNS trigger LANGUAGE plpgsql "
            f"SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$ BEGIN {body} END $$"
        )
    for name, when, call in POSTGRESQL_TRIGGERS:
        table = when.split(" ON ")[1].split()[0]
        each = "" if "FOR EACH ROW" in when else "FOR EACH ROW"
        run(f"DROP TRIGGER IF EXISTS {name} ON {table}")
        run(f"CREATE TRIGGER {name} {when} {each} EXECUTE FUNCTION {call}")
    for name, who in ((INTERVIEWER_ONCE, "interviewer_id"), (PERSON_ONCE, "person_id")):
        run(f"ALTER TABLE appointment DROP CONSTRAINT IF EXISTS {name}")
        run(
            f"ALTER TABLE appointment ADD CONSTRAINT {name} EXCLUDE USING gist "
            f"(wij_stretch({who}, starts_at, ends_at) WITH &&) "
            "WHERE (cancelled_at IS NULL AND holds_time)"
        )
