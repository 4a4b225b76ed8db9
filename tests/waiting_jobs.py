"""Stories that wait for the worker, and a worker's tools that think nothing over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

from cast import CANARY, Cast

from app.database import Database
from app.jobs import STALE_AFTER, Job, JobKind, add_job
from app.listed_names import ListedNameFinder
from app.understanding import LanguageTools, Said, Suggested
from interviews.interviews import Interview, close_interview
from interviews.telling import add_turn
from interviews.turns import Mode, Speaker
from research.tables import now


@dataclass(frozen=True)
class Guess:
    """What the real suggester returns, as far as the worker reads it."""

    turn: int
    start: int
    end: int
    theme: str = "attention"
    pole: str = "success"
    certainty: float = 0.8
    cues: tuple[()] = ()
    example: str | None = None


class LightTools(LanguageTools):
    """No spaCy, no deduce: listed names are found, the word ``luisterde`` is a finding."""

    def __init__(self) -> None:
        super().__init__(Path("unused"), finder=ListedNameFinder())
        self.read: list[str] = []

    def suggest(self, said: Sequence[Said], **_settings: object) -> Suggested:
        self.read += [one.text for one in said]
        places = [(number, one.text.find("luisterde")) for number, one in enumerate(said)]
        found = [Guess(number, at, at + 9) for number, at in places if at >= 0]
        return Suggested(found, "light-1")


def told_interview(cast: Cast) -> UUID:
    """A closed interview in which the client names himself; its job waits."""
    interview_id = cast.interview(cast.client_actor)
    with cast.writing() as session:
        interview = session.get_one(Interview, interview_id)
        words = (
            (Speaker.INTERVIEWER, f"Dag {CANARY} Klant, u luisterde naar ons?"),
            (Speaker.ACTOR, f"Ja, {CANARY} luisterde goed naar mij."),
        )
        for speaker, text in words:
            add_turn(
                session,
                interview,
                turn_id=uuid4(),
                speaker=speaker,
                mode=Mode.VERBATIM,
                text=text,
                written_by=cast.interviewer.id,
            )
        close_interview(session, interview, attributes={}, closed_by=cast.interviewer.id)
    return interview_id


def ask(cast: Cast, object_id: UUID) -> Job:
    with cast.writing() as session:
        return add_job(
            session,
            kind=JobKind.UNDERSTAND_INTERVIEW,
            object_id=object_id,
            asked_by=cast.interviewer.id,
        )


def job_now(database: Database, job_id: UUID) -> Job:
    with database.reading() as session:
        return session.get_one(Job, job_id)


def be_silent(cast: Cast, job: Job) -> None:
    """As if the worker was lost longer ago than anybody waits."""
    with cast.writing() as session:
        mine = session.get_one(Job, job.id)
        mine.beat_at = now() - STALE_AFTER - timedelta(seconds=1)
        session.add(mine)
