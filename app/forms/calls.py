"""Forms of a call: what came of it, a new time, and what the actor says about consent."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField, HiddenField, RadioField, SelectChoice, SelectField
from wtforms.validators import InputRequired, Optional, ValidationError

from app.formats import clock_shows, moment_of
from app.forms.house import HouseForm
from app.labels import choices
from interviews.calls import Outcome
from research.consents import Decision, Purpose
from research.tables import now

NOT_ASKED = "not_asked"
QUESTIONS = {
    Purpose.INTERVIEW: _l("Wil deze persoon dit gesprek met u voeren?"),
    Purpose.NETWORK_READING: _l("Mogen de anderen in het netwerk het verhaal lezen?"),
    Purpose.QUOTES: _l("Mogen wij zinnen uit het verhaal in het hoofdstuk zetten?"),
    Purpose.LEARNING: _l("Mogen de professionals van het verhaal leren?"),
    Purpose.FOLLOW_UP: _l("Mogen wij later nog eens bellen?"),
}
ANSWERS = [
    SelectChoice(Decision.GIVEN.value, _l("ja")),
    SelectChoice(Decision.REFUSED.value, _l("nee")),
    SelectChoice(NOT_ASKED, _l("niet gevraagd")),
]
RIGHT_NOW = [Outcome.NO_ANSWER, Outcome.BUSY, Outcome.VOICEMAIL]
WITH_A_TIME = [Outcome.APPOINTMENT, Outcome.NOT_NOW]
FINAL = [outcome for outcome in Outcome if outcome.is_final()]


class ConsentAnswers(HouseForm):
    """The purposes that come up at the end of a call."""

    network_reading = RadioField(
        QUESTIONS[Purpose.NETWORK_READING],
        choices=ANSWERS,
        default=NOT_ASKED,
        description=_l("Wij vervangen de namen. Wie elkaar kent, herkent elkaar soms toch."),
    )
    quotes = RadioField(
        QUESTIONS[Purpose.QUOTES],
        choices=ANSWERS,
        default=NOT_ASKED,
        description=_l("Ook na ‘ja’ beslist deze persoon nog over elk citaat."),
    )
    learning = RadioField(QUESTIONS[Purpose.LEARNING], choices=ANSWERS, default=NOT_ASKED)
    follow_up = RadioField(
        QUESTIONS[Purpose.FOLLOW_UP],
        choices=ANSWERS,
        default=NOT_ASKED,
        description=_l("Bijvoorbeeld om te horen hoe het dan gaat."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Mark the fields as answered: "not asked" is an answer too."""
        super().__init__(*args, **kwargs)
        for field in self.later:
            field.flags.required = True

    @property
    def said(self) -> dict[Purpose, Decision]:
        """Return the answers that were given; what was not asked is absent."""
        given = {purpose: self[purpose.value].data for purpose in Purpose if purpose.value in self}
        return {
            purpose: Decision(word) for purpose, word in given.items() if word and word != NOT_ASKED
        }

    @property
    def later(self) -> list[Any]:
        """Return the fields that may be left for the end of the call."""
        return [self[one.value] for one in Purpose if one is not Purpose.INTERVIEW]


class FirstAnswers(ConsentAnswers):
    """The consent of an actor who was not asked before: the interview needs a yes or a no."""

    interview = RadioField(
        QUESTIONS[Purpose.INTERVIEW],
        choices=ANSWERS[:2],
        validators=[InputRequired(_l("Vraag eerst of deze persoon het gesprek wil voeren."))],
    )


class BeginForm(HouseForm):
    """Begin the conversation with an actor who already said yes."""

    @property
    def said(self) -> dict[Purpose, Decision]:
        """Return nothing: no question is asked again."""
        return {}


class AttemptForm(HouseForm):
    """An outcome under the id that the page made: sent twice, it is one attempt."""

    attempt_id = HiddenField()

    @property
    def noted_as(self) -> UUID | None:
        """Return the id of the page; None when it made none that can be read."""
        try:
            return UUID(self.attempt_id.data or "")
        except ValueError:
            return None


class OutcomeForm(AttemptForm):
    """What came of the call, when no new time was agreed."""

    outcome = SelectField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer every outcome, except the one that the conversation itself notes."""
        super().__init__(*args, **kwargs)
        self.outcome.choices = choices("outcome", [*RIGHT_NOW, *FINAL])


class NewTimeForm(AttemptForm):
    """The actor picks up but another moment suits better."""

    outcome = RadioField(
        _l("Wat spreekt u af?"),
        choices=[
            SelectChoice(Outcome.APPOINTMENT.value, _l("Wij hebben een nieuwe tijd afgesproken")),
            SelectChoice(Outcome.NOT_NOW.value, _l("Het komt nu niet uit")),
        ],
        default=Outcome.APPOINTMENT.value,
        validators=[InputRequired(_l("Kies wat u afspreekt."))],
    )
    starts_at = DateTimeLocalField(
        _l("Nieuwe tijd"),
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        validators=[Optional()],
    )

    def validate_outcome(self, field: RadioField) -> None:
        """An appointment has a time; without one the call stays on the list."""
        if field.data == Outcome.APPOINTMENT.value and not self.starts_at.raw_data[0]:
            raise ValidationError(_("Kies de nieuwe tijd, of kies: het komt nu niet uit."))

    def validate_starts_at(self, _field: DateTimeLocalField) -> None:
        """A new time exists on the reader's clock, and lies ahead."""
        moment = self.new_time
        if moment is not None and not clock_shows(moment):
            raise ValidationError(_("Die nacht gaat de klok vooruit: deze tijd bestaat niet."))
        if moment is not None and moment <= now():
            raise ValidationError(_("Deze tijd is al voorbij. Kies een tijd die nog komt."))

    @property
    def new_time(self) -> datetime | None:
        """Return the chosen moment in the reader's time zone."""
        chosen: datetime | None = self.starts_at.data
        return None if chosen is None else moment_of(chosen.date(), chosen.time())
