"""Appointments as calendar files: a reference and a time, never a name or a number.

A calendar lies on phones and with companies, outside this house. So an event tells no more
than where to look ("N03-A2"), and everything else stays here.

Times are written in UTC. That is what the database keeps and what every page reckons from, so
a calendar and a page always agree, in the hour that comes twice too; no rules of a time zone
travel along that a calendar may read in its own way.
"""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from icalendar import Calendar
from icalendar import Event as CalendarEvent
from sqlalchemy import func
from sqlmodel import Session, col, select

from interviews.appointments import Appointment
from interviews.call_list import STILL_TO_HOLD
from interviews.cancelling import last_appointment
from interviews.interviews import Interview
from research.errors import NotFoundError
from research.members import in_studies_of
from research.networks import Actor, Network
from research.tables import now

MIMETYPE = "text/calendar"
# What went by lately stays: a calendar that forgets yesterday looks broken.
KEPT_FOR = timedelta(days=30)
ASK_AGAIN_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class Event:
    """One appointment as a calendar tells it.

    Attributes:
        interview_id: the same however often it is moved, so that a calendar moves it too.
        reference: of the person who is phoned, for example ``N03-A2``.
        sequence: higher after every change.
        cancelled: whether it is off.
    """

    interview_id: UUID
    reference: str
    starts_at: datetime
    ends_at: datetime
    sequence: int
    cancelled: bool = False

    @property
    def uid(self) -> str:
        """Return the name of the event, the same for ever."""
        return f"{self.interview_id}@wij-ervaring"


def event_of(session: Session, interview: Interview) -> Event:
    """Return the appointment of an interview; a cancelled one says that it is off.

    Raises:
        NotFoundError: nothing was ever agreed.
    """
    last = last_appointment(session, interview.id)
    if last is None:
        raise NotFoundError
    actor = session.get_one(Actor, interview.actor_id)
    before = _times_planned(session, [interview.id])[interview.id]
    return _event(last, actor.reference, before)


def events_of(session: Session, interviewer_id: UUID, *, at: datetime | None = None) -> list[Event]:
    """Return what an interviewer has to phone by appointment, by time; two queries.

    Only in studies on which he works, and nobody who was erased.
    """
    since = (at or now()) - KEPT_FOR
    statement = (
        select(Appointment, Actor.reference)
        .join(Interview, col(Interview.id) == col(Appointment.interview_id))
        .join(Actor, col(Actor.id) == col(Interview.actor_id))
        .join(Network, col(Network.id) == col(Actor.network_id))
        .where(
            Appointment.interviewer_id == interviewer_id,
            col(Appointment.cancelled_at).is_(None),
            col(Interview.status).in_(STILL_TO_HOLD),
            col(Actor.erased_at).is_(None),
            Appointment.ends_at > since,
            in_studies_of(interviewer_id),
        )
        .order_by(col(Appointment.starts_at), col(Appointment.id))
    )
    # An interview has one standing appointment; of two from before that rule the last counts.
    found = {one.interview_id: (one, reference) for one, reference in session.exec(statement)}
    planned = _times_planned(session, found)
    return [_event(one, reference, planned[one.interview_id]) for one, reference in found.values()]


def calendar_of(events: Iterable[Event], *, at: datetime | None = None) -> bytes:
    """Return the events as an iCalendar file (RFC 5545), UTF-8.

    Args:
        events: of one kind: all stand, or the only one is off.
        at: the moment of writing.
    """
    events = list(events)
    calendar = Calendar()
    calendar.add("prodid", "-//Wij-ervaring//NL")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if any(one.cancelled for one in events) else "PUBLISH")
    calendar.add("x-wr-calname", "Wij-ervaring")
    calendar.add("refresh-interval", ASK_AGAIN_AFTER, parameters={"VALUE": "DURATION"})
    for one in events:
        calendar.add_component(_component(one, (at or now()).astimezone(UTC)))
    return bytes(calendar.to_ical())


def version_of(events: Iterable[Event]) -> str:
    """Return a mark that changes when one of the events does, and with nothing else."""
    facts = [
        (one.uid, one.reference, one.starts_at.isoformat(), one.ends_at.isoformat(), one.sequence)
        for one in events
    ]
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:32]


def _component(one: Event, at: datetime) -> CalendarEvent:
    event = CalendarEvent()
    event.add("uid", one.uid)
    event.add("dtstamp", at.replace(microsecond=0))
    event.add("dtstart", one.starts_at.astimezone(UTC).replace(microsecond=0))
    event.add("dtend", one.ends_at.astimezone(UTC).replace(microsecond=0))
    event.add("summary", one.reference)
    event.add("sequence", one.sequence)
    event.add("status", "CANCELLED" if one.cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    return event


def _event(one: Appointment, reference: str, planned: int) -> Event:
    off = one.cancelled_at is not None
    # Two steps for every time that was planned: one for making it, one for calling it off.
    return Event(
        interview_id=one.interview_id,
        reference=reference,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        sequence=2 * (planned - 1) + off,
        cancelled=off,
    )


def _times_planned(session: Session, interview_ids: Collection[UUID]) -> dict[UUID, int]:
    statement = (
        select(Appointment.interview_id, func.count())
        .where(col(Appointment.interview_id).in_(list(interview_ids)))
        .group_by(col(Appointment.interview_id))
    )
    return dict(session.exec(statement).all())
