"""What does row-level security cost? The queries of a few pages, with it and without it.

Makes a database of its own on a PostgreSQL server, fills one study with 20,000 turns (450
conversations in 90 networks, a coding on every third turn of a teller), and runs what pages
ask of the database: as a plain role that the policies bind, and as the owner whom they do not
bind. Words are neither sealed nor opened: this is the database alone. Medians of one run
compare with each other; those of two machines do not.

    python -m benchmarks.row_security [--url postgresql://postgres@127.0.0.1:5432] [--runs 9]
"""

import argparse
import secrets
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

import psycopg
from psycopg import sql
from sqlalchemy import make_url, text
from sqlmodel import Session, select

import app.models  # noqa: F401  every table must be known before the first session
from analysis.coding_counts import coding_counts
from analysis.codings import codings_of_interview
from analysis.figures import study_figures
from analysis.patterns import network_pattern, study_factors
from app.database import Database
from app.migrate import upgrade
from app.row_security import grant_to
from app.settings import Settings
from interviews.turns import turns_of
from research.networks import NetworkReviewer
from research.reach import read_as
from research.studies import Study

PEOPLE = 'SELECT email, id FROM "user"'
FILL = """
INSERT INTO "user" (id, email, display_name, password, active, fs_uniquifier, role_names,
    created_at)
SELECT gen_random_uuid(), r, r, '', true, r, json_build_array(r), now()
FROM unnest(ARRAY['lead', 'coder', 'editor', 'professional']) r;
INSERT INTO study (id, title, question, organisation, starts_on, ends_on, codebook_version,
    synthetic, created_at)
SELECT gen_random_uuid(), 's' || g, '', '', now(), now(), 1, true, now()
FROM generate_series(1, 3) g;
INSERT INTO study_member (study_id, user_id)
SELECT s.id, u.id FROM study s, "user" u WHERE s.title = 's1';
INSERT INTO network (id, study_id, reference, district, activity, attributes, created_at)
SELECT gen_random_uuid(), s.id, 'N' || g, 'D' || mod(g, 4), '', '{}', now()
FROM study s, generate_series(1, 90) g WHERE s.title = 's1' OR g <= 30;
INSERT INTO network_reviewer (network_id, user_id)
SELECT n.id, u.id FROM network n, study s, "user" u
WHERE s.id = n.study_id AND s.title = 's1' AND n.reference IN ('N1', 'N2', 'N3')
AND u.email = 'professional';
INSERT INTO actor (id, network_id, reference, role, number, identity_sealed)
SELECT gen_random_uuid(), n.id, n.reference || g,
    (ARRAY['client', 'family', 'neighbour', 'volunteer', 'professional'])[g], g, ''
FROM network n, generate_series(1, 5) g;
INSERT INTO consent_event (id, actor_id, purpose, decision, at, seq, said_by)
SELECT gen_random_uuid(), a.id, p, 'given', now(), g, 'actor'
FROM actor a, unnest(ARRAY['interview', 'network_reading', 'quotes']) WITH ORDINALITY x (p, g);
INSERT INTO interview (id, actor_id, status, attributes, closed_at)
SELECT gen_random_uuid(), a.id, 'closed', '{}', now() FROM actor a;
INSERT INTO turn (id, interview_id, seq, speaker, mode, written_at)
SELECT gen_random_uuid(), i.id, g, (ARRAY['actor', 'interviewer'])[1 + mod(g, 2)], 'verbatim', now()
FROM interview i, generate_series(1, 45) g;
INSERT INTO turn_revision (id, turn_id, number, raw_sealed, pseudonymised_sealed, made_at)
SELECT gen_random_uuid(), t.id, 1, '', convert_to(repeat('x', 180), 'UTF8'), now() FROM turn t;
INSERT INTO fragment (id, revision_id, start, "end")
SELECT gen_random_uuid(), r.id, 0, 9 FROM turn_revision r JOIN turn t ON t.id = r.turn_id
WHERE t.speaker = 'actor' AND mod(t.seq, 3) = 0;
INSERT INTO coding (id, fragment_id, theme, pole, suggester_version, status, made_at)
SELECT gen_random_uuid(), f.id, 'attention', 'success', 'x',
    CASE WHEN random() < 0.6 THEN 'accepted' ELSE 'suggested' END, now()
FROM fragment f;
ANALYZE
"""
Asks = Callable[[Session, UUID], object]


def story(session: Session, study_id: UUID) -> object:
    """What the page of one story asks."""
    one = _interviews(session, study_id)[0]
    return turns_of(session, one), codings_of_interview(session, one)


def list_of_stories(session: Session, study_id: UUID) -> object:
    """What the list of a coder asks: how far each story is."""
    return coding_counts(session, _interviews(session, study_id))


def pattern(session: Session, _study_id: UUID) -> object:
    """What the page of a reviewed network asks."""
    found = session.exec(select(NetworkReviewer.network_id)).first()
    assert found is not None
    return network_pattern(session, found, reads_all=False)


def figures(session: Session, study_id: UUID) -> object:
    """What the page with the figures of a study asks."""
    return study_figures(session, study_id)


def factors(session: Session, study_id: UUID) -> object:
    """What every page of the chapter asks."""
    return study_factors(session, study_id)


PAGES: tuple[tuple[str, str, Asks], ...] = (
    ("one story", "coder", story),
    ("one story", "lead", story),
    ("list of stories", "coder", list_of_stories),
    ("reviewed network", "professional", pattern),
    ("figures of the study", "professional", figures),
    ("factors of the study", "editor", factors),
    ("factors of the study", "lead", factors),
)


def _interviews(session: Session, study_id: UUID) -> list[UUID]:
    statement = text(
        "SELECT i.id FROM interview i JOIN actor a ON a.id = i.actor_id "
        "JOIN network n ON n.id = a.network_id WHERE n.study_id = :study ORDER BY i.id"
    )
    return list(session.execute(statement, {"study": study_id}).scalars())


def measure(
    database: Database, reader: UUID, study_id: UUID, asks: Asks, runs: int
) -> tuple[float, object]:
    """Return the median in milliseconds, and how the answer looks (to compare)."""
    times, seen = [], ""
    for _run in range(runs + 1):
        with database.for_readers(reads=True) as session:
            read_as(session, reader)
            session.execute(text("SELECT 1"))
            begin = time.perf_counter()
            answer = asks(session, study_id)
            times.append((time.perf_counter() - begin) * 1000)
            seen = str(len(str(answer)))
    return statistics.median(times[1:]), seen


@contextmanager
def databases(url: str) -> Iterator[tuple[Database, Database]]:
    """Make a database and a plain role; yield it as the plain role, and as the owner."""
    name = f"wij_bench_{secrets.token_hex(4)}"
    passphrase = secrets.token_hex(8)
    with (
        psycopg.connect(f"{url}/postgres", autocommit=True) as server,
        tempfile.TemporaryDirectory() as home,
    ):
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        make = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}")
        server.execute(make.format(sql.Identifier(name), sql.Literal(passphrase)))
        settings = Settings.from_env({"WIJ_HOME": home, "WIJ_DATABASE_URL": f"{url}/{name}"})
        own = make_url(settings.database_url).set(username=name, password=passphrase)
        plain = replace(settings, database_url=own.render_as_string(hide_password=False))
        owner, guarded = Database(settings), Database(plain)
        try:
            upgrade(owner)
            with owner.engine.begin() as connection:
                grant_to(connection, name)
            yield guarded, owner
        finally:
            guarded.dispose()
            owner.dispose()
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
            server.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


def fill(owner: Database) -> tuple[dict[str, UUID], UUID, int]:
    """Fill the database; return people by role, the study, and how many turns it has."""
    with owner.engine.begin() as connection:
        connection.exec_driver_sql(FILL)
    with owner.reading() as session:
        people = {str(row[0]): row[1] for row in session.execute(text(PEOPLE))}
        study = session.exec(select(Study.id).where(Study.title == "s1")).one()
        turns = session.execute(
            text(
                "SELECT count(*) FROM turn t JOIN interview i ON i.id = t.interview_id "
                "JOIN actor a ON a.id = i.actor_id JOIN network n ON n.id = a.network_id "
                "WHERE n.study_id = :study"
            ),
            {"study": study},
        ).scalar_one()
    return people, study, turns


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="postgresql://postgres@127.0.0.1:5432")
    parser.add_argument("--runs", type=int, default=9)
    chosen = parser.parse_args()
    with databases(chosen.url.rstrip("/")) as (guarded, owner):
        people, study, turns = fill(owner)
        print(f"{turns} turns in the study, medians of {chosen.runs} runs in ms")
        print(f"{'page':<22} {'role':<13} {'without':>8} {'with':>8} {'ratio':>6}  same answer")
        for name, role, asks in PAGES:
            without, plain_answer = measure(owner, people[role], study, asks, chosen.runs)
            within, answer = measure(guarded, people[role], study, asks, chosen.runs)
            same = "yes" if answer == plain_answer else "NO"
            print(
                f"{name:<22} {role:<13} {without:>8.1f} {within:>8.1f} "
                f"{within / without:>6.2f}  {same}"
            )


if __name__ == "__main__":
    main()
