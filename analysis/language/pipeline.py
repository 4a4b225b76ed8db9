"""The Dutch pipeline, in one list."""

from collections.abc import Sequence
from importlib import resources

import spacy
from spacy.language import Language

import analysis.language.coding_scorer
import analysis.language.cue_phrases
import analysis.language.cue_poles
import analysis.language.telephone_norms
import analysis.language.telephone_sentences  # noqa: F401  registers ours
from analysis.language.clinical_rules import register_clinlp

BASE_COMPONENTS: tuple[str, ...] = (
    "telephone_norms",
    "telephone_sentences",
    "cue_phrases",
    "clinlp_context_algorithm",
    "cue_poles",
)
COMPONENTS: tuple[str, ...] = (*BASE_COMPONENTS, "coding_scorer")


def build_pipeline() -> Language:
    """Return the pipeline: text in, sentences with suggested codes out.

    Building takes about a second; build once per process. Process text inside
    ``nlp.memory_zone()``, so that no word of a story stays in its vocabulary.
    """
    return _built(COMPONENTS)


def build_base_pipeline() -> Language:
    """Return the pipeline up to the cues, without the trained scorer."""
    return _built(BASE_COMPONENTS)


def _built(components: Sequence[str]) -> Language:
    register_clinlp()
    nlp = spacy.blank("nl")
    rules = resources.files("analysis.language").joinpath("data", "context_rules.json")
    configs = {
        "clinlp_context_algorithm": {
            "phrase_matcher_attr": "NORM",
            "rules": str(rules),
        }
    }
    for component in components:
        nlp.add_pipe(component, config=configs.get(component, {}))
    return nlp
