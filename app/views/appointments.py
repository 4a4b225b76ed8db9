"""One appointment: as a file for a calendar, called off, and set back."""

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response

from app.access import actor_for, interview_for, policy, signed_in
from app.calendar_answers import as_file
from app.database import get_session
from interviews.calendar_files import event_of
from interviews.cancelling import cancel_appointment, restore_appointment
from interviews.interviews import Interview, find_interview
from research.errors import NotFoundError
from research.roles import Role

appointments = Blueprint("appointments", __name__)
OF_CALL = "/vandaag/<uuid:interview_id>/afspraak"
OF_ACTOR = "/netwerken/actor/<uuid:actor_id>/afspraak"


@appointments.get(f"{OF_CALL}.ics")
@policy(Role.can_interview)
def file_of_call(interview_id: UUID) -> Response:
    """Hand out the appointment to who phones."""
    session = get_session()
    return as_file(event_of(session, interview_for(session, signed_in(), interview_id)))


@appointments.get(f"{OF_ACTOR}.ics")
@policy(Role.can_lead)
def file_of_actor(actor_id: UUID) -> Response:
    """Hand out the appointment to a lead."""
    session = get_session()
    return as_file(event_of(session, _interview(session, actor_id)))


@appointments.post(f"{OF_CALL}/<uuid:appointment_id>/af")
@policy(Role.can_interview)
def cancel_of_call(interview_id: UUID, appointment_id: UUID) -> Response:
    """Call the appointment off; the page of the call offers to set it back."""
    session, user = get_session(), signed_in()
    interview = interview_for(session, user, interview_id)
    cancel_appointment(session, interview, appointment_id=appointment_id, cancelled_by=user.id)
    session.commit()
    page = url_for("calls.call", interview_id=interview_id, afgezegd=appointment_id)
    return redirect(f"{page}#afspraak", 303)


@appointments.post(f"{OF_ACTOR}/<uuid:appointment_id>/af")
@policy(Role.can_lead)
def cancel_of_actor(actor_id: UUID, appointment_id: UUID) -> Response:
    """Call the appointment off; the page of the person offers to set it back."""
    session, user = get_session(), signed_in()
    interview = _interview(session, actor_id)
    cancel_appointment(session, interview, appointment_id=appointment_id, cancelled_by=user.id)
    session.commit()
    page = url_for("actors.actor", actor_id=actor_id, afgezegd=appointment_id)
    return redirect(f"{page}#afspraak", 303)


@appointments.post(f"{OF_CALL}/<uuid:appointment_id>/terug")
@policy(Role.can_interview)
def restore_of_call(interview_id: UUID, appointment_id: UUID) -> Response:
    """Set the appointment back."""
    session, user = get_session(), signed_in()
    interview = interview_for(session, user, interview_id)
    restore_appointment(session, interview, appointment_id=appointment_id, restored_by=user.id)
    session.commit()
    flash(_("De afspraak staat weer."), "success")
    return redirect(url_for("calls.call", interview_id=interview_id, _anchor="afspraak"), 303)


@appointments.post(f"{OF_ACTOR}/<uuid:appointment_id>/terug")
@policy(Role.can_lead)
def restore_of_actor(actor_id: UUID, appointment_id: UUID) -> Response:
    """Set the appointment back."""
    session, user = get_session(), signed_in()
    interview = _interview(session, actor_id)
    restore_appointment(session, interview, appointment_id=appointment_id, restored_by=user.id)
    session.commit()
    flash(_("De afspraak staat weer."), "success")
    return redirect(url_for("actors.actor", actor_id=actor_id, _anchor="afspraak"), 303)


def _interview(session: Session, actor_id: UUID) -> Interview:
    actor = actor_for(session, signed_in(), actor_id, may=Role.can_lead)
    interview = find_interview(session, actor.id)
    if interview is None:
        raise NotFoundError
    return interview
