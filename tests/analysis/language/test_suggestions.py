import dataclasses
import json
import time
from pathlib import Path

import pytest

from analysis.language.files import codings_of_network, turns_of
from analysis.language.scorer_model import shipped_model
from analysis.language.suggester import EmbeddedSuggester
from analysis.language.suggestions import SUGGESTER_VERSION, TurnText, suggest
from analysis.language.themes import LABELS, THEMES

HERE = Path(__file__).parent


def cases(name):
    return json.loads((HERE / name).read_text(encoding="utf-8"))


def labels(nlp, text):
    return {(one.theme, one.pole) for one in suggest(nlp, [TurnText("actor", text)])}


def problems(nlp, case):
    found = labels(nlp, case["text"])
    missing = [one for one in case["expect"] if tuple(one) not in found]
    wrong = [one for one in case["forbid"] if tuple(one) in found]
    return missing + wrong


@pytest.mark.parametrize("case", cases("cases.json"), ids=lambda case: case["why"])
def test_a_language_case(nlp, case):
    assert problems(nlp, case) == []


@pytest.mark.parametrize("case", cases("known_failures.json"), ids=lambda case: case["why"])
def test_a_known_failure_still_fails(nlp, case):
    assert problems(nlp, case), "this works now: move it to cases.json"


def test_the_interviewer_is_never_coded(nlp):
    turns = [TurnText("interviewer", "Bent u nooit teruggebeld?"), TurnText("actor", "Nee.")]
    assert suggest(nlp, turns) == []


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "...", "😀"])
def test_a_turn_without_words_gives_nothing(nlp, text):
    assert suggest(nlp, [TurnText("actor", text)]) == []


def test_offsets_count_code_points_and_bound_the_sentence(nlp):
    text = "Nou 😀, één ding: zó'n café. Ik ben nooit teruggebeld. Dag 👨‍👩‍👧!"
    (found,) = [one for one in suggest(nlp, [TurnText("actor", text)]) if one.theme == "access"]
    assert text[found.start : found.end] == "Ik ben nooit teruggebeld."
    assert [text[start:end] for start, end in found.triggers]
    assert all(found.start <= start < end <= found.end for start, end in found.triggers)


def test_a_sentence_has_no_white_space_at_its_ends(nlp):
    text = "\n  Ik ben nooit teruggebeld.  \n Dag."
    found = suggest(nlp, [TurnText("actor", text)])
    assert {text[one.start : one.end] for one in found} == {"Ik ben nooit teruggebeld."}


def test_turns_keep_their_number(nlp):
    turns = [
        TurnText("interviewer", "Hoe ging het?"),
        TurnText("actor", "Ja, dat klopt."),
        TurnText("interviewer", "En toen?"),
        TurnText("actor", "Ik ben nooit teruggebeld."),
    ]
    assert {one.turn for one in suggest(nlp, turns)} == {3}


def test_the_context_is_told(nlp):
    text = "Ik had graag gehad dat er iemand naar mij luisterde."
    (found,) = [one for one in suggest(nlp, [TurnText("actor", text)]) if one.theme == "attention"]
    assert (found.pole, found.context) == ("failure", ("wish",))


def test_a_suggestion_is_a_fact_with_a_known_label_and_a_certainty(nlp):
    (found, *_) = suggest(nlp, [TurnText("actor", "Ik ben nooit teruggebeld.")])
    assert (found.theme, found.pole) in LABELS
    assert 0.0 < found.certainty <= 1.0
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.certainty = 1.0


STORY = (
    "Ik ben nooit teruggebeld. Ze nam alle tijd voor me en dronk koffie mee. "
    "Elke keer kwam er weer een ander. De buurvrouw haalt mijn boodschappen. "
    "Die brief kon ik niet lezen. Hij ging naast me zitten en wachtte tot ik klaar was."
)


def found_with(nlp, setting):
    settings = dict.fromkeys(THEMES, setting)
    return suggest(nlp, [TurnText("actor", STORY)], settings=settings)


def test_the_settings_run_from_few_to_many(nlp):
    sure, balanced, wide = (set(found_with(nlp, name)) for name in ("sure", "balanced", "wide"))
    assert sure < balanced < wide
    assert set(suggest(nlp, [TurnText("actor", STORY)])) == balanced


def test_a_setting_holds_for_its_own_theme(nlp):
    mixed = suggest(nlp, [TurnText("actor", STORY)], settings={"access": "wide"})
    wide, balanced = found_with(nlp, "wide"), found_with(nlp, "balanced")
    assert [one for one in mixed if one.theme == "access"] == [
        one for one in wide if one.theme == "access"
    ]
    assert [one for one in mixed if one.theme != "access"] == [
        one for one in balanced if one.theme != "access"
    ]


def test_an_unknown_setting_is_refused(nlp):
    with pytest.raises(KeyError):
        suggest(nlp, [TurnText("actor", "Ja.")], settings={"access": "boundless"})


def test_a_suggestion_shows_cues_or_a_synthetic_sentence_like_it(nlp):
    found = found_with(nlp, "wide")
    examples = set(shipped_model().examples)
    assert any(one.triggers for one in found)
    assert {one.example for one in found} - {None} <= examples
    assert sum(bool(one.triggers or one.example) for one in found) > len(found) / 2


def test_the_same_words_give_the_same_suggestions(nlp):
    turns = [TurnText("actor", "Ik ben nooit teruggebeld. Ze nam alle tijd voor me.")]
    assert suggest(nlp, turns) == suggest(nlp, turns)


def test_a_very_long_turn_is_read_whole_and_takes_no_longer_than_short_ones(nlp):
    line = "Het regende en de tram kwam. Ik ben nooit teruggebeld. De kat sliep door. "
    text = line * 270
    start = time.process_time()
    suggest(nlp, [TurnText("actor", line * 9)] * 30)
    middle = time.process_time()
    found = suggest(nlp, [TurnText("actor", text)])
    # Thirty times as long: were its square of sentences compared, it would take thirty times more.
    assert time.process_time() - middle < 10 * (middle - start)
    assert max(one.end for one in found) > 19_000
    assert all(text[one.start : one.end].strip() for one in found)


def test_the_version_names_cues_and_scorer():
    assert SUGGESTER_VERSION.startswith("cues-")
    assert "scorer-" in SUGGESTER_VERSION


def test_suggesting_keeps_no_word_of_a_story(nlp):
    canary = "Zwierelantsdonk"
    suggest(nlp, [TurnText("actor", f"{canary} is nooit teruggebeld.")])
    assert canary not in nlp.vocab.strings
    assert canary.lower() not in nlp.vocab.strings


def test_a_network_file_gives_coding_lines(nlp):
    turns = [
        {"speaker": "interviewer", "text": "Hoe ging dat?"},
        {"speaker": "actor", "text": "Ik ben nooit teruggebeld."},
    ]
    network = {"network_id": "N77", "actors": [{"actor_id": "N77-A1", "turns": turns}]}
    line = next(
        one
        for one in codings_of_network(EmbeddedSuggester(nlp), network)
        if one["theme"] == "access"
    )
    assert set(line) == {
        "network_id",
        "actor_id",
        "turn",
        "start",
        "end",
        "theme",
        "pole",
        "certainty",
        "cues",
        "example",
    }
    assert line["cues"]
    assert line["example"] is None
    assert (line["network_id"], line["actor_id"], line["turn"]) == ("N77", "N77-A1", 1)
    assert json.loads(json.dumps(line)) == line


def test_an_actor_without_turns_gives_nothing(nlp):
    assert turns_of({"actor_id": "N77-A1"}) == []
    assert (
        list(codings_of_network(EmbeddedSuggester(nlp), {"network_id": "N77", "actors": []})) == []
    )
