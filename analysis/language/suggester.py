"""What every suggester of codings does, whichever model is behind it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from spacy.language import Language

from analysis.language.encoder_head import Head, opened, read_head
from analysis.language.encoders import Meaning
from analysis.language.scorer_model import ScorerModel
from analysis.language.suggestions import SUGGESTER_VERSION, Suggestion, TurnText, suggest


class Suggester(Protocol):
    """Suggests codings for one story at a time."""

    @property
    def version(self) -> str:
        """Which model this is, as kept with every suggestion; at most 100 code points."""
        ...

    def suggest(
        self, turns: Sequence[TurnText], *, settings: Mapping[str, str] | None = None
    ) -> list[Suggestion]:
        """Return suggestions in text order; the interviewer's turns give none.

        Args:
            turns: one interview in order, its words pseudonymised.
            settings: per theme "sure", "balanced" or "wide"; what is not named is balanced.
        """
        ...


class EmbeddedSuggester:
    """The suggester that ships with the project: cues, context and a small trained model."""

    version = SUGGESTER_VERSION

    def __init__(self, nlp: Language, *, model: ScorerModel | None = None) -> None:
        """Keep the pipeline, from ``build_pipeline()``, and a model that a study learnt."""
        self._nlp, self._model = nlp, model

    def suggest(
        self, turns: Sequence[TurnText], *, settings: Mapping[str, str] | None = None
    ) -> list[Suggestion]:
        """See :class:`Suggester`."""
        return suggest(self._nlp, turns, settings=settings, model=self._model)


class EncoderSuggester:
    """The same words, cues and context, with meaning by an encoder of the organisation."""

    def __init__(self, nlp: Language, head: Head, meaning: Meaning, *, version: str) -> None:
        """Keep the pipeline, a head and its opened encoder."""
        self._nlp, self._head, self._meaning, self.version = nlp, head, meaning, version

    @staticmethod
    def from_folder(
        nlp: Language, folder: Path, *, encoder: Path | None = None
    ) -> "EncoderSuggester":
        """Return the suggester of a trained head.

        Args:
            nlp: from ``build_pipeline()``.
            folder: where the head lies.
            encoder: where its encoder lies now; where it lay at training when left out.

        Raises:
            EncoderProblem: one of them is away, changed or damaged.
        """
        head, version = read_head(folder, made_for=SUGGESTER_VERSION)
        return EncoderSuggester(nlp, head, opened(head, at=encoder), version=version)

    def suggest(
        self, turns: Sequence[TurnText], *, settings: Mapping[str, str] | None = None
    ) -> list[Suggestion]:
        """See :class:`Suggester`.

        Raises:
            EncoderProblem: the encoder fails.
        """
        return suggest(
            self._nlp, turns, settings=settings, model=self._head.model, encode=self._meaning
        )
