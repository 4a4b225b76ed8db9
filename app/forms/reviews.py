"""Forms of an action-learning session: a message, a commitment, and what came of it."""

from uuid import UUID, uuid4

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from analysis.reviews import CommitmentState
from app.forms.house import HouseForm

TOO_LONG = _l("Dit is te lang. Maak het korter.")


class PostForm(HouseForm):
    """One message, under an id that is made with the form, so that a resend does not double."""

    post_id = HiddenField(default=lambda: str(uuid4()))
    text = TextAreaField(
        _l("Uw bericht"),
        validators=[Optional(), Length(max=5000, message=TOO_LONG)],
        description=_l("Noem geen namen van de klant of van de mensen eromheen."),
    )
    fragment = SelectField(_l("Citaat uit het netwerk"), validate_choice=False)

    def validate_post_id(self, field: HiddenField) -> None:
        """The id is a UUID."""
        _as_uuid(field.data)

    def validate_fragment(self, field: SelectField) -> None:
        """A quote is chosen by its id, or none is."""
        if field.data:
            _as_uuid(field.data)

    @property
    def fragment_id(self) -> UUID | None:
        """Return the fragment that was chosen."""
        return UUID(self.fragment.data) if self.fragment.data else None


class CommitmentForm(HouseForm):
    """Who does what, and when it is checked."""

    who = StringField(
        _l("Wie"),
        validators=[
            InputRequired(_l("Vul in wie dit doet.")),
            Length(max=200, message=TOO_LONG),
        ],
        description=_l("Bijvoorbeeld: de sociaal werker."),
    )
    what = StringField(
        _l("Doet wat"),
        validators=[
            InputRequired(_l("Vul in wat er gebeurt.")),
            Length(max=1000, message=TOO_LONG),
        ],
        description=_l("Eén ding, zo precies mogelijk. Bijvoorbeeld: belt elke maandag."),
    )
    due_on = DateField(
        _l("Wanneer kijken wij terug"),
        validators=[InputRequired(_l("Kies de dag waarop u terugkijkt."))],
        description=_l("Op deze dag kijkt u samen of het is gelukt."),
    )


class CheckForm(HouseForm):
    """What came of a commitment."""

    state = RadioField(
        choices=[state.value for state in CommitmentState], validators=[InputRequired()]
    )


def _as_uuid(value: str | None) -> UUID:
    try:
        return UUID(value or "")
    except ValueError:
        raise ValidationError(
            _("De pagina is onvolledig. Ververs haar en probeer het opnieuw.")
        ) from None
