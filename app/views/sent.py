"""Letters to one person: as a page to print, as a file, and what was sent when."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response

from app.access import logs_reading, policy, signed_in
from app.actor_letters import letters_facts, template_for, texts_for, values_for
from app.database import get_session
from app.formats import today
from app.forms.letters import SentForm, letter_name
from app.letter_files import KIND, filled_blocks, letter_docx
from app.problems import message_of, status_of
from app.proof import asks_passphrase_again, asks_passphrase_for_file
from app.register_access import kept_actor_for, leads_study
from research import audit
from research.errors import DomainError, NotFoundError
from research.letter_log import LetterSent, SentBy, log_sent, take_back_sent
from research.letters import LetterField, Template
from research.networks import Actor, Network
from research.roles import Role
from research.studies import Study
from research.tables import now

sent = Blueprint("sent", __name__, url_prefix="/adressen/actor")
Answer = str | tuple[str, int] | Response
Filled = Callable[[Template, dict[LetterField, str]], Response]
PAGE = "letters/sent.html"


@sent.get("/<uuid:actor_id>/brieven")
@policy(Role.can_keep_register)
def page(actor_id: UUID) -> str:
    """Show what there is to send to this person, and what was sent."""
    session = get_session()
    return _page(session, kept_actor_for(session, signed_in(), actor_id))


@sent.get("/<uuid:actor_id>/brief/<kind>/<addressee>")
@policy(Role.can_keep_register)
@asks_passphrase_again
@logs_reading
def print_page(actor_id: UUID, kind: str, addressee: str) -> Response:
    """Show a letter with name and address, to print; noted as an export.

    Raises:
        KeyDestroyedError: the actor was erased.
    """

    def shown(template: Template, values: dict[LetterField, str]) -> Response:
        name = letter_name(template.kind, template.addressee)
        found = filled_blocks(template.text, values)
        facts = {"name": name, "blocks": found, "actor_id": actor_id}
        return make_response(render_template("letters/print.html", **facts))

    return _filled(actor_id, kind, addressee, shown)


@sent.get("/<uuid:actor_id>/brief/<kind>/<addressee>.docx")
@policy(Role.can_keep_register)
@asks_passphrase_for_file
@logs_reading
def document(actor_id: UUID, kind: str, addressee: str) -> Response:
    """Hand out a letter with name and address as a file; noted as an export.

    Raises:
        KeyDestroyedError: the actor was erased.
    """

    def file(template: Template, values: dict[LetterField, str]) -> Response:
        content = letter_docx(
            template.text,
            values,
            title=letter_name(template.kind, template.addressee),
            author=values[LetterField.ORGANISATION],
            made_at=now(),
        )
        answer = Response(content, mimetype=KIND)
        answer.headers["Content-Disposition"] = "attachment; filename=brief.docx"
        return answer

    return _filled(actor_id, kind, addressee, file)


@sent.post("/<uuid:actor_id>/verstuurd")
@policy(Role.can_keep_register)
def log(actor_id: UUID) -> Answer:
    """Note that something was sent."""
    session, user = get_session(), signed_in()
    actor = kept_actor_for(session, user, actor_id)
    form = SentForm(texts_for(session, actor))
    if not form.validate():
        return _page(session, actor, form=form), 422
    try:
        log_sent(
            session,
            actor,
            template=template_for(session, actor, *form.chosen),
            sent_by=SentBy(form.sent_by.data),
            sent_on=form.sent_on.data,
            today=today(),
            recorded_by=user.id,
        )
        session.commit()
    except DomainError as error:
        session.rollback()
        form.sent_on.errors = [message_of(error)]
        return _page(session, actor, form=form), status_of(error)
    flash(_("Genoteerd wat u heeft verstuurd."), "success")
    return redirect(url_for(".page", actor_id=actor_id, _anchor="verstuurd"), 303)


@sent.post("/<uuid:actor_id>/verstuurd/<uuid:entry_id>/terug")
@policy(Role.can_keep_register)
def take_back(actor_id: UUID, entry_id: UUID) -> Answer:
    """Note that a line was a mistake; it stays, struck through."""
    session, user = get_session(), signed_in()
    actor = kept_actor_for(session, user, actor_id)
    entry = session.get(LetterSent, entry_id)
    if entry is None or entry.actor_id != actor.id:
        raise NotFoundError
    try:
        take_back_sent(session, entry, recorded_by=user.id)
        session.commit()
    except DomainError as error:
        session.rollback()
        return _page(session, actor, problem=message_of(error)), status_of(error)
    flash(_("Genoteerd: dit was een vergissing."), "success")
    return redirect(url_for(".page", actor_id=actor_id, _anchor="verstuurd"), 303)


def _filled(actor_id: UUID, kind: str, addressee: str, made: Filled) -> Response:
    """Fill in a letter, note who took it, and hand it out."""
    session, user = get_session(), signed_in()
    actor = kept_actor_for(session, user, actor_id)
    template = template_for(session, actor, kind, addressee)
    answer = made(template, values_for(session, actor, template.addressee))
    audit.record(session, user_id=user.id, action="export", kind="letter", object_id=actor_id)
    session.commit()
    return answer


def _page(session: Session, actor: Actor, **changes: object) -> str:
    network = session.get_one(Network, actor.network_id)
    study = session.get_one(Study, network.study_id)
    facts = letters_facts(session, actor) | {
        "actor": actor,
        "network": network,
        "study": study,
        "study_is_synthetic": study.synthetic,
        "letter_name": letter_name,
        "gone": not actor.identity_sealed,
        "leads": leads_study(session, signed_in(), study.id),
    }
    if "form" in changes:
        facts["sent_form"] = changes.pop("form")
    return render_template(PAGE, **facts | changes)
