import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.language.cue_poles import CODED_SPANS, reading_of
from analysis.language.lexicon import cue_of, cues, word_classes
from analysis.language.pipeline import build_pipeline
from analysis.language.themes import LABELS

ROOT = Path(__file__).parents[3]


def readings(nlp, text):
    with nlp.memory_zone():
        doc = nlp(text)
        found = [reading_of(span) for span in doc.spans[CODED_SPANS]]
    return {(one.theme, one.pole) for one in found}


def sentences(nlp, text):
    with nlp.memory_zone():
        doc = nlp(text)
        return [sent.text.strip() for sent in doc.sents if sent.text.strip()]


def test_the_pipeline_stands_in_this_order(nlp):
    assert nlp.pipe_names == [
        "telephone_norms",
        "telephone_sentences",
        "cue_phrases",
        "clinlp_context_algorithm",
        "cue_poles",
        "coding_scorer",
    ]
    assert not any(nlp.analyze_pipes()["problems"].values())


def test_every_theme_and_pole_has_cues():
    assert {(cue.theme, cue.pole) for cue in cues()} == set(LABELS)


def test_every_class_in_a_cue_exists():
    assert word_classes()["neg"]
    with pytest.raises(KeyError):
        cue_of("x.success.1", "access", "success", "@nosuchclass belt")


def test_a_choice_that_is_written_with_spaces_around_it_is_noticed():
    for cue in cues():
        assert all(slot.words or slot.starts or slot.ends for slot in cue.slots), cue.cue_id


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mw. belt vaak. dhr. komt niet", ["mw. belt vaak.", "dhr. komt niet"]),
        ("weg ivm ziekte; nu thuis", ["weg ivm ziekte;", "nu thuis"]),
        ("geen contact\nbelt morgen\r\nklaar", ["geen contact", "belt morgen", "klaar"]),
        ('Zij vroeg: "En jij?" Toen zweeg ik.', ['Zij vroeg: "En jij?"', "Toen zweeg ik."]),
        ("Wacht even... ik kom zo!", ["Wacht even...", "ik kom zo!"]),
        ("wijkvpk. i.v.m. val gebeld", ["wijkvpk. i.v.m. val gebeld"]),
    ],
)
def test_telephone_notes_fall_apart_in_sentences(nlp, text, expected):
    assert sentences(nlp, text) == expected


@pytest.mark.parametrize(
    "text", ["Ik ben nooit teruggebeld.", "Hij belde nooit terug.", "nie teruggebeld"]
)
def test_word_order_and_spelling_do_not_matter(nlp, text):
    assert ("access", "failure") in readings(nlp, text)


def test_a_denied_success_is_a_failure(nlp):
    assert ("attention", "success") in readings(nlp, "Er werd naar mij geluisterd.")
    denied = readings(nlp, "Er werd nooit naar mij geluisterd.")
    assert ("attention", "failure") in denied
    assert ("attention", "success") not in denied


def test_a_wish_codes_the_pole_that_is_missing(nlp):
    wished = readings(nlp, "Ik had graag gehad dat er iemand naar mij luisterde.")
    assert ("attention", "failure") in wished
    assert ("attention", "success") not in wished


def test_what_might_be_codes_nothing(nlp):
    assert not readings(nlp, "Misschien word ik dan nooit teruggebeld.")


def test_a_general_opinion_codes_nothing(nlp):
    assert not readings(nlp, "In Nederland word je nooit teruggebeld.")


def test_what_happened_to_someone_else_codes_nothing(nlp):
    assert not readings(nlp, "Een vriendin van mij is nooit teruggebeld.")


def test_the_vocabulary_keeps_no_word_of_a_story():
    fresh = build_pipeline()
    canary = "Kwispeldoornse"
    assert readings(fresh, f"Meneer {canary} is nooit teruggebeld.")
    assert canary not in fresh.vocab.strings
    assert canary.lower() not in fresh.vocab.strings


def test_no_cue_is_written_twice():
    seen = [(cue.theme, cue.pole, cue.slots, cue.free_order) for cue in cues()]
    assert len(seen) - len(set(seen)) == 0


def test_cue_ids_tell_theme_pole_and_place():
    assert all(re.fullmatch(r"\w+\.(success|failure)\.\d+", cue.cue_id) for cue in cues())


def test_a_library_of_transformers_beside_it_makes_nothing_be_fetched(tmp_path):
    """clinlp loads two models from a public host when it is imported beside that library."""
    folder = tmp_path / "transformers"
    folder.mkdir()
    (folder / "__init__.py").write_text("raise RuntimeError('it would fetch models')\n")
    code = (
        "import os\n"
        "from analysis.language.pipeline import build_pipeline\n"
        "assert len(build_pipeline()('Zij nam de tijd.'))\n"
        "assert os.environ['HF_HUB_OFFLINE'] == '1'\n"
        "import importlib.util\n"
        "assert importlib.util.find_spec('transformers') is not None\n"
    )
    where = os.pathsep.join([str(tmp_path), str(ROOT)])
    ran = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": where},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
