"""The chapter of a study: its title and introduction, and the facts that it is made of."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Column
from sqlmodel import Field, Session, SQLModel, col, select

from analysis.claim_proposals import Part
from analysis.claim_support import ClaimView, claim_views
from analysis.claims import ClaimStatus
from analysis.codings import Coding, CodingStatus
from analysis.fieldwork import fieldwork_of
from analysis.house_colours import is_readable
from analysis.method_appendix import MethodAppendix, method_appendix
from analysis.method_facts import method_account
from analysis.method_findings import findings_of
from analysis.patterns import StudyFactors, study_factors
from analysis.promise_counts import StudyPromise, study_promise
from analysis.response import StudyResponse, study_response
from analysis.reviews import Commitment, CommitmentState, ReviewSession
from analysis.study_voices import study_voices
from interviews.fragments import Fragment
from interviews.interviews import Interview
from interviews.turns import Turn, TurnRevision
from research import audit
from research.codebook import Pole
from research.errors import ConflictError, DomainError
from research.networks import Actor, Network
from research.reach import counting
from research.standing import still_told
from research.studies import Study
from research.tables import UtcDateTime, now
from research.vault import vault_of

DEFAULT_TITLE = "De wij-ervaring"


class ChapterUntitledError(DomainError):
    """A chapter has a title."""

    template = "Geef het hoofdstuk een titel."


class ChapterChangedError(ConflictError):
    """A colleague wrote the title, the introduction or the style meanwhile."""

    template = "Een collega heeft dit net veranderd. Uw woorden staan hieronder nog."


class ColourError(DomainError):
    """The colour of the house is a colour that one can read on white."""

    template = "Kies een donkere kleur. Deze is op wit papier niet te lezen."


class Chapter(SQLModel, table=True):
    """The chapter of a study: a title, and an introduction sealed under the study's key.

    ``house`` and ``colour`` are of who publishes it; empty for the organisation of the study and
    the colour of this program. ``version`` counts the times that something of this changed.
    """

    study_id: UUID = Field(foreign_key="study.id", primary_key=True)
    title: str
    introduction_sealed: bytes | None = None
    house: str = Field(default="", sa_column_kwargs={"server_default": ""})
    colour: str = Field(default="", sa_column_kwargs={"server_default": ""})
    version: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    changed_by: UUID | None = Field(default=None, foreign_key="user.id")
    changed_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


@dataclass(frozen=True)
class CommitmentCounts:
    """What professionals agreed on in action-learning sessions, as counts only.

    Attributes:
        sessions: sessions that were held.
        networks: networks that they were about.
        states: commitments per state; every state is present.
    """

    sessions: int
    networks: int
    states: Mapping[CommitmentState, int]

    @property
    def made(self) -> int:
        """Return how many commitments were made."""
        return sum(self.states.values())


@dataclass(frozen=True)
class CodingBasis:
    """Who judged the words that the counts rest on.

    Attributes:
        accepted: pairs of fragment and factor with an accepted coding.
        one_coder: how many of those one person judged, with no second opinion.
        coders: how many people judged.
        waiting: suggestions that nobody judged yet: they count nowhere.
    """

    accepted: int
    one_coder: int
    coders: int
    waiting: int


@dataclass(frozen=True)
class ChapterFacts:
    """Everything that the chapter of a study says at this moment.

    Attributes:
        study, title: as shown.
        introduction: what the editor wrote; may be empty.
        response: sample and response.
        factors: the counts with their denominators.
        found: claims in the chapter that are about no factor, in the order of their parts.
        went_well, could_be_better: claims in the chapter that something supports.
        left_out: claims that were put in the chapter, but nothing supports them any more.
        kept_back: claims of the chapter that a second person did not find fine (yet).
        commitments, basis: counts.
        method: how the study was done, for the appendix.
        promise: what speaks to the promise to residents, and how clients go on.
    """

    study: Study
    title: str
    introduction: str
    response: StudyResponse
    factors: StudyFactors
    found: tuple[ClaimView, ...]
    went_well: tuple[ClaimView, ...]
    could_be_better: tuple[ClaimView, ...]
    left_out: tuple[ClaimView, ...]
    kept_back: tuple[ClaimView, ...]
    commitments: CommitmentCounts
    basis: CodingBasis
    method: MethodAppendix
    promise: StudyPromise

    @property
    def claims(self) -> tuple[ClaimView, ...]:
        """Return the claims of the chapter in the order in which they are numbered."""
        return (*self.found, *self.went_well, *self.could_be_better)


def chapter_words(session: Session, study: Study) -> tuple[str, str]:
    """Return title and introduction; a study without a chapter has the usual title."""
    chapter = session.get(Chapter, study.id)
    if chapter is None:
        return DEFAULT_TITLE, ""
    if chapter.introduction_sealed is None:
        return chapter.title, ""
    introduction = vault_of(session).unseal(
        study.id, chapter.introduction_sealed, row=study.id, field="introduction"
    )
    return chapter.title, introduction


def chapter_of(session: Session, study: Study) -> Chapter:
    """Return the chapter as it is kept; a new one, not kept yet, when nobody wrote it."""
    known = session.get(Chapter, study.id)
    return known or Chapter(study_id=study.id, title=DEFAULT_TITLE, version=0)


def write_chapter(
    session: Session,
    study: Study,
    *,
    title: str,
    introduction: str,
    changed_by: UUID,
    house: str = "",
    colour: str = "",
    seen: int | None = None,
) -> Chapter:
    """Keep title, introduction and style; the introduction is sealed.

    Args:
        session: one that may write.
        study: whose chapter.
        title, introduction: as typed.
        changed_by: who wrote them.
        house: who publishes it; empty for the organisation of the study.
        colour: as ``#rrggbb``; empty for the colour of this program.
        seen: the version from which was changed; None to ask nothing.

    Raises:
        ChapterUntitledError: the title has no words.
        ColourError: it is no colour, or too light to read.
        ChapterChangedError: ``seen`` is not the version of now.
    """
    if not title.strip():
        raise ChapterUntitledError
    if colour and not is_readable(colour):
        raise ColourError
    session.refresh(study, with_for_update=True)
    known = session.get(Chapter, study.id, with_for_update=True)
    chapter = known or Chapter(study_id=study.id, title="", version=0)
    if seen is not None and seen != chapter.version:
        raise ChapterChangedError
    chapter.title, chapter.house = " ".join(title.split()), " ".join(house.split())
    chapter.colour, chapter.version = colour.lower(), chapter.version + 1
    chapter.introduction_sealed = vault_of(session).seal(
        study.id, introduction.strip(), row=study.id, field="introduction"
    )
    chapter.changed_by, chapter.changed_at = changed_by, now()
    session.add(chapter)
    session.flush()
    audit.record(session, user_id=changed_by, action="write", kind="chapter", object_id=study.id)
    return chapter


def chapter_facts(session: Session, study: Study) -> ChapterFacts:
    """Gather the chapter as it stands now; a study without anything gives an empty one."""
    title, introduction = chapter_words(session, study)
    factors = study_factors(session, study.id)
    voices = study_voices(session, study.id)
    chosen = [
        view
        for view in claim_views(session, study.id, factors, voices)
        if view.claim.status == ClaimStatus.IN_CHAPTER
    ]
    basis, people = coding_basis(session, study.id), fieldwork_of(session, study.id)
    account = method_account(session, study.id, people)
    shown = {
        "found": _without_pole(chosen),
        "went_well": _of_pole(chosen, Pole.SUCCESS),
        "could_be_better": _of_pole(chosen, Pole.FAILURE),
        "left_out": tuple(view for view in chosen if not view.stands),
    }
    findings = findings_of(
        coders=basis.coders,
        accepted=basis.accepted,
        one_coder=basis.one_coder,
        book=factors.book,
        **shown,
    )
    return ChapterFacts(
        study=study,
        title=title,
        introduction=introduction,
        response=study_response(session, study.id, people, account),
        factors=factors,
        **shown,
        kept_back=tuple(view for view in chosen if view.stands and not view.may_go_out),
        commitments=commitment_counts(session, study.id),
        basis=basis,
        method=method_appendix(session, study, findings, account),
        promise=study_promise(session, study.id, voices),
    )


def commitment_counts(session: Session, study_id: UUID) -> CommitmentCounts:
    """Count the sessions about the networks of a study and what was agreed in them."""
    held = (
        select(ReviewSession.id, ReviewSession.network_id, Commitment.state)
        .join(Network, col(Network.id) == ReviewSession.network_id)
        .outerjoin(Commitment, col(Commitment.session_id) == ReviewSession.id)
        .where(Network.study_id == study_id)
    )
    with counting(session):
        found = session.exec(held).all()
    counts = Counter(state for _session, _network, state in found)
    return CommitmentCounts(
        sessions=len({session_id for session_id, _network, _state in found}),
        networks=len({network_id for _session, network_id, _state in found}),
        states={state: counts[state.value] for state in CommitmentState},
    )


def coding_basis(session: Session, study_id: UUID) -> CodingBasis:
    """Count who judged the codings of a study."""
    statement = (
        select(Coding)
        .join(Fragment, col(Fragment.id) == Coding.fragment_id)
        .join(TurnRevision, col(TurnRevision.id) == Fragment.revision_id)
        .join(Turn, col(Turn.id) == TurnRevision.turn_id)
        .join(Interview, col(Interview.id) == Turn.interview_id)
        .join(Actor, col(Actor.id) == Interview.actor_id)
        .join(Network, col(Network.id) == Actor.network_id)
        .where(Network.study_id == study_id, *still_told())
    )
    judges: dict[tuple[UUID, str, str], set[UUID | None]] = {}
    waiting = 0
    with counting(session):
        codings = session.exec(statement).all()
    for coding in codings:
        if coding.status == CodingStatus.ACCEPTED:
            place = (coding.fragment_id, coding.theme, coding.pole)
            judges.setdefault(place, set()).add(coding.decided_by)
        elif coding.status == CodingStatus.SUGGESTED:
            waiting += 1
    return CodingBasis(
        accepted=len(judges),
        one_coder=sum(len(people) == 1 for people in judges.values()),
        coders=len(set().union(*judges.values())),
        waiting=waiting,
    )


def _without_pole(views: list[ClaimView]) -> tuple[ClaimView, ...]:
    """The claims about no factor that may go out, in the order in which a chapter tells them."""
    parts = [part.value for part in Part]
    own = [view for view in views if not view.claim.pole and view.may_go_out]
    return tuple(sorted(own, key=lambda view: parts.index(view.claim.part)))


def _of_pole(views: list[ClaimView], pole: Pole) -> tuple[ClaimView, ...]:
    """The claims of one pole that may go out, those of most networks first."""
    own = [view for view in views if view.claim.pole == pole and view.may_go_out]
    return tuple(sorted(own, key=lambda view: (-view.factor.networks, -view.factor.actors)))
