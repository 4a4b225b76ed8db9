"""Read each cue in its context: what is denied, wished for or told of others.

The codebook decides: a wish codes the pole that is missing, a general opinion
codes nothing, and only what the speaker experienced or saw is coded.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc, Span

from analysis.language.cue_phrases import CUE_SPANS
from analysis.language.lexicon import Cue, cues, is_negation
from analysis.language.themes import SUCCESS, other_pole

CODED_SPANS = "coded"
DEFAULTS = frozenset({"Present", "Real", "Speaker", "Current"})


@dataclass(frozen=True)
class Reading:
    """What a cue says once its context is known."""

    theme: str
    pole: str
    cue_id: str
    context: tuple[str, ...]


@Language.factory(
    "cue_poles",
    requires=["doc.spans", "span._.qualifiers"],
    assigns=["doc.spans"],
)
def make_cue_poles(nlp: Language, name: str) -> "CuePoles":
    """Build the component (called by ``nlp.add_pipe``)."""
    return CuePoles(nlp, name, phrases=cues())


class CuePoles:
    """Fill ``doc.spans["coded"]``: spans labelled ``theme.pole.cue number``."""

    def __init__(self, nlp: Language, name: str, *, phrases: Sequence[Cue]) -> None:
        """Keep the cues by id."""
        self.name = name
        self.cues: Mapping[str, Cue] = {cue.cue_id: cue for cue in phrases}
        for cue in phrases:
            nlp.vocab.strings.add(_label(cue, cue.pole))
            nlp.vocab.strings.add(_label(cue, other_pole(cue.pole)))

    def __call__(self, doc: Doc) -> Doc:
        """Return the same doc, with the cues that still mean something."""
        coded = []
        for span in doc.spans[CUE_SPANS]:
            cue = self.cues[span.label_]
            pole = pole_in_context(cue, span)
            if pole is not None:
                coded.append(Span(doc, span.start, span.end, label=_label(cue, pole)))
        doc.spans[CODED_SPANS] = coded
        return doc


def reading_of(span: Span) -> Reading:
    """Return theme, pole, cue and context of one span of ``doc.spans["coded"]``."""
    theme, pole, cue_id = span.label_.split("|")
    return Reading(theme, pole, cue_id, context_of(span))


def context_of(span: Span) -> tuple[str, ...]:
    """Return what clinlp found around a cue, in lower case, without defaults."""
    values = {str(qualifier.value) for qualifier in span._.qualifiers or ()}
    return tuple(sorted(value.lower() for value in values - DEFAULTS))


def pole_in_context(cue: Cue, span: Span) -> str | None:
    """Return the pole that the cue speaks for here, or None for no code."""
    context = set(context_of(span))
    if context & {"general", "other", "hypothetical"}:
        return None
    pole = cue.pole
    if _is_denied(cue, span, context):
        if not cue.turns_over:
            return None
        pole = other_pole(pole)
    if "wish" in context:
        return other_pole(pole) if pole == SUCCESS else None
    return pole


def _is_denied(cue: Cue, span: Span, context: set[str]) -> bool:
    """Say whether a cue is denied, around it (clinlp) or between its words.

    A denial that is one of the cue's own words ("nooit teruggebeld") denies nothing.
    """
    denials = [token.norm_ for token in span if is_negation(token.norm_)]
    own = [word for word in denials if any(slot.takes(word) for slot in cue.slots)]
    return not own and ("absent" in context or bool(denials))


def _label(cue: Cue, pole: str) -> str:
    return f"{cue.theme}|{pole}|{cue.cue_id}"
