"""Made-up planning problems of any size: the same seed gives the same problem. Synthetic."""

import random
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from interviews.planner.problem import Call, Choices, Interviewer, Problem, Window

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
# The last Sunday of October lies in these weeks: one night has an hour more.
MONDAY = date(2026, 10, 12)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment on the clock in Amsterdam, days from the first Monday."""
    return datetime.combine(MONDAY + timedelta(days=day), time(hour, minute), tzinfo=AMSTERDAM)


def window(day: int, start: int, end: int) -> Window:
    return Window(at(day, start), at(day, end))


def some_id(number: int) -> UUID:
    return UUID(int=number, version=4)


def workdays(weeks: int) -> list[int]:
    return [7 * week + day for week in range(weeks) for day in range(5)]


def instance(
    seed: int,
    *,
    networks: int = 100,
    calls: int = 450,
    interviewers: int = 8,
    weeks: int = 4,
    choices: Choices | None = None,
    per_day: int = 4,
    per_week: int = 16,
    presence: float = 0.7,
    narrow: float = 0.15,
    evening: float = 0.5,
    knows: float = 0.12,
) -> Problem:
    """Return a problem: part-time interviewers, actors with good and bad times, some who know.

    ``presence`` is the chance that an interviewer works on a half-day of his week: at 0.7 there
    is about as much time as the calls need, so that not everybody fits in by itself. ``narrow``
    is the chance that an actor can be phoned in the evening or on two weekdays only,
    ``evening`` the share of evenings in that, ``knows`` the chance that an interviewer may not
    phone a network.
    """
    chance = random.Random(f"planner {seed}")

    def new_id() -> UUID:
        return UUID(int=chance.getrandbits(128), version=4)

    days = workdays(weeks)
    people = [
        _interviewer(chance, new_id(), days, (per_day, per_week), presence)
        for _ in range(interviewers)
    ]
    ids = [one.id for one in people]
    network_ids = [new_id() for _ in range(networks)]
    sizes = [1] * networks
    for _ in range(calls - networks):
        sizes[chance.randrange(networks)] += 1
    made: list[Call] = []
    for network_id, size in zip(network_ids, sizes, strict=True):
        never = frozenset(one for one in ids if chance.random() < knows)
        rather_not = frozenset(one for one in ids if chance.random() < 0.08) - never
        for number in range(size):
            good, bad = _times(chance, days, narrow, evening)
            made.append(
                Call(
                    id=new_id(),
                    network_id=network_id,
                    person_id=made[-7].person_id
                    if len(made) > 20 and chance.random() < 0.03
                    else new_id(),
                    is_client=number == 0,
                    length=timedelta(minutes=chance.choice([45, 45, 45, 60])),
                    good=good,
                    bad=bad,
                    never=never,
                    rather_not=rather_not,
                )
            )
    return Problem(
        start=at(0, 0),
        end=at(7 * weeks, 0),
        zone=AMSTERDAM,
        interviewers=tuple(people),
        calls=tuple(made),
        choices=choices or Choices(),
    )


def _interviewer(
    chance: random.Random, own_id: UUID, days: list[int], most: tuple[int, int], presence: float
) -> Interviewer:
    parts = {
        (weekday, part): chance.random() < presence
        for weekday in range(5)
        for part in ("morning", "afternoon")
    }
    windows = []
    for day in days:
        if chance.random() < 0.05:
            continue
        if parts[day % 7, "morning"]:
            windows.append(window(day, 9, 12))
        if parts[day % 7, "afternoon"]:
            windows.append(window(day, 13, chance.choice([16, 17])))
        if day % 7 == own_id.int % 5:
            windows.append(window(day, 18, 20))
    return Interviewer(own_id, tuple(windows), most_per_day=most[0], most_per_week=most[1])


def _times(
    chance: random.Random, days: list[int], narrow: float, evening: float
) -> tuple[tuple[Window, ...], tuple[Window, ...]]:
    good: tuple[Window, ...] = ()
    bad: list[Window] = []
    if chance.random() < narrow:
        # Only in the evening, or only on two days: greedy plans give their places away.
        if chance.random() < evening:
            return (), tuple(window(day, 0, 18) for day in days)
        free = chance.sample(range(5), 2)
        return (), tuple(window(day, 0, 23) for day in days if day % 7 not in free)
    if chance.random() < 0.4:
        start, end = chance.choice([(9, 12), (13, 17), (18, 20)])
        good = tuple(window(day, start, end) for day in days)
    for weekday in range(5):
        if chance.random() < 0.25:
            start, end = chance.choice([(8, 12), (12, 18), (0, 23)])
            bad += [window(day, start, end) for day in days if day % 7 == weekday]
    return good, tuple(bad)


def tight_instance(seed: int) -> Problem:
    """Return a problem of full size in which a plan by hand leaves people out.

    Four in ten can be phoned on two weekdays or in the evening only, three in ten interviewers
    may not phone a network, and there are fewer hours.
    """
    return instance(seed, narrow=0.45, evening=0.25, knows=0.3, presence=0.6)
