"""What the call-back rules need to know of days and of people: holidays, good and bad times."""

from collections.abc import Collection
from datetime import date, time
from uuid import UUID

from sqlmodel import Session

from interviews.call_backs import Times, Window
from interviews.call_times import CallTime, CallTimeKind, call_times_of
from interviews.public_holidays import holiday_on
from interviews.wall_clock import MIDNIGHT

WEEK = range(7)


def is_holiday(day: date) -> bool:
    """Return whether this is a public holiday in the Netherlands."""
    return bool(holiday_on(day))


def times_of(session: Session, actor_ids: Collection[UUID]) -> dict[UUID, Times]:
    """Return when these people like to be phoned, and when not; who said nothing is absent.

    One query.
    """
    said = call_times_of(session, actor_ids)
    return {actor_id: _times(noted) for actor_id, noted in said.items()}


def _times(noted: list[CallTime]) -> Times:
    windows: dict[str, list[Window]] = {kind.value: [] for kind in CallTimeKind}
    for one in noted:
        # At the end of a day the clock shows midnight, which is before everything else.
        ends = time.max if one.ends == MIDNIGHT else one.ends
        days = WEEK if one.weekday is None else [one.weekday]
        windows[one.kind] += [Window(day, one.starts, ends) for day in days]
    return Times(tuple(windows[CallTimeKind.GOOD]), tuple(windows[CallTimeKind.BAD]))
