"""Pages about when interviewers can phone: their own, and the lead's of his study."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlmodel import Session, col, select
from werkzeug import Response

from app.access import policy, signed_in, study_for
from app.database import get_session
from app.formats import today
from app.forms.availability import (
    WEEKDAYS,
    ExceptionForm,
    HolidaysForm,
    LimitsForm,
    WeekForm,
    shown_times,
)
from app.identity import User, users_with
from app.problems import message_of, status_of
from interviews.availability import (
    AvailabilityException,
    availabilities_of,
    availability_of,
    exceptions_of,
)
from interviews.changing_availability import (
    add_exception,
    remove_exception,
    restore_exception,
    set_limits,
    set_week,
)
from interviews.public_holidays import holidays_between
from research import audit
from research.errors import DomainError, NotFoundError
from research.roles import Role
from research.studies import Study, StudyMember, is_member, studies_of

availability = Blueprint("availability", __name__)
study_times = Blueprint("study_times", __name__)
OWN, PAGE = "/beschikbaarheid/<uuid:user_id>", "availability/page.html"
Answer = str | tuple[str, int] | Response


@availability.get("/beschikbaarheid/")
@policy(Role.can_interview)
def own() -> Answer:
    """Show when the reader himself can phone."""
    session, user = get_session(), signed_in()
    return render_template(PAGE, **_facts(session, user))


@availability.get(OWN)
@policy(Role.can_interview)
def page(user_id: UUID) -> str:
    """Show when a person can phone: to himself, and to who leads a study of his."""
    session = get_session()
    return render_template(PAGE, **_facts(session, _person(session, user_id)))


@availability.post(f"{OWN}/week")
@policy(Role.can_interview)
def week(user_id: UUID) -> Answer:
    """Keep the week, or show it again with Monday on the other workdays."""
    session, form = get_session(), WeekForm()
    person = _person(session, user_id)
    if "copy" in request.form:
        form.copy_monday()
        return render_template(
            PAGE, **_facts(session, person) | {"week_form": form, "copied": True}
        )
    if not form.validate():
        return render_template(PAGE, **_facts(session, person) | {"week_form": form}), 422
    try:
        set_week(session, user_id, week=form.week, version=form.seen_version, set_by=signed_in().id)
        session.commit()
    except DomainError as error:
        return _again(session, person, error, week_form=form)
    flash(_("De week is bewaard."), "success")
    return redirect(url_for(".page", user_id=user_id), 303)


@availability.post(f"{OWN}/grenzen")
@policy(Role.can_interview)
def limits(user_id: UUID) -> Answer:
    """Keep how much the person can carry."""
    session, form = get_session(), LimitsForm()
    person = _person(session, user_id)
    if not form.validate():
        return render_template(PAGE, **_facts(session, person) | {"limits_form": form}), 422
    try:
        set_limits(
            session,
            user_id,
            limits=form.limits,
            version=form.seen_version,
            set_by=signed_in().id,
        )
        session.commit()
    except DomainError as error:
        return _again(session, person, error, limits_form=form)
    flash(_("Bewaard. Wie plant, houdt hier rekening mee."), "success")
    return redirect(url_for(".page", user_id=user_id, _anchor="grenzen"), 303)


@availability.post(f"{OWN}/dagen")
@policy(Role.can_interview)
def add(user_id: UUID) -> Answer:
    """Note days that differ from the week."""
    session, form = get_session(), ExceptionForm()
    person = _person(session, user_id)
    if not form.validate():
        return render_template(PAGE, **_facts(session, person) | {"exception_form": form}), 422
    try:
        add_exception(session, user_id, **form.facts, made_by=signed_in().id)
        session.commit()
    except DomainError as error:
        return _again(session, person, error, exception_form=form)
    flash(_("Bewaard."), "success")
    return redirect(url_for(".page", user_id=user_id, _anchor="dagen"), 303)


@availability.post(f"{OWN}/dagen/<uuid:exception_id>/weg")
@policy(Role.can_interview)
def remove(user_id: UUID, exception_id: UUID) -> Answer:
    """Let these days be as every week; the page offers to undo it."""
    session = get_session()
    remove_exception(session, _exception(session, user_id, exception_id), removed_by=signed_in().id)
    session.commit()
    return redirect(url_for(".page", user_id=user_id, weg=exception_id, _anchor="dagen"), 303)


@availability.post(f"{OWN}/dagen/<uuid:exception_id>/terug")
@policy(Role.can_interview)
def restore(user_id: UUID, exception_id: UUID) -> Answer:
    """Undo the removal."""
    session = get_session()
    one = _exception(session, user_id, exception_id)
    restore_exception(session, one, restored_by=signed_in().id)
    session.commit()
    flash(_("De dagen staan er weer."), "success")
    return redirect(url_for(".page", user_id=user_id, _anchor="dagen"), 303)


@study_times.get("/onderzoeken/<uuid:study_id>/beschikbaarheid")
@policy(Role.can_lead)
def of_study(study_id: UUID) -> str:
    """Show when the interviewers of a study can phone, and on which days nobody does."""
    session = get_session()
    study = study_for(session, signed_in(), study_id, may=Role.can_lead)
    return render_template("availability/of_study.html", **_study_facts(session, study))


@study_times.post("/onderzoeken/<uuid:study_id>/beschikbaarheid")
@policy(Role.can_lead)
def holidays(study_id: UUID) -> Answer:
    """Choose whether this study phones on public holidays."""
    session, user, form = get_session(), signed_in(), HolidaysForm()
    study = study_for(session, user, study_id, may=Role.can_lead)
    if not form.validate():
        return render_template("availability/of_study.html", **_study_facts(session, study)), 422
    study.phones_on_holidays = bool(form.phones_on_holidays.data)
    session.add(study)
    audit.record(session, user_id=user.id, action="change", kind="study", object_id=study.id)
    session.commit()
    flash(_("Uw keuze is bewaard."), "success")
    return redirect(url_for(".of_study", study_id=study_id), 303)


def _person(session: Session, user_id: UUID) -> User:
    """Return the person, for himself and for who leads a study that he works on.

    Raises:
        NotFoundError: no such interviewer, or not for this reader.
    """
    reader = signed_in()
    if reader.id == user_id:
        return reader
    person = session.get(User, user_id)
    if person is None or not person.may(Role.can_interview) or not reader.may(Role.can_lead):
        raise NotFoundError
    led = studies_of(session, user_id=reader.id)
    if not any(is_member(session, one.id, user_id=user_id) for one in led):
        raise NotFoundError
    return person


def _exception(session: Session, user_id: UUID, exception_id: UUID) -> AvailabilityException:
    _person(session, user_id)
    one = session.get(AvailabilityException, exception_id)
    if one is None or one.user_id != user_id:
        raise NotFoundError
    return one


def _facts(session: Session, person: User) -> dict[str, Any]:
    known = availability_of(session, person.id)
    limits_form = LimitsForm(formdata=None)
    limits_form.most_per_day.data = known.limits.most_per_day
    limits_form.most_per_week.data = known.limits.most_per_week
    limits_form.pause_minutes.data = known.limits.pause_minutes
    limits_form.version.data = str(known.version)
    return {
        "person": person,
        "is_own": person.id == signed_in().id,
        "known": known,
        "weekdays": WEEKDAYS,
        "week_form": WeekForm(formdata=None).show(known.week, known.version),
        "limits_form": limits_form,
        "exception_form": ExceptionForm(formdata=None),
        "exceptions": exceptions_of(session, person.id, since=today()),
        "removed": request.args.get("weg", type=UUID),
        "shown_times": shown_times,
    }


def _again(session: Session, person: User, error: DomainError, **forms: Any) -> tuple[str, int]:
    session.rollback()
    facts = _facts(session, person) | forms | {"problem": message_of(error)}
    return render_template(PAGE, **facts), status_of(error)


def _study_facts(session: Session, study: Study) -> dict[str, Any]:
    members = select(StudyMember.user_id).where(col(StudyMember.study_id) == study.id)
    ids = set(session.exec(members))
    people = [one for one in users_with(session, Role.can_interview) if one.id in ids]
    day = today()
    coming = holidays_between(day, day.replace(year=day.year + 1, day=min(day.day, 28)))
    return {
        "study": study,
        "study_is_synthetic": study.synthetic,
        "people": people,
        "known": availabilities_of(session, (one.id for one in people)),
        "form": HolidaysForm(formdata=None, phones_on_holidays=study.phones_on_holidays),
        "coming": list(coming.items())[:5],
        "weekdays": WEEKDAYS,
        "shown_times": shown_times,
    }
