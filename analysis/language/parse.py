"""Part of speech, dictionary form and sentence structure of Dutch telephone notes.

The weights were trained by ``treebank_train``; ``docs/language.md`` says how often they are
right. They are read when something first needs the parse, never for suggestions or names.
"""

from functools import cache
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc

import analysis.language.telephone_norms
import analysis.language.telephone_sentences  # noqa: F401  registers ours
from analysis.language.lemmas import lemma
from analysis.language.parse_model import add_parse_pipes, fill

PARSE_FILE = Path(__file__).with_name("data") / "parse.npz.xz"


@Language.factory("ending_lemmas", assigns=["token.lemma"], requires=["token.pos"])
def make_ending_lemmas(nlp: Language, name: str) -> "EndingLemmas":  # noqa: ARG001
    """Build the component (called by ``nlp.add_pipe``)."""
    return EndingLemmas(name)


class EndingLemmas:
    """Set ``token.lemma_`` by the end of the word and its part of speech."""

    def __init__(self, name: str) -> None:
        """Keep the name under which the pipeline knows it."""
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """Return the same doc with lemmas."""
        for token in doc:
            written = token.text if token.pos_ == "PROPN" else token.norm_
            token.lemma_ = lemma(written, token.pos_)
        return doc


@cache
def parse_pipeline() -> Language:
    """Return the pipeline that parses: text in, sentences with tags, lemmas and heads out.

    Read text inside ``nlp.memory_zone()``, so that no word of a story stays in its vocabulary.
    The first call loads the weights and the encoder's table (under four seconds).

    Raises:
        OSError: The weights are not there.
    """
    nlp = spacy.blank("nl")
    nlp.add_pipe("telephone_norms")
    nlp.add_pipe("telephone_sentences")
    add_parse_pipes(nlp)
    fill(nlp, PARSE_FILE.read_bytes())
    nlp.add_pipe("ending_lemmas")
    return nlp
