"""Forms about when people can phone and be phoned."""

from datetime import time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    TimeField,
)
from wtforms.validators import DataRequired, InputRequired, Optional

from app.forms.house import HouseForm
from app.forms.versions import VersionForm
from app.labels import choices
from interviews.availability import ExceptionKind, Limits, Window
from interviews.call_times import CallTimeKind, PartOfDay
from interviews.wall_clock import MIDNIGHT

DAYS, BLOCKS = range(7), range(2)
CLOCK = ["%H:%M", "%H:%M:%S"]
WORKDAYS = range(1, 5)
EVERY_DAY, OWN_TIMES = "every", "own"


def _clock(words: Any) -> TimeField:
    return TimeField(words, format=CLOCK, validators=[Optional()])


class WeekForm(VersionForm):
    """A week: of each day at most two blocks, from one time until another."""

    @property
    def rows(self) -> list[tuple[int, list[list[TimeField]]]]:
        """Return the weekdays (Monday is 0) with their blocks."""
        return [
            (day, [[self[f"from_{day}_{block}"], self[f"until_{day}_{block}"]] for block in BLOCKS])
            for day in DAYS
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """A block has both its times, in their order."""
        if not super().validate(extra_validators):
            return False
        pairs = [pair for _day, blocks in self.rows for pair in blocks]
        for start, end in pairs:
            if (start.data is None) != (end.data is None):
                lacks = start if start.data is None else end
                lacks.errors = [_("Vul allebei de tijden in, of laat ze allebei leeg.")]
            elif start.data is not None and end.data <= start.data and end.data != MIDNIGHT:
                end.errors = [_("De eindtijd ligt voor de begintijd. Pas een van de twee aan.")]
        return not any(one.errors for pair in pairs for one in pair)

    @property
    def week(self) -> list[Window]:
        """Return the blocks that were filled in."""
        return [
            Window(day, start.data, end.data)
            for day, blocks in self.rows
            for start, end in blocks
            if start.data is not None and end.data is not None
        ]

    def show(self, week: tuple[Window, ...], version: int) -> "WeekForm":
        """Fill the form in; of a day with more than two blocks the first two."""
        self.version.data = str(version)
        for day, blocks in self.rows:
            known = [one for one in week if one.weekday == day]
            for (start, end), one in zip(blocks, known, strict=False):
                start.data, end.data = one.starts, one.ends
        return self

    def copy_monday(self) -> None:
        """Let the other workdays be as Monday is."""
        for day in WORKDAYS:
            for block in BLOCKS:
                for name in ("from", "until"):
                    mine, from_monday = self[f"{name}_{day}_{block}"], self[f"{name}_0_{block}"]
                    mine.data, mine.raw_data = from_monday.data, from_monday.raw_data


WEEKDAYS = (
    _l("maandag"),
    _l("dinsdag"),
    _l("woensdag"),
    _l("donderdag"),
    _l("vrijdag"),
    _l("zaterdag"),
    _l("zondag"),
)
for _day in DAYS:
    for _block in BLOCKS:
        setattr(WeekForm, f"from_{_day}_{_block}", _clock(_l("Van")))
        setattr(WeekForm, f"until_{_day}_{_block}", _clock(_l("Tot")))


class LimitsForm(VersionForm):
    """How much somebody can carry."""

    most_per_day = IntegerField(
        _l("Hoeveel gesprekken per dag, hooguit?"),
        validators=[Optional()],
        description=_l("Laat leeg als er geen grens is."),
    )
    most_per_week = IntegerField(
        _l("Hoeveel gesprekken per week, hooguit?"), validators=[Optional()]
    )
    pause_minutes = IntegerField(
        _l("Hoeveel minuten pauze na een gesprek?"),
        validators=[InputRequired(_l("Vul de pauze in. Typ 0 voor geen pauze."))],
    )

    @property
    def limits(self) -> Limits:
        """Return what was filled in."""
        return Limits(self.most_per_day.data, self.most_per_week.data, self.pause_minutes.data)


class ExceptionForm(HouseForm):
    """Days that differ from the week."""

    kind = RadioField(
        _l("Wat is er dan?"),
        choices=[
            SelectChoice(ExceptionKind.OFF.value, _l("Ik bel dan niet")),
            SelectChoice(ExceptionKind.EXTRA.value, _l("Ik kan dan juist wel bellen")),
        ],
        default=ExceptionKind.OFF.value,
        validators=[InputRequired(_l("Kies wat er dan is."))],
    )
    first_day = DateField(_l("Eerste dag"), validators=[DataRequired(_l("Kies een dag."))])
    last_day = DateField(
        _l("Laatste dag"), validators=[Optional()], description=_l("Leeg is één dag.")
    )
    starts = _clock(_l("Van"))
    ends = _clock(_l("Tot"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Both times, or neither: then it is whole days."""
        fine = super().validate(extra_validators)
        if (self.starts.data is None) != (self.ends.data is None):
            self.ends.errors = [_("Vul allebei de tijden in, of laat ze allebei leeg.")]
        return fine and not self.ends.errors

    @property
    def facts(self) -> dict[str, Any]:
        """Return the exception."""
        return {
            "kind": ExceptionKind(self.kind.data),
            "first_day": self.first_day.data,
            "last_day": self.last_day.data or self.first_day.data,
            "starts": self.starts.data or MIDNIGHT,
            "ends": self.ends.data or MIDNIGHT,
        }


class HolidaysForm(HouseForm):
    """Whether a study phones on public holidays."""

    phones_on_holidays = BooleanField(_l("Wij bellen ook op feestdagen"))


class CallTimeForm(HouseForm):
    """When somebody likes to be phoned, or does not."""

    kind = RadioField(
        _l("Is dit een goede tijd?"),
        choices=[
            SelectChoice(CallTimeKind.GOOD.value, _l("Ja, bel dan graag")),
            SelectChoice(CallTimeKind.BAD.value, _l("Nee, bel dan niet")),
        ],
        default=CallTimeKind.GOOD.value,
        validators=[InputRequired(_l("Kies of dit een goede tijd is."))],
    )
    weekday = SelectField(_l("Op welke dag?"))
    part = SelectField(_l("Welk deel van de dag?"))
    starts = _clock(_l("Van"))
    ends = _clock(_l("Tot"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer days and parts of the day."""
        super().__init__(*args, **kwargs)
        days = [SelectChoice(str(day), WEEKDAYS[day]) for day in DAYS]
        self.weekday.choices = [SelectChoice(EVERY_DAY, _("elke dag")), *days]
        own = SelectChoice(OWN_TIMES, _("andere tijden: vul hieronder in"))
        self.part.choices = [*choices("part_of_day", list(PartOfDay)), own]

    def validate(self, extra_validators: Any = None) -> bool:
        """Own times are two times."""
        fine = super().validate(extra_validators)
        if self.part.data == OWN_TIMES and None in (self.starts.data, self.ends.data):
            self.ends.errors = [_("Vul van en tot in, of kies een deel van de dag.")]
        return fine and not self.ends.errors

    @property
    def facts(self) -> dict[str, Any]:
        """Return the time that was chosen."""
        own = (self.starts.data, self.ends.data)
        starts, ends = own if self.part.data == OWN_TIMES else PartOfDay(self.part.data).times
        return {
            "kind": CallTimeKind(self.kind.data),
            "weekday": None if self.weekday.data == EVERY_DAY else int(self.weekday.data),
            "starts": starts,
            "ends": ends,
        }


def shown_times(starts: time, ends: time) -> str:
    """Write from when until when, as the clock shows it."""
    if starts == MIDNIGHT and ends == MIDNIGHT:
        return str(_("hele dag"))
    until = _("middernacht") if ends == MIDNIGHT else f"{ends:%H:%M}"
    return str(_("%(start)s tot %(end)s", start=f"{starts:%H:%M}", end=until))
