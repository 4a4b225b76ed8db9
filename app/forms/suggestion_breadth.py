"""The form in which a lead says, per theme, how widely the suggester looks."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice, SelectField

from analysis.suggestion_breadth import Breadth, SuggestionBreadth
from app.forms.versions import VersionForm
from research.codebook import Theme

WORDS = {
    Breadth.SURE: _l("Weinig, maar zeker"),
    Breadth.BALANCED: _l("Gewoon"),
    Breadth.WIDE: _l("Zo min mogelijk missen"),
}
FIELD = "breadth-"


class BreadthForm(VersionForm):
    """One choice per theme; made by ``breadth_form``."""

    @property
    def choices(self) -> dict[str, Breadth]:
        """Return what was chosen, per theme id."""
        return {
            field.name.removeprefix(FIELD): Breadth(field.data)
            for field in self
            if field.name.startswith(FIELD)
        }


def breadth_form(themes: list[Theme], labels: dict[str, str], **facts: Any) -> BreadthForm:
    """Return the form for these themes.

    Args:
        themes: those that the suggester knows and the study offers.
        labels: per theme id its name in the reader's language.
        facts: for the form itself, such as ``formdata=None`` and ``data``.
    """

    class Form(BreadthForm):
        pass

    for theme in themes:
        field = SelectField(
            labels[theme.id],
            choices=[SelectChoice(one.value, label) for one, label in WORDS.items()],
        )
        setattr(Form, FIELD + theme.id, field)
    return Form(**facts)


def breadth_data(known: SuggestionBreadth, themes: list[Theme]) -> dict[str, Any]:
    """Return the choices as the form takes them."""
    return {"version": str(known.version)} | {
        FIELD + one.id: known.choices.get(one.id, Breadth.BALANCED.value) for one in themes
    }
