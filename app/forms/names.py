"""Forms about the names in a story: hide one that stayed, confirm them, note a reading back."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, ValidationError

from analysis.hidden_names import Meant
from app.forms.house import HouseForm
from app.labels import choices
from interviews.story_checks import ReadBack

KINDS = (
    ("person", _l("Een mens die niet in dit netwerk zit")),
    ("location", _l("Een plaats, straat of wijk")),
    ("organisation", _l("Een organisatie")),
    ("other", _l("Iets anders dat verraadt wie het is")),
)


class HideNameForm(HouseForm):
    """A name that stayed: words chosen in the story, or typed.

    ``revision``, ``start`` and ``end`` come from a choice on the page; ``seen`` is the version
    of the story in which the choice was made.
    """

    revision = HiddenField()
    start = HiddenField()
    end = HiddenField()
    seen = HiddenField()
    name = StringField(
        _l("Of typ de naam"),
        description=_l("Typ de naam zoals hij in het verhaal staat."),
        render_kw={"autocomplete": "off", "maxlength": 60},
    )
    what = SelectField(
        _l("Wat is het?"),
        validators=[InputRequired(_l("Kies wat het is."))],
        description=_l("Zo blijft het verhaal te volgen zonder de naam."),
    )

    def __init__(self, people: Mapping[UUID, str], *args: Any, **kwargs: Any) -> None:
        """Offer the people of the network by their placeholders, and the other kinds."""
        super().__init__(*args, **kwargs)
        self.what.choices = [
            ("", _l("Kies wat het is")),
            *(SelectChoice(str(one), word) for one, word in people.items()),
            *KINDS,
        ]

    def validate_name(self, field: StringField) -> None:
        """There are chosen words, or a typed name."""
        if self.chosen is None and not (field.data or "").strip():
            raise ValidationError(_l("Kies woorden in het verhaal, of typ de naam."))

    @property
    def chosen(self) -> tuple[UUID, int, int] | None:
        """Return the revision and the 0-based code points that were chosen, end exclusive."""
        try:
            return (
                UUID(self.revision.data or ""),
                int(self.start.data or ""),
                int(self.end.data or ""),
            )
        except ValueError:
            return None

    @property
    def version(self) -> int:
        """Return the version of the story that was seen; one that never was when unreadable."""
        return number_in(self.seen.data)

    @property
    def meant(self) -> Meant:
        """Return what the name is."""
        kinds = {name for name, _words in KINDS}
        if self.what.data in kinds:
            return Meant(kind=self.what.data)
        return Meant(actor_id=UUID(self.what.data))


class ConfirmNamesForm(HouseForm):
    """Somebody looked at every name."""

    seen = HiddenField()

    @property
    def version(self) -> int:
        """Return the version of the story that was seen."""
        return number_in(self.seen.data)


class ReadBackForm(HouseForm):
    """How the teller heard his story again, or why not."""

    how = RadioField(
        _l("Hoorde de verteller het verhaal terug?"),
        validators=[InputRequired(_l("Kies hoe het ging."))],
    )
    on = DateField(_l("Op welke dag?"), validators=[InputRequired(_l("Kies de dag."))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the answers; today is the likely day."""
        super().__init__(*args, **kwargs)
        self.how.choices = choices("read_back", ReadBack)

    @property
    def said(self) -> tuple[ReadBack, date]:
        """Return the answer and the day."""
        return ReadBack(self.how.data), self.on.data


class StepForm(HouseForm):
    """Which of the two steps is taken back."""

    step = HiddenField(validators=[InputRequired()])


def number_in(text: str | None) -> int:
    """Return the whole number in a hidden field; -1, which nothing has, when there is none."""
    try:
        return int(text or "")
    except ValueError:
        return -1
