"""Pages on which the lead or the interviewer notes what a teller says about his network."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response

from app.access import actor_for, logs_reading, policy, signed_in
from app.conversations import conversation_for
from app.database import get_session
from app.forms.ties import InvolvementForm, TieForm, tie_data
from app.problems import message_of, status_of
from app.tie_words import (
    NamedPeople,
    actor_words,
    first_upper,
    named_people,
    period_words,
    tie_words,
)
from interviews.interviews import InterviewStatus
from research import audit
from research.errors import DomainError, NotFoundError
from research.involvement import current_involvement, tell_involvement
from research.networks import Actor, Network, actors_of
from research.roles import Role
from research.standing import is_still_told
from research.studies import Study
from research.ties import Tie, current_ties, note_of, take_back_tie, tell_tie, versions_of

ties = Blueprint("ties", __name__)
Answer = str | tuple[str, int] | Response
TELLABLE = {InterviewStatus.OPEN.value, InterviewStatus.CLOSED.value}


@dataclass(frozen=True)
class Desk:
    """Whose claims are noted, and by which door the writer came in: ``lead`` or a conversation."""

    reporter: Actor
    network: Network
    people: NamedPeople
    door: str
    key: UUID

    def address(self, what: str = "page", **facts: Any) -> str:
        """Return the address of the page, or of what its forms are sent to."""
        name = "actor_id" if self.door == "lead" else "interview_id"
        values: dict[str, Any] = {name: self.key, **facts}
        return url_for(f"ties.{what}_{self.door}", **values)


@ties.get("/netwerken/actor/<uuid:actor_id>/banden")
@policy(Role.can_lead)
@logs_reading
def page_lead(actor_id: UUID) -> str:
    """Show what this person tells about the network, with the forms to note more."""
    return _shown(_desk_of_lead(actor_id))


@ties.post("/netwerken/actor/<uuid:actor_id>/banden")
@policy(Role.can_lead)
def keep_lead(actor_id: UUID) -> Answer:
    """Note a tie, or another version of it."""
    return _keep(_desk_of_lead(actor_id))


@ties.post("/netwerken/actor/<uuid:actor_id>/banden/<uuid:tie_id>/terug")
@policy(Role.can_lead)
def back_lead(actor_id: UUID, tie_id: UUID) -> Answer:
    """Note that this person does not say this any more."""
    return _take_back(_desk_of_lead(actor_id), tie_id)


@ties.post("/netwerken/actor/<uuid:actor_id>/erbij")
@policy(Role.can_lead)
def involve_lead(actor_id: UUID) -> Answer:
    """Note since and until when somebody is involved."""
    return _involve(_desk_of_lead(actor_id))


@ties.get("/gesprekken/<uuid:interview_id>/banden")
@policy(Role.can_interview)
@logs_reading
def page_interviewer(interview_id: UUID) -> str:
    """Show what the teller of this conversation says about the network."""
    return _shown(_desk_of_interviewer(interview_id))


@ties.post("/gesprekken/<uuid:interview_id>/banden")
@policy(Role.can_interview)
def keep_interviewer(interview_id: UUID) -> Answer:
    """Note a tie, or another version of it."""
    return _keep(_desk_of_interviewer(interview_id))


@ties.post("/gesprekken/<uuid:interview_id>/banden/<uuid:tie_id>/terug")
@policy(Role.can_interview)
def back_interviewer(interview_id: UUID, tie_id: UUID) -> Answer:
    """Note that the teller does not say this any more."""
    return _take_back(_desk_of_interviewer(interview_id), tie_id)


@ties.post("/gesprekken/<uuid:interview_id>/erbij")
@policy(Role.can_interview)
def involve_interviewer(interview_id: UUID) -> Answer:
    """Note since and until when somebody is involved."""
    return _involve(_desk_of_interviewer(interview_id))


def _desk_of_lead(actor_id: UUID) -> Desk:
    session = get_session()
    reporter = actor_for(session, signed_in(), actor_id, may=Role.can_lead)
    return _desk(session, reporter, "lead", actor_id)


def _desk_of_interviewer(interview_id: UUID) -> Desk:
    session = get_session()
    interview = conversation_for(session, signed_in(), interview_id)
    if interview.status not in TELLABLE:
        raise NotFoundError
    reporter = session.get_one(Actor, interview.actor_id)
    return _desk(session, reporter, "interviewer", interview_id)


def _desk(session: Session, reporter: Actor, door: str, key: UUID) -> Desk:
    if not is_still_told(session, reporter.id):
        # Who took his story back tells nothing about the others either.
        raise NotFoundError
    network = session.get_one(Network, reporter.network_id)
    people = named_people(network, actors_of(session, network.id))
    return Desk(reporter, network, people, door, key)


def _shown(desk: Desk) -> str:
    session = get_session()
    chosen = _tie_of(session, desk, request.args.get("band", type=UUID))
    data = tie_data(desk.people, chosen, note_of(session, chosen)) if chosen else None
    page = _page(session, desk, form=TieForm(desk.people, data=data), chosen=chosen)
    session.commit()
    return page


def _keep(desk: Desk) -> Answer:
    session, form = get_session(), TieForm(desk.people)
    if not form.validate():
        return _again(session, desk, 422, form=form)
    try:
        one, other = (session.get(Actor, end) if end else None for end in form.ends)
        tell_tie(
            session,
            desk.reporter,
            one=one,
            other=other,
            told=form.told,
            recorded_by=signed_in().id,
        )
        session.commit()
    except DomainError as error:
        session.rollback()
        form.form_errors.append(message_of(error))
        return _again(session, desk, status_of(error), form=form)
    flash(_("Genoteerd."), "success")
    return redirect(desk.address(), 303)


def _take_back(desk: Desk, tie_id: UUID) -> Answer:
    session = get_session()
    tie = _tie_of(session, desk, tie_id)
    if tie is None:
        raise NotFoundError
    take_back_tie(session, tie, recorded_by=signed_in().id)
    session.commit()
    flash(_("Dit geldt niet meer. Wat eerder is genoteerd, blijft bewaard."), "success")
    return redirect(desk.address(), 303)


def _involve(desk: Desk) -> Answer:
    session = get_session()
    form = InvolvementForm(_choices(session, desk))
    if not form.validate():
        return _again(session, desk, 422, joined=form)
    try:
        tell_involvement(
            session,
            desk.reporter,
            actor=session.get_one(Actor, UUID(form.person.data)),
            since=form.since.data or "",
            until=form.until.data or "",
            recorded_by=signed_in().id,
        )
        session.commit()
    except DomainError as error:
        session.rollback()
        form.until.errors = [message_of(error)]
        return _again(session, desk, status_of(error), joined=form)
    flash(_("Genoteerd."), "success")
    return redirect(desk.address() + "#erbij", 303)


def _again(session: Session, desk: Desk, status: int, **changes: Any) -> tuple[str, int]:
    page = _page(session, desk, **changes)
    session.commit()
    return page, status


def _tie_of(session: Session, desk: Desk, tie_id: UUID | None) -> Tie | None:
    mine = current_ties(session, desk.network.id, reporter_ids=[desk.reporter.id])
    return next((one for one in mine if one.id == tie_id), None)


def _page(
    session: Session,
    desk: Desk,
    *,
    form: TieForm | None = None,
    joined: InvolvementForm | None = None,
    chosen: Tie | None = None,
) -> str:
    """Draw the page and note who reads it; the caller commits."""
    reader = signed_in().id
    audit.record(session, user_id=reader, action="read", kind="ties", object_id=desk.reporter.id)
    study = session.get_one(Study, desk.network.study_id)
    return render_template(
        "ties/page.html",
        desk=desk,
        actor=desk.reporter,
        network=desk.network,
        study=study,
        study_is_synthetic=study.synthetic,
        who=actor_words(desk.network, desk.reporter),
        form=form or TieForm(desk.people, formdata=None),
        joined=joined or InvolvementForm(_choices(session, desk), formdata=None),
        chosen=chosen,
        told=_lines(session, desk),
        stays=_stays(session, desk),
    )


def _lines(session: Session, desk: Desk) -> list[dict[str, Any]]:
    lines = []
    for tie in current_ties(session, desk.network.id, reporter_ids=[desk.reporter.id]):
        *earlier, _newest = versions_of(session, tie)
        lines.append(
            {
                "tie": tie,
                "words": first_upper(tie_words(desk.people, tie)),
                "note": note_of(session, tie),
                "earlier": [
                    (one.recorded_at, tie_words(desk.people, one))
                    for one in earlier
                    if one.standing != "taken_back"
                ],
            }
        )
    return lines


def _stays(session: Session, desk: Desk) -> list[tuple[str, str]]:
    told = current_involvement(session, desk.network.id, reporter_ids=[desk.reporter.id])
    named = desk.people.words
    return [
        (first_upper(named(one.actor_id)), ", ".join(period_words(one.since, one.until)))
        for one in told
    ]


def _choices(session: Session, desk: Desk) -> list[tuple[UUID, str]]:
    return [(one.id, desk.people.words(one.id)) for one in actors_of(session, desk.network.id)]
