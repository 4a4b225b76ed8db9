"""Pages about the promise to residents: what the stories say to it, and what speaks to a line."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response

from analysis.promise_acts import (
    PromiseAct,
    adopt_promise,
    look_at_promise,
    match_line,
    offered_themes,
    undo_promise,
    write_promise,
)
from analysis.resident_promises import ANSWERS, Group, Promise, PromiseLine, promise_of
from app.access import logs_reading, policy, signed_in, study_for
from app.database import get_session
from app.formats import today
from app.forms.resident_promises import MatchForm, PromiseForm, SeenPromiseForm
from app.identity import names_of
from app.labels import theme_label
from app.problems import message_of, status_of
from app.promise_pages import ANSWER_WORDS, answer_facts, line_facts, promise_facts
from research import audit
from research.codebook_versions import codebook_of
from research.errors import DomainError, NotAllowedError
from research.roles import Question, Role
from research.studies import Study

resident_promises = Blueprint(
    "resident_promises", __name__, url_prefix="/hoofdstuk/<uuid:study_id>/belofte"
)
Answer = str | tuple[str, int] | Response


@resident_promises.get("/")
@policy(Role.can_read_fragments_of_claims)
@logs_reading
def page(study_id: UUID) -> str:
    """Show each sentence with what was told, and where nobody spoke of it."""
    session = get_session()
    study = _study(session, study_id, Role.can_read_fragments_of_claims)
    _note(session, study, "figures")
    answer = _page(session, study)
    session.commit()
    return answer


@resident_promises.get("/tekst")
@policy(Role.can_lead)
def text(study_id: UUID) -> str:
    """Show the sentences to write them."""
    session = get_session()
    study = _study(session, study_id, Role.can_lead)
    promise = promise_of(session, study.id)
    form = PromiseForm(
        formdata=None,
        promise="\n".join(one.text for one in promise.of(Group.PROMISE)),
        list="\n".join(one.text for one in promise.of(Group.LIST)),
        source=promise.source,
        dated=promise.dated,
        version=str(promise.number),
    )
    return _text_page(study, form)


@resident_promises.post("/tekst")
@policy(Role.can_lead)
def write(study_id: UUID) -> Answer:
    """Write the sentences."""
    session, form = get_session(), PromiseForm()
    study = _study(session, study_id, Role.can_lead)
    if not form.validate():
        return _text_page(study, form), 422
    texts = {
        Group.PROMISE: (form.promise.data or "").splitlines(),
        Group.LIST: (form.list.data or "").splitlines(),
    }
    facts = {"source": form.source.data or "", "dated": form.dated.data, "today": today()}
    try:
        write_promise(session, study, texts=texts, seen=form.seen, by=signed_in().id, **facts)
        session.commit()
    except DomainError as error:
        session.rollback()
        form.form_errors.append(message_of(error))
        return _text_page(study, form), status_of(error)
    flash(_("De belofte is bewaard. Laat een collega ernaar kijken."), "success")
    return redirect(url_for(".page", study_id=study_id), 303)


@resident_promises.post("/voorbeeld")
@policy(Role.can_lead)
def adopt(study_id: UUID) -> Answer:
    """Begin with the example."""
    said = _("Het voorbeeld staat klaar. Pas het aan en laat een collega ernaar kijken.")
    return _act(study_id, Role.can_lead, adopt_promise, said)


@resident_promises.post("/nagekeken")
@policy(Role.can_edit_chapter)
def look(study_id: UUID) -> Answer:
    """Say as the second person that it fits."""
    said = _("Dank u. De belofte kan nu in het hoofdstuk.")
    return _act(study_id, Role.can_edit_chapter, look_at_promise, said)


@resident_promises.post("/terug")
@policy(Role.can_edit_chapter)
def back(study_id: UUID) -> Answer:
    """Go back to before the last change; an editor takes only his own look back."""
    session = get_session()
    promise = promise_of(session, _study(session, study_id, Role.can_edit_chapter).id)
    if promise.can_undo and not may_undo(promise):
        raise NotAllowedError
    said = _("De laatste verandering is teruggedraaid.")
    return _act(study_id, Role.can_edit_chapter, undo_promise, said)


@resident_promises.get("/antwoord/<attribute>")
@policy(Role.can_read_fragments_of_claims)
@logs_reading
def answer(study_id: UUID, attribute: str) -> str:
    """Show which networks answer one question in which way."""
    session = get_session()
    study = _study(session, study_id, Role.can_read_fragments_of_claims)
    facts = answer_facts(session, study, attribute)
    _note(session, study, "figures")
    shown = _template("answer", study, **facts)
    session.commit()
    return shown


@resident_promises.get("/<line_id>/themas")
@policy(Role.can_lead)
def themes(study_id: UUID, line_id: str) -> str:
    """Show what speaks to one sentence, to choose it."""
    session = get_session()
    study = _study(session, study_id, Role.can_lead)
    promise = promise_of(session, study.id)
    line = promise.line(line_id)
    form = _match_form(session, study)
    form.themes.data = [_now(session, study, one) for one in line.themes]
    form.answers.data = list(line.answers)
    form.version.data = str(promise.number)
    return _themes_page(study, line, form)


@resident_promises.post("/<line_id>/themas")
@policy(Role.can_lead)
def match(study_id: UUID, line_id: str) -> Answer:
    """Choose what speaks to one sentence."""
    session = get_session()
    study = _study(session, study_id, Role.can_lead)
    line = promise_of(session, study.id).line(line_id)
    form = _match_form(session, study, sent=True)
    if not form.validate():
        return _themes_page(study, line, form), 422
    chosen = {"themes": form.themes.data or [], "answers": form.answers.data or []}
    try:
        match_line(session, study, line_id=line_id, **chosen, seen=form.seen, by=signed_in().id)
        session.commit()
    except DomainError as error:
        session.rollback()
        form.form_errors.append(message_of(error))
        return _themes_page(study, line, form), status_of(error)
    flash(_("De keuze is bewaard. Laat een collega ernaar kijken."), "success")
    return redirect(url_for(".page", study_id=study_id), 303)


@resident_promises.get("/<line_id>/<what>")
@policy(Role.can_read_fragments_of_claims)
@logs_reading
def number(study_id: UUID, line_id: str, what: str) -> str:
    """Show the networks and fragments that make one number."""
    session = get_session()
    study = _study(session, study_id, Role.can_read_fragments_of_claims)
    facts = line_facts(session, study, line_id, what)
    _note(session, study, "fragments")
    shown = _template("number", study, **facts)
    session.commit()
    return shown


def may_undo(promise: Promise) -> bool:
    """Return whether who is signed in may take the last change back."""
    user = signed_in()
    own_look = promise.act == PromiseAct.LOOK and promise.made_by == user.id
    return promise.can_undo and (user.may(Role.can_lead) or own_look)


def _act(study_id: UUID, may: Question, act: Callable[..., None], said: str) -> Answer:
    session, form = get_session(), SeenPromiseForm()
    study = _study(session, study_id, may)
    try:
        act(session, study, seen=form.seen, by=signed_in().id)
        session.commit()
    except DomainError as error:
        session.rollback()
        return _page(session, study, problem=message_of(error)), status_of(error)
    flash(said, "success")
    return redirect(url_for(".page", study_id=study_id), 303)


def _page(session: Session, study: Study, problem: str = "") -> str:
    user = signed_in()
    facts = promise_facts(session, study)
    promise: Promise = facts["promise"]
    return _template(
        "page",
        study,
        problem=problem,
        leads=user.may(Role.can_lead),
        may_look=bool(promise.lines) and not promise.looked_by and promise.worded_by != user.id,
        may_undo=may_undo(promise),
        names=names_of(session, {promise.worded_by, promise.looked_by} - {None}),
        **facts,
    )


def _text_page(study: Study, form: PromiseForm) -> str:
    return _template("text", study, form=form)


def _themes_page(study: Study, line: PromiseLine, form: MatchForm) -> str:
    return _template("themes", study, line=line, form=form)


def _template(name: str, study: Study, **facts: object) -> str:
    return render_template(
        f"resident_promises/{name}.html", study=study, study_is_synthetic=study.synthetic, **facts
    )


def _match_form(session: Session, study: Study, *, sent: bool = False) -> MatchForm:
    book = codebook_of(session, study.id)
    offered = [(one.id, theme_label(one.id, study.id)) for one in offered_themes(book)]
    asked = [(one, str(ANSWER_WORDS[one])) for one in ANSWERS]
    if sent:
        return MatchForm(offered=offered, asked=asked)
    return MatchForm(formdata=None, offered=offered, asked=asked)


def _now(session: Session, study: Study, theme: str) -> str:
    return codebook_of(session, study.id).counts_as(theme)


def _study(session: Session, study_id: UUID, may: Question) -> Study:
    return study_for(session, signed_in(), study_id, may=may)


def _note(session: Session, study: Study, kind: str) -> None:
    audit.record(session, user_id=signed_in().id, action="read", kind=kind, object_id=study.id)
