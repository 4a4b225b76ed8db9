"""How long do the words of a study take, against reading every story?

The page with the words that set success apart from failure, and the words that stand together
(``analysis/search/spoken_words.py``), on the synthetic stories of ``benchmarks/search.py`` with
accepted codings in them. The baseline, in the same run, opens every turn and cuts it into words:
what the page did before, without its counting. Seconds of the processor beside the clock. The
ratios of one run compare with each other; the seconds of two machines do not.

    nice python -m benchmarks.words [--engine sqlite] [--turns 100000]
"""

import argparse
import random
import sys
import time
from pathlib import Path
from uuid import UUID, uuid4

ROOT = Path(__file__).parents[1]
sys.path += [str(ROOT), str(ROOT / "tests")]

from cast import Cast  # noqa: E402
from sqlalchemy import insert  # noqa: E402
from sqlmodel import select  # noqa: E402

from analysis.codings import Coding, CodingStatus  # noqa: E402
from analysis.search.spoken_words import study_words  # noqa: E402
from app.database import Database  # noqa: E402
from benchmarks.search import filled, read_all  # noqa: E402
from interviews.fragments import Fragment  # noqa: E402
from interviews.turns import TurnRevision  # noqa: E402
from research.codebook import Pole  # noqa: E402
from research.reach import read_as  # noqa: E402
from research.tables import now  # noqa: E402

# One in so many turns has an accepted coding.
ONE_IN, LONG = 10, 80


def code(cast: Cast, chance: random.Random) -> int:
    """Accept a coding in some turns; return in how many."""
    with cast.writing() as session:
        every = session.exec(select(TurnRevision.id).order_by(TurnRevision.id)).all()
        chosen = chance.sample(every, len(every) // ONE_IN)
        fragments, codings = [], []
        for revision_id in chosen:
            fragment_id = uuid4()
            fragments.append(
                {"id": fragment_id, "revision_id": revision_id, "start": 0, "end": LONG}
            )
            codings.append(
                {
                    "id": uuid4(),
                    "fragment_id": fragment_id,
                    "theme": "attention",
                    "pole": chance.choice(list(Pole)).value,
                    "coder_id": cast.coder.id,
                    "status": CodingStatus.ACCEPTED.value,
                    "made_at": now(),
                }
            )
        session.execute(insert(Fragment), fragments)
        session.execute(insert(Coding), codings)
    return len(chosen)


def look(database: Database, study_id: UUID, user_id: UUID) -> tuple[float, float, int]:
    """Count the words once, as the page does; return clock, processor and words that stand out."""
    began, busy = time.perf_counter(), time.process_time()
    with database.for_readers(reads=True) as session:
        read_as(session, user_id)
        found = study_words(session, study_id, user_id=user_id, leads=True)
    took = time.perf_counter() - began, time.process_time() - busy
    return *took, len(found.apart) + len(found.pairs)


def measure(engine: str, turns: int) -> None:
    """Fill a new house, and print what one run measured."""
    with filled(engine, turns) as (database, cast, _ids):
        print(f"{code(cast, random.Random(3))} accepted codings")
        whole = read_all(database)
        print(f"{'':34}{'clock':>8}{'busy':>8}{'words':>8}{'ratio':>8}   (s)")
        print(f"{'every story read (baseline)':34}{'':8}{whole:8.2f}{'':8}{1:8.1f}")
        for name in ("first look (opens the index)", "second look", "third look"):
            clock, busy, many = look(database, cast.study.id, cast.lead.id)
            print(f"{name:34}{clock:8.2f}{busy:8.2f}{many:8}{whole / busy:8.1f}")


def main() -> None:
    """Measure one engine."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--turns", type=int, default=100_000)
    given = parser.parse_args()
    measure(given.engine, given.turns)


if __name__ == "__main__":
    main()
