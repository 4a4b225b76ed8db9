"""What the pages of a codebook show: how far the worker is, words as examples, and effects."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from analysis.codebook_counts import Effect, effect_of, uses_of
from analysis.coding_origins import origins_of
from analysis.patterns import study_factors
from analysis.teller_fragments import QuoteState, TellerFragment, teller_fragments
from app.identity import User
from app.jobs import Job, JobStatus, latest_job
from research.codebook import Codebook, Lens, Pole, Theme, Touch, touches
from research.codebook_versions import CodebookVersion, codebook_of
from research.roles import Role
from research.studies import Study

MOST_EXAMPLES, LOOKED_THROUGH = 2, 60


@dataclass(frozen=True)
class Following:
    """How far the suggestions follow the last change; no job: nothing had to follow."""

    job: Job | None

    @property
    def goes_on(self) -> bool:
        """Return whether the worker is still at it."""
        return self.job is not None and self.job.status in {JobStatus.WAITING, JobStatus.RUNNING}

    @property
    def failed(self) -> bool:
        """Return whether the worker gave up."""
        return self.job is not None and self.job.status == JobStatus.FAILED


def following_of(session: Session, study_id: UUID) -> Following:
    """Return how far the worker is with the last change of the codebook."""
    statement = (
        select(CodebookVersion.id)
        .where(CodebookVersion.study_id == study_id)
        .order_by(col(CodebookVersion.number).desc())
        .limit(1)
    )
    last = session.exec(statement).first()
    return Following(latest_job(session, last) if last else None)


def codebook_facts(session: Session, study: Study, user: User) -> dict[str, Any]:
    """Return the book with its counts, in a number of queries that does not grow."""
    book = codebook_of(session, study.id)
    return {
        "study": study,
        "study_is_synthetic": study.synthetic,
        "book": book,
        "lenses": [one for one in Lens if one in book.lenses or book.of_lens(one)],
        "origins": origins_of(session, study.id),
        "counts": uses_of(session, study.id).counts(book),
        "may_lead": user.may(Role.can_lead),
        "following": following_of(session, study.id),
    }


def touches_of(book: Codebook, theme: Theme) -> list[tuple[Touch, list[Theme]]]:
    """Return where a theme touches others, with those others as far as this study has them."""
    return [
        (one, [book.theme(other) for other in one.themes if other != theme.id and book.has(other)])
        for one in touches()
        if theme.id in one.themes
    ]


def examples_of(session: Session, study: Study, theme: Theme) -> dict[Pole, list[TellerFragment]]:
    """Return words that their tellers released for quoting, a few per pole."""
    factors = study_factors(session, study.id)
    found: dict[Pole, list[TellerFragment]] = {}
    for pole in Pole:
        ids = factors.of(theme.id, pole).fragment_ids[:LOOKED_THROUGH]
        told = teller_fragments(session, ids)
        found[pole] = [one for one in told if one.quote is QuoteState.ALLOWED][:MOST_EXAMPLES]
    return found


def effect_on(session: Session, study: Study, before: Codebook, after: Codebook) -> Effect:
    """Return what a change would do to all counts of the study."""
    return effect_of(uses_of(session, study.id), before, after)
