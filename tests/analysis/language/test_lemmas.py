"""The dictionary form of a word, without spaCy and without the treebank."""

import pytest

from analysis.language.lemmas import lemma, lemmas
from analysis.language.lemmas_train import edit_between, learn, rules_of


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("luisterde", "luisteren"),
        ("geluisterd", "luisteren"),
        ("gaf", "geven"),
        ("kreeg", "krijgen"),
        ("teruggebeld", "terugbellen"),
        ("Kinderen", "kind"),
        ("gesprekken", "gesprek"),
        ("niet", "niet"),
        ("", ""),
    ],
)
def test_forms_come_back_to_the_word_in_the_dictionary(word: str, form: str) -> None:
    assert lemma(word) == form


def test_as_many_come_out_as_went_in() -> None:
    assert lemmas(["Ze", "belde", "mij", "."]) == ["ze", "bellen", "mij", "."]


def test_the_part_of_speech_chooses_between_two_forms() -> None:
    assert lemmas(["was", "was"], ["AUX", "NOUN"]) == ["zijn", "was"]


def test_a_name_stays_as_it_is_written() -> None:
    assert lemma("Kinderen", "PROPN") == "Kinderen"


def test_unequal_lists_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        lemmas(["een", "twee"], ["NUM"])


def test_no_word_is_ever_left_empty() -> None:
    odd = [".", "e", "s", "n", "ge", "-", "’t", "[klant]", "x" * 500]
    assert all(lemmas(odd))


def test_an_edit_makes_the_lemma_of_its_word() -> None:
    edit = edit_between("gewerkt", "werken")
    assert "gewerkt"[edit.front : len("gewerkt") - edit.off] + edit.on == "werken"


def test_an_irregular_word_is_a_rule_of_its_own() -> None:
    pairs = {("katten", "kat"): 3, ("matten", "mat"): 3, ("latten", "lat"): 3, ("eieren", "ei"): 2}
    rules = rules_of(pairs)
    assert "^eieren" in rules
    assert not any(end in rules for end in ("^katten", "^matten"))


def test_a_listed_verb_is_learnt_without_the_treebank() -> None:
    assert "^snufte" in learn([], {"snufte": "snuiven"})["VERB"]
