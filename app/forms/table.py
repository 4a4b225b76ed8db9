"""Forms of a guided session: before it, at the door, and at the table."""

from uuid import UUID, uuid4

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from analysis.commitment_steps import LONGEST as LONGEST_PROMISE
from analysis.commitment_steps import StepKind
from analysis.guided_sessions import ClientAnswer, Round, StandsFor
from analysis.session_seats import LONGEST_NAME, SeatPart
from analysis.session_words import LONGEST
from app.forms.house import HouseForm
from app.labels import choices

TOO_LONG = _l("Dit is te lang. Maak het korter.")
INCOMPLETE = _l("De pagina is onvolledig. Ververs haar en probeer het opnieuw.")


class FormWithId(HouseForm):
    """Sent under an id that is made with the form, so that sending it again doubles nothing."""

    sent_id = HiddenField(default=lambda: str(uuid4()))

    def validate_sent_id(self, field: HiddenField) -> None:
        """The id is a UUID."""
        try:
            UUID(field.data or "")
        except ValueError:
            raise ValidationError(str(INCOMPLETE)) from None

    @property
    def id_sent(self) -> UUID:
        """Return the id."""
        return UUID(self.sent_id.data)


class PrepareForm(HouseForm):
    """What the client said when he was asked."""

    answer = RadioField(
        _l("Wil de klant erbij zijn?"),
        validators=[InputRequired(_l("Vraag het eerst aan de klant. Kies dan het antwoord."))],
    )
    stands_for = SelectField(_l("Wie spreekt voor de klant?"), validators=[Optional()])
    asked_on = DateField(
        _l("Wanneer vroeg u het?"), validators=[InputRequired(_l("Kies de dag van de vraag."))]
    )
    name = StringField(
        _l("Hoe noemen de anderen u?"),
        validators=[
            InputRequired(_l("Vul een naam in. Een voornaam is genoeg.")),
            Length(max=LONGEST_NAME, message=TOO_LONG),
        ],
    )

    def __init__(self, *, without_client: bool, **facts: object) -> None:
        """Offer the answers that fit the network."""
        super().__init__(**facts)
        fits = [one for one in ClientAnswer if (one is ClientAnswer.WITHOUT) == without_client]
        self.answer.choices = choices("client_answer", fits)
        none = [("", _l("niemand, of de klant zelf"))]
        self.stands_for.choices = none + [(one.value, one.label) for one in choices("stands_for")]

    @property
    def who_stands(self) -> StandsFor | None:
        """Return who speaks for the client."""
        chosen = self.stands_for.data or ""
        return StandsFor(chosen) if chosen in set(StandsFor) else None


class SitForm(HouseForm):
    """How somebody with an account wants to be called."""

    name = StringField(
        _l("Hoe noemen de anderen u?"),
        validators=[
            InputRequired(_l("Vul een naam in. Een voornaam is genoeg.")),
            Length(max=LONGEST_NAME, message=TOO_LONG),
        ],
    )


class JoinForm(SitForm):
    """The code of the session, and as what one comes."""

    code = StringField(
        _l("Code van het gesprek"),
        validators=[InputRequired(_l("Vul de code in.")), Length(max=40, message=TOO_LONG)],
        description=_l("Acht tekens. Streepjes en hoofdletters maken niet uit."),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )
    part = RadioField(
        _l("Wie bent u hier?"), validators=[InputRequired(_l("Kies wie u hier bent."))]
    )

    def __init__(self, **facts: object) -> None:
        """Offer the parts."""
        super().__init__(**facts)
        self.part.choices = choices("seat_part", list(SeatPart))


class WordForm(FormWithId):
    """Something that somebody writes in a round."""

    round = HiddenField(validators=[InputRequired(INCOMPLETE)])
    text = TextAreaField(
        _l("Uw woorden"),
        validators=[InputRequired(_l("Typ eerst iets.")), Length(max=LONGEST, message=TOO_LONG)],
    )
    card = SelectField(_l("Over welke kaart?"), validate_choice=False)
    nameless = BooleanField(
        _l("Zonder mijn naam"),
        description=_l(
            "Uw naam staat er dan niet bij. Wij bewaren ook niet wie dit schreef. "
            "Daarom kunt u het later niet meer weghalen."
        ),
    )
    anyway = HiddenField()

    def validate_round(self, field: HiddenField) -> None:
        """The round is one of ours."""
        if field.data not in {one.value for one in Round}:
            raise ValidationError(str(INCOMPLETE))

    def validate_card(self, field: SelectField) -> None:
        """A card is chosen by its id, or none is."""
        try:
            UUID(field.data or str(UUID(int=0)))
        except ValueError:
            raise ValidationError(str(INCOMPLETE)) from None

    @property
    def card_id(self) -> UUID | None:
        """Return the card that was chosen."""
        return UUID(self.card.data) if self.card.data else None


class OwnCommitmentForm(FormWithId):
    """What one does oneself."""

    what = StringField(
        _l("Ik ga dit doen"),
        validators=[
            InputRequired(_l("Vul in wat u gaat doen.")),
            Length(max=LONGEST_PROMISE, message=TOO_LONG),
        ],
        description=_l("Eén ding, zo precies mogelijk. Bijvoorbeeld: ik bel elke maandag."),
    )
    first_step = StringField(
        _l("Mijn eerste stap"),
        validators=[
            InputRequired(_l("Vul uw eerste stap in.")),
            Length(max=LONGEST_PROMISE, message=TOO_LONG),
        ],
        description=_l("Iets kleins dat u deze week kunt doen."),
    )
    sign = StringField(
        _l("Hieraan zie ik dat het werkt"),
        validators=[
            InputRequired(_l("Vul in waaraan u ziet dat het werkt.")),
            Length(max=LONGEST_PROMISE, message=TOO_LONG),
        ],
    )
    card = SelectField(_l("Door welke kaart?"), validate_choice=False)
    due_on = DateField(
        _l("Op deze dag kijk ik terug"),
        validators=[InputRequired(_l("Kies de dag waarop u terugkijkt."))],
    )

    validate_card = WordForm.validate_card

    @property
    def card_id(self) -> UUID | None:
        """Return the card that it came from."""
        return UUID(self.card.data) if self.card.data else None


class StepForm(HouseForm):
    """What came of a commitment."""

    kind = RadioField(_l("Wat kwam ervan?"), validators=[InputRequired(_l("Kies wat ervan kwam."))])
    why = TextAreaField(
        _l("Wat zag u, of waarom ging het anders?"),
        validators=[Optional(), Length(max=LONGEST_PROMISE, message=TOO_LONG)],
    )
    look_on = DateField(
        _l("Wanneer kijkt u weer?"),
        validators=[Optional()],
        description=_l("Alleen bij ‘gedaan’ en ‘aangepast’."),
    )

    def __init__(self, **facts: object) -> None:
        """Offer the steps."""
        super().__init__(**facts)
        self.kind.choices = choices("commitment_step", list(StepKind))

    @property
    def chosen(self) -> StepKind:
        """Return the step."""
        return StepKind(self.kind.data)


class MoveForm(HouseForm):
    """From which round to which."""

    seen = HiddenField(validators=[InputRequired()])
    to = HiddenField(validators=[InputRequired()])

    @property
    def rounds(self) -> tuple[Round, Round] | None:
        """Return (seen, to); None when they are no rounds."""
        known = {one.value for one in Round}
        if self.seen.data not in known or self.to.data not in known:
            return None
        return Round(self.seen.data), Round(self.to.data)
