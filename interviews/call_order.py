"""In which order the calls of a day go, and why. Pure: facts go in, an order comes out.

First what was agreed for now, then what was missed, then whoever can be phoned now (clients
before others), and last what lies later today.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from interviews.call_backs import ZONE, Part, Slot
from interviews.calls import Outcome

# Within this time of an appointment no other conversation is begun: one lasts as long.
CLEAR_BEFORE = timedelta(minutes=45)
# The four groups of a day, in their order.
AGREED, MISSED, NOW, LATER = range(4)


class Why(StrEnum):
    """The reason why a call stands where it stands."""

    AGREED = "agreed"
    ASKED = "asked"
    MISSED = "missed"
    WAS_BUSY = "was_busy"
    TRY_AGAIN = "try_again"
    CLIENT_FIRST = "client_first"
    FIRST = "first"


@dataclass(frozen=True)
class Waiting:
    """What is known of one call that still waits.

    Attributes:
        key: the interview.
        is_client: whether this is the client himself.
        agreed_at: the moment of the appointment that still stands and was not tried; else None.
        slot: when to phone, where there is no appointment (or one that gave no answer).
        tries: how many attempts count.
        last: what came of the last attempt.
        is_asked: whether the actor himself asked for this moment.
    """

    key: UUID
    is_client: bool = False
    agreed_at: datetime | None = None
    slot: Slot | None = None
    tries: int = 0
    last: Outcome | None = None
    is_asked: bool = False

    @property
    def moment(self) -> datetime | None:
        """When to phone."""
        return self.agreed_at or (self.slot.start if self.slot else None)

    @property
    def day(self) -> date | None:
        """The day of it on the Dutch calendar."""
        return self.moment.astimezone(ZONE).date() if self.moment else None


@dataclass(frozen=True)
class Placed:
    """A call in its place, with the reason. ``part`` says when to try; ``nth`` which attempt."""

    key: UUID
    why: Why
    moment: datetime
    nth: int
    part: Part | None = None


def in_order(waiting: Iterable[Waiting], *, moment: datetime) -> list[Placed]:
    """Return the calls of today and those that were missed, in the best order.

    Whoever has no moment, or one on a later day, is left out.

    Args:
        waiting: calls of people who may be phoned.
        moment: now.
    """
    today = moment.astimezone(ZONE).date()
    due = [one for one in waiting if one.day is not None and one.day <= today]
    due.sort(key=lambda one: _place(one, moment))
    return [_placed(one, moment) for one in due]


def _place(one: Waiting, moment: datetime) -> tuple[int, bool, bool, datetime, str]:
    # Among those who can be phoned now clients go first; then whoever was tried before, so that
    # he is not left waiting. All others go by the clock.
    rank = _rank(one, moment)
    is_free = rank == NOW
    after_client, fresh = is_free and not one.is_client, is_free and not one.tries
    return rank, after_client, fresh, one.moment or moment, str(one.key)


def _rank(one: Waiting, moment: datetime) -> int:
    if one.agreed_at is None:
        is_later = one.slot is not None and one.slot.start > moment
        return LATER if is_later else NOW
    if _is_missed(one, moment):
        return MISSED
    return AGREED if one.agreed_at - CLEAR_BEFORE <= moment else LATER


def _is_missed(one: Waiting, moment: datetime) -> bool:
    today = moment.astimezone(ZONE).date()
    return one.agreed_at is not None and one.agreed_at.astimezone(ZONE).date() < today


def _placed(one: Waiting, moment: datetime) -> Placed:
    part = one.slot.part if one.slot and one.agreed_at is None else None
    return Placed(one.key, why(one, moment=moment), one.moment or moment, one.tries + 1, part)


def why(one: Waiting, *, moment: datetime) -> Why:
    """Return the reason of one call."""
    if _is_missed(one, moment):
        return Why.MISSED
    if one.agreed_at is not None:
        return Why.ASKED if one.is_asked else Why.AGREED
    if one.last is Outcome.BUSY:
        return Why.WAS_BUSY
    if one.tries:
        return Why.TRY_AGAIN
    return Why.CLIENT_FIRST if one.is_client else Why.FIRST
