"""Who may open what. Closed by default: a route without a policy does not start."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar
from uuid import UUID

from flask import Flask, abort, redirect, request, url_for
from flask_security import current_user
from sqlmodel import Session, col, select
from werkzeug import Response as BaseResponse
from werkzeug.exceptions import Unauthorized

from analysis.assignments import may_read_to_code
from analysis.blind_stories import check_not_blind
from app.database import reads_as
from app.identity import User
from app.labels import shows_study
from app.table import is_for_seats, let_seat_in
from app.teller import is_for_tellers, let_teller_in
from interviews.appointments import Appointment
from interviews.interviews import Interview
from research.errors import NotAllowedError, NotFoundError
from research.independence import takes_part
from research.members import works_with_actor
from research.networks import Actor, Network, is_reviewer
from research.roles import Question, Role
from research.standing import is_standing_network, is_still_told
from research.studies import Study, is_member

OPEN_ENDPOINTS = {
    "static",
    "security.login",
    "security.logout",
    "entrance.page",
    "entrance.check",
    "entrance.check_passkey",
    "single_sign_on.start",
    "single_sign_on.back",
    "home.health",
    # A calendar cannot sign in: its address is the secret (app/views/calendar.py).
    "calendar.feed",
    "languages.choose",
    "offline.page",
    "offline.conversation",
    "statement.page",
    "statement.privacy",
    "offline.worker",
    # Where a teller gives his link and code, and where he is let out.
    "teller.entrance",
    "teller.enter",
    "teller.goodbye",
    # Where somebody joins a guided session by its code, and where he is let out.
    "table.entrance",
    "table.enter",
    "table.goodbye",
    # Where anyone in a network leaves an experience with its code, and takes it back.
    "own_voice.page",
    "own_voice.add",
    "own_voice.back",
    "own_voice.take_back",
}
View = TypeVar("View", bound=Callable[..., Any])


def anyone_signed_in(_role: Role) -> bool:
    """The policy of pages for everybody who is signed in."""
    return True


def policy(may: Question) -> Callable[[View], View]:
    """Mark a view with the question that a role of its user must answer with yes."""

    def mark(view: View) -> View:
        view.policy = may  # type: ignore[attr-defined]
        return view

    return mark


def logs_reading(view: View) -> View:
    """Mark a GET that notes in the audit log who read: it needs a session that writes."""
    view.writes_on_get = True  # type: ignore[attr-defined]
    return view


def signed_in() -> User:
    """Return the person of this request, who is signed in."""
    user: User = current_user._get_current_object()
    return user


def policy_of(app: Flask, endpoint: str) -> Question | None:
    """Return the question that guards an endpoint; None when there is none."""
    return getattr(app.view_functions[endpoint], "policy", None)


def init_access(app: Flask) -> None:
    """Check every request before its view runs."""

    @app.before_request
    def closed_by_default() -> BaseResponse | None:
        endpoint = request.endpoint
        if endpoint is None or endpoint in OPEN_ENDPOINTS:
            return None
        if is_for_tellers(app.view_functions[endpoint]):
            return let_teller_in()
        if is_for_seats(app.view_functions[endpoint]):
            return let_seat_in()
        may = policy_of(app, endpoint)
        if may is None:
            abort(404)
        if not current_user.is_authenticated:
            return ask_to_sign_in()
        if not signed_in().may(may):
            raise NotAllowedError
        reads_as(signed_in().id)
        return None


def ask_to_sign_in() -> BaseResponse:
    """Send a browser to the sign-in page; a page that asks for a part stays where it is.

    Sending that page away would lose what its reader is typing.

    Raises:
        Unauthorized: the answer says how to sign in beside the page.
    """
    if "HX-Request" in request.headers or request.headers.get("X-Requested-With"):
        raise Unauthorized
    here = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("security.login", next=here))


def study_for(session: Session, user: User, study_id: UUID, *, may: Question) -> Study:
    """Return the study, if the person works on it and may.

    Raises:
        NotFoundError: no such study, or not for this person.
    """
    study = session.get(Study, study_id)
    if study is None or not user.may(may) or not is_member(session, study_id, user_id=user.id):
        raise NotFoundError
    shows_study(study.id)
    return study


def network_for(session: Session, user: User, network_id: UUID, *, may: Question) -> Network:
    """Return the network: for who works on its study, or was asked to review it.

    Raises:
        NotFoundError: no such network, or not for this person.
    """
    network = session.get(Network, network_id)
    if network is None or not user.may(may):
        raise NotFoundError
    if may is Role.can_review and not is_standing_network(session, network_id):
        # The client took his story back: his network leaves review, for everybody.
        raise NotFoundError
    shows_study(network.study_id)
    reviews = Role.PROFESSIONAL in user.held_roles and may(Role.PROFESSIONAL)
    if reviews and is_reviewer(session, network_id, user_id=user.id):
        if takes_part(session, network_id, user_id=user.id):
            # Who is one of the people in a network does not read what the others tell of it.
            raise NotFoundError
        return network
    works_on = _may_without(user, may, Role.PROFESSIONAL)
    if not (works_on and is_member(session, network.study_id, user_id=user.id)):
        raise NotFoundError
    return network


def actor_for(session: Session, user: User, actor_id: UUID, *, may: Question) -> Actor:
    """Return the actor, under the rules of his network.

    Raises:
        NotFoundError: no such actor, or not for this person.
    """
    actor = session.get(Actor, actor_id)
    if actor is None:
        raise NotFoundError
    network_for(session, user, actor.network_id, may=may)
    return actor


def interview_for(session: Session, user: User, interview_id: UUID) -> Interview:
    """Return the interview for the interviewer who holds it or was given the appointment.

    Who does not work on the study any more opens nothing of it.

    Raises:
        NotFoundError: no such interview, or not for this person.
    """
    interview = session.get(Interview, interview_id)
    if interview is None or not user.may(Role.can_interview):
        raise NotFoundError
    his = interview.interviewer_id == user.id or _has_appointment(session, interview_id, user.id)
    if not his or not works_with_actor(session, interview.actor_id, user_id=user.id):
        raise NotFoundError
    return interview


def story_for(
    session: Session, user: User, interview_id: UUID, *, may: Question, also_blind: bool = False
) -> Interview:
    """Return the interview for who may read its pseudonymised story.

    A lead reads every story of his study, a coder those that are open to him. Nobody reads
    the story of who took it back. While two people code a story blind, nobody codes it
    otherwise or sees its suggestions, a lead neither; ``also_blind`` is for pages without.

    Raises:
        NotFoundError: no such interview, or not for this person.
        StoryIsBlindError: two people code it blind.
    """
    interview = session.get(Interview, interview_id)
    if interview is None:
        raise NotFoundError
    actor_for(session, user, interview.actor_id, may=may)
    if not is_still_told(session, interview.actor_id):
        raise NotFoundError
    codes = may in {Role.can_code, Role.can_read_stories} and not user.may(Role.can_lead)
    if codes and not may_read_to_code(session, interview.id, user_id=user.id):
        raise NotFoundError
    if may in {Role.can_code, Role.can_read_stories} and not also_blind:
        check_not_blind(session, interview.id)
    return interview


def _may_without(user: User, may: Question, role: Role) -> bool:
    others: Iterable[Role] = (one for one in user.held_roles if one is not role)
    return any(may(one) for one in others)


def _has_appointment(session: Session, interview_id: UUID, user_id: UUID) -> bool:
    statement = select(Appointment).where(
        Appointment.interview_id == interview_id,
        Appointment.interviewer_id == user_id,
        col(Appointment.cancelled_at).is_(None),
    )
    return session.exec(statement).first() is not None
