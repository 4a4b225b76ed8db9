"""Forms of a claim: its sentence, its support, its quotes, and whether it is in the chapter."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from analysis.claims import FragmentNotAcceptedError
from app.forms.house import HouseForm
from app.forms.studies import stripped

MAX_SENTENCE = 600


class FragmentsField(SelectMultipleField):
    """Fragments as checkboxes; ids of other fragments than those offered are refused."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, _form: HouseForm) -> None:
        """Refuse what was not offered: it may have been erased or rejected meanwhile."""
        offered = {value for value, _label in self.choices}
        if not offered.issuperset(self.data or []):
            raise ValidationError(_(FragmentNotAcceptedError.template))

    @property
    def chosen(self) -> set[UUID]:
        """Return the ids that were ticked."""
        return {UUID(one) for one in self.data or []}


class _Offering(HouseForm):
    """A form with fragments to choose from."""

    fragments = FragmentsField(_l("Fragmenten"))

    def __init__(self, *args: Any, offered: Iterable[UUID], **kwargs: Any) -> None:
        """Offer these fragments, by id."""
        super().__init__(*args, **kwargs)
        self.fragments.choices = [(str(one), str(one)) for one in offered]


class SentenceForm(HouseForm):
    """The sentence of a claim."""

    sentence = TextAreaField(
        _l("De zin voor het hoofdstuk"),
        description=_l("Schrijf in gewone taal. Noem geen namen en geen percentages."),
        render_kw={"rows": 3, "maxlength": MAX_SENTENCE},
        validators=[
            InputRequired(_l("Schrijf eerst de zin die in het hoofdstuk komt.")),
            Length(max=MAX_SENTENCE, message=_l("Maak de zin korter: hoogstens 600 tekens.")),
        ],
    )


class SeenClaimForm(HouseForm):
    """The version of the claim when the page was drawn."""

    version = HiddenField(default="0")

    @property
    def seen(self) -> int:
        """Return that number; one that is none fits nothing."""
        text = self.version.data or ""
        return int(text) if text.isdecimal() and len(text) < 9 else -1


class SupportForm(_Offering):
    """Choose the fragments that support a claim."""


class ClaimForm(SentenceForm, _Offering):
    """A new claim: a sentence and the fragments that support it."""


class QuotesForm(_Offering):
    """Choose which fragments are quoted; none is an answer too."""


class LookForm(HouseForm):
    """What a second person says of a claim: fine, or not and why."""

    state = HiddenField()
    verdict = HiddenField(default="no")
    reason = TextAreaField(
        _l("Waarom kan deze zin zo niet?"),
        description=_l("Alleen nodig als iemand te herkennen is. Noem geen namen."),
        render_kw={"rows": 2, "maxlength": MAX_SENTENCE},
        filters=[stripped],
        validators=[
            Length(max=MAX_SENTENCE, message=_l("Maak de uitleg korter: hoogstens 600 tekens."))
        ],
    )


class AcceptForm(HouseForm):
    """Why a claim that says something else may stand."""

    state = HiddenField()
    reason = TextAreaField(
        _l("Waarom mag de zin zo blijven staan?"),
        description=_l("Noem geen namen."),
        render_kw={"rows": 2, "maxlength": MAX_SENTENCE},
        filters=[stripped],
        validators=[
            InputRequired(_l("Schrijf op waarom de zin zo mag blijven staan.")),
            Length(max=MAX_SENTENCE, message=_l("Maak de uitleg korter: hoogstens 600 tekens.")),
        ],
    )


class PlaceForm(HouseForm):
    """Put the claim in the chapter, or take it out."""

    in_chapter = BooleanField()


class ProposalForm(HouseForm):
    """Take a proposed sentence, with the count that stood on the page."""

    seen = HiddenField(validators=[Length(max=40)])


class WordsForm(HouseForm):
    """The words around the count of a sentence; the count itself is no field."""

    seen = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    before = TextAreaField(
        _l("Woorden vóór het aantal"),
        render_kw={"rows": 2, "maxlength": MAX_SENTENCE},
        validators=[
            Length(max=MAX_SENTENCE, message=_l("Maak de zin korter: hoogstens 600 tekens."))
        ],
    )
    after = TextAreaField(
        _l("Woorden na het aantal"),
        description=_l("Noem geen namen en geen aantallen. Het aantal telt zelf mee."),
        render_kw={"rows": 3, "maxlength": MAX_SENTENCE},
        validators=[
            Length(max=MAX_SENTENCE, message=_l("Maak de zin korter: hoogstens 600 tekens."))
        ],
    )
