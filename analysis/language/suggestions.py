"""Suggest codings for an interview: which sentence speaks for which theme."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc, Span

from analysis.language.coding_scorer import ROLE, SUGGESTED_SPANS
from analysis.language.cue_poles import CODED_SPANS, reading_of
from analysis.language.scorer_model import shipped_model
from analysis.language.themes import THEMES

INTERVIEWER = "interviewer"
BALANCED = "balanced"
SUGGESTER_VERSION: str = f"cues-1+scorer-{shipped_model().version}"


@dataclass(frozen=True)
class TurnText:
    """What one speaker said in one turn; ``role`` as in the network file, "" if unknown."""

    speaker: str
    text: str
    role: str = ""


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
    "historical", "future".
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


def suggest(
    nlp: Language, turns: Sequence[TurnText], *, settings: Mapping[str, str] | None = None
) -> list[Suggestion]:
    """Return suggestions in text order; the interviewer's turns give none.

    Args:
        nlp: From ``build_pipeline()``.
        turns: The interview in order; only ``speaker == "interviewer"`` is skipped.
        settings: per theme "sure" (few but certain), "balanced" or "wide" (missing
            as little as can be); a theme that is not named is balanced.

    Raises:
        KeyError: A setting has another name.
    """
    thresholds = shipped_model().thresholds
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
                ((_doc_of(nlp, turn), index) for turn, index in spoken), as_tuples=True
            )
            for suggestion in _suggestions_in(doc, index, least)
        ]


def _doc_of(nlp: Language, turn: TurnText) -> Doc:
    doc = nlp.make_doc(turn.text)
    doc.user_data[ROLE] = turn.role
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
        )


def _cues_for(sent: Span, theme: str, pole: str) -> list[Span]:
    return [
        cue
        for cue in sent.doc.spans[CODED_SPANS]
        if sent.start <= cue.start < sent.end and cue.label_.startswith(f"{theme}|{pole}|")
    ]
