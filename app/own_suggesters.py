"""What the organisation brings itself: a language model, or an encoder with a trained head."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from analysis.language.model_calls import Endpoint
from app.encoder_settings import EncoderPlace
from research.codebook import codebook, touches

if TYPE_CHECKING:
    from spacy.language import Language

    from analysis.language.suggester import Suggester


# The imports below are costly: the web server reads this module too and must not pay.


def own_model(endpoint: Endpoint) -> "Suggester":
    """Return the suggester behind an endpoint; it codes with the codebook of the project."""
    from analysis.language.local_model import LocalModelSuggester, ThemeText

    notes = {one.id: " ".join(_notes_on(one.id)) for one in codebook().themes}
    themes = [
        ThemeText(one.id, one.label, one.success, one.failure, notes[one.id])
        for one in codebook().themes
    ]
    return LocalModelSuggester(endpoint, themes)


def own_encoder(nlp: "Language", place: EncoderPlace) -> "Suggester":
    """Return the suggester with the organisation's encoder.

    Args:
        nlp: the Dutch pipeline.
        place: where head and encoder lie.

    Raises:
        EncoderProblem: one of them is away, changed or damaged.
    """
    from analysis.language.suggester import EncoderSuggester

    return EncoderSuggester.from_folder(nlp, place.head, encoder=place.encoder)


def _notes_on(theme_id: str) -> Iterator[str]:
    """Yield where coders hesitate about a theme, and where it goes."""
    for one in touches():
        if theme_id in one.themes:
            yield f"{one.when} {one.goes_to}"
