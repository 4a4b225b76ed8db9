"""Every suggestion tells the phrases that it went by, and what stood around them."""

from analysis.language.suggestions import TurnText, Weight, suggest
from app.understanding import evidence_from


def cues_of(nlp, text, theme):
    (found,) = [one for one in suggest(nlp, [TurnText("actor", text)]) if one.theme == theme]
    return found, {text[cue.start : cue.end]: cue for cue in found.cues}


def test_the_pipeline_tells_the_words_and_their_context(nlp):
    text = "Ik had graag gehad dat er iemand naar mij luisterde."
    found, cues = cues_of(nlp, text, "attention")
    assert found.pole == "failure"
    assert all(cue.weight is Weight.FOR for cue in cues.values())
    assert {word for cue in cues.values() for word in cue.context} == {"wish"}


def test_a_cue_that_is_set_aside_is_told_as_well(nlp):
    text = "Ik ben nooit teruggebeld, en misschien belt ze nog terug."
    for one in suggest(nlp, [TurnText("actor", text)]):
        for cue in one.cues:
            if "hypothetical" in cue.context:
                assert cue.weight is not Weight.FOR


def test_the_places_are_told_within_the_sentence(nlp):
    text = "Nou 😀 hoor. Ik ben nooit teruggebeld."
    found, _cues = cues_of(nlp, text, "access")
    sentence = text[found.start : found.end]
    kept = evidence_from(found)
    assert kept.clues
    for clue, cue in zip(kept.clues, found.cues, strict=True):
        assert sentence[clue.start : clue.end] == text[cue.start : cue.end]
