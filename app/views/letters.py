"""Pages of the lead about the letters of a study, and the help for the phone of an interviewer."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from sqlmodel import Session
from werkzeug import Response

from app.access import interview_for, policy, signed_in, study_for
from app.actor_letters import example_values, study_values
from app.database import get_session
from app.forms.letters import ContactWordsForm, LetterForm, letter_name
from app.forms.versions import VersionForm
from app.identity import names_of
from app.letter_files import filled_blocks
from app.problems import message_of, status_of
from interviews.interviews import network_of_interview
from research.errors import DomainError, NotFoundError
from research.letter_contacts import contact_of, set_contact
from research.letters import (
    ADDRESSEE_OF,
    Addressee,
    LetterKind,
    Template,
    check_letter,
    fields_of,
    kinds_of_letters,
    reset_letter,
    template_of,
    versions_of_letter,
    write_letter,
)
from research.networks import ActorRole
from research.roles import Role
from research.studies import Study

letters = Blueprint("letters", __name__)
Answer = str | tuple[str, int] | Response
LIST, PAGE = "letters/of_study.html", "letters/text.html"


@letters.get("/onderzoeken/<uuid:study_id>/brieven")
@policy(Role.can_lead)
def of_study(study_id: UUID) -> str:
    """Show the texts of a study, and whom their readers can reach."""
    session = get_session()
    return render_template(LIST, **_list_facts(session, _study(session, study_id)))


@letters.post("/onderzoeken/<uuid:study_id>/brieven")
@policy(Role.can_lead)
def contact(study_id: UUID) -> Answer:
    """Keep whom the reader of a letter can reach."""
    session, user, form = get_session(), signed_in(), ContactWordsForm()
    study = _study(session, study_id)
    if not form.validate():
        return render_template(LIST, **_list_facts(session, study) | {"form": form}), 422
    try:
        set_contact(
            session, study, words=form.words.data, version=form.seen_version, changed_by=user.id
        )
        session.commit()
    except DomainError as error:
        session.rollback()
        form.words.errors = [message_of(error)]
        facts = _list_facts(session, study) | {"form": form}
        return render_template(LIST, **facts), status_of(error)
    flash(_("Bewaard. Dit staat nu in elke brief."), "success")
    return redirect(url_for(".of_study", study_id=study_id), 303)


@letters.get("/onderzoeken/<uuid:study_id>/brieven/<kind>/<addressee>")
@policy(Role.can_lead)
def text(study_id: UUID, kind: str, addressee: str) -> str:
    """Show one text, what it looks like, and its fields."""
    session = get_session()
    study = _study(session, study_id)
    template = _template(session, study, kind, addressee)
    form = LetterForm(formdata=None, data={"text": template.text, "version": str(template.version)})
    return _text_page(session, study, template, form)


@letters.post("/onderzoeken/<uuid:study_id>/brieven/<kind>/<addressee>")
@policy(Role.can_lead)
def write(study_id: UUID, kind: str, addressee: str) -> Answer:
    """Keep another version of a text, or only show what it looks like."""
    session, user, form = get_session(), signed_in(), LetterForm()
    study = _study(session, study_id)
    standing = _template(session, study, kind, addressee)
    seen = Template(standing.kind, standing.addressee, form.seen_version, standing.text)
    if not form.validate():
        return _text_page(session, study, standing, form), 422
    try:
        if request.form.get("act") == "look":
            check_letter(form.text.data, standing.kind, standing.addressee)
            return _text_page(session, study, standing, form, looked=True)
        write_letter(session, study, template=seen, text=form.text.data, written_by=user.id)
        session.commit()
    except DomainError as error:
        session.rollback()
        form.text.errors = [message_of(error)]
        return _text_page(session, study, standing, form), status_of(error)
    flash(_("De tekst is bewaard. Wat al is verstuurd, verandert niet."), "success")
    return _to_text(study_id, kind, addressee)


@letters.post("/onderzoeken/<uuid:study_id>/brieven/<kind>/<addressee>/terugzetten")
@policy(Role.can_lead)
def reset(study_id: UUID, kind: str, addressee: str) -> Answer:
    """Put the text of the house back."""
    session, user = get_session(), signed_in()
    study = _study(session, study_id)
    standing = _template(session, study, kind, addressee)
    form = VersionForm()
    seen = Template(standing.kind, standing.addressee, form.seen_version, standing.text)
    try:
        reset_letter(session, study, template=seen, written_by=user.id)
        session.commit()
    except DomainError as error:
        session.rollback()
        again = LetterForm(
            formdata=None, data={"text": standing.text, "version": str(standing.version)}
        )
        again.text.errors = [message_of(error)]
        return _text_page(session, study, standing, again), status_of(error)
    flash(_("De standaardtekst staat er weer. Uw eigen tekst is bewaard."), "success")
    return _to_text(study_id, kind, addressee)


@letters.get("/vandaag/<uuid:interview_id>/belhulp")
@policy(Role.can_interview)
def script(interview_id: UUID) -> str:
    """Show what an interviewer can say at the start; it holds no name."""
    session = get_session()
    interview = interview_for(session, signed_in(), interview_id)
    network, actor = network_of_interview(session, interview)
    study = session.get_one(Study, network.study_id)
    addressee = ADDRESSEE_OF[ActorRole(actor.role)]
    template = template_of(session, study.id, LetterKind.SCRIPT, addressee)
    voicemail = template_of(session, study.id, LetterKind.VOICEMAIL, Addressee.EVERYONE)
    values = study_values(session, study)
    return render_template(
        "letters/script.html",
        interview=interview,
        network=network,
        actor=actor,
        study_is_synthetic=study.synthetic,
        blocks=filled_blocks(template.text, values),
        voicemail=filled_blocks(voicemail.text, values),
    )


def _study(session: Session, study_id: UUID) -> Study:
    return study_for(session, signed_in(), study_id, may=Role.can_lead)


def _template(session: Session, study: Study, kind: str, addressee: str) -> Template:
    """Return the text of the study.

    Raises:
        NotFoundError: there is no such text.
    """
    if (kind, addressee) not in kinds_of_letters():
        raise NotFoundError
    return template_of(session, study.id, LetterKind(kind), Addressee(addressee))


def _to_text(study_id: UUID, kind: str, addressee: str) -> Response:
    return redirect(url_for(".text", study_id=study_id, kind=kind, addressee=addressee), 303)


def _list_facts(session: Session, study: Study) -> dict[str, Any]:
    words, version = contact_of(session, study.id)
    return {
        "study": study,
        "study_is_synthetic": study.synthetic,
        "templates": [template_of(session, study.id, *one) for one in kinds_of_letters()],
        "letter_name": letter_name,
        "contact": words,
        "form": ContactWordsForm(formdata=None, data={"words": words, "version": str(version)}),
    }


def _text_page(
    session: Session, study: Study, template: Template, form: LetterForm, *, looked: bool = False
) -> str:
    versions = versions_of_letter(session, study.id, template.kind, template.addressee)
    shown = form.text.data if looked else template.text
    return render_template(
        PAGE,
        study=study,
        study_is_synthetic=study.synthetic,
        template=template,
        name=letter_name(template.kind, template.addressee),
        form=form,
        looked=looked,
        fields=fields_of(template.kind, template.addressee),
        blocks=filled_blocks(shown, example_values(session, study)),
        versions=versions,
        writers=names_of(session, (one.written_by for one in versions)),
        version_field=Markup('<input type="hidden" name="version" value="{}">').format(
            template.version
        ),
        has_contact=bool(contact_of(session, study.id)[0]),
    )
