"""How long does a search in stories take, against opening and reading every turn?

Synthetic stories with words that are used as unevenly as those of a language; every teller said
yes. Every search asks who may read what, finds, counts and opens a page of lines, as a request
does. The first search opens the index in memory and is shown apart. The baseline, in the same
run, opens every turn and cuts it into words, once. Beside the clock stands the time of the
processor, which tells more on a machine that is shared: of this process and, on PostgreSQL on the
same machine, of the database. The ratios of one run compare with each other; the milliseconds of
two machines do not.

    nice python -m benchmarks.search [--engine sqlite] [--turns 100000] [--searches 60]
"""

import argparse
import gc
import random
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
from sqlalchemy import insert, make_url
from sqlmodel import Session, select

ROOT = Path(__file__).parents[1]
sys.path += [str(ROOT), str(ROOT / "tests")]

from cast import Cast, consent  # noqa: E402

from analysis.search.concordance import page_of  # noqa: E402
from analysis.search.finding import Found, find  # noqa: E402
from analysis.search.indexing import index_story  # noqa: E402
from analysis.search.queries import Filters, Order, Query, query_of  # noqa: E402
from analysis.search.word_forms import words_in  # noqa: E402
from app.database import Database  # noqa: E402
from app.factory import create_app  # noqa: E402
from benchmarks.typing_turns import house  # noqa: E402
from interviews.interviews import Interview, InterviewStatus  # noqa: E402
from interviews.turns import Turn, TurnRevision, pseudonymised_text  # noqa: E402
from research.consents import Purpose  # noqa: E402
from research.networks import Actor, ActorRole, Identity, add_actor, create_network  # noqa: E402
from research.reach import read_as  # noqa: E402
from research.studies import Study  # noqa: E402
from research.tables import now  # noqa: E402
from research.vault import sealed_with, vault_of  # noqa: E402

# Seconds by the clock, seconds of the processor, what was found.
Measured = tuple[float, float, Found]
PER_STORY, PER_NETWORK, WORDS = 40, 5, 30
SOUNDS = ("ba", "de", "ki", "lo", "mu", "na", "per", "ris", "sto", "tal", "vel", "zor")
COMMON = (
    *("de", "ik", "en", "dat", "niet", "het", "een", "zij", "was", "toen", "tijd", "geen"),
    *("luisterde", "hulp", "kwam", "vrouw", "altijd"),
)
ROLES = (ActorRole.FAMILY, ActorRole.NEIGHBOUR, ActorRole.VOLUNTEER, ActorRole.SOCIAL_WORKER)


def vocabulary(chance: random.Random) -> tuple[list[str], list[float]]:
    """Return words and how often each is used: the n-th word one n-th as often as the first."""
    made = {"".join(chance.choices(SOUNDS, k=chance.randint(2, 4))) for _ in range(12_000)}
    words = [*COMMON, *sorted(made)]
    return words, [1 / (rank + 2) for rank in range(len(words))]


def tell(session: Session, actor: Actor, texts: list[str], by: UUID) -> UUID:
    """Put a closed story of an actor in the database, sealed as it always is."""
    key = vault_of(session).keys.data_key(actor.id)
    interview = Interview(
        actor_id=actor.id, interviewer_id=by, status=InterviewStatus.CLOSED.value, closed_at=now()
    )
    session.add(interview)
    session.flush()
    turns, revisions = [], []
    for seq, text in enumerate(texts, start=1):
        turn, revision = uuid4(), uuid4()
        facts = {"interview_id": interview.id, "mode": "verbatim", "written_at": now()}
        turns.append({"id": turn, "seq": seq, "speaker": "actor", **facts})
        sealed = sealed_with(key, text, row=revision, field="pseudonymised")
        words = {"raw_sealed": b"", "pseudonymised_sealed": sealed, "made_at": now()}
        revisions.append({"id": revision, "turn_id": turn, "number": 1, "changes": 0, **words})
    session.execute(insert(Turn), turns)
    session.execute(insert(TurnRevision), revisions)
    return interview.id


def fill(cast: Cast, turns: int, chance: random.Random) -> list[UUID]:
    """Make networks with stories; return the ids of the interviews."""
    words, often = vocabulary(chance)
    made: list[UUID] = []
    for number in range(-(-turns // (PER_STORY * PER_NETWORK))):
        with cast.database.writing() as session:
            study = session.get_one(Study, cast.study.id)
            network = create_network(session, study, reference=f"B{number:04}", created_by=None)
            for place in range(PER_NETWORK):
                role = ActorRole.CLIENT if place == 0 else ROLES[place - 1]
                identity = Identity(name="Meting", phone="0612000000")
                actor = add_actor(session, network, role=role, identity=identity, added_by=None)
                consent(session, actor, Purpose.INTERVIEW)
                texts = [" ".join(chance.choices(words, often, k=WORDS)) for _ in range(PER_STORY)]
                made.append(tell(session, actor, texts, cast.interviewer.id))
            session.commit()
    return made


def index(database: Database, ids: list[UUID]) -> float:
    """Read every story into the index; return the seconds that it took."""
    began = time.perf_counter()
    for one in ids:
        with database.writing() as session:
            index_story(session, session.get_one(Interview, one))
            session.commit()
    return time.perf_counter() - began


def count_rows(url: str) -> None:
    """Let PostgreSQL count its rows, as autovacuum does within minutes; a test server does not.

    Without it the planner guesses, and one search took 28 seconds.
    """
    if url.startswith("postgresql"):
        owner = make_url(url).set(drivername="postgresql", username="postgres", password=None)
        with psycopg.connect(str(owner), autocommit=True) as connection:
            connection.execute("ANALYZE")


def read_all(database: Database) -> float:
    """Open every turn and cut it into words: what a search without an index takes.

    Returns seconds of the processor.
    """
    began = time.process_time()
    with database.reading() as session:
        rows = session.exec(
            select(TurnRevision, Interview)
            .join(Turn, Turn.id == TurnRevision.turn_id)  # type: ignore[arg-type]
            .join(Interview, Interview.id == Turn.interview_id)  # type: ignore[arg-type]
        )
        for revision, interview in rows:
            words_in(pseudonymised_text(session, interview, revision) or "")
    return time.process_time() - began


def queries(chance: random.Random, many: int) -> list[tuple[str, Query]]:
    """Return what people look for: rare and common words, two at once, phrases, one role."""
    words, often = vocabulary(random.Random(1))
    made = []
    for number in range(many):
        rare, middle = chance.choice(words[2000:]), chance.choice(words[50:1000])
        kind, typed, filters = [
            ("rare word", rare, Filters()),
            ("middling word", middle, Filters()),
            ("common word", chance.choice(COMMON), Filters()),
            ("two words", f"{middle} {chance.choice(COMMON)}", Filters()),
            ("phrase of common words", '"niet geen"', Filters()),
            ("common word, one role", "luisteren", Filters(role=ActorRole.VOLUNTEER)),
        ][number % 6]
        made.append((kind, query_of(typed, filters=filters)))
    return made


def search(database: Database, user_id: UUID, query: Query) -> Measured:
    """Search once as a request does; return seconds, seconds of the processor, what was found."""
    began, busy = time.perf_counter(), time.process_time()
    with database.for_readers(reads=True) as session:
        asked = busy_in_database(session)
        read_as(session, user_id)
        found = find(session, query, user_id=user_id, leads=True)
        page_of(session, query, found, order=Order.STORY, number=1)
        asked = busy_in_database(session) - asked
    return time.perf_counter() - began, time.process_time() - busy + asked, found


def busy_in_database(session: Session) -> float:
    """Return the seconds of processor of PostgreSQL's own process; 0 where it cannot be read."""
    if session.get_bind().dialect.name != "postgresql":
        return 0
    pid = session.connection().connection.dbapi_connection.info.backend_pid  # type: ignore[union-attr]
    times = Path(f"/proc/{pid}/schedstat")
    return int(times.read_text().split()[0]) / 1e9 if times.exists() else 0


@contextmanager
def filled(engine: str, turns: int) -> Iterator[tuple[Database, Cast, list[UUID]]]:
    """Make a house with so many turns, all read into the index."""
    with house(engine) as settings:
        database = Database(settings)
        cast = Cast(create_app(settings, database, TESTING=True, WTF_CSRF_ENABLED=False), database)
        ids = fill(cast, turns, random.Random(1))
        took = index(database, ids)
        count_rows(settings.database_url)
        # As the server does before it answers: what is there now stays (app/server.py).
        gc.collect()
        gc.freeze()
        print(f"{engine}: {len(ids)} stories, {len(ids) * PER_STORY} turns (synthetic)")
        print(f"index: {took:.0f} s, {len(ids) * PER_STORY / took:.0f} turns a second")
        yield database, cast, ids
        database.dispose()


def measure(engine: str, turns: int, searches: int) -> None:
    """Fill a new house, and print what one run measured."""
    with filled(engine, turns) as (database, cast, _ids):
        whole = read_all(database) * 1000
        print(
            f"{'':34}{'p50':>8}{'p95':>8}{'busy p50':>10}{'busy p95':>10}{'found':>8}{'ratio':>8}"
        )
        print(f"{'every turn read (baseline)':34}{'':16}{whole:10.0f}{whole:10.0f}{'':8}{1:8.0f}")
        asked = queries(random.Random(2), searches)
        by_kind: dict[str, list[Measured]] = {}
        show("first search (opens the index)", [search(database, cast.lead.id, asked[0][1])], whole)
        for kind, query in asked:
            by_kind.setdefault(kind, []).append(search(database, cast.lead.id, query))
        for kind, some in by_kind.items():
            show(kind, some, whole)
        show("all searches", [one for some in by_kind.values() for one in some], whole)


def show(name: str, some: list[Measured], whole: float) -> None:
    """Print one line: milliseconds by the clock and of the processor, and what was found."""
    clock, busy = ([one[at] * 1000 for one in some] for at in (0, 1))
    p95 = at_95(busy)
    many = statistics.median(found.many for _clock, _busy, found in some)
    print(
        f"{name:34}{statistics.median(clock):8.0f}{at_95(clock):8.0f}"
        f"{statistics.median(busy):10.0f}{p95:10.0f}{many:8.0f}{whole / p95:8.0f}"
    )


def at_95(times: list[float]) -> float:
    """Return what 95 of 100 stay below."""
    return sorted(times)[min(len(times) - 1, int(len(times) * 0.95))]


def main() -> None:
    """Measure one engine."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--turns", type=int, default=100_000)
    parser.add_argument("--searches", type=int, default=60)
    given = parser.parse_args()
    measure(given.engine, given.turns, given.searches)


if __name__ == "__main__":
    main()
