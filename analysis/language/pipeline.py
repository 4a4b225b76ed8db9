"""The Dutch pipeline, in one list."""

from functools import cache
from importlib import resources
from pathlib import Path

import clinlp  # noqa: F401  registers clinlp's components with spaCy
import spacy
from spacy.language import Language

import analysis.language.cue_phrases
import analysis.language.cue_poles
import analysis.language.telephone_norms
import analysis.language.telephone_sentences  # noqa: F401  registers ours

COMPONENTS: tuple[str, ...] = (
    "telephone_norms",
    "telephone_sentences",
    "cue_phrases",
    "clinlp_context_algorithm",
    "cue_poles",
)


@cache
def _context_rules() -> str:
    path = resources.files("analysis.language").joinpath("data", "context_rules.json")
    return str(Path(str(path)))


def build_pipeline() -> Language:
    """Return the pipeline: text in, sentences with coded cue spans out.

    Building takes about a second; build once per process. Process text inside
    ``nlp.memory_zone()``, so that no word of a story stays in its vocabulary.
    """
    nlp = spacy.blank("nl")
    configs = {
        "clinlp_context_algorithm": {
            "phrase_matcher_attr": "NORM",
            "rules": _context_rules(),
        }
    }
    for component in COMPONENTS:
        nlp.add_pipe(component, config=configs.get(component, {}))
    return nlp
