"""Changing when an interviewer can phone: his week, his limits, and days that differ.

He does it himself, or a lead of a study he works on: who may is decided at the door.
"""

from collections.abc import Sequence
from datetime import date, time
from uuid import UUID

from sqlalchemy import Uuid, column, delete, table, type_coerce
from sqlalchemy import select as plain_select
from sqlmodel import Session, col

from interviews.availability import (
    MOST_CALLS,
    MOST_PAUSE,
    AvailabilityChangedError,
    AvailabilityException,
    DaysReversedError,
    ExceptionKind,
    InterviewerLimits,
    Limits,
    LoadOutsideError,
    WeeklyWindow,
    Window,
    WindowReversedError,
)
from interviews.wall_clock import MIDNIGHT
from research import audit
from research.errors import DomainError
from research.tables import now

LONGEST_DAYS = 366


class TooManyDaysError(DomainError):
    """An exception of more than a year."""

    template = "Kies hooguit een jaar. Maak voor langer een tweede uitzondering."


def set_week(
    session: Session, user_id: UUID, *, week: Sequence[Window], version: int, set_by: UUID
) -> None:
    """Replace the weekly windows of a person; an empty week is known too: he never phones.

    Args:
        session: a session that may write.
        user_id: whose week.
        week: all his windows.
        version: of the availability that was looked at.
        set_by: himself or a lead.

    Raises:
        WindowReversedError: a window ends before it starts.
        AvailabilityChangedError: somebody else changed it in the meantime.
    """
    for one in week:
        _check_order(one.starts, one.ends)
    row = _changed(session, user_id, version, set_by)
    row.week_is_known = True
    session.execute(delete(WeeklyWindow).where(col(WeeklyWindow.user_id) == user_id))
    session.add_all(
        WeeklyWindow(user_id=user_id, weekday=one.weekday, starts=one.starts, ends=one.ends)
        for one in week
    )
    session.add(row)
    session.flush()
    audit.record(session, user_id=set_by, action="change", kind="availability", object_id=user_id)


def set_limits(
    session: Session, user_id: UUID, *, limits: Limits, version: int, set_by: UUID
) -> None:
    """Say how much a person can carry.

    Raises:
        LoadOutsideError: a number that is no limit.
        AvailabilityChangedError: somebody else changed it in the meantime.
    """
    counts = [one for one in (limits.most_per_day, limits.most_per_week) if one is not None]
    if not all(1 <= one <= MOST_CALLS for one in counts):
        raise LoadOutsideError
    if not 0 <= limits.pause_minutes <= MOST_PAUSE:
        raise LoadOutsideError
    row = _changed(session, user_id, version, set_by)
    row.most_per_day, row.most_per_week = limits.most_per_day, limits.most_per_week
    row.pause_minutes = limits.pause_minutes
    session.add(row)
    session.flush()
    audit.record(session, user_id=set_by, action="change", kind="limits", object_id=user_id)


def add_exception(
    session: Session,
    user_id: UUID,
    *,
    kind: ExceptionKind,
    first_day: date,
    last_day: date,
    made_by: UUID,
    starts: time = MIDNIGHT,
    ends: time = MIDNIGHT,
) -> AvailabilityException:
    """Note days that differ from the week; both times at midnight are whole days.

    Raises:
        DaysReversedError: the last day lies before the first.
        TooManyDaysError: it lasts longer than a year.
        WindowReversedError: it ends before it starts.
    """
    if last_day < first_day:
        raise DaysReversedError
    if (last_day - first_day).days >= LONGEST_DAYS:
        raise TooManyDaysError
    _check_order(starts, ends)
    made = AvailabilityException(
        user_id=user_id,
        kind=kind.value,
        first_day=first_day,
        last_day=last_day,
        starts=starts,
        ends=ends,
        made_by=made_by,
    )
    session.add(made)
    session.flush()
    audit.record(
        session, user_id=made_by, action="add", kind="availability_exception", object_id=user_id
    )
    return made


def remove_exception(session: Session, one: AvailabilityException, *, removed_by: UUID) -> None:
    """Let the days be as every week again. Doing it again changes nothing."""
    _keep(session, one, removed=True, by=removed_by)


def restore_exception(session: Session, one: AvailabilityException, *, restored_by: UUID) -> None:
    """Undo the removal of an exception. Doing it again changes nothing."""
    _keep(session, one, removed=False, by=restored_by)


def _keep(session: Session, one: AvailabilityException, *, removed: bool, by: UUID) -> None:
    session.refresh(one, with_for_update=True)
    if (one.removed_at is not None) == removed:
        return
    one.removed_at = now() if removed else None
    session.add(one)
    session.flush()
    audit.record(
        session,
        user_id=by,
        action="remove" if removed else "restore",
        kind="availability_exception",
        object_id=one.user_id,
    )


def _changed(session: Session, user_id: UUID, version: int, by: UUID) -> InterviewerLimits:
    # The person's own row is the lock, since the limits may have no row yet.
    person = table("user", column("id"))
    session.execute(
        plain_select(person.c.id)
        .where(person.c.id == type_coerce(user_id, Uuid()))
        .with_for_update()
    )
    row = session.get(InterviewerLimits, user_id, populate_existing=True)
    if (row.version if row else 0) != version:
        raise AvailabilityChangedError
    row = row or InterviewerLimits(user_id=user_id)
    row.version, row.changed_by, row.changed_at = version + 1, by, now()
    return row


def _check_order(starts: time, ends: time) -> None:
    if ends <= starts and ends != MIDNIGHT:
        raise WindowReversedError
