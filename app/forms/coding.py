"""Forms of coding: choose words with a theme and a pole, and judge a coding."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired, ValidationError

from app.forms.house import HouseForm
from app.labels import choices, shown_codebook
from research.codebook import Lens, Pole, Theme


class Verdict(StrEnum):
    """What a coder does with a coding."""

    ACCEPT = "accept"
    REJECT = "reject"
    REOPEN = "reopen"


class JudgementForm(HouseForm):
    """Accept, reject, or undo."""

    verdict = RadioField(choices=[one.value for one in Verdict], validators=[InputRequired()])


class AddCodingForm(HouseForm):
    """Words of the teller with a theme and a pole.

    ``revision``, ``start`` and ``end`` come from a selection on the page; who cannot select
    chooses a whole sentence, whose value holds the same three. ``seen`` is the version of the
    text that was on the screen: a name that was corrected since moves the words.
    """

    revision = HiddenField()
    start = HiddenField()
    end = HiddenField()
    seen = HiddenField()
    sentence = SelectField(_l("Welke zin?"), validate_choice=False)
    theme = SelectField(
        _l("Thema"),
        validators=[InputRequired(_l("Kies het thema waar deze woorden over gaan."))],
        # Which themes a study offers is a rule of the domain, with a sentence of its own.
        validate_choice=False,
        description=_l("Een thema is een onderwerp uit het codeboek. De uitleg staat hieronder."),
    )
    pole = RadioField(
        _l("Hoe ervaart de verteller dit?"),
        validators=[InputRequired(_l("Kies of dit goed ging of beter kan."))],
        description=_l("Kies hoe de verteller het ziet, ook als u het anders ziet."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the themes that the codebook of this study offers, and both poles."""
        super().__init__(*args, **kwargs)
        themes = [(theme.id, _named(theme)) for theme in shown_codebook().offered]
        self.theme.choices = [("", _("Kies een thema")), *themes]
        self.pole.choices = choices("pole", Pole)

    def validate_sentence(self, _field: SelectField) -> None:
        """There is a selection or a sentence."""
        try:
            self.span  # noqa: B018
        except ValueError:
            raise ValidationError(
                _("Selecteer eerst woorden van de verteller, of kies een zin.")
            ) from None

    @property
    def span(self) -> tuple[UUID, int, int]:
        """Return the revision and the 0-based code points that were chosen, end exclusive.

        Raises:
            ValueError: nothing was chosen, or it cannot be read.
        """
        chosen = [self.revision.data, self.start.data, self.end.data]
        if not any(chosen):
            chosen = (self.sentence.data or "").split(":")
        revision, start, end = chosen
        return UUID(revision or ""), int(start or ""), int(end or "")


def _named(theme: Theme) -> str:
    name = _(theme.label)
    if theme.lens is Lens.CRAFT:
        name = _("%(theme)s (vakmanschap)", theme=name)
    return str(name)
