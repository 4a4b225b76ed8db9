"""Pages about the names in a story: hide one that stayed, give back what is none, confirm."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlmodel import Session
from werkzeug import Response

from analysis.given_back import behind_placeholder, give_back, undo_giving_back
from analysis.hidden_names import hide_name, lock_network, undo_hiding, words_at
from app.access import logs_reading, policy, signed_in
from app.database import get_session
from app.formats import today
from app.forms.names import ConfirmNamesForm, HideNameForm, ReadBackForm, StepForm
from app.identity import User
from app.names_pages import (
    checked_story_for,
    is_led_by,
    may_undo,
    names_facts,
    names_story_for,
)
from app.problems import message_of, status_of
from interviews.interviews import Interview, network_of_interview
from interviews.name_corrections import CorrectionKind, NameCorrection, correction_in
from interviews.name_questions import (
    NameAnswer,
    answer_question,
    ask_about_name,
    placeholder_at,
    question_in,
    questions_of,
)
from interviews.raw_access import has_raw_words, raw_access
from interviews.rosters import people_of
from interviews.story_checks import check_unmoved, confirm_names, note_read_back, undo_check
from research import audit
from research.errors import DomainError, NotAllowedError, NotFoundError
from research.networks import any_synthetic
from research.reach import as_the_program
from research.roles import Role

names = Blueprint("names", __name__, url_prefix="/namen")
PAGE, PLACE = "names/page.html", "names/place.html"
STORY = "/<uuid:interview_id>"
SPOT = f"{STORY}/plek/<uuid:revision_id>/<int:at>"
Answer = str | tuple[str, int] | Response


@names.get(STORY)
@policy(Role.can_mend_names)
@logs_reading
def page(interview_id: UUID) -> str:
    """Show a story with its placeholders and doubtful words marked: noted."""
    session, user = get_session(), signed_in()
    return _page(session, user, names_story_for(session, user, interview_id))


@names.post(f"{STORY}/verberg")
@policy(Role.can_mend_names)
def hide(interview_id: UUID) -> Answer:
    """Replace a name that stayed, in every story of the network."""
    session, user = get_session(), signed_in()
    interview = names_story_for(session, user, interview_id)
    network, _actor = network_of_interview(session, interview)
    form = HideNameForm(people_of(session, network.id))
    if not form.validate():
        return _page(session, user, interview, form), 422
    try:
        correction = _hide(session, user, interview, form)
        session.commit()
    except DomainError as problem:
        session.rollback()
        form.form_errors.append(message_of(problem))
        return _page(session, user, interview, form), status_of(problem)
    _say_hidden(correction)
    return _back(interview)


@names.post(f"{STORY}/terug/<uuid:correction_id>")
@policy(Role.can_mend_names)
def undo(interview_id: UUID, correction_id: UUID) -> Response:
    """Undo a correction: a hidden name comes back, or a word is hidden again."""
    session, user = get_session(), signed_in()
    interview = names_story_for(session, user, interview_id)
    correction = correction_in(session, interview, correction_id)
    if not may_undo(user, interview, correction, leads=is_led_by(session, user, interview)):
        raise NotAllowedError
    takes_back = undo_hiding if correction.kind == CorrectionKind.HIDDEN else undo_giving_back
    with as_the_program(session):
        takes_back(session, correction, undone_by=user.id)
    session.commit()
    flash(_("Teruggedraaid. Het verhaal staat er weer zoals het was."), "success")
    return _back(interview)


@names.get(SPOT)
@policy(Role.can_mend_names)
@logs_reading
def place(interview_id: UUID, revision_id: UUID, at: int) -> str:
    """Show one placeholder; the word behind it only to who may read raw words, and noted."""
    session, user = get_session(), signed_in()
    interview = names_story_for(session, user, interview_id)
    _revision, there = placeholder_at(session, interview, revision_id=revision_id, raw_start=at)
    access, behind = raw_access(session, interview, reader_id=user.id), None
    if access.is_open:
        _note_raw_reading(session, user, interview)
        behind = behind_placeholder(
            session, interview, revision_id=revision_id, raw_start=at, reader_id=user.id
        )
    network, actor = network_of_interview(session, interview)
    asked = (one for one in questions_of(session, interview.id) if one.revision_id == revision_id)
    facts = {
        "interview": interview,
        "network": network,
        "actor": actor,
        "revision_id": revision_id,
        "at": at,
        "placeholder": there.placeholder,
        "access": access,
        "behind": behind,
        "question": next((one for one in asked if one.raw_start == at), None),
        "still_typed": has_raw_words(session, interview),
        "leads": is_led_by(session, user, interview),
        "is_own": interview.interviewer_id == user.id,
        "study_is_synthetic": any_synthetic(session, [network.id]),
    }
    session.commit()
    return render_template(PLACE, **facts)


@names.post(SPOT)
@policy(Role.can_check_names)
def give(interview_id: UUID, revision_id: UUID, at: int) -> Response:
    """Put a word back that was no name."""
    session, user = get_session(), signed_in()
    interview = names_story_for(session, user, interview_id)
    try:
        with as_the_program(session):
            correction = give_back(
                session, interview, revision_id=revision_id, raw_start=at, given_by=user.id
            )
        session.commit()
    except NotFoundError:
        # Pressed twice, or a colleague was first: the story shows how it stands now.
        session.rollback()
        flash(_("Hier staat geen vervanging meer. Iemand veranderde het net."), "error")
        return _back(interview)
    flash(
        ngettext(
            "Het woord staat op %(num)s plek weer in het verhaal.",
            "Het woord staat op %(num)s plekken weer in de verhalen van dit netwerk.",
            correction.places,
        ),
        "success",
    )
    return _back(interview)


@names.post(f"{SPOT}/vraag")
@policy(Role.can_mend_names)
def ask(interview_id: UUID, revision_id: UUID, at: int) -> Response:
    """Ask who can see it whether this placeholder stands for a name."""
    session, user = get_session(), signed_in()
    interview = names_story_for(session, user, interview_id)
    ask_about_name(session, interview, revision_id=revision_id, raw_start=at, asked_by=user.id)
    session.commit()
    flash(_("Gevraagd. Wie het gesprek voerde, ziet uw vraag bij Vandaag."), "success")
    return _back(interview)


@names.post(f"{STORY}/vragen/<uuid:question_id>/naam")
@policy(Role.can_check_names)
def keep_hidden(interview_id: UUID, question_id: UUID) -> Response:
    """Answer a coder: it is a name, so it stays hidden."""
    session, user = get_session(), signed_in()
    interview = names_story_for(session, user, interview_id)
    question = question_in(session, interview, question_id)
    raw_access(session, interview, reader_id=user.id).check()
    answer_question(session, question, answer=NameAnswer.A_NAME, answered_by=user.id)
    session.commit()
    flash(_("Beantwoord. De naam blijft weg."), "success")
    return _back(interview)


@names.post(f"{STORY}/nagekeken")
@policy(Role.can_check_names)
def confirm(interview_id: UUID) -> Response:
    """Note that somebody looked at every name of the story."""
    session, user, form = get_session(), signed_in(), ConfirmNamesForm()
    interview = checked_story_for(session, user, interview_id)
    try:
        confirm_names(session, interview, seen=form.version, checked_by=user.id)
        session.commit()
        flash(_("Genoteerd: de namen zijn nagekeken."), "success")
    except DomainError as problem:
        session.rollback()
        flash(message_of(problem), "error")
    return _back(interview)


@names.post(f"{STORY}/teruggelezen")
@policy(Role.can_check_names)
def read_back(interview_id: UUID) -> Answer:
    """Note how the teller heard his story again, or why not."""
    session, user, form = get_session(), signed_in(), ReadBackForm()
    interview = checked_story_for(session, user, interview_id)
    if not form.validate():
        return _page(session, user, interview, read_back=form), 422
    try:
        how, day = form.said
        note_read_back(session, interview, how=how, on=day, today=today(), noted_by=user.id)
        session.commit()
    except DomainError as problem:
        session.rollback()
        form.on.errors = [message_of(problem)]
        return _page(session, user, interview, read_back=form), status_of(problem)
    flash(_("Genoteerd."), "success")
    return _back(interview)


@names.post(f"{STORY}/stap-terug")
@policy(Role.can_check_names)
def step_back(interview_id: UUID) -> Response:
    """Take one of the two steps back."""
    session, user, form = get_session(), signed_in(), StepForm()
    interview = checked_story_for(session, user, interview_id)
    undo_check(
        session,
        interview,
        names=form.step.data != "read_back",
        undone_by=user.id,
        leads=is_led_by(session, user, interview),
    )
    session.commit()
    flash(_("Teruggedraaid. Deze stap staat weer open."), "success")
    return _back(interview)


def _hide(session: Session, user: User, interview: Interview, form: HideNameForm) -> NameCorrection:
    name = form.name.data or ""
    if form.chosen is not None:
        # The network before its stories, as everybody locks them: else two wait for each other.
        lock_network(session, interview)
        revision_id, start, end = form.chosen
        check_unmoved(session, interview, seen=form.version)
        name = words_at(session, interview, revision_id, start=start, end=end)
    # A name goes from every story of the network, also from those that he may not read.
    with as_the_program(session):
        return hide_name(session, interview, name=name, hidden_by=user.id, meant=form.meant)


def _say_hidden(correction: NameCorrection) -> None:
    flash(
        ngettext(
            "Vervangen door %(word)s, op %(num)s plek.",
            "Vervangen door %(word)s, op %(num)s plekken.",
            correction.places,
            word=correction.placeholder,
        ),
        "success",
    )


def _page(
    session: Session,
    user: User,
    interview: Interview,
    form: HideNameForm | None = None,
    *,
    read_back: ReadBackForm | None = None,
) -> str:
    audit.record(session, user_id=user.id, action="read", kind="story", object_id=interview.id)
    facts = names_facts(session, user, interview, form)
    if read_back is not None:
        facts["read_back"] = read_back
    session.commit()
    return render_template(PAGE, **facts)


def _note_raw_reading(session: Session, user: User, interview: Interview) -> None:
    audit.record(
        session, user_id=user.id, action="read_raw", kind="raw_words", object_id=interview.id
    )


def _back(interview: Interview) -> Response:
    return redirect(url_for("names.page", interview_id=interview.id), 303)
