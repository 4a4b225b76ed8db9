"""Forms that change a codebook: each is one act, with the reason that colleagues read later."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.forms.studies import stripped
from app.forms.versions import VersionForm
from research.codebook import Codebook, Theme
from research.codebook_acts import MOST_IN_LABEL, MOST_IN_TEXT, ThemeText
from research.codebook_files import MOST_BYTES
from research.codebook_versions import MOST_IN_REASON

LOOK, CONFIRM, BACK = "look", "confirm", "back"
NEEDED = _l("Vul dit in.")


def _label(words: Any) -> StringField:
    return StringField(
        words,
        filters=[stripped],
        validators=[
            InputRequired(NEEDED),
            Length(max=MOST_IN_LABEL, message=_l("Houd dit korter dan 80 tekens.")),
        ],
    )


def _definition(words: Any) -> TextAreaField:
    return TextAreaField(
        words,
        filters=[stripped],
        validators=[
            InputRequired(NEEDED),
            Length(max=MOST_IN_TEXT, message=_l("Houd dit korter dan 400 tekens.")),
        ],
        render_kw={"rows": 3},
    )


class ReasonForm(VersionForm):
    """Why the codebook changes; ``version`` is the one that the lead looked at."""

    reason = TextAreaField(
        _l("Waarom verandert u dit?"),
        filters=[stripped],
        validators=[
            InputRequired(_l("Schrijf kort op waarom. Collega’s lezen dit later terug.")),
            Length(max=MOST_IN_REASON, message=_l("Houd de reden korter dan 500 tekens.")),
        ],
        description=_l("Collega’s lezen dit in de geschiedenis. Schrijf geen namen op."),
        render_kw={"rows": 2},
    )

    @property
    def own_fields(self) -> list[Any]:
        """The fields of this act, in order; the reason comes last."""
        hidden = {"csrf_token", "version", "reason"}
        return [*(one for one in self if one.short_name not in hidden), self.reason]


class ThemeForm(ReasonForm):
    """One theme: its name and both definitions."""

    label = _label(_l("Naam van het thema"))
    success = _definition(_l("Dit gaat goed"))
    failure = _definition(_l("Dit kan beter"))

    @property
    def text(self) -> ThemeText:
        """Return the theme as it was written."""
        return ThemeText(self.label.data, self.success.data, self.failure.data)


class SplitForm(ReasonForm):
    """The two themes that one theme becomes."""

    label_1 = _label(_l("Naam van het eerste thema"))
    success_1 = _definition(_l("Eerste thema: dit gaat goed"))
    failure_1 = _definition(_l("Eerste thema: dit kan beter"))
    label_2 = _label(_l("Naam van het tweede thema"))
    success_2 = _definition(_l("Tweede thema: dit gaat goed"))
    failure_2 = _definition(_l("Tweede thema: dit kan beter"))

    @property
    def parts(self) -> tuple[ThemeText, ThemeText]:
        """Return both themes as they were written."""
        return (
            ThemeText(self.label_1.data, self.success_1.data, self.failure_1.data),
            ThemeText(self.label_2.data, self.success_2.data, self.failure_2.data),
        )


class MergeForm(ReasonForm):
    """In which theme another one goes up."""

    into = SelectField(
        _l("Met welk thema voegt u dit samen?"),
        validators=[InputRequired(_l("Kies een thema."))],
        description=_l("Alles wat u al codeerde, telt daarna bij dat thema."),
    )

    def offer(self, book: Codebook, theme: Theme) -> None:
        """Offer the other themes of the same lens."""
        others = [
            SelectChoice(one.id, _(one.label))
            for one in book.offered
            if one.lens is theme.lens and one.id != theme.id
        ]
        self.into.choices = [SelectChoice("", _("Kies een thema")), *others]


class FileForm(ReasonForm):
    """A codebook as a file, or as text."""

    file = FileField(_l("Bestand"), description=_l("Een YAML-bestand, kleiner dan 250 kB."))
    content = TextAreaField(
        _l("Of plak hier de tekst"),
        render_kw={"rows": 8, "spellcheck": "false", "autocomplete": "off"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Read the file, if one was sent: the text field shows it from then on."""
        super().__init__(*args, **kwargs)
        self.sent = (self.content.data or "").encode()
        if self.file.data:
            self.sent = self.file.data.read(MOST_BYTES + 1)
            self.content.data = self.sent.decode("utf-8", errors="replace")

    @property
    def own_fields(self) -> list[Any]:
        """The file, the text and the reason."""
        return [self.file, self.content, self.reason]


class PlaceForm(VersionForm):
    """To which part of a theme that was split a coding belongs."""

    theme = RadioField(_l("Bij welk thema hoort dit?"), validators=[InputRequired(NEEDED)])

    def offer(self, parts: list[Theme]) -> None:
        """Offer both parts."""
        self.theme.choices = [SelectChoice(one.id, _(one.label)) for one in parts]
