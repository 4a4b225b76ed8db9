"""Pages about a death in a network: an interviewer notes it, the lead decides how to go on."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response

from app.access import network_for, policy, signed_in
from app.conversations import conversation_for
from app.database import get_session
from app.forms.call_holds import ALL, SOME, DeathForm, HoldForm
from app.identity import names_of
from app.problems import message_of, status_of
from interviews.deaths import end_calls, note_death, take_back_decision, undo_death
from interviews.interviews import Interview, interviews_of_network, network_of_interview
from research.call_holds import (
    CallHold,
    HoldState,
    decide_holds,
    held_people,
    holds_of,
    release_people,
)
from research.errors import DomainError, NotFoundError
from research.networks import Actor, Network, actors_of
from research.roles import Role
from research.studies import Study

call_holds = Blueprint("call_holds", __name__)
HOLD = "/netwerken/<uuid:network_id>/even-niet-bellen"
TOLD = "/gesprekken/<uuid:interview_id>/overleden"
Answer = str | tuple[str, int] | Response


@call_holds.get(TOLD)
@policy(Role.can_interview)
def told(interview_id: UUID) -> str:
    """Ask who of the network died, as somebody tells it in a conversation."""
    session = get_session()
    interview = conversation_for(session, signed_in(), interview_id)
    form = DeathForm(_living(session, interview), formdata=None)
    return render_template("call_holds/told.html", **_told_facts(session, interview), form=form)


@call_holds.post(TOLD)
@policy(Role.can_interview)
def note(interview_id: UUID) -> Answer:
    """Note who died: nobody of the network is phoned until the lead decides."""
    session, user = get_session(), signed_in()
    interview = conversation_for(session, user, interview_id)
    form = DeathForm(_living(session, interview))
    if not form.validate():
        facts = _told_facts(session, interview)
        return render_template("call_holds/told.html", **facts, form=form), 422
    note_death(session, session.get_one(Actor, form.chosen), noted_by=user.id)
    session.commit()
    flash(_("Genoteerd. Voorlopig bellen wij niemand uit dit netwerk."), "success")
    return redirect(url_for("interviews.conversation", interview_id=interview_id), 303)


@call_holds.get(HOLD)
@policy(Role.can_lead)
def network(network_id: UUID) -> str:
    """Show why the calls of a network are held, and ask how to go on."""
    session = get_session()
    found = network_for(session, signed_in(), network_id, may=Role.can_lead)
    return render_template("call_holds/network.html", **_facts(session, found))


@call_holds.post(HOLD)
@policy(Role.can_lead)
def decide(network_id: UUID) -> Answer:
    """Let the calls go on, for everybody or for some, or end them."""
    session, user = get_session(), signed_in()
    found = network_for(session, user, network_id, may=Role.can_lead)
    form = HoldForm(_held(session, found))
    if not form.validate():
        facts = _facts(session, found) | {"form": form}
        return render_template("call_holds/network.html", **facts), 422
    try:
        if form.decision.data == SOME:
            release_people(session, found, actor_ids=form.chosen, released_by=user.id)
        elif form.decision.data == ALL:
            decide_holds(session, found, state=HoldState.RESUMED, decided_by=user.id)
        else:
            end_calls(session, found, decided_by=user.id)
        session.commit()
    except DomainError as error:
        return _again(session, found, error)
    flash(_("Uw besluit is bewaard."), "success")
    return redirect(url_for(".network", network_id=network_id), 303)


@call_holds.post(f"{HOLD}/<uuid:hold_id>/terug")
@policy(Role.can_lead)
def take_back(network_id: UUID, hold_id: UUID) -> Answer:
    """Take a decision back: the calls are held again."""
    return _change(network_id, hold_id, mistake=False)


@call_holds.post(f"{HOLD}/<uuid:hold_id>/vergissing")
@policy(Role.can_lead)
def mistake(network_id: UUID, hold_id: UUID) -> Answer:
    """Say that nobody died: it was noted wrongly."""
    return _change(network_id, hold_id, mistake=True)


def _change(network_id: UUID, hold_id: UUID, *, mistake: bool) -> Answer:
    session, user = get_session(), signed_in()
    found = network_for(session, user, network_id, may=Role.can_lead)
    hold = session.get(CallHold, hold_id)
    if hold is None or hold.network_id != network_id:
        raise NotFoundError
    try:
        if mistake:
            undo_death(session, hold, undone_by=user.id)
        else:
            take_back_decision(session, hold, decided_by=user.id)
        session.commit()
    except DomainError as error:
        return _again(session, found, error)
    flash(_("Uw besluit is bewaard."), "success")
    return redirect(url_for(".network", network_id=network_id), 303)


def _again(session: Session, found: Network, error: DomainError) -> tuple[str, int]:
    session.rollback()
    facts = _facts(session, found) | {"problem": message_of(error)}
    return render_template("call_holds/network.html", **facts), status_of(error)


def _living(session: Session, interview: Interview) -> list[Actor]:
    """Return of whom a death can be told: everybody in the network but who tells."""
    network, teller = network_of_interview(session, interview)
    return [one for one in actors_of(session, network.id) if one.id != teller.id]


def _told_facts(session: Session, interview: Interview) -> dict[str, Any]:
    network, actor = network_of_interview(session, interview)
    study = session.get_one(Study, network.study_id)
    return {"interview": interview, "actor": actor, "study_is_synthetic": study.synthetic}


def _held(session: Session, found: Network) -> list[Actor]:
    """Return who is held and could still be phoned."""
    died = {one.actor_id for one in holds_of(session, found.id) if one.state != HoldState.MISTAKE}
    actors = [one for one in actors_of(session, found.id) if one.erased_at is None]
    heard = {
        actor.id
        for actor, interview in interviews_of_network(session, found.id)
        if interview.status == "closed"
    }
    held = held_people(session, actors)
    return [one for one in actors if one.id in held and one.id not in heard | died]


def _facts(session: Session, found: Network) -> dict[str, Any]:
    study, holds = session.get_one(Study, found.study_id), holds_of(session, found.id)
    actors = {one.id: one for one in actors_of(session, found.id)}
    people = [one.noted_by for one in holds] + [one.decided_by for one in holds]
    return {
        "network": found,
        "study": study,
        "study_is_synthetic": study.synthetic,
        "holds": holds,
        "actors": actors,
        "names": names_of(session, people),
        "waiting": any(one.state == HoldState.WAITING for one in holds),
        "form": HoldForm(_held(session, found), formdata=None),
    }
