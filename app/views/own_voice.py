"""The door for anyone in a network: leave an experience with its code, and take it back.

Nothing can be read here, so nobody is let in: there is no account, no visit and no cookie of
its own. What comes in goes to the worker, then to a lead, and only then into the network.
"""

from datetime import timedelta
from typing import Any

from flask import Blueprint, make_response, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from sqlmodel import Session
from werkzeug import Response

from app.database import get_session
from app.forms.joining import JoinNetworkForm, TakeBackForm
from app.jobs import JobKind, add_job
from app.problems import message_of, status_of
from app.queue import wake_after_commit
from app.throttle import Rule, it_was_right, refuse_too_many
from app.typed_again import typed_again
from interviews.joined_voices import add_voice, forget_voice, voice_by_back_code
from interviews.joining_codes import network_by_code
from interviews.story_links import in_groups
from research.errors import DomainError
from research.reach import as_the_program

PATH = "/ik-hoor-erbij"
own_voice = Blueprint("own_voice", __name__, url_prefix=PATH)
Answer = Response | str
# Counted per address: a wrong code tells of no network, so there is nothing else to count by.
JOINING_CODE = Rule("joining code", free=20, first_wait=timedelta(seconds=30))
BACK_CODE = Rule("code to take back", free=20, first_wait=timedelta(seconds=30))


@own_voice.errorhandler(CSRFError)
def form_too_old(_error: CSRFError) -> Response:
    """Give back what was typed on a page that stood open for long."""
    return make_response(render_template("own_voice/away.html", typed=typed_again()), 400)


@own_voice.get("/")
def page() -> str:
    """Ask for an experience; the code may stand behind the #, which no server sees."""
    return _page(JoinNetworkForm(formdata=None))


@own_voice.post("/")
def add() -> Answer:
    """Keep the words of who gives a code that opens; say once how to take them back."""
    form = JoinNetworkForm()
    if not form.validate():
        return make_response(_page(form), 422)
    account = request.remote_addr or ""
    waits = refuse_too_many(account, JOINING_CODE)
    if waits is not None:
        return make_response(_page(form, waits=waits), 429)
    session = get_session()
    try:
        code = _kept(session, form)
    except DomainError as problem:
        session.rollback()
        form.text.errors = [message_of(problem)]
        return make_response(_page(form), status_of(problem))
    if code is None:
        return make_response(_page(form, wrong=True), 422)
    it_was_right(account, JOINING_CODE)
    back = url_for(".back", _external=True)
    facts = {"code": in_groups(code), "address": back}
    return make_response(render_template("own_voice/thanks.html", **facts), 201)


@own_voice.get("/terug")
def back() -> str:
    """Ask for the code by which somebody takes his words back."""
    return render_template("own_voice/back.html", form=TakeBackForm(formdata=None))


@own_voice.post("/terug")
def take_back() -> Answer:
    """Erase the words of who gives his own code. An unknown code and a used one answer alike."""
    form = TakeBackForm()
    if not form.validate():
        return make_response(render_template("own_voice/back.html", form=form), 422)
    account = request.remote_addr or ""
    waits = refuse_too_many(account, BACK_CODE)
    if waits is not None:
        page = render_template("own_voice/back.html", form=form, waits=waits)
        return make_response(page, 429)
    session = get_session()
    # Nobody reads: only the words of this code are looked up, and erased.
    with as_the_program(session):
        voice = voice_by_back_code(session, form.code.data or "")
        if voice is not None:
            forget_voice(session, voice, by=None)
    session.commit()
    if voice is None:
        form.code.data = ""
        return make_response(render_template("own_voice/back.html", form=form, wrong=True), 422)
    it_was_right(account, BACK_CODE)
    return render_template("own_voice/gone.html")


def _kept(session: Session, form: JoinNetworkForm) -> str | None:
    """Keep the words and put the replacing of names in line; None when the code opens nothing."""
    # Nobody reads: only the network of this code is looked up.
    with as_the_program(session):
        network = network_by_code(session, form.code.data or "")
        if network is None:
            return None
        facts: dict[str, Any] = {"voice_id": form.id_sent, "role": form.chosen_role}
        code = add_voice(session, network, text=form.text.data or "", **facts)
        kind = JobKind.REPLACE_VOICE_NAMES
        job = add_job(session, kind=kind, object_id=form.id_sent, asked_by=None)
        wake_after_commit(session, job)
    session.commit()
    return code


def _page(form: JoinNetworkForm, *, waits: str | None = None, wrong: bool = False) -> str:
    return render_template("own_voice/page.html", form=form, waits=waits, wrong=wrong)
