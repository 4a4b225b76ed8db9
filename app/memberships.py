"""Leaving a study, or a network that one reviews: what waits for whom, and who takes it over.

Nothing that somebody did goes away with him: what he typed, coded and agreed stays under his
name. What was still planned with him goes to a colleague, or back to be planned.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, func, select

from analysis.assignments import CodingAssignment
from app.identity import User
from interviews.appointments import Appointment, cancel_standing, make_appointment
from interviews.interviews import Interview, InterviewStatus, locked
from research import audit
from research.errors import ConflictError, DomainError, NotFoundError
from research.members import remove_member
from research.networks import Actor, Network
from research.register_keepers import keeper_versions, keeps_register, set_keeper
from research.roles import Role
from research.studies import Study, lock_study, member_ids

WAITS = [InterviewStatus.TO_PLAN.value, InterviewStatus.PLANNED.value]


class LastLeadError(ConflictError):
    """Without a lead nobody could let a colleague join any more."""

    template = "Dit onderzoek houdt dan geen onderzoeksleider over. Voeg eerst een ander toe."


class StillTalkingError(ConflictError):
    """Somebody in the middle of a conversation would lose his page."""

    template = (
        "Deze collega heeft nog een gesprek open. Laat dat eerst afsluiten. "
        "Kan dat niet wachten? De beheerder kan het account uitzetten."
    )


class CannotTakeOverError(DomainError):
    """Who takes calls over phones in this study himself."""

    template = "Deze collega kan hier niet bellen. Kies iemand anders uit de lijst."


@dataclass(frozen=True)
class LeftBehind:
    """What waits for somebody in a study.

    Attributes:
        planned: calls that are planned with him, by time.
        open: conversations that he has not closed.
        given: stories that were given to him to code.
        keeps_register: he keeps its addresses.
    """

    planned: tuple[tuple[Actor, Appointment], ...]
    open: int
    given: int
    keeps_register: bool


@dataclass(frozen=True)
class HandedOver:
    """How many planned calls went to a colleague, and how many have to be planned again."""

    taken_over: int
    to_plan: int


def left_behind(session: Session, study: Study, *, user_id: UUID) -> LeftBehind:
    """Return what waits for somebody in a study."""
    planned = session.exec(
        select(Actor, Appointment)
        .join(Interview, col(Interview.actor_id) == col(Actor.id))
        .join(Appointment, col(Appointment.interview_id) == col(Interview.id))
        .join(Network, col(Network.id) == col(Actor.network_id))
        .where(
            Network.study_id == study.id,
            Appointment.interviewer_id == user_id,
            col(Appointment.cancelled_at).is_(None),
            col(Interview.status).in_(WAITS),
        )
        .order_by(col(Appointment.starts_at))
    )
    given = session.exec(
        select(func.count())
        .select_from(CodingAssignment)
        .join(Interview, col(Interview.id) == CodingAssignment.interview_id)
        .join(Actor, col(Actor.id) == Interview.actor_id)
        .join(Network, col(Network.id) == Actor.network_id)
        .where(Network.study_id == study.id, CodingAssignment.user_id == user_id)
    ).one()
    return LeftBehind(
        planned=tuple((actor, one) for actor, one in planned),
        open=len(_held(session, study.id, user_id, [InterviewStatus.OPEN.value])),
        given=given,
        keeps_register=keeps_register(session, study.id, user_id=user_id),
    )


def leave_study(
    session: Session, study: Study, person: User, *, removed_by: UUID, takes_over: User | None
) -> HandedOver:
    """Let somebody work on the study no longer, from the next request on.

    Args:
        session: a session that may write.
        study: which one.
        person: who leaves.
        removed_by: the lead; it may be the person himself while another lead stays.
        takes_over: who phones instead; None to plan the calls again. A call at a moment that
            does not suit him, or in a network that he knows, is to be planned again too.

    Raises:
        NotFoundError: one of the two does not work on the study (any more).
        LastLeadError: no lead would be left.
        StillTalkingError: he has a conversation open.
        CannotTakeOverError: who would take over does not phone in this study.
    """
    # Two leads at once wait here for each other; the second looks at what the first left.
    lock_study(session, study.id)
    members = set(member_ids(session, study.id))
    if not {person.id, removed_by} <= members:
        raise NotFoundError
    if person.may(Role.can_lead) and not _other_leads(session, members - {person.id}):
        raise LastLeadError
    if takes_over is not None and not (
        takes_over.id in members - {person.id}
        and takes_over.active
        and takes_over.may(Role.can_interview)
    ):
        raise CannotTakeOverError
    if _held(session, study.id, person.id, [InterviewStatus.OPEN.value]):
        raise StillTalkingError
    handed = _hand_over(session, study, person.id, takes_over, removed_by)
    _take_register_back(session, study, person.id, removed_by)
    remove_member(session, study, user_id=person.id, removed_by=removed_by)
    return handed


def _other_leads(session: Session, members: set[UUID]) -> bool:
    others = session.exec(select(User).where(col(User.id).in_(members), col(User.active)))
    return any(one.may(Role.can_lead) for one in others)


def _held(session: Session, study_id: UUID, user_id: UUID, statuses: list[str]) -> list[Interview]:
    statement = (
        select(Interview)
        .join(Actor, col(Actor.id) == Interview.actor_id)
        .join(Network, col(Network.id) == Actor.network_id)
        .where(
            Network.study_id == study_id,
            Interview.interviewer_id == user_id,
            col(Interview.status).in_(statuses),
        )
        # Everybody who locks several takes them in this order.
        .order_by(col(Interview.id))
    )
    return list(session.exec(statement))


def _hand_over(
    session: Session, study: Study, user_id: UUID, takes_over: User | None, by: UUID
) -> HandedOver:
    planned = {
        one.interview_id: one for _a, one in left_behind(session, study, user_id=user_id).planned
    }
    taken_over = to_plan = 0
    for interview in _held(session, study.id, user_id, WAITS):
        locked(session, interview)
        appointment = planned.get(interview.id)
        if appointment and takes_over and _moved(session, interview, appointment, takes_over, by):
            taken_over += 1
            continue
        _release(session, interview, by)
        to_plan += appointment is not None
    return HandedOver(taken_over, to_plan)


def _moved(
    session: Session, interview: Interview, appointment: Appointment, to: User, by: UUID
) -> bool:
    """Plan the same moment with a colleague; say whether that could be done."""
    try:
        with session.begin_nested():
            make_appointment(
                session,
                interview,
                interviewer_id=to.id,
                starts_at=appointment.starts_at,
                ends_at=appointment.ends_at,
                made_by=by,
            )
    except DomainError:
        session.refresh(interview)
        return False
    return True


def _release(session: Session, interview: Interview, by: UUID) -> None:
    """Put a call back among those that have to be planned."""
    if interview.status not in WAITS:
        return
    cancel_standing(session, interview.id)
    interview.status, interview.interviewer_id = InterviewStatus.TO_PLAN.value, None
    session.add(interview)
    session.flush()
    audit.record(session, user_id=by, action="release", kind="appointment", object_id=interview.id)


def _take_register_back(session: Session, study: Study, user_id: UUID, by: UUID) -> None:
    """Who comes back later does not get the addresses by himself."""
    known = keeper_versions(session, study.id).get(user_id)
    if known is not None and known.holds:
        set_keeper(session, study, user_id=user_id, holds=False, version=known.version, set_by=by)
