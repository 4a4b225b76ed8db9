"""Interviews: one open conversation with one actor, from plan to close."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, Column
from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, Session, SQLModel, select

from research import audit
from research.call_holds import check_calls_go_on
from research.codebook import checked_attributes, codebook
from research.consents import Purpose, has_consented
from research.errors import ConflictError, DomainError
from research.independence_exceptions import check_independent
from research.networks import Actor, Network
from research.phone_decisions import check_client_allows
from research.tables import UtcDateTime, now


class InterviewStatus(StrEnum):
    """How far an interview is."""

    TO_PLAN = "to_plan"
    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    NOT_HELD = "not_held"


class NoConsentError(DomainError):
    """The actor did not agree to be phoned."""

    template = "Deze persoon heeft nog niet gezegd dat u mag bellen. Noteer eerst de toestemming."


class InterviewClosedError(ConflictError):
    """The interview is closed: no turn can be added."""

    template = "Dit gesprek is al afgesloten. Er kan niets meer bij."


class InterviewNotHeldError(InterviewClosedError):
    """The fieldwork for this actor ended without a conversation."""

    template = (
        "Het gesprek met deze persoon gaat niet door. "
        "Klopt dat niet? Vraag het de onderzoeksleider."
    )


class InterviewTakenError(ConflictError):
    """Somebody else is in conversation with this actor."""

    template = "Een collega voert dit gesprek al. U kunt er niets aan toevoegen."


class InterviewNotOpenError(ConflictError):
    """The conversation has not started, or has ended."""

    template = "Dit gesprek is niet open. Begin het gesprek eerst."


class Interview(SQLModel, table=True):
    """One conversation with one actor. Its attributes are answered at the end.

    ``writer_id`` is the opened page that writes in it, until ``writer_until``: see ``writing``.
    ``still_seconds`` is how long it lay still between its beginning and its end; ``paused_at`` is
    since when it rests now, and ``went_on_at`` when the last pause ended.
    """

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    actor_id: UUID = Field(foreign_key="actor.id", unique=True)
    interviewer_id: UUID | None = Field(default=None, foreign_key="user.id", index=True)
    status: str = InterviewStatus.TO_PLAN.value
    attributes: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    opened_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))
    closed_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))
    still_seconds: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    paused_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))
    went_on_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))
    writer_id: UUID | None = None
    writer_until: datetime | None = Field(
        default=None, sa_column=Column(UtcDateTime, nullable=True)
    )

    @property
    def lasted(self) -> timedelta | None:
        """Return how long the conversation itself took; None while that is not known."""
        if self.opened_at is None or self.closed_at is None:
            return None
        return self.closed_at - self.opened_at - timedelta(seconds=self.still_seconds)

    def end_pause(self, moment: datetime) -> None:
        """Count the pause until this moment as lying still: never more than there was time."""
        if self.paused_at is None:
            return
        self.went_on_at = moment
        rested = max(0, round((moment - self.paused_at).total_seconds()))
        began = self.opened_at or self.paused_at
        there_was = max(0, int((moment - began).total_seconds()))
        self.still_seconds = min(self.still_seconds + rested, max(self.still_seconds, there_was))
        self.paused_at = None


def interview_of(session: Session, actor: Actor) -> Interview:
    """Return the actor's interview; makes it when there is none yet."""
    found = session.exec(select(Interview).where(Interview.actor_id == actor.id)).first()
    if found is not None:
        return found
    interview = Interview(actor_id=actor.id)
    try:
        with session.begin_nested():
            session.add(interview)
            session.flush()
    except IntegrityError:
        # Somebody else made it at this moment.
        return session.exec(select(Interview).where(Interview.actor_id == actor.id)).one()
    return interview


def find_interview(session: Session, actor_id: UUID) -> Interview | None:
    """Return the actor's interview, if there is one."""
    return session.exec(select(Interview).where(Interview.actor_id == actor_id)).first()


def open_interview(session: Session, interview: Interview, *, interviewer_id: UUID) -> None:
    """Start the conversation. Opening one's own open interview again changes nothing.

    Raises:
        NoConsentError: the actor did not agree to be phoned.
        ClientSaysNoError: the client does not want this person to be phoned.
        CallsHeldError: somebody of the network died, and the lead did not decide yet.
        KnowsNetworkError: the interviewer knows the network, and there is no exception.
        InterviewClosedError: it was closed, or it will not be held.
        InterviewTakenError: somebody else is in conversation with this actor.
    """
    locked(session, interview)
    check_not_over(interview)
    check_not_taken(interview, by=interviewer_id)
    if interview.status == InterviewStatus.OPEN:
        return
    if not has_consented(session, actor_id=interview.actor_id, purpose=Purpose.INTERVIEW):
        raise NoConsentError
    check_client_allows(session, interview.actor_id)
    check_calls_go_on(session, interview.actor_id)
    network, _actor = network_of_interview(session, interview)
    check_independent(session, network, user_id=interviewer_id)
    interview.status = InterviewStatus.OPEN.value
    interview.interviewer_id = interviewer_id
    interview.opened_at = now()
    session.add(interview)
    session.flush()
    audit.record(
        session, user_id=interviewer_id, action="open", kind="interview", object_id=interview.id
    )


def close_interview(
    session: Session, interview: Interview, *, attributes: dict[str, Any], closed_by: UUID | None
) -> None:
    """End the conversation with the attributes of the codebook; ``unknown`` is allowed.

    Raises:
        InterviewNotOpenError: it is not open.
        InterviewTakenError: somebody else is in conversation with this actor.
        InvalidValueError: an attribute is not in the codebook.
    """
    locked(session, interview)
    if interview.status != InterviewStatus.OPEN:
        raise InterviewNotOpenError
    check_not_taken(interview, by=closed_by)
    interview.attributes = checked_attributes(attributes, codebook().interview_attributes)
    interview.status = InterviewStatus.CLOSED.value
    interview.closed_at = now()
    interview.end_pause(interview.closed_at)
    session.add(interview)
    session.flush()
    audit.record(
        session, user_id=closed_by, action="close", kind="interview", object_id=interview.id
    )


def check_not_over(interview: Interview) -> None:
    """Let pass an interview that can still be held or go on.

    Raises:
        InterviewClosedError: it was closed, or it will not be held.
    """
    if interview.status == InterviewStatus.CLOSED:
        raise InterviewClosedError
    if interview.status == InterviewStatus.NOT_HELD:
        raise InterviewNotHeldError


def check_not_taken(interview: Interview, *, by: UUID | None) -> None:
    """Let pass the one who holds an open interview; None is the system itself.

    Raises:
        InterviewTakenError: somebody else is in conversation with this actor.
    """
    if by is None or interview.status != InterviewStatus.OPEN:
        return
    if interview.interviewer_id != by:
        raise InterviewTakenError


def locked(session: Session, interview: Interview) -> Interview:
    """Read the interview again under a row lock, so that two people cannot both pass a check."""
    session.refresh(interview, with_for_update=True)
    return interview


def interviews_of_network(session: Session, network_id: UUID) -> list[tuple[Actor, Interview]]:
    """Return the actors of a network who have an interview, with it, in actor order."""
    statement = (
        select(Actor, Interview)
        .join(Interview, Interview.actor_id == Actor.id)  # type: ignore[arg-type]
        .where(Actor.network_id == network_id)
        .order_by(Actor.number)  # type: ignore[arg-type]
    )
    return list(session.exec(statement))


def network_of_interview(session: Session, interview: Interview) -> tuple[Network, Actor]:
    """Return the network and the actor that the interview belongs to."""
    statement = (
        select(Network, Actor)
        .join(Actor, Actor.network_id == Network.id)  # type: ignore[arg-type]
        .where(Actor.id == interview.actor_id)
    )
    return session.exec(statement).one()
