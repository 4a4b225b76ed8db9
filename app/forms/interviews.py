"""Forms of a live conversation: a turn, a correction, and the closing."""

from typing import Any
from uuid import UUID, uuid4

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, TextAreaField
from wtforms.validators import ValidationError

from app.forms.calls import ConsentAnswers
from app.forms.house import HouseForm
from app.labels import choices
from interviews.reflections import QUESTIONS as QUESTIONS_FOR_ONESELF
from interviews.turns import Mode, Speaker
from research.codebook import UNKNOWN, codebook

ANSWER = "attribute_"
MOST_PAGES = 20
QUESTIONS = {
    "question_raised_by": _l("Wie bracht de vraag in?"),
    "question_kind": _l("Wat voor vraag was het?"),
    "solution": _l("Is er een oplossing?"),
    "solution_view": _l("Hoe kijkt de verteller naar de oplossing?"),
    "can_go_on": _l("Kan de klant verder?"),
    "cooperation": _l("Hoe ervaart de verteller de samenwerking?"),
}
# What a question means, where a word may raise doubt.
HELP = {
    "question_raised_by": _l("Wie begon er als eerste over?"),
    "question_kind": _l("Concreet is: ‘ik zoek een maatje’. Een zorg is: ‘het gaat niet goed zo’."),
    "can_go_on": _l("Denk aan het leven van de klant, nu en straks."),
    "cooperation": _l("Hoe mensen en organisaties samen hielpen."),
}


def plain_newlines(text: str | None) -> str:
    """Browsers send a new line in two ways; the same words must always be the same text."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n")


def uuid_or_none(text: str | None) -> UUID | None:
    """Return the id that was sent, or None when it is none."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


class TurnForm(HouseForm):
    """One turn, under the id that the browser made."""

    turn_id = HiddenField()
    speaker = RadioField(_l("Wie spreekt er?"), default=Speaker.ACTOR.value)
    mode = RadioField(_l("Hoe typt u het?"), default=Mode.VERBATIM.value)
    text = TextAreaField(_l("Wat hoort u?"), filters=[plain_newlines])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the speakers and modes, the teller and his own words first."""
        super().__init__(*args, **kwargs)
        self.speaker.choices = choices("speaker", [Speaker.ACTOR, Speaker.INTERVIEWER])
        self.mode.choices = choices("mode", Mode)

    def validate_turn_id(self, field: HiddenField) -> None:
        """The id is a UUID."""
        try:
            UUID(field.data or "")
        except ValueError:
            message = _("De pagina is onvolledig. Ververs haar en probeer het opnieuw.")
            raise ValidationError(message) from None


class PlaceForm(HouseForm):
    """The page that sends a turn, and the turn's number there; empty without the script."""

    turn_id = HiddenField()
    page_id = HiddenField()
    page_number = HiddenField()
    writer_id = HiddenField()
    sealed = HiddenField()

    @property
    def writer(self) -> UUID | None:
        """Return the page that sends now: another one than the turn's own, after a reload."""
        return uuid_or_none(self.writer_id.data)

    @property
    def place(self) -> tuple[UUID, int] | None:
        """Return page and number, or None when they are absent or are none."""
        page_id, number = uuid_or_none(self.page_id.data), self.page_number.data or ""
        if page_id is None or not (number.isascii() and number.isdigit() and len(number) < 10):
            return None
        return page_id, int(number)


class WriterForm(HouseForm):
    """What a page wants of the writing: ``hold``, ``take`` or ``leave``."""

    page_id = HiddenField()
    former_ids = HiddenField()
    act = HiddenField()

    @property
    def former(self) -> list[UUID]:
        """Return the pages of the same browser that are gone, in whose place this one comes."""
        ids = [uuid_or_none(one) for one in (self.former_ids.data or "").split(",")[:MOST_PAGES]]
        return [one for one in ids if one is not None]


class ActForm(PlaceForm):
    """Taking a turn out or putting it back, under the id that the page made."""

    act_id = HiddenField()

    @property
    def act(self) -> UUID:
        """Return the id of the act; without a good one every try is a new act."""
        return uuid_or_none(self.act_id.data) or uuid4()


class NoteForm(HouseForm):
    """A note for oneself, under the id that the page made."""

    note_id = HiddenField()
    note = TextAreaField(_l("Nieuwe notitie"), filters=[plain_newlines])

    @property
    def id(self) -> UUID:
        """Return the id of the note; without a good one every try is a new note."""
        return uuid_or_none(self.note_id.data) or uuid4()


class CorrectionForm(HouseForm):
    """Better words for a turn."""

    text = TextAreaField(_l("Wat hoorde u?"), filters=[plain_newlines])


class ClosingForm(ConsentAnswers):
    """Six attributes of one tap each; consent and what the interviewer keeps for himself."""

    touched = TextAreaField(_l("Wat deed dit gesprek met u?"), filters=[plain_newlines])
    coloured = TextAreaField(_l("Wat kleurde u misschien zelf in?"), filters=[plain_newlines])
    next_step = TextAreaField(_l("Wat is nu nodig?"), filters=[plain_newlines])
    share = BooleanField(_l("De onderzoeksleider mag dit lezen."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the answers of the codebook."""
        super().__init__(*args, **kwargs)
        for attribute in codebook().interview_attributes:
            field = self[ANSWER + attribute.id]
            field.choices = choices("value", attribute.values)
            field.flags.required = True

    @property
    def attribute_fields(self) -> list[Any]:
        """Return the fields of the codebook, in its order."""
        return [self[ANSWER + attribute.id] for attribute in codebook().interview_attributes]

    @property
    def reflection(self) -> dict[str, str]:
        """Return what the interviewer wrote for himself, by question; empty when nothing."""
        told = {one: self[one].data or "" for one in QUESTIONS_FOR_ONESELF}
        return told if any(one.strip() for one in told.values()) else {}

    @property
    def attributes(self) -> dict[str, Any]:
        """Return the answers by attribute."""
        return {field.name.removeprefix(ANSWER): field.data for field in self.attribute_fields}


for _attribute in codebook().interview_attributes:
    _question = QUESTIONS.get(_attribute.id, _l(_attribute.label))
    _field = RadioField(_question, default=UNKNOWN, description=HELP.get(_attribute.id, ""))
    setattr(ClosingForm, ANSWER + _attribute.id, _field)
