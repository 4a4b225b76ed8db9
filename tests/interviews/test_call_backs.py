"""When somebody is phoned again: spread over days and parts of the day, and never for ever."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interviews.call_backs import (
    Limits,
    Part,
    Times,
    Tried,
    Window,
    is_enough,
    is_spread,
    next_try,
    part_of,
)
from interviews.calls import Outcome
from interviews.when_to_call import is_holiday

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
LIMITS = Limits()
# A Monday.
MONDAY = datetime(2026, 11, 2, tzinfo=AMSTERDAM)


def at(day, clock):
    """A moment ``day`` days after Monday, on the clock."""
    return datetime.combine(
        MONDAY.date() + timedelta(days=day), time.fromisoformat(clock), AMSTERDAM
    )


def silent(*moments):
    return [Tried(one, Outcome.NO_ANSWER) for one in moments]


def local(slot):
    return slot.start.astimezone(AMSTERDAM)


def test_the_first_attempt_is_as_soon_as_can_be():
    slot = next_try([], moment=at(0, "10:00"), limits=LIMITS)
    assert (local(slot), slot.part) == (at(0, "10:00"), Part.MORNING)
    assert local(next_try([], moment=at(0, "20:20"), limits=LIMITS)) == at(1, "09:00")


def test_nobody_is_phoned_in_the_weekend_unless_he_wants_it():
    assert local(next_try([], moment=at(5, "10:00"), limits=LIMITS)) == at(7, "09:00")
    times = Times(good=(Window(5, time(11), time(13)),))
    slot = next_try([], moment=at(0, "10:00"), limits=LIMITS, times=times)
    assert local(slot) == at(5, "11:00")


def test_after_no_answer_comes_another_weekday_and_part_of_the_day():
    second = next_try(silent(at(0, "10:00")), moment=at(0, "10:01"), limits=LIMITS)
    assert (local(second), second.part) == (at(1, "12:00"), Part.AFTERNOON)
    tries = silent(at(0, "10:00"), at(1, "13:00"))
    third = next_try(tries, moment=at(1, "13:01"), limits=LIMITS)
    assert (local(third), third.part) == (at(2, "18:00"), Part.EVENING)


def test_six_attempts_that_follow_the_proposals_are_spread():
    tries, moment = [], at(0, "09:30")
    while (slot := next_try(tries, moment=moment, limits=LIMITS)) is not None:
        tries.append(Tried(slot.start, Outcome.NO_ANSWER))
        moment = slot.start
    assert len(tries) == 6
    assert is_spread(tries, LIMITS)
    assert is_enough(tries, LIMITS)
    assert {part_of(one.at) for one in tries} == set(Part)
    gaps = [after.at - one.at for one, after in zip(tries, tries[1:], strict=False)]
    assert min(gaps) >= LIMITS.gap


def test_a_busy_line_is_tried_again_soon_on_the_same_day():
    tries = [Tried(at(0, "10:00"), Outcome.BUSY)]
    slot = next_try(tries, moment=at(0, "10:01"), limits=LIMITS)
    assert local(slot) == at(0, "10:30")


def test_what_was_missed_is_proposed_anew_and_never_in_the_past():
    slot = next_try(silent(at(0, "10:00")), moment=at(9, "15:00"), limits=LIMITS)
    assert local(slot) >= at(9, "15:00")


def test_good_times_are_kept_and_bad_ones_left():
    good = Times(good=(Window(1, time(19), time(21)),))
    slot = next_try(silent(at(1, "19:30")), moment=at(1, "19:31"), limits=LIMITS, times=good)
    # The only good time there is comes back, a week later.
    assert (local(slot), local(slot) + timedelta(hours=2)) == (at(8, "19:00"), at(8, "21:00"))
    bad = Times(bad=(Window(0, time(8), time(11, 30)),))
    slot = next_try([], moment=at(0, "08:00"), limits=LIMITS, times=bad)
    assert local(slot) == at(0, "11:30")


def test_a_public_holiday_is_left_out():
    christmas_eve = datetime(2026, 12, 24, 21, tzinfo=AMSTERDAM)
    slot = next_try([], moment=christmas_eve, limits=LIMITS, is_holiday=is_holiday)
    # Friday and Saturday are Christmas, and after them comes a Sunday.
    assert slot.day == date(2026, 12, 28)
    limits = Limits(on_holidays=True)
    slot = next_try([], moment=christmas_eve, limits=limits, is_holiday=is_holiday)
    assert slot.day == date(2026, 12, 25)
    assert is_holiday(date(2026, 4, 27))
    assert not is_holiday(date(2026, 4, 28))


@pytest.mark.parametrize("night", [date(2026, 3, 29), date(2026, 10, 25)])
def test_the_clock_of_the_person_counts_on_both_sides_of_a_clock_change(night):
    before = datetime.combine(night - timedelta(days=2), time(19), AMSTERDAM)
    slot = next_try([Tried(before, Outcome.NO_ANSWER)], moment=before, limits=LIMITS)
    assert local(slot).weekday() == 0
    assert local(slot).time() == time(9)
    # Real hours are counted, not those on the clock: one more or less in this night.
    sunday = Times(good=tuple(Window(one, time(8), time(21)) for one in range(7)))
    eve = datetime.combine(night - timedelta(days=1), time(12, 30), AMSTERDAM)
    limits = Limits(gap=timedelta(hours=24))
    tried = [Tried(eve, Outcome.BUSY)]
    slot = next_try(tried, moment=eve, limits=Limits(busy_gap=timedelta(hours=24)), times=sunday)
    expected = time(13, 30) if night.month == 3 else time(11, 30)
    assert (local(slot).date(), local(slot).time()) == (night, expected)
    assert limits.gap == slot.start - eve.astimezone(ZoneInfo("UTC"))


def test_it_stops_at_the_maximum_and_an_appointment_is_no_attempt():
    tries = silent(*(at(day, "10:00") for day in range(5)))
    tries.append(Tried(at(5, "10:00"), Outcome.APPOINTMENT))
    assert not is_enough(tries, LIMITS)
    tries += silent(at(7, "10:00"))
    assert is_enough(tries, LIMITS)
    assert next_try(tries, moment=at(8, "10:00"), limits=LIMITS) is None
    # All of them on one part of the day: the lead sees that.
    assert not is_spread(tries, LIMITS)


moments = st.integers(0, 60 * 24 * 14).map(
    lambda minutes: at(0, "00:00") + timedelta(minutes=minutes)
)


@settings(max_examples=60, deadline=None)
@given(st.lists(moments, min_size=1, max_size=5), st.sampled_from(Outcome))
def test_a_proposal_is_never_too_soon_nor_outside_the_usual_times(ats, outcome):
    tries = [Tried(one, Outcome.NO_ANSWER) for one in sorted(ats)[:-1]]
    tries.append(Tried(max(ats), outcome))
    slot = next_try(tries, moment=max(ats), limits=LIMITS, is_holiday=is_holiday)
    assert slot is not None
    gap = LIMITS.busy_gap if outcome is Outcome.BUSY else LIMITS.gap
    assert slot.start - max(ats) >= gap
    assert local(slot).weekday() < 5
    assert time(9) <= local(slot).time() < time(20, 30)
    assert not is_holiday(slot.day)
