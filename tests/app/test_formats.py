"""Dates, times and numbers as the reader writes them, on an Amsterdam clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask, render_template_string
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from app import formats
from app.forms.calls import NewTimeForm
from app.forms.networks import AppointmentForm
from interviews.call_list import call_list
from research.errors import DomainError

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
# The nights of the clock, in the summer of 2026 and the spring of 2027.
TWICE = date(2026, 10, 25)
NEVER = date(2027, 3, 28)
NBSP = "\u00a0"


@contextmanager
def reading(app: Flask, language: str) -> Iterator[None]:
    with app.test_request_context(), force_locale(language):
        yield


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "style", "text"),
    [
        ("nl", "day", "3 juli 2026"),
        ("nl", "weekday", "vrijdag 3 juli 2026"),
        ("nl", "clock", "14:05"),
        ("nl", "moment", "3 jul 2026, 14:05"),
        ("en", "day", "3 July 2026"),
        ("en", "weekday", "Friday, 3 July 2026"),
        ("en", "clock", "14:05"),
        ("en", "moment", "3 Jul 2026, 14:05"),
    ],
)
def test_a_moment_in_both_languages(app, language, style, text):
    with reading(app, language):
        written = formats.FILTERS[style](at("2026-07-03T12:05"))
    assert written == text


@pytest.mark.parametrize(
    ("language", "thousands", "half", "share", "names"),
    [
        ("nl", "20.000", "0,5", "12%", "Jan, Piet en Klaas"),
        ("en", "20,000", "0.5", "12%", "Jan, Piet and Klaas"),
    ],
)
def test_numbers_and_lists_in_both_languages(app, language, thousands, half, share, names):
    with reading(app, language):
        assert formats.number(20_000) == thousands
        assert formats.number(0.5) == half
        assert formats.percent(0.123).replace(NBSP, "") == share
        assert formats.listed(["Jan", "Piet", "Klaas"]) == names


def test_a_number_inside_a_message_is_written_the_same_way(app):
    class TooManyError(DomainError):
        template = "Kies er hoogstens %(limit)s."

    template = "{{ ngettext('%(num)s klant', '%(num)s klanten', n) }} {{ _('van %(n)s', n=n) }}"
    with reading(app, "nl"):
        assert _(TooManyError.template, limit=1234) == "Kies er hoogstens 1.234."
        assert ngettext("%(num)s klant", "%(num)s klanten", 2500) == "2.500 klanten"
        assert render_template_string(template, n=2500) == "2.500 klanten van 2.500"
        assert render_template_string(template, n=1) == "1 klant van 1"
    with reading(app, "en"):
        assert render_template_string(template, n=2500).startswith("2,500 ")


def test_what_is_filled_in_stays_escaped(app):
    with reading(app, "nl"):
        text = render_template_string("{{ _('van %(n)s', n=n) }}", n="<b>")
    assert text == "van &lt;b&gt;"


def test_only_numbers_are_rewritten(app):
    with reading(app, "nl"):
        assert formats.shown(True) is True
        assert formats.shown("1000") == "1000"
        assert formats.shown(None) is None


def test_every_page_of_numbers_uses_them(app):
    template = (
        "{% import '_components.html' as c %}{{ c.cell('x', 1234) }}"
        "{{ c.definition_list([('x', 1234)]) }}{{ c.factor_badge('success', 'x', 1234) }}"
    )
    with reading(app, "nl"):
        text = render_template_string(template)
    assert text.count("1.234") == 3
    assert "1234" not in text


def test_a_time_element_keeps_the_exact_moment(app):
    with reading(app, "nl"):
        moment = formats.timed(at("2026-12-31T23:30"))
        assert moment == '<time datetime="2026-12-31T23:30:00Z">1 jan 2027, 00:30</time>'
        day = formats.timed(date(2026, 7, 3), "day")
        assert day == '<time datetime="2026-07-03">3 juli 2026</time>'


def test_a_moment_without_a_zone_is_refused(app):
    with reading(app, "nl"), pytest.raises(ValueError, match="time zone"):
        formats.moment(datetime(2026, 7, 3))


def test_today_follows_amsterdam_while_utc_is_still_yesterday(app, monkeypatch):
    monkeypatch.setattr(formats, "now", lambda: at("2026-07-02T22:30"))
    with reading(app, "nl"):
        assert formats.today() == date(2026, 7, 3)
        assert formats.start_of_today() == at("2026-07-02T22:00")
        assert formats.day(at("2026-07-02T22:30")) == "3 juli 2026"


def test_today_is_still_yesterday_a_minute_before_midnight(app, monkeypatch):
    monkeypatch.setattr(formats, "now", lambda: at("2026-12-31T22:59"))
    with reading(app, "en"):
        assert formats.today() == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 10, 24), 24), (TWICE, 25), (NEVER, 23), (date(2027, 3, 29), 24)]
)
def test_a_day_is_as_long_as_the_clock_makes_it(app, session, cast, day, hours, monkeypatch):
    """The call list of a day takes every hour of it, and none of the next."""
    noon = datetime.combine(day, time(12), tzinfo=AMSTERDAM)
    monkeypatch.setattr(formats, "now", lambda: noon.astimezone(UTC))
    with reading(app, "nl"):
        start = formats.start_of_today()
    end = call_list_end(session, cast, start)
    assert end.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=hours)
    assert (start.hour, end.hour, end.date()) == (0, 0, day + timedelta(days=1))


def call_list_end(session, cast, start: datetime) -> datetime:
    midnight = call_list(session, interviewer_id=cast.interviewer.id, midnight=start).midnight
    return midnight + timedelta(days=1)


def test_half_past_two_that_comes_twice_is_the_first_one(app):
    with reading(app, "nl"):
        moment = formats.moment_of(TWICE, time(2, 30))
        assert formats.clock_shows(moment)
        assert moment.astimezone(UTC) == at("2026-10-25T00:30")
        # The second half past two shows the same clock, an hour later.
        assert formats.clock(at("2026-10-25T01:30")) == "02:30"


def test_half_past_two_that_never_comes_is_not_shown_by_any_clock(app):
    with reading(app, "nl"):
        assert not formats.clock_shows(formats.moment_of(NEVER, time(2, 30)))
        assert formats.clock_shows(formats.moment_of(NEVER, time(3, 0)))
        assert formats.clock_shows(formats.moment_of(NEVER, time(1, 59)))


def appointment(app: Flask, day: date, clock: str) -> AppointmentForm:
    facts = {"interviewer_id": "x", "day": day.isoformat(), "clock": clock}
    with app.test_request_context(method="POST", data=facts):
        form = AppointmentForm([], meta={"csrf": False})
        form.validate()
        return form


def new_time(app: Flask, day: date, clock: str) -> NewTimeForm:
    facts = {"outcome": "appointment", "starts_at": f"{day.isoformat()}T{clock}"}
    with app.test_request_context(method="POST", data=facts):
        form = NewTimeForm(meta={"csrf": False})
        form.validate()
        return form


def before_the_night(monkeypatch, day: date) -> None:
    noon = datetime.combine(day - timedelta(days=3), time(12), tzinfo=UTC)
    for module in ("app.forms.calls", "app.forms.networks"):
        monkeypatch.setattr(f"{module}.now", lambda: noon)


def test_an_appointment_at_a_time_that_does_not_exist_is_explained(app, monkeypatch):
    before_the_night(monkeypatch, NEVER)
    told = ["Die nacht gaat de klok vooruit: deze tijd bestaat niet."]
    assert appointment(app, NEVER, "02:30").errors["clock"] == told
    assert new_time(app, NEVER, "02:30").errors["starts_at"] == told


def test_an_appointment_at_a_time_that_comes_twice_takes_the_first(app, monkeypatch):
    before_the_night(monkeypatch, TWICE)
    for form, name in (
        (appointment(app, TWICE, "02:30"), "clock"),
        (new_time(app, TWICE, "02:30"), "starts_at"),
    ):
        assert name not in form.errors
    with app.test_request_context():
        assert new_time(app, TWICE, "02:30").new_time.astimezone(UTC) == at("2026-10-25T00:30")
        first = appointment(app, TWICE, "02:30").starts_at
        assert first.astimezone(UTC) == at("2026-10-25T00:30")


def test_a_page_in_english_has_english_dates(cast):
    browser = cast.browser(cast.lead)
    page = browser.get(f"/onderzoeken/{cast.study.id}", headers={"Accept-Language": "en-GB"}).text
    with reading(cast.app, "en"):
        assert formats.day(cast.study.starts_on) in page
    page = browser.get(f"/onderzoeken/{cast.study.id}", headers={"Accept-Language": "nl"}).text
    with reading(cast.app, "nl"):
        assert formats.day(cast.study.starts_on) in page
