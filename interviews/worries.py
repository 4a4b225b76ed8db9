"""Worries about somebody's safety, kept outside the story: noted, taken up, done.

The words go to the leads of the study and to nobody else. They are for handing over only: the
file of a worry belongs to the organisation's own system. So they disappear here once a lead
says that it is done, and with the teller when he is erased.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, select

from interviews.interviews import Interview, network_of_interview
from research import audit
from research.consents import Decision, Purpose, current_consents
from research.errors import ConflictError, DomainError
from research.networks import Actor, Network
from research.studies import Study, lock_study
from research.tables import UtcDateTime, now
from research.vault import vault_of

LONGEST_TEXT = 4000
LONGEST_WORRY = 4000
# A worry that was taken up and is not done after this comes back to the lead.
TAKES_AT_MOST = timedelta(days=14)


class WorryState(StrEnum):
    """How far a worry is."""

    OPEN = "open"
    TAKEN_UP = "taken_up"
    DONE = "done"


class WorryTextChangedError(ConflictError):
    """A colleague wrote these texts meanwhile."""

    template = "Een collega wijzigde deze teksten net. Ververs de pagina en vul het opnieuw in."


class WorryEmptyError(DomainError):
    """A worry has words."""

    template = "Schrijf kort op wat u zag of hoorde."


class WorryTooLongError(DomainError):
    """The words are for handing over: short."""

    template = "Dit is te lang. Schrijf hoogstens %(limit)s tekens."


class WorryMovedOnError(ConflictError):
    """A colleague took this step meanwhile."""

    template = "Een collega was u voor. Bekijk eerst hoe het er nu voor staat."


class WorryText(SQLModel, table=True):
    """What the organisation wants to be done about a worry, and who is called; in versions."""

    __tablename__ = "worry_text"
    __table_args__ = (UniqueConstraint("study_id", "version"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", index=True)
    version: int
    steps: str
    contact: str
    written_by: UUID | None = Field(default=None, foreign_key="user.id")
    at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


class Worry(SQLModel, table=True):
    """One worry that came up in a conversation. Its words lie sealed under the teller's key."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    interview_id: UUID = Field(foreign_key="interview.id", index=True)
    words_sealed: bytes = b""
    state: str = WorryState.OPEN.value
    noted_by: UUID = Field(foreign_key="user.id", index=True)
    noted_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    taken_up_by: UUID | None = Field(default=None, foreign_key="user.id")
    taken_up_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))
    done_by: UUID | None = Field(default=None, foreign_key="user.id")
    done_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))
    aftercare: bool = False
    aftercare_done_at: datetime | None = Field(
        default=None, sa_column=Column(UtcDateTime, nullable=True)
    )


def worry_text(session: Session, study_id: UUID) -> WorryText | None:
    """Return the texts of the organisation as they stand; None when nobody filled them in."""
    statement = select(WorryText).where(WorryText.study_id == study_id)
    return session.exec(statement.order_by(col(WorryText.version).desc())).first()


def write_worry_text(
    session: Session, study: Study, *, steps: str, contact: str, version: int, written_by: UUID
) -> WorryText:
    """Write the texts anew; ``version`` is what the writer saw, 0 when there was none.

    Raises:
        WorryTextChangedError: somebody else wrote them meanwhile.
        WorryTooLongError: one of the texts is too long.
    """
    if max(len(steps), len(contact)) > LONGEST_TEXT:
        raise WorryTooLongError(limit=LONGEST_TEXT)
    lock_study(session, study.id)
    known = worry_text(session, study.id)
    if (known.version if known else 0) != version:
        raise WorryTextChangedError
    made = WorryText(
        study_id=study.id,
        version=version + 1,
        steps=steps.strip(),
        contact=contact.strip(),
        written_by=written_by,
    )
    session.add(made)
    session.flush()
    audit.record(session, user_id=written_by, action="write", kind="worry_text", object_id=study.id)
    return made


def note_worry(
    session: Session, interview: Interview, *, words: str, aftercare: bool, noted_by: UUID
) -> Worry:
    """Note a worry, outside the story.

    Args:
        session: a session that may write.
        interview: in which it came up.
        words: what was seen or heard, 1 to 4,000 code points.
        aftercare: this person wants to be called once more; who notes it will call.
        noted_by: the interviewer.

    Raises:
        WorryEmptyError, WorryTooLongError: the words do not fit.
    """
    words = words.strip()
    if not words:
        raise WorryEmptyError
    if len(words) > LONGEST_WORRY:
        raise WorryTooLongError(limit=LONGEST_WORRY)
    worry = Worry(interview_id=interview.id, noted_by=noted_by, aftercare=aftercare)
    worry.words_sealed = vault_of(session).seal(
        interview.actor_id, words, row=worry.id, field="words"
    )
    session.add(worry)
    session.flush()
    audit.record(session, user_id=noted_by, action="note", kind="worry", object_id=worry.id)
    return worry


def words_of_worry(session: Session, worry: Worry, *, read_by: UUID) -> str | None:
    """Return the words to a lead; None once they are gone. Each reading is logged."""
    if not worry.words_sealed:
        return None
    interview = session.get_one(Interview, worry.interview_id)
    audit.record(session, user_id=read_by, action="read", kind="worry", object_id=worry.id)
    return vault_of(session).unseal(
        interview.actor_id, worry.words_sealed, row=worry.id, field="words"
    )


def take_up(session: Session, worry: Worry, *, taken_by: UUID) -> None:
    """Say that one takes care of it.

    Raises:
        WorryMovedOnError: somebody took it up, or it is done.
    """
    _step(session, worry, WorryState.OPEN, WorryState.TAKEN_UP)
    worry.taken_up_by, worry.taken_up_at = taken_by, now()
    session.add(worry)
    session.flush()
    audit.record(session, user_id=taken_by, action="take_up", kind="worry", object_id=worry.id)


def finish_worry(session: Session, worry: Worry, *, done_by: UUID) -> None:
    """Say that it is done: the words go, that there was a worry stays.

    Raises:
        WorryMovedOnError: nobody took it up yet, or it is done already.
    """
    _step(session, worry, WorryState.TAKEN_UP, WorryState.DONE)
    worry.done_by, worry.done_at, worry.words_sealed = done_by, now(), b""
    session.add(worry)
    session.flush()
    audit.record(session, user_id=done_by, action="carry_out", kind="worry", object_id=worry.id)


def finish_aftercare(session: Session, worry: Worry, *, done_by: UUID) -> None:
    """Say that the aftercare call was made, or is not needed any more. Twice changes nothing."""
    session.refresh(worry, with_for_update=True)
    if not worry.aftercare or worry.aftercare_done_at is not None:
        return
    worry.aftercare_done_at = now()
    session.add(worry)
    session.flush()
    audit.record(session, user_id=done_by, action="carry_out", kind="aftercare", object_id=worry.id)


def worries_of(session: Session, study_id: UUID) -> list[tuple[Worry, Actor]]:
    """Return the worries of a study with who told: what waits first, then the newest."""
    statement = (
        select(Worry, Actor)
        .join(Interview, col(Interview.id) == Worry.interview_id)
        .join(Actor, col(Actor.id) == Interview.actor_id)
        .join(Network, col(Network.id) == Actor.network_id)
        .where(Network.study_id == study_id)
        .order_by(col(Worry.noted_at).desc())
    )
    order = list(WorryState)
    return sorted(session.exec(statement), key=lambda one: order.index(WorryState(one[0].state)))


def waiting_worries(session: Session, study_id: UUID) -> int:
    """Return how many worries of a study nobody took up yet, or took up long ago and left."""
    long_ago = now() - TAKES_AT_MOST
    return sum(
        one.state == WorryState.OPEN
        or (
            one.state == WorryState.TAKEN_UP
            and one.taken_up_at is not None
            and one.taken_up_at < long_ago
        )
        for one, _actor in worries_of(session, study_id)
    )


def aftercare_of(session: Session, interviewer_id: UUID) -> list[tuple[Worry, Actor]]:
    """Return the aftercare calls that this person still has to make, oldest first.

    Who does not want to be called again, or took his story back, is not among them.
    """
    statement = (
        select(Worry, Actor)
        .join(Interview, col(Interview.id) == Worry.interview_id)
        .join(Actor, col(Actor.id) == Interview.actor_id)
        .where(
            Worry.noted_by == interviewer_id,
            col(Worry.aftercare).is_(True),
            col(Worry.aftercare_done_at).is_(None),
            col(Actor.erased_at).is_(None),
        )
        .order_by(col(Worry.noted_at))
    )
    return [
        (worry, actor)
        for worry, actor in session.exec(statement)
        if not _said_no(session, actor.id)
    ]


def noted_worry(session: Session, interview_id: UUID, *, noted_by: UUID) -> bool:
    """Return whether this interviewer noted a worry in the conversation."""
    statement = select(Worry.id).where(
        Worry.interview_id == interview_id, Worry.noted_by == noted_by
    )
    return session.exec(statement).first() is not None


def study_of_worry(session: Session, worry: Worry) -> UUID:
    """Return the study in which it came up."""
    network, _actor = network_of_interview(session, session.get_one(Interview, worry.interview_id))
    return network.study_id


def _said_no(session: Session, actor_id: UUID) -> bool:
    said = current_consents(session, actor_id=actor_id)
    words = (said.get(Purpose.INTERVIEW), said.get(Purpose.FOLLOW_UP))
    return any(word is not None and word is not Decision.GIVEN for word in words)


def _step(session: Session, worry: Worry, before: WorryState, after: WorryState) -> None:
    session.refresh(worry, with_for_update=True)
    if worry.state != before:
        raise WorryMovedOnError
    worry.state = after.value
