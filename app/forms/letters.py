"""Forms of letters: a text, whom to reach, and what was sent."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from app.forms.house import HouseForm
from app.forms.studies import stripped
from app.forms.versions import VersionForm
from app.labels import choices, label
from research.letter_log import SentBy
from research.letters import Addressee, LetterKind


class LetterForm(VersionForm):
    """One text of a study."""

    text = TextAreaField(
        _l("Tekst"),
        validators=[DataRequired(_l("Schrijf eerst een tekst."))],
        render_kw={"rows": 22},
    )


class ContactWordsForm(VersionForm):
    """Whom the reader of a letter can reach."""

    words = StringField(
        _l("Bij wie kunnen mensen terecht met vragen?"),
        filters=[stripped],
        validators=[
            DataRequired(_l("Vul in bij wie mensen terechtkunnen.")),
            Length(max=300, message=_l("Houd dit korter dan 300 tekens.")),
        ],
        description=_l("Een naam, een nummer en een e-mailadres van het werk."),
    )

    def __init__(self, **kwargs: Any) -> None:
        """Stand beside other forms."""
        super().__init__(prefix="contact", **kwargs)


class SentForm(HouseForm):
    """What was sent, how, and when."""

    what = RadioField(_l("Wat is verstuurd?"), validators=[DataRequired(_l("Kies wat het was."))])
    sent_by = RadioField(_l("Hoe?"), validators=[DataRequired(_l("Kies hoe het is verstuurd."))])
    sent_on = DateField(_l("Wanneer?"), validators=[DataRequired(_l("Kies een dag."))])

    def __init__(self, texts: Iterable[tuple[LetterKind, Addressee]], **kwargs: Any) -> None:
        """Offer these texts."""
        super().__init__(prefix="verstuurd", **kwargs)
        self.what.choices = [
            (f"{kind}-{addressee}", letter_name(kind, addressee)) for kind, addressee in texts
        ]
        self.sent_by.choices = choices("sent_by", list(SentBy))

    @property
    def chosen(self) -> tuple[str, str]:
        """Return kind and addressee of what was sent."""
        kind, _dash, addressee = self.what.data.partition("-")
        return kind, addressee


def letter_name(kind: str, addressee: str) -> str:
    """Return what people call a text."""
    if addressee == Addressee.EVERYONE:
        return label("letter_kind", kind).capitalize()
    return f"{label('letter_kind', kind).capitalize()} {label('addressee', addressee)}"
