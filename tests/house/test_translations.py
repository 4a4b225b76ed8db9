"""The English of the screen is complete, and says the same."""

import re

import pytest
from babel.messages.catalog import Catalog

from app.catalogues import compiled, current_catalogue, mo_file, read_catalogue, untranslated

PLACEHOLDER = re.compile(r"%\((\w+)\)(\w)|\{(\w+)\}|(%%)")
# Sentences end alike: a full stop that is lost makes a sentence of a heading.
ENDING = re.compile(r"[.?!:…]$")
# Words of Dutch that are no English: one of them in a translation was left behind.
LEFT_BEHIND = re.compile(
    r"\b(de|het|een|niet|nog|wordt|geen|deze|naar|gesprek|netwerk|bewaard|kies|uw|onze)\b", re.I
)


@pytest.fixture(scope="module")
def today():
    return current_catalogue()


def pairs(catalogue):
    for one in catalogue:
        if one.id and one.string and all(one.string):
            yield (
                ([one.id], [one.string])
                if isinstance(one.id, str)
                else (list(one.id), list(one.string))
            )


def placeholders(texts):
    return {match.groups() for text in texts for match in PLACEHOLDER.finditer(text)}


def test_every_sentence_has_its_english(today):
    assert untranslated(today) == [], "run `make translations` and fill in what is empty"


def test_no_translation_is_left_of_a_sentence_that_is_gone(today):
    kept = {one.id for one in read_catalogue() if one.id}
    assert kept - {one.id for one in today if one.id} == set(), "run `make translations`"


def test_the_program_reads_what_the_people_wrote():
    assert mo_file().read_bytes() == compiled(read_catalogue()), "run `make translations`"


def test_nothing_is_guessed():
    assert [one.id for one in read_catalogue() if one.id and one.fuzzy] == []


def test_the_english_fills_in_the_same_facts(today):
    wrong = [
        dutch[0] for dutch, english in pairs(today) if placeholders(dutch) != placeholders(english)
    ]
    assert wrong == []


def test_the_english_ends_as_the_dutch_does(today):
    wrong = [
        (dutch, english)
        for many in pairs(today)
        for dutch, english in zip(*many, strict=True)
        if bool(ENDING.search(dutch)) != bool(ENDING.search(english))
    ]
    assert wrong == []


def test_no_dutch_is_left_in_the_english(today):
    wrong = [
        text
        for _dutch, english in pairs(today)
        for text in english
        if LEFT_BEHIND.search(PLACEHOLDER.sub("", text))
    ]
    assert wrong == []


def test_an_untranslated_sentence_would_be_found():
    catalogue = Catalog(locale="en")
    catalogue.add("Bewaar", "Save")
    catalogue.add("Haal weg")
    catalogue.add(("%(num)s mens", "%(num)s mensen"), ("%(num)s person", ""))
    assert untranslated(catalogue) == ["Haal weg", "%(num)s mens"]
