"""In which order the calls of a day go, and why."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations
from uuid import UUID
from zoneinfo import ZoneInfo

from interviews.call_backs import Part, Slot
from interviews.call_order import Waiting, Why, in_order, why
from interviews.calls import Outcome

TEN = datetime(2026, 11, 3, 10, tzinfo=ZoneInfo("Europe/Amsterdam"))


def hours(number):
    return TEN + timedelta(hours=number)


def key(number):
    return UUID(int=number)


def free(number, *, after=0.0, **facts):
    """Somebody to phone without a set time, from ``after`` hours on."""
    slot = Slot(hours(after), hours(after + 2), Part.MORNING)
    return Waiting(key=key(number), slot=slot, **facts)


def agreed(number, after, **facts):
    return Waiting(key=key(number), agreed_at=hours(after), **facts)


NOW = agreed(1, 0.5)
MISSED = agreed(2, -24)
CLIENT = free(3, is_client=True)
AGAIN = free(4, tries=2, last=Outcome.NO_ANSWER)
FIRST = free(5)
LATER = agreed(6, 4)
EVENING = free(7, after=8.5, tries=2, last=Outcome.VOICEMAIL)
EXPECTED = [NOW, MISSED, CLIENT, AGAIN, FIRST, LATER, EVENING]


def keys(placed):
    return [one.key.int for one in placed]


def test_agreed_then_missed_then_clients_then_who_was_tried_then_the_rest():
    assert keys(in_order(EXPECTED, moment=TEN)) == [1, 2, 3, 4, 5, 6, 7]


def test_the_order_does_not_depend_on_how_they_came():
    for some in list(permutations(EXPECTED))[::97]:
        assert keys(in_order(some, moment=TEN)) == [1, 2, 3, 4, 5, 6, 7]


def test_each_has_its_reason():
    found = {one.key.int: one.why for one in in_order(EXPECTED, moment=TEN)}
    assert found == {
        1: Why.AGREED,
        2: Why.MISSED,
        3: Why.CLIENT_FIRST,
        4: Why.TRY_AGAIN,
        5: Why.FIRST,
        6: Why.AGREED,
        7: Why.TRY_AGAIN,
    }
    assert why(replace(NOW, is_asked=True), moment=TEN) is Why.ASKED
    busy = free(8, tries=1, last=Outcome.BUSY)
    assert why(busy, moment=TEN) is Why.WAS_BUSY


def test_the_third_attempt_says_at_what_time_to_try():
    [placed] = in_order(
        [replace(EVENING, slot=replace(EVENING.slot, part=Part.EVENING))], moment=TEN
    )
    assert (placed.nth, placed.part) == (3, Part.EVENING)


def test_an_appointment_keeps_the_time_before_it_clear():
    """A conversation that begins now would run into it."""
    soon, far = agreed(1, 0.7), agreed(1, 0.8)
    assert keys(in_order([soon, FIRST], moment=TEN)) == [1, 5]
    assert keys(in_order([far, FIRST], moment=TEN)) == [5, 1]


def test_an_appointment_of_this_morning_still_goes_first():
    assert keys(in_order([agreed(1, -1.5), CLIENT], moment=TEN)) == [1, 3]


def test_what_lies_later_goes_by_the_clock_whatever_it_is():
    morning = TEN - timedelta(hours=8)
    found = in_order([LATER, free(8, after=2), agreed(9, 3)], moment=morning)
    assert keys(found) == [8, 9, 6]


def test_another_day_and_nobody_to_propose_are_left_out():
    tomorrow, never = agreed(1, 24), Waiting(key=key(2))
    assert in_order([tomorrow, never, free(3, after=24)], moment=TEN) == []


def test_the_day_ends_at_midnight_in_the_netherlands():
    """Half past eleven in the evening of a winter day is today, whatever UTC says."""
    late = datetime(2026, 11, 3, 23, 30, tzinfo=ZoneInfo("Europe/Amsterdam"))
    just = Waiting(key=key(1), agreed_at=late + timedelta(minutes=20))
    after = Waiting(key=key(2), agreed_at=late + timedelta(minutes=40))
    assert keys(in_order([just, after], moment=late)) == [1]
