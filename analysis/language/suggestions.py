"""Suggest codings for an interview: which sentence speaks for which theme."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from spacy.language import Language
from spacy.tokens import Doc, Span

from analysis.language.coding_scorer import ENCODE, MODEL, ROLE, SUGGESTED_SPANS, Encode
from analysis.language.cue_phrases import CUE_SPANS
from analysis.language.cue_poles import CODED_SPANS, context_of, reading_of
from analysis.language.reader_model import VERSION as READER
from analysis.language.scorer_model import ScorerModel, shipped_model
from analysis.language.sentence_vectors import sentence_vectors
from analysis.language.themes import THEMES

INTERVIEWER = "interviewer"
BALANCED = "balanced"
SUGGESTER_VERSION: str = f"cues-1+reader-{READER}+scorer-{shipped_model().version}"


@dataclass(frozen=True)
class TurnText:
    """What one speaker said in one turn; ``role`` as in the network file, "" if unknown."""

    speaker: str
    text: str
    role: str = ""


class Weight(StrEnum):
    """What a cue of the same theme did to a suggestion.

    ``ASIDE``: its context took its meaning away, so that it counted for neither pole.
    """

    FOR = "for"
    AGAINST = "against"
    ASIDE = "aside"


@dataclass(frozen=True)
class SeenCue:
    """A cue phrase of the suggested theme; offsets in the turn's text, as of the suggestion.

    ``context`` is what was found around this one phrase: "absent", "wish",
    "hypothetical", "other" (told of others, or hearsay), "general", "historical", "future".
    """

    start: int
    end: int
    context: tuple[str, ...]
    weight: Weight


@dataclass(frozen=True)
class Suggestion:
    """A sentence that may speak for one pole of one theme.

    Offsets are 0-based Unicode code points in the turn's text, end exclusive.
    ``turn`` is the index in the given turns; ``start``/``end`` bound the
    sentence; ``triggers`` bound the cue phrases in it that point the same way
    (none where only the choice of words does); ``example`` is a synthetic training
    sentence with the same code that is most alike (None where none is);
    ``certainty`` is 0 to 1;
    ``context`` names what changed the cues' meaning: "absent", "wish",
    "historical", "future"; ``cues`` are all cues of this theme in the sentence,
    also those that point the other way or were set aside.
    """

    turn: int
    start: int
    end: int
    theme: str
    pole: str
    certainty: float
    triggers: tuple[tuple[int, int], ...]
    context: tuple[str, ...]
    example: str | None = None
    cues: tuple[SeenCue, ...] = ()


def suggest(
    nlp: Language,
    turns: Sequence[TurnText],
    *,
    settings: Mapping[str, str] | None = None,
    model: ScorerModel | None = None,
    encode: Encode = sentence_vectors,
) -> list[Suggestion]:
    """Return suggestions in text order; the interviewer's turns give none.

    Args:
        nlp: From ``build_pipeline()``.
        turns: The interview in order; only ``speaker == "interviewer"`` is skipped.
        settings: per theme "sure" (few but certain), "balanced" or "wide" (missing
            as little as can be); a theme that is not named is balanced.
        model: another one than the shipped one, such as a study learnt.
        encode: gives the vectors that ``model`` was trained with.

    Raises:
        KeyError: A setting has another name.
    """
    used = model or shipped_model()
    thresholds = used.thresholds
    least = {theme: thresholds[(settings or {}).get(theme, BALANCED)] for theme in THEMES}
    spoken = [
        (turn, index)
        for index, turn in enumerate(turns)
        if turn.speaker != INTERVIEWER and turn.text.strip()
    ]
    with nlp.memory_zone():
        return [
            suggestion
            for doc, index in nlp.pipe(
                ((_doc_of(nlp, turn, used, encode), index) for turn, index in spoken),
                as_tuples=True,
            )
            for suggestion in _suggestions_in(doc, index, least)
        ]


def _doc_of(nlp: Language, turn: TurnText, model: ScorerModel, encode: Encode) -> Doc:
    doc = nlp.make_doc(turn.text)
    doc.user_data[ROLE], doc.user_data[MODEL], doc.user_data[ENCODE] = turn.role, model, encode
    return doc


def _suggestions_in(doc: Doc, turn: int, least: Mapping[str, float]) -> Iterator[Suggestion]:
    group = doc.spans[SUGGESTED_SPANS]
    facts = zip(*(group.attrs[name] for name in ("score", "certainty", "example")), strict=True)
    for sent, (score, certainty, example) in zip(group, facts, strict=True):
        theme, pole = sent.label_.split("|")
        if score < least[theme]:
            continue
        cues = _cues_for(sent, theme, pole)
        text = sent.text
        start = sent.start_char + len(text) - len(text.lstrip())
        yield Suggestion(
            turn=turn,
            start=start,
            end=start + len(text.strip()),
            theme=theme,
            pole=pole,
            certainty=round(certainty, 3),
            triggers=tuple(sorted({(cue.start_char, cue.end_char) for cue in cues})),
            context=tuple(sorted({word for cue in cues for word in reading_of(cue).context})),
            example=example,
            cues=tuple(_seen_in(sent, theme, pole)),
        )


def _seen_in(sent: Span, theme: str, pole: str) -> Iterator[SeenCue]:
    """Yield every cue of the theme in a sentence, in text order, each place once."""
    live: dict[tuple[int, int], str] = {}
    for span in sent.doc.spans[CODED_SPANS]:
        reading = reading_of(span)
        if reading.theme == theme and live.get((span.start, span.end)) != pole:
            live[span.start, span.end] = reading.pole
    seen = set()
    for span in sent.doc.spans[CUE_SPANS]:
        place = span.start, span.end
        mine = sent.start <= span.start < sent.end and span.label_.split(".")[0] == theme
        if not mine or place in seen:
            continue
        seen.add(place)
        counted = live.get(place)
        weight = Weight.FOR if counted == pole else Weight.AGAINST if counted else Weight.ASIDE
        yield SeenCue(span.start_char, span.end_char, context_of(span), weight)


def _cues_for(sent: Span, theme: str, pole: str) -> list[Span]:
    return [
        cue
        for cue in sent.doc.spans[CODED_SPANS]
        if sent.start <= cue.start < sent.end and cue.label_.startswith(f"{theme}|{pole}|")
    ]
