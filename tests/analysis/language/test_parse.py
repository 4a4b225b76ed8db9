"""The shipped tagger and parser: what is on disk, what it reads, and what it leaves behind."""

import io
import json
import lzma
from pathlib import Path

import numpy as np
import pytest
import spacy

from analysis.language.lexicon import spellings
from analysis.language.parse import PARSE_FILE, parse_pipeline
from analysis.language.parse_model import add_parse_pipes, fill, packed
from analysis.language.word_pieces import WIDTH, word_vectors

DATA = PARSE_FILE.parent


def read(text: str) -> list[tuple[str, str, str]]:
    nlp = parse_pipeline()
    with nlp.memory_zone():
        return [(one.text, one.pos_, one.lemma_) for one in nlp(text)]


def test_words_have_a_part_of_speech_and_a_lemma() -> None:
    found = read("De buurvrouw belde de huisarts.")
    assert ("buurvrouw", "NOUN", "buurvrouw") in found
    assert ("belde", "VERB", "bellen") in found


def test_who_does_it_and_to_whom() -> None:
    nlp = parse_pipeline()
    with nlp.memory_zone():
        doc = nlp("De buurvrouw belde de huisarts.")
        assert {one.text: one.dep_ for one in doc if one.pos_ == "NOUN"} == {
            "buurvrouw": "nsubj",
            "huisarts": "obj",
        }


def test_sentences_of_a_telephone_note_stay_as_we_split_them() -> None:
    nlp = parse_pipeline()
    with nlp.memory_zone():
        assert len(list(nlp("mw belde\nniemand nam op").sents)) == 2


@pytest.mark.parametrize("text", ["", " ", "\n\n", "...", "[klant]", "😀", "x" * 3000])
def test_odd_text_is_read(text: str) -> None:
    read(text)


def test_the_artefact_holds_numbers_and_labels_and_no_words() -> None:
    raw = lzma.decompress(PARSE_FILE.read_bytes())
    with np.load(io.BytesIO(raw), allow_pickle=False) as arrays:
        facts = json.loads(bytes(arrays["facts"]))
        kinds = {arrays[name].dtype.kind for name in arrays.files}
    assert kinds <= {"f", "u"}
    assert set(facts) == {"sizes", "tags", "moves"}
    labels = {label for moves in facts["moves"].values() for label in moves}
    assert all(len(label) < 40 and " " not in label for label in labels)


def test_it_is_small() -> None:
    assert PARSE_FILE.stat().st_size < 15_000_000


def test_the_model_card_names_this_very_file() -> None:
    from hashlib import sha256

    card = (DATA / "parse-model-card.md").read_text(encoding="utf-8")
    assert sha256(PARSE_FILE.read_bytes()).hexdigest() in card
    assert "CC BY-SA 4.0" in card


def test_a_spoilt_file_is_refused() -> None:
    nlp = spacy.blank("nl")
    add_parse_pipes(nlp)
    with pytest.raises(Exception, match=r".+"):
        fill(nlp, b"not ours")


def test_weights_that_were_read_are_the_weights_on_disk() -> None:
    assert len(packed(parse_pipeline())) == pytest.approx(PARSE_FILE.stat().st_size, rel=0.02)


def test_nothing_that_was_read_stays(tmp_path: Path) -> None:
    nlp = parse_pipeline()
    with nlp.memory_zone():
        nlp("Zwelgmuts belde over de krokodilbalpen.")
    known = set(nlp.vocab.strings)
    assert not {"Zwelgmuts", "zwelgmuts", "krokodilbalpen"} & known
    assert spellings()["nie"] in known
    nlp.vocab.to_disk(tmp_path / "vocab")
    written = b"".join(one.read_bytes() for one in tmp_path.rglob("*") if one.is_file())
    assert b"krokodilbalpen" not in written


def test_the_encoders_pieces_give_a_word_its_vector() -> None:
    vectors = word_vectors(["mantelzorger", "mantelzorger", "", "fiets"])
    assert vectors.shape == (4, WIDTH)
    assert (vectors[0] == vectors[1]).all()
    assert (vectors[0] != vectors[3]).any()


def test_suggestions_do_not_load_the_parse() -> None:
    import subprocess
    import sys

    code = (
        "import sys, analysis.language.pipeline as p; p.build_pipeline();"
        "print('analysis.language.parse' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert told.stdout.strip() == "False"
