"""Pages of the two who code a story blind: their own choices, and then where they differ."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response

from analysis.blind_coding import add_blind_coding, not_done_yet, remove_blind_coding, say_done
from analysis.blind_points import BlindPoint, Choice, say
from analysis.blind_stories import BlindStory, StoryIsBlindError, seat_of, seats_of
from analysis.stories import revision_in_story
from app.access import logs_reading, policy, signed_in
from app.blind_pages import blind_facts, difference_facts, double_coding_for
from app.database import get_session
from app.forms.blind import VoiceForm
from app.forms.coding import AddCodingForm
from app.forms.names import number_in
from app.htmx import page_or_part
from app.identity import User, names_of
from app.problems import message_of, status_of
from interviews.interviews import Interview
from interviews.story_checks import check_unmoved
from research import audit
from research.codebook import Pole
from research.errors import DomainError, NotAllowedError, NotFoundError
from research.roles import Role

blind = Blueprint("blind", __name__, url_prefix="/coderen/blind")
PAGE, PART = "blind/story.html", "blind/_story.html"
Answer = str | tuple[str, int] | Response


@blind.get("/<uuid:interview_id>")
@policy(Role.can_code)
@logs_reading
def story(interview_id: UUID) -> Response:
    """Show the story with one's own choices only; once both are done, where they differ."""
    session, user = get_session(), signed_in()
    interview, found = double_coding_for(session, user, interview_id)
    if not found.is_blind:
        return redirect(url_for(".differences", interview_id=interview_id), 303)
    _own_seat(session, user, found)
    audit.record(session, user_id=user.id, action="read", kind="story", object_id=interview.id)
    facts = blind_facts(session, user, interview, found, AddCodingForm(formdata=None))
    session.commit()
    return page_or_part(PAGE, PART, **facts)


@blind.post("/<uuid:interview_id>/keuzes")
@policy(Role.can_code)
def add(interview_id: UUID) -> Response:
    """Code the chosen words for oneself, or show the form again with what is wrong."""
    session, user = get_session(), signed_in()
    interview, found = double_coding_for(session, user, interview_id)
    # Only now is it known whose themes are offered.
    form = AddCodingForm()
    _own_seat(session, user, found)
    status = 422
    if form.validate():
        try:
            _add(session, user, interview, found, form)
            session.commit()
            return _back(interview)
        except DomainError as problem:
            session.rollback()
            form.form_errors.append(message_of(problem))
            status = status_of(problem)
    facts = blind_facts(session, user, interview, found, form)
    return page_or_part(PAGE, PART, status=status, **facts)


@blind.post("/<uuid:interview_id>/keuzes/<uuid:coding_id>/weg")
@policy(Role.can_code)
def remove(interview_id: UUID, coding_id: UUID) -> Response:
    """Take one's own choice away."""
    session, user = get_session(), signed_in()
    interview, found = double_coding_for(session, user, interview_id)
    remove_blind_coding(session, found, coding_id, coder_id=user.id)
    session.commit()
    return _back(interview)


@blind.post("/<uuid:interview_id>/klaar")
@policy(Role.can_code)
def done(interview_id: UUID) -> Response:
    """Say that one is done; the story opens when the other is too."""
    session, user = get_session(), signed_in()
    interview, found = double_coding_for(session, user, interview_id)
    both = say_done(session, found, coder_id=user.id)
    session.commit()
    together = _("U bent allebei klaar. Bekijk nu samen waar u verschilt.")
    alone = _("Genoteerd. U ziet de verschillen als de ander klaar is.")
    flash(together if both else alone, "success")
    return _back(interview)


@blind.post("/<uuid:interview_id>/toch-niet-klaar")
@policy(Role.can_code)
def not_done(interview_id: UUID) -> Response:
    """Go on coding, as long as the other is not done."""
    session, user = get_session(), signed_in()
    interview, found = double_coding_for(session, user, interview_id)
    not_done_yet(session, found, coder_id=user.id)
    session.commit()
    return _back(interview)


@blind.get("/<uuid:interview_id>/verschillen")
@policy(Role.can_code)
@logs_reading
def differences(interview_id: UUID) -> str:
    """Show where the two differ, side by side, and what they said about it."""
    session, user = get_session(), signed_in()
    interview, found = _opened(session, user, interview_id)
    audit.record(session, user_id=user.id, action="read", kind="story", object_id=interview.id)
    facts = difference_facts(session, user, interview, found)
    session.commit()
    return render_template("blind/differences.html", **facts)


@blind.post("/<uuid:interview_id>/verschillen/<uuid:point_id>")
@policy(Role.can_code)
def settle(interview_id: UUID, point_id: UUID) -> Answer:
    """Say what should stand in one point."""
    session, user = get_session(), signed_in()
    interview, found = _opened(session, user, interview_id)
    point = session.get(BlindPoint, point_id)
    if point is None or point.story_id != found.id:
        raise NotFoundError
    if seat_of(session, found, user.id) is None and not user.may(Role.can_lead):
        raise NotAllowedError
    users = [one.user_id for one in seats_of(session, found.id)]
    names = names_of(session, users)
    form = VoiceForm(point, [names.get(one, "?") for one in users])
    status = 422
    if form.validate():
        try:
            reason = form.reason.data or ""
            choice = Choice(form.choice.data)
            settled = say(session, found, point, choice=choice, reason=reason, by=user.id)
            session.commit()
            flash(_("Dit punt is beslist.") if settled else _("Genoteerd."), "success")
            return redirect(url_for(".differences", interview_id=interview_id), 303)
        except DomainError as problem:
            session.rollback()
            form.form_errors.append(message_of(problem))
            status = status_of(problem)
    facts = difference_facts(session, user, interview, found, typed=(point_id, form))
    return render_template("blind/differences.html", **facts), status


def _opened(session: Session, user: User, interview_id: UUID) -> tuple[Interview, BlindStory]:
    """Return a story that both are done with.

    Raises:
        StoryIsBlindError: not yet; for a lead too.
    """
    interview, found = double_coding_for(session, user, interview_id)
    if found.is_blind:
        raise StoryIsBlindError
    return interview, found


def _own_seat(session: Session, user: User, found: BlindStory) -> None:
    if seat_of(session, found, user.id) is None:
        raise StoryIsBlindError


def _add(
    session: Session, user: User, interview: Interview, found: BlindStory, form: AddCodingForm
) -> None:
    revision_id, start, end = form.span
    if form.seen.data:
        check_unmoved(session, interview, seen=number_in(form.seen.data))
    add_blind_coding(
        session,
        found,
        revision_in_story(session, interview, revision_id),
        start=start,
        end=end,
        theme=form.theme.data,
        pole=Pole(form.pole.data),
        coder_id=user.id,
    )


def _back(interview: Interview) -> Response:
    return redirect(url_for(".story", interview_id=interview.id), 303)
