"""Claims: who phones somebody now, so that two colleagues never phone one person.

A claim belongs to a person, who may be in several networks; taking it is one conditional
update. It ends by an outcome, by the conversation itself, by letting go, or after a while.
"""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Column, or_, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Field, Session, SQLModel, col, select

from interviews.call_rules import DecidedWhat, decide
from interviews.interviews import (
    Interview,
    check_not_over,
    check_not_taken,
    locked,
    network_of_interview,
)
from research import audit
from research.call_holds import check_calls_go_on
from research.errors import ConflictError
from research.independence_exceptions import check_independent
from research.phoning import check_may_be_phoned
from research.reach import as_the_program
from research.same_people import SamePerson
from research.tables import UtcDateTime, now

CLAIMED_FOR = timedelta(minutes=15)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
KEPT = {"synchronize_session": False}


class CallClaimedError(ConflictError):
    """A colleague phones this person now."""

    template = "Een collega belt deze persoon nu. Kies een ander telefoontje uit uw lijst."


class CallClaim(SQLModel, table=True):
    """Who phones this person, until when. ``person_id``: the actor, or all that he is."""

    __tablename__ = "call_claim"

    person_id: UUID = Field(primary_key=True)
    interview_id: UUID = Field(foreign_key="interview.id", index=True)
    caller_id: UUID = Field(foreign_key="user.id")
    until: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))


def claim_call(
    session: Session, interview: Interview, *, caller_id: UUID, moment: datetime | None = None
) -> None:
    """Say that this colleague phones now. Claiming again keeps it longer.

    Raises:
        CallClaimedError: a colleague phones this person, in this network or another one.
        SaidNoError, ClientSaysNoError, CallsHeldError: this person may not be phoned.
        InterviewClosedError, InterviewTakenError: there is nothing to phone for.
    """
    check_not_over(interview)
    check_not_taken(interview, by=caller_id)
    check_may_be_phoned(session, interview.actor_id)
    check_calls_go_on(session, interview.actor_id)
    moment = moment or now()
    free = or_(col(CallClaim.until) <= moment, col(CallClaim.caller_id) == caller_id)
    if not _take(session, interview, caller_id, moment, free):
        raise CallClaimedError
    audit.record(session, user_id=caller_id, action="claim", kind="call", object_id=interview.id)


def release_call(
    session: Session, interview: Interview, *, caller_id: UUID, moment: datetime | None = None
) -> None:
    """End the claim of this colleague; does nothing when he has none."""
    moment = moment or now()
    with as_the_program(session):
        person_id = _person(session, interview.actor_id)
        mine = (col(CallClaim.person_id) == person_id, col(CallClaim.caller_id) == caller_id)
        session.execute(update(CallClaim).where(*mine).values(until=moment), execution_options=KEPT)


def check_not_claimed(
    session: Session, interview: Interview, *, by: UUID | None, moment: datetime | None = None
) -> None:
    """Let pass when no colleague phones this person now; None is the system itself.

    Raises:
        CallClaimedError: one does.
    """
    holder = claimed_by(session, [interview.actor_id], moment=moment).get(interview.actor_id)
    if by is not None and holder not in {None, by}:
        raise CallClaimedError


def claimed_by(
    session: Session, actor_ids: Collection[UUID], *, moment: datetime | None = None
) -> dict[UUID, UUID]:
    """Return who phones these actors now; of whom nobody does is absent. Two queries."""
    with as_the_program(session):
        people = {one: one for one in actor_ids} | dict(
            session.exec(
                select(SamePerson.actor_id, SamePerson.person_id).where(
                    col(SamePerson.actor_id).in_(actor_ids)
                )
            ).all()
        )
        live = dict(
            session.exec(
                select(CallClaim.person_id, CallClaim.caller_id).where(
                    col(CallClaim.person_id).in_(set(people.values())),
                    col(CallClaim.until) > (moment or now()),
                )
            ).all()
        )
    return {actor_id: live[person] for actor_id, person in people.items() if person in live}


def take_over_call(session: Session, interview: Interview, *, taken_by: UUID, reason: str) -> None:
    """Let a lead phone in the place of a colleague, who may be phoning now. He holds it then.

    Raises:
        CallReasonMissingError: nothing says why.
        SaidNoError, ClientSaysNoError: this person may not be phoned.
        KnowsNetworkError: the lead knows the network, and there is no exception.
        InterviewClosedError, InterviewTakenError: there is nothing to phone for.
    """
    locked(session, interview)
    check_not_over(interview)
    check_not_taken(interview, by=taken_by)
    check_may_be_phoned(session, interview.actor_id)
    check_calls_go_on(session, interview.actor_id)
    network, _actor = network_of_interview(session, interview)
    check_independent(session, network, user_id=taken_by)
    decide(session, interview, what=DecidedWhat.TAKEN_OVER, reason=reason, decided_by=taken_by)
    _take(session, interview, taken_by, now(), None)
    interview.interviewer_id = taken_by
    session.add(interview)
    session.flush()
    audit.record(session, user_id=taken_by, action="take_over", kind="call", object_id=interview.id)


def _take(
    session: Session, interview: Interview, caller_id: UUID, moment: datetime, free: Any
) -> bool:
    """Make the claim this colleague's, where ``free`` holds; None takes it from anybody."""
    # Who is one person with whom stands in the register, and a claim may be of a network that
    # this colleague does not see: both are looked at for him.
    with as_the_program(session):
        person_id = _person(session, interview.actor_id)
        facts = {"interview_id": interview.id, "caller_id": caller_id}
        insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert
        first = insert(CallClaim).values(person_id=person_id, until=LONG_AGO, **facts)
        session.execute(first.on_conflict_do_nothing(index_elements=["person_id"]))
        change = update(CallClaim).where(col(CallClaim.person_id) == person_id)
        if free is not None:
            change = change.where(free)
        done = session.execute(
            change.values(until=moment + CLAIMED_FOR, **facts), execution_options=KEPT
        )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def _person(session: Session, actor_id: UUID) -> UUID:
    statement = select(SamePerson.person_id).where(SamePerson.actor_id == actor_id)
    return session.exec(statement).first() or actor_id
