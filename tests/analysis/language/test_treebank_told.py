"""Made-up sentences as a teller would say them."""

import random

import pytest

from analysis.language.treebank_told import as_told, first_person
from analysis.language.treebank_words import Word

PRESENT = "Number=Sing|Tense=Pres|VerbForm=Fin"


def words(*rows: tuple[str, str, str, int, str]) -> list[Word]:
    return [
        Word(form, lemma, upos, PRESENT if upos in ("VERB", "AUX") else "_", head, relation)
        for form, lemma, upos, head, relation in rows
    ]


def forms(sentence: list[Word]) -> list[str]:
    return [word.form for word in as_told(sentence, random.Random(1))]  # noqa: S311


def test_he_works_becomes_i_work() -> None:
    he = words(("Hij", "hij", "PRON", 2, "nsubj"), ("werkt", "werken", "VERB", 0, "root"))
    assert forms(he) == ["Ik", "werk"]
    assert he[0].form == "Hij"


def test_the_helper_follows_the_teller() -> None:
    has = words(
        ("Hij", "hij", "PRON", 3, "nsubj"),
        ("heeft", "hebben", "AUX", 3, "aux"),
        ("gebeld", "bellen", "X", 0, "root"),
    )
    assert forms(has) == ["Ik", "heb", "gebeld"]


def test_who_has_more_words_stays() -> None:
    named = words(
        ("de", "de", "DET", 2, "det"),
        ("buurman", "buurman", "NOUN", 3, "nsubj"),
        ("werkt", "werken", "VERB", 0, "root"),
    )
    assert forms(named) == ["de", "buurman", "werkt"]


def test_a_pronoun_that_opens_a_relative_clause_stays() -> None:
    relative = words(
        ("man", "man", "NOUN", 0, "root"),
        ("die", "die", "PRON", 3, "nsubj"),
        ("werkt", "werken", "VERB", 1, "acl:relcl"),
    )
    assert forms(relative) == ["man", "die", "werkt"]


@pytest.mark.parametrize(
    ("form", "lemma", "mine"),
    [("werkt", "werken", "werk"), ("zit", "zitten", "zit"), ("is", "zijn", "ben")],
)
def test_a_verb_as_i_have_it(form: str, lemma: str, mine: str) -> None:
    assert first_person(Word(form, lemma, "VERB", PRESENT, 0, "root")) == mine
