"""Keep the demo's planning in the present: today has calls, whenever the demo is started."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import select

from app.database import Database
from interviews.appointments import Appointment
from interviews.interviews import Interview, InterviewStatus

ZONE = ZoneInfo("Europe/Amsterdam")


def local_moment(*, day: int, at: str) -> datetime:
    """Return the moment in UTC of a local time, ``day`` days from today."""
    date = datetime.now(ZONE).date() + timedelta(days=day)
    return datetime.combine(date, time.fromisoformat(at), ZONE).astimezone(UTC)


def bring_planning_to_today(database: Database) -> int:
    """Move appointments that still stand by whole days, so that the first ones are today.

    Returns:
        By how many days; 0 when there is nothing in the past.
    """
    with database.writing() as session:
        standing = list(
            session.exec(
                select(Appointment)
                .join(Interview, Interview.id == Appointment.interview_id)  # type: ignore[arg-type]
                .where(
                    Appointment.cancelled_at == None,  # noqa: E711
                    Interview.status == InterviewStatus.PLANNED.value,
                )
            )
        )
        if not standing:
            return 0
        first = min(one.starts_at for one in standing).astimezone(ZONE).date()
        days = (datetime.now(ZONE).date() - first).days
        if days <= 0:
            return 0
        # The last one first: nobody moves to a time that another still holds.
        for one in sorted(standing, key=lambda one: one.starts_at, reverse=True):
            one.starts_at = _later(one.starts_at, days)
            one.ends_at = _later(one.ends_at, days)
            session.add(one)
            session.flush()
        session.commit()
        return days


def _later(moment: datetime, days: int) -> datetime:
    """The same time on the clock, also when summer time begins or ends in between."""
    return (moment.astimezone(ZONE) + timedelta(days=days)).astimezone(UTC)
