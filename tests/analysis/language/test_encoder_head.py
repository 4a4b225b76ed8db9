"""A head on an encoder: trained for real on a few turns, kept as numbers, refused when unfit."""

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest
from tiny_encoders import SAID, WIDTH, some_turns, spacy_pipeline, trained_on, vector_file, words_of

from analysis.language.encoder_head import FILE, opened, read_head, save_head
from analysis.language.encoder_problems import (
    EncoderAwayError,
    EncoderChangedError,
    HeadAwayError,
    HeadDamagedError,
    HeadOutdatedError,
)
from analysis.language.encoder_training import table_of
from analysis.language.suggester import EncoderSuggester
from analysis.language.suggestions import SUGGESTER_VERSION, TurnText

STORY = [TurnText("interviewer", "Hoe ging dat?"), TurnText("actor", f"{SAID} 🙂 Dag.", "client")]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """An encoder and the folder of a head on it, trained once; nobody changes them."""
    place = tmp_path_factory.mktemp("head")
    encoder = spacy_pipeline(place / "nl", words=words_of(some_turns()))
    return encoder, place / "head", trained_on(encoder, place / "head", least=0.0)


@pytest.fixture(scope="module")
def suggester(nlp, made):
    """Opened once: that takes seconds, and to suggest changes nothing in it."""
    return EncoderSuggester.from_folder(nlp, made[1])


@pytest.fixture
def copied(made, tmp_path):
    """The same in a folder of the test, with the head's facts to change."""
    encoder, folder, _head = made
    shutil.copytree(encoder, tmp_path / "nl")
    shutil.copytree(folder, tmp_path / "head")
    return tmp_path


def change(folder, change_facts):
    facts = json.loads((folder / FILE).read_text(encoding="utf-8"))
    change_facts(facts)
    (folder / FILE).write_text(json.dumps(facts), encoding="utf-8")


def read(folder):
    return read_head(folder, made_for=SUGGESTER_VERSION)


def test_a_head_suggests_and_says_which_encoder_and_head_it_was(nlp, made, suggester):
    encoder, folder, head = made
    found = suggester.suggest(STORY)
    assert found
    assert {one.turn for one in found} == {1}
    assert SAID in {STORY[1].text[one.start : one.end] for one in found}
    assert suggester.version.startswith(f"encoder-nl-{head.encoder.sha256[:8]}+head-")
    assert len(suggester.version) <= 100
    assert found == EncoderSuggester.from_folder(nlp, folder, encoder=encoder).suggest(STORY)


def test_it_hears_what_its_encoder_says_and_not_the_shipped_one(nlp, made):
    _encoder, folder, head = made
    meaning = opened(head)
    assert meaning([SAID]).shape == (1, WIDTH)
    asked = []
    suggester = EncoderSuggester(
        nlp, head, lambda texts: asked.append(list(texts)) or meaning(texts), version="t"
    )
    suggester.suggest(STORY)
    assert SAID in " ".join(asked[0])


@pytest.mark.parametrize("text", ["", "   ", "...", "😀", "xyzzy"])
def test_a_turn_without_known_words_gives_no_error(suggester, text):
    for one in suggester.suggest([TurnText("actor", text)]):
        assert 0.0 <= one.certainty <= 1.0


def test_both_suggesters_are_judged_on_the_same_writers(made):
    figures = made[2].figures["held_out"]
    assert set(figures) == {"encoder", "embedded"}
    counts = {one["settings"]["balanced"]["n_ref"] for one in figures.values()}
    held = [one for turn in some_turns() if turn["fold"] >= 0 for one in turn["codings"]]
    assert counts == {sum(one["coders"] == 2 for one in held)}
    lines = table_of(made[2].figures)
    assert len(lines) == 1 + 2 * 3
    assert lines[1].split()[:2] == ["encoder", "sure"]


def test_a_head_is_numbers_in_json_with_where_it_came_from(made):
    encoder, folder, head = made
    assert [one.name for one in folder.iterdir()] == [FILE]
    facts = json.loads((folder / FILE).read_text(encoding="utf-8"))
    assert facts["encoder"]["path"] == str(encoder)
    assert len(facts["encoder"]["sha256"]) == 64
    assert {"python", "numpy", "spacy"} <= set(facts["versions"])
    assert len(facts["figures"]["training_data"]) == 64
    again, _version = read(folder)
    assert np.allclose(again.centre, head.centre, rtol=1e-5)
    assert np.allclose(again.model.landmarks, head.model.landmarks, atol=0.01)
    assert np.allclose(np.linalg.norm(again.model.landmarks, axis=1), 1.0, atol=0.03)


def test_the_head_of_another_kind_of_encoder_is_as_wide_as_that_one(tmp_path):
    encoder = vector_file(tmp_path / "x.vec", words_of(some_turns()), width=7)
    head = trained_on(encoder, tmp_path / "head")
    assert (head.encoder.kind, head.encoder.width) == ("word vectors", 7)
    again, version = read(tmp_path / "head")
    assert again.model.landmarks.shape[1] == 7
    assert version.startswith("encoder-x.vec-")
    assert opened(again)([SAID]).shape == (1, 7)


def test_an_encoder_that_changed_since_is_refused_with_what_to_do(copied):
    head, _version = read(copied / "head")
    with (copied / "nl" / "vocab" / "vectors").open("ab") as file:
        file.write(b"\0")
    with pytest.raises(EncoderChangedError, match="wij language train"):
        opened(head, at=copied / "nl")


def test_an_encoder_that_moved_is_found_where_it_is_named(copied, made):
    head, _version = read(copied / "head")
    assert np.array_equal(opened(head, at=copied / "nl")([SAID]), opened(head)([SAID]))
    gone = replace(head, encoder=replace(head.encoder, path=str(copied / "nergens")))
    with pytest.raises(EncoderAwayError, match="nergens"):
        opened(gone)


def test_a_head_for_another_version_of_the_program_is_refused(copied):
    change(copied / "head", lambda facts: facts.update(made_for="cues-0+scorer-1"))
    with pytest.raises(HeadOutdatedError, match="made for cues-0"):
        read(copied / "head")


def cut_centre(facts):
    facts["centre"] = facts["centre"][:-1]


def other_width(facts):
    facts["encoder"]["width"] = WIDTH + 1
    facts["centre"].append(0.0)


def without_example(facts):
    facts["scorer"]["examples"].pop()


def other_format(facts):
    facts["format"] = 2


def not_finite(facts):
    facts["centre"][0] = float("nan")


def no_weights(facts):
    del facts["scorer"]["weights"]


def no_certainty(facts):
    facts["scorer"]["knots"] = []


@pytest.mark.parametrize(
    "damage",
    [cut_centre, other_width, without_example, other_format, not_finite, no_weights, no_certainty],
)
def test_a_head_whose_numbers_do_not_fit_is_refused(copied, damage):
    change(copied / "head", damage)
    with pytest.raises(HeadDamagedError, match="Train the head again"):
        read(copied / "head")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"7", b"\xff\xfe", b"\x80\x04."])
def test_a_file_that_is_no_head_is_refused(tmp_path, content):
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(HeadDamagedError):
        read(tmp_path)


def test_a_folder_without_a_head_is_told(tmp_path):
    for folder in (tmp_path, tmp_path / "nergens"):
        with pytest.raises(HeadAwayError, match="Check the path"):
            read(folder)


def test_a_head_is_replaced_whole(copied, made):
    save_head(replace(made[2], made_for="x"), copied / "head")
    assert [one.name for one in (copied / "head").iterdir()] == [FILE]
    with pytest.raises(HeadOutdatedError):
        read(copied / "head")
