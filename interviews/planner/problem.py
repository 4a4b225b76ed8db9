"""What the planner is asked, and what it answers. Facts only: ids, times and numbers.

All moments are aware and kept in UTC: in one zone Python reckons by the clock on the wall, which
is an hour wrong in two nights a year. A day, a week and a half-day are those of ``Problem.zone``.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo


class Rule(StrEnum):
    """Why a conversation has no place in the plan."""

    # Before any planning: this person may not be phoned (yet).
    NO_CONSENT = "no_consent"
    CLIENT_SAYS_NO = "client_says_no"
    ON_HOLD = "on_hold"
    # About the network.
    CLIENT_NOT_PLANNED = "client_not_planned"
    AFTER_CLIENT = "after_client"
    # About one interviewer, or all of them.
    NO_INTERVIEWERS = "no_interviewers"
    KNOWS_NETWORK = "knows_network"
    NO_WINDOW = "no_window"
    ACTOR_BAD_TIMES = "actor_bad_times"
    PERSON_TAKEN = "person_taken"
    DAY_LIMIT = "day_limit"
    WEEK_LIMIT = "week_limit"
    FULL = "full"
    # About a proposal that is applied later than it was made.
    TOO_LATE = "too_late"
    # The planner was stopped, or its time was over, before it got to this one.
    NOT_REACHED = "not_reached"


@dataclass(frozen=True)
class Window:
    """A stretch of time: from ``start`` until ``end``, the end not included."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        """Keep both in UTC."""
        object.__setattr__(self, "start", self.start.astimezone(UTC))
        object.__setattr__(self, "end", self.end.astimezone(UTC))


@dataclass(frozen=True)
class Interviewer:
    """Somebody who phones, and when he can.

    ``taken`` are conversations that stand already and that this problem does not plan; they
    count for his limits. ``None`` is no limit.
    """

    id: UUID
    windows: tuple[Window, ...]
    taken: tuple[Window, ...] = ()
    most_per_day: int | None = None
    most_per_week: int | None = None
    pause: timedelta = timedelta(minutes=15)


@dataclass(frozen=True)
class Standing:
    """An appointment that stands already."""

    interviewer_id: UUID
    starts_at: datetime

    def __post_init__(self) -> None:
        """Keep the moment in UTC."""
        object.__setattr__(self, "starts_at", self.starts_at.astimezone(UTC))


@dataclass(frozen=True)
class Call:
    """One conversation to plan.

    Attributes:
        person_id: who is phoned; the same for one person in two networks.
        good: times that suit him best; empty when every time is as good.
        bad: times on which he may not be phoned, or has another conversation.
        never: interviewers who may not phone here (hard independence).
        rather_not: interviewers who had better not (soft independence).
        barrier: why this one cannot be planned at all, or None.
    """

    id: UUID
    network_id: UUID
    person_id: UUID
    is_client: bool = False
    length: timedelta = timedelta(minutes=45)
    good: tuple[Window, ...] = ()
    bad: tuple[Window, ...] = ()
    never: frozenset[UUID] = frozenset()
    rather_not: frozenset[UUID] = frozenset()
    standing: Standing | None = None
    barrier: Rule | None = None


@dataclass(frozen=True)
class Held:
    """A conversation of a network that was held, or that stands outside this problem."""

    network_id: UUID
    interviewer_id: UUID
    on: date
    is_client: bool = False


@dataclass(frozen=True)
class Choices:
    """What the lead chooses.

    Attributes:
        client_first: True when nobody of a network is phoned before its client.
        may_move: True when a sound appointment may move if more people fit in then.
        network_days: in how many days one network is phoned, as a wish.
        interviewers_per_network: how many people phone one network, as a wish.
    """

    client_first: bool = False
    may_move: bool = False
    network_days: int = 14
    interviewers_per_network: int = 2


@dataclass(frozen=True)
class Problem:
    """Everything that the planner weighs, for the time from ``start`` until ``end``."""

    start: datetime
    end: datetime
    zone: ZoneInfo
    interviewers: tuple[Interviewer, ...]
    calls: tuple[Call, ...]
    held: tuple[Held, ...] = ()
    choices: Choices = field(default_factory=Choices)


@dataclass(frozen=True)
class Placement:
    """Who phones for this call, and when."""

    call_id: UUID
    interviewer_id: UUID
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Reason:
    """One rule that stands in the way, and whose it is.

    ``interviewer_id`` is empty when it holds for everybody; ``call_id`` is the client's
    conversation where that comes first; ``week`` is the Monday of the first full week.
    """

    rule: Rule
    interviewer_id: UUID | None = None
    call_id: UUID | None = None
    week: date | None = None


@dataclass(frozen=True)
class Unplanned:
    """A call without a place, with the rule for each interviewer, or the one for all."""

    call_id: UUID
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Plan:
    """The best plan that was found. ``is_cut_short`` when time or a person stopped it."""

    placements: tuple[Placement, ...]
    unplanned: tuple[Unplanned, ...]
    is_cut_short: bool = False
