"""How far a study is, in the words of its lead: what needs attention, and which step is next."""

from dataclasses import dataclass
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func
from sqlmodel import Session, col, select

from app.jobs import Job, JobStatus
from interviews.interviews import InterviewStatus
from interviews.progress import StudyProgress, interview_ids_of, progress_of
from research.studies import Study


@dataclass(frozen=True)
class Overview:
    """One study with how far it is; ``failed`` counts the stories that were not processed."""

    study: Study
    progress: StudyProgress
    failed: int

    @property
    def attention(self) -> list[str]:
        """What waits for the lead, as short sentences."""
        return _attention(self.progress, self.failed)


@dataclass(frozen=True)
class Step:
    """One step of a study, with the page where it is done.

    A step is skipped when the networks came from files, without a client base or a draw.
    """

    name: str
    done: bool
    next: bool
    skipped: bool
    url: str


def overview_of(session: Session, study: Study) -> Overview:
    """Count what there is of a study and what went wrong."""
    failed = failed_stories(session, interview_ids_of(session, study.id))
    return Overview(study, progress_of(session, study), failed)


def failed_stories(session: Session, interview_ids: list[UUID]) -> int:
    """Return how many of these interviews have a job that failed."""
    statement = select(func.count(func.distinct(Job.object_id))).where(
        col(Job.object_id).in_(interview_ids), Job.status == JobStatus.FAILED.value
    )
    return session.exec(statement).one()


def steps_of(study: Study, progress: StudyProgress) -> list[Step]:
    """Return the four steps of a study; the first one that is not done is the next."""
    places = {
        "frame": url_for("draws.frame", study_id=study.id),
        "draw": url_for("draws.draw", study_id=study.id),
        "networks": url_for("networks.of_study", study_id=study.id),
        "interviews": url_for("networks.of_study", study_id=study.id),
    }
    # Networks may also come from files, without a client base or a draw.
    drawn = progress.draw is not None or progress.networks > 0
    done = {
        "frame": progress.frame is not None or drawn,
        "draw": drawn,
        "networks": _networks_are_complete(progress),
        "interviews": progress.held > 0 and not _calls_wait(progress),
    }
    following = next((name for name, is_done in done.items() if not is_done), None)
    skipped = {
        "frame": drawn and progress.frame is None,
        "draw": drawn and progress.draw is None,
    }
    return [
        Step(name, done[name], name == following, skipped.get(name, False), url)
        for name, url in places.items()
    ]


def _networks_are_complete(progress: StudyProgress) -> bool:
    incomplete = progress.without_network + progress.networks_without_actors
    return progress.networks > 0 and incomplete == 0


def _calls_wait(progress: StudyProgress) -> bool:
    under_way = (InterviewStatus.PLANNED, InterviewStatus.OPEN)
    return progress.to_plan > 0 or any(progress.interviews.get(one, 0) for one in under_way)


def _attention(progress: StudyProgress, failed: int) -> list[str]:
    if progress.draw is None and progress.networks == 0:
        return [_("Nog niet geloot") if progress.frame else _("Nog geen klantenbestand")]
    lines = (
        (
            progress.without_network,
            ngettext(
                "%(num)s klant zonder netwerk",
                "%(num)s klanten zonder netwerk",
                progress.without_network,
            ),
        ),
        (
            progress.networks_without_actors,
            ngettext(
                "%(num)s netwerk zonder mensen",
                "%(num)s netwerken zonder mensen",
                progress.networks_without_actors,
            ),
        ),
        (
            progress.to_plan,
            ngettext(
                "%(num)s gesprek om te plannen",
                "%(num)s gesprekken om te plannen",
                progress.to_plan,
            ),
        ),
        (
            failed,
            ngettext("%(num)s verhaal niet verwerkt", "%(num)s verhalen niet verwerkt", failed),
        ),
    )
    return [words for count, words in lines if count]
