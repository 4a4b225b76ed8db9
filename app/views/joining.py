"""Who joins a network by himself: its code, and what waits for a lead before anybody reads it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response

from app.access import logs_reading, network_for, policy, signed_in
from app.database import get_session
from app.forms.joining import HideNameForm
from app.identity import User
from app.problems import message_of, status_of
from interviews.joined_voices import (
    JoinedVoice,
    forget_voice,
    joined_in,
    let_join,
    voice_words,
    waiting_in,
)
from interviews.joining_codes import end_codes, make_code, open_code
from interviews.story_links import in_groups
from interviews.voice_hiding import can_be_put_back, hide_in_voice, put_back
from research import audit
from research.errors import DomainError, NotFoundError
from research.networks import Network
from research.roles import Role
from research.studies import Study

joining = Blueprint("joining", __name__, url_prefix="/erbij")
Answer = str | Response
ONE, VOICE = "/<uuid:network_id>", "/ervaring/<uuid:voice_id>"


@dataclass(frozen=True)
class Line:
    """What somebody added, as its lead reads it; no words while their names are replaced."""

    voice: JoinedVoice
    words: str | None
    form: HideNameForm
    undoable: bool


@joining.get(ONE)
@policy(Role.can_review)
@logs_reading
def page(network_id: UUID) -> str:
    """Show whether there is a code, never the code itself; a lead sees what waits."""
    session, user = get_session(), signed_in()
    network = network_for(session, user, network_id, may=Role.can_review)
    facts = _facts(session, user, network)
    session.commit()
    return render_template("joining/page.html", **facts)


@joining.post(ONE)
@policy(Role.can_review)
def make(network_id: UUID) -> Answer:
    """Make a code. It is in this answer only: not in an address, log or flash."""
    session, user = get_session(), signed_in()
    network = network_for(session, user, network_id, may=Role.can_review)
    code = in_groups(make_code(session, network, made_by=user.id))
    facts = _about(session, network)
    session.commit()
    address = url_for("own_voice.page", _external=True)
    facts |= {"code": code, "address": address, "whole": f"{address}#{code}"}
    return make_response(render_template("joining/made.html", **facts), 201)


@joining.post(f"{ONE}/einde")
@policy(Role.can_review)
def end(network_id: UUID) -> Response:
    """Let the code open no more; what was added with it stays."""
    session, user = get_session(), signed_in()
    network = network_for(session, user, network_id, may=Role.can_review)
    end_codes(session, network, ended_by=user.id)
    session.commit()
    flash(_("De code werkt niet meer."), "success")
    return redirect(url_for(".page", network_id=network_id), 303)


@joining.post(f"{VOICE}/opnemen")
@policy(Role.can_lead)
def confirm(voice_id: UUID) -> Response:
    """Let what somebody added join the line of the network."""

    def join(session: Session, voice: JoinedVoice, by: UUID) -> None:
        let_join(session, voice, joined_by=by)

    return _changed(voice_id, join, _("Opgenomen. Het netwerk leest het nu."))


@joining.post(f"{VOICE}/weg")
@policy(Role.can_lead)
def refuse(voice_id: UUID) -> Response:
    """Erase what somebody added: he does not belong to it, or it may not stay."""
    session, user = get_session(), signed_in()
    voice = _voice_for(session, user, voice_id)
    network_id = voice.network_id
    forget_voice(session, voice, by=user.id)
    session.commit()
    flash(_("Weggehaald. De woorden zijn gewist."), "success")
    return redirect(url_for(".page", network_id=network_id), 303)


@joining.post(f"{VOICE}/naam")
@policy(Role.can_lead)
def hide(voice_id: UUID) -> Answer:
    """Replace a name that the computer missed."""
    session, user, form = get_session(), signed_in(), HideNameForm()
    voice = _voice_for(session, user, voice_id)
    network_id, status = voice.network_id, 422
    try:
        if form.validate():
            hide_in_voice(session, voice, name=form.name.data or "", hidden_by=user.id)
            session.commit()
            flash(_("De naam is vervangen."), "success")
            return redirect(url_for(".page", network_id=network_id), 303)
    except DomainError as problem:
        session.rollback()
        form.name.errors, status = [message_of(problem)], status_of(problem)
    network = network_for(session, user, network_id, may=Role.can_lead)
    facts = _facts(session, user, network, tried=(voice_id, form))
    session.commit()
    return make_response(render_template("joining/page.html", **facts), status)


@joining.post(f"{VOICE}/naam/terug")
@policy(Role.can_lead)
def undo(voice_id: UUID) -> Response:
    """Show the words again as they were before the last name was replaced."""

    def back(session: Session, voice: JoinedVoice, by: UUID) -> None:
        put_back(session, voice, undone_by=by)

    return _changed(voice_id, back, _("Teruggezet. De tekst staat er weer zoals eerst."))


def _changed(
    voice_id: UUID, change: Callable[[Session, JoinedVoice, UUID], None], done: str
) -> Response:
    """Change what somebody added, say so or say why not, and go back to the page."""
    session, user = get_session(), signed_in()
    voice = _voice_for(session, user, voice_id)
    network_id = voice.network_id
    try:
        change(session, voice, user.id)
        session.commit()
        flash(done, "success")
    except DomainError as problem:
        session.rollback()
        flash(message_of(problem), "error")
    return redirect(url_for(".page", network_id=network_id), 303)


def _voice_for(session: Session, user: User, voice_id: UUID) -> JoinedVoice:
    """Load what was added, for a lead of its study.

    Raises:
        NotFoundError: there is none, or it is not his.
    """
    voice = session.get(JoinedVoice, voice_id)
    if voice is None:
        raise NotFoundError
    network_for(session, user, voice.network_id, may=Role.can_lead)
    return voice


def _facts(
    session: Session,
    user: User,
    network: Network,
    *,
    tried: tuple[UUID, HideNameForm] | None = None,
) -> dict[str, Any]:
    leads = user.may(Role.can_lead)
    waiting = waiting_in(session, network.id) if leads else []
    joined = joined_in(session, network.id) if leads else []
    if waiting or joined:
        audit.record(
            session, user_id=user.id, action="read", kind="joined_voice", object_id=network.id
        )

    def line(voice: JoinedVoice) -> Line:
        form = tried[1] if tried and tried[0] == voice.id else HideNameForm(formdata=None)
        # Several stand on one page.
        form.name.id = form.name.label.field_id = f"naam-{voice.id}"
        return Line(voice, voice_words(session, voice), form, can_be_put_back(voice))

    return _about(session, network) | {
        "leads": leads,
        "code": open_code(session, network.id),
        "waiting": [line(one) for one in waiting],
        "joined": [line(one) for one in joined],
    }


def _about(session: Session, network: Network) -> dict[str, Any]:
    study = session.get_one(Study, network.study_id)
    return {"network": network, "study": study, "study_is_synthetic": study.synthetic}
