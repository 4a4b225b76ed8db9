"""What is typed in the search field, and how it is compared."""

import pytest

from app.search_words import Query, digits_of, folded, is_named, may_be_a_name, tokens_of


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("Çelik", "celik"),
        ("JOSÉ", "jose"),
        ("Jose\N{COMBINING ACUTE ACCENT}", "jose"),
        ("Yıldız", "yildiz"),
        ("Łukasz", "lukasz"),
        ("Sørensen", "sorensen"),
        ("\N{LATIN CAPITAL LIGATURE IJ}sbrand", "ijsbrand"),
        ("Groß", "gross"),
    ],
)
def test_accents_and_capitals_do_not_count(typed, plain):
    assert folded(typed) == plain


def test_a_name_with_an_apostrophe_is_found_whole_and_in_parts():
    assert tokens_of("Anna d’Hondt") == {"anna", "d", "hondt", "dhondt"}
    for typed in ("d'hondt", "d’Hondt", "hondt", "dhondt", "d hondt"):
        assert is_named(Query.of(typed).words, "Anna d'Hondt"), typed


@pytest.mark.parametrize(
    ("typed", "fits"),
    [
        ("jan", True),
        ("jansen", True),
        ("vries jan", True),
        ("jan de vries", True),
        ("ries", False),
        ("jan bakker", False),
        ("janssens", False),
    ],
)
def test_every_word_must_begin_a_part_of_the_name(typed, fits):
    assert is_named(Query.of(typed).words, "Jansje Jansen-de Vries") is fits


@pytest.mark.parametrize(
    "typed",
    ["06 12345678", "06-12345678", "+31 6 12345678", "0031 6 1234 5678", "+31 (0)6 12345678"],
)
def test_a_phone_number_is_one_word_however_it_is_written(typed):
    assert Query.of(typed) == Query(("0612345678",), "0612345678")
    assert digits_of(typed) == "0612345678"


@pytest.mark.parametrize("typed", ["123", "1-2", "06 klant", "N07-A4", "7", ""])
def test_few_digits_or_digits_with_letters_are_no_phone_number(typed):
    assert Query.of(typed).phone == ""


@pytest.mark.parametrize("typed", ["", "   ", "?!", "--", "'", "_"])
def test_without_letters_and_digits_nothing_is_looked_for(typed):
    assert Query.of(typed).words == ()


def test_a_reference_is_two_words():
    assert Query.of("N07-A4").words == ("n07", "a4")
    assert Query.of("n07").left_after({"n07", "a4"}) == ()
    assert Query.of("n0 jan").left_after({"n07", "a4"}) == ("jan",)


@pytest.mark.parametrize(
    ("words", "may"),
    [(("jan",), True), (("j",), False), (("j", "de"), True), (("n07",), False), ((), False)],
)
def test_an_identity_opens_only_for_what_can_be_a_name(words, may):
    assert may_be_a_name(words) is may
