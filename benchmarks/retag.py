"""What does it cost to let suggestions follow the codebook, against going through everything?

A study with many stories, each with suggestions of a few of its themes. One theme is retired: the
worker goes only through the stories that have suggestions of it (``stories_to_retag``), each in a
transaction of its own, as it does in the house. The baseline of the same run goes through every
story and every theme. Words are neither sealed nor opened. Seconds of two machines do not compare,
the ratio does.

    python -m benchmarks.retag [--engine sqlite] [--stories 1000] [--themes-per-story 4]
"""

import argparse
import random
import sys
import time
from collections.abc import Collection
from pathlib import Path
from uuid import UUID, uuid4

ROOT = Path(__file__).parents[1]
sys.path += [str(ROOT), str(ROOT / "tests")]

from cast import Cast  # noqa: E402
from sqlmodel import Session, select  # noqa: E402

from analysis.codings import Coding, CodingStatus  # noqa: E402
from analysis.retagging import moved_by, retag_story, stories_to_retag  # noqa: E402
from app.database import Database  # noqa: E402
from app.factory import create_app  # noqa: E402
from benchmarks.typing_turns import house  # noqa: E402
from interviews.fragments import Fragment  # noqa: E402
from interviews.interviews import Interview  # noqa: E402
from interviews.turns import Turn, TurnRevision  # noqa: E402
from research.codebook import codebook  # noqa: E402
from research.codebook_acts import retired  # noqa: E402
from research.codebook_versions import CodebookAct, codebook_of, keep_version  # noqa: E402
from research.networks import Actor, ActorRole, Network  # noqa: E402
from research.studies import Study  # noqa: E402

THEME, TURNS = "pace", 10


def fill(cast: Cast, *, stories: int, themes: int) -> int:
    """Fill the study; return how many suggestions that were. The same every time."""
    luck, made = random.Random(8), 0
    offered = [one.id for one in codebook().offered]
    with cast.writing() as session:
        for number in range(stories):
            chosen = luck.sample(offered, themes)
            made += _story(session, cast.study.id, number, chosen)
    return made


def _story(session: Session, study_id: UUID, number: int, themes: list[str]) -> int:
    network = Network(id=uuid4(), study_id=study_id, reference=f"B{number}")
    actor = Actor(
        id=uuid4(),
        network_id=network.id,
        reference=f"B{number}-A1",
        role=ActorRole.CLIENT.value,
        number=1,
        identity_sealed=b"",
    )
    interview = Interview(id=uuid4(), actor_id=actor.id, status="closed")
    # Parents first: nothing here says so to the session.
    for one in (network, actor, interview):
        session.add(one)
        session.flush()
    turns = [
        Turn(id=uuid4(), interview_id=interview.id, seq=at + 1, speaker="actor", mode="verbatim")
        for at in range(TURNS)
    ]
    revisions = [
        TurnRevision(id=uuid4(), turn_id=one.id, number=1, raw_sealed=b"") for one in turns
    ]
    fragments = [Fragment(id=uuid4(), revision_id=one.id, start=0, end=9) for one in revisions]
    codings = [
        Coding(
            fragment_id=one.id,
            theme=themes[at % len(themes)],
            pole="success",
            suggester_version="t",
            certainty=0.7,
            status=CodingStatus.SUGGESTED.value,
        )
        for at, one in enumerate(fragments)
    ]
    for rows in (turns, revisions, fragments, codings):
        session.add_all(rows)  # type: ignore[arg-type]
        session.flush()
    return len(codings)


def go_through(
    database: Database, study_id: UUID, stories: Collection[UUID], themes: Collection[str]
) -> tuple[float, int]:
    """Go through stories as the worker does; return the seconds, and how much changed."""
    begun, changed = time.perf_counter(), 0
    for interview_id in stories:
        with database.writing() as session:
            changed += retag_story(session, study_id, interview_id, themes)
            session.commit()
    return time.perf_counter() - begun, changed


def main() -> None:
    """Measure on one engine and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--stories", type=int, default=1000)
    parser.add_argument("--themes-per-story", type=int, default=4)
    given = parser.parse_args()
    with house(given.engine) as settings:
        database = Database(settings)
        cast = Cast(create_app(settings, database, TESTING=True), database)
        made = fill(cast, stories=given.stories, themes=given.themes_per_story)
        with cast.writing() as session:
            study = session.get_one(Study, cast.study.id)
            facts = {"act": CodebookAct.RETIRE, "seen": 1, "made_by": cast.lead.id}
            book = retired(codebook_of(session, study.id), THEME)
            version = keep_version(session, study, book=book, reason="Zelden.", **facts)  # type: ignore[arg-type]
            moved = moved_by(session, version)
        begun = time.perf_counter()
        with database.reading() as session:
            stories = stories_to_retag(session, cast.study.id, moved)
            every = list(session.exec(select(Interview.id)))
        finding = time.perf_counter() - begun
        took, changed = go_through(database, cast.study.id, stories, moved)
        everything = [one.id for one in codebook().themes]
        all_of_it, rest = go_through(database, cast.study.id, every, everything)
        database.dispose()
    took += finding
    print(f"{given.engine}: {given.stories} stories, {made} suggestions, theme {THEME} retired")
    print(f"  only what can change: {len(stories)} stories, {changed} changed, {took:.1f} s")
    print(f"  everything: {len(every)} stories, {rest} more changed, {all_of_it:.1f} s")
    print(f"  ratio {took / all_of_it:.2f}; {took / max(1, len(stories)) * 1000:.1f} ms a story")


if __name__ == "__main__":
    main()
