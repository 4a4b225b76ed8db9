import pytest

from analysis.language.name_rules import (
    FoundSpan,
    find_by_rule,
    find_roster,
    kind_of,
    passes_eleven_test,
    without_overlap,
)


def by_roster(text, *roster):
    return {text[one.start : one.end] for one in find_roster(text, roster)}


def by_rule(text, kind):
    found = without_overlap(find_by_rule(text))
    return {text[one.start : one.end] for one in found if one.kind == kind}


@pytest.mark.parametrize("text", ["riet belt", "RIET belt", "Riet belt", "ik zag Riet."])
def test_a_name_is_found_whatever_its_capitals(text):
    assert {found.lower() for found in by_roster(text, "Riet")} == {"riet"}


def test_a_name_inside_a_word_is_no_name():
    assert not by_roster("het rietje in de riethoek", "Riet")


@pytest.mark.parametrize("text", ["Rinus' tas", "Rinus's tas", "Rinus’ tas", "rinus tas"])
def test_a_possessive_is_found(text):
    assert any(found.lower().startswith("rinus") for found in by_roster(text, "Rinus"))


def test_a_part_of_a_full_name_is_found_but_its_particles_are_not():
    text = "de Wit kwam, en wim ook; de man droeg wit, Wit keek"
    assert by_roster(text, "Wim de Wit") == {"de Wit", "Wit", "wim"} or by_roster(
        text, "Wim de Wit"
    ) == {"Wit", "wim"}


def test_an_everyday_word_counts_only_with_its_capital():
    assert by_roster("Ik zag Bakker bij de bakker", "Jan Bakker") == {"Bakker"}
    assert by_roster("Wil wil koffie", "Wil") == {"Wil"}


def test_accents_do_not_hide_a_name():
    assert by_roster("rene en RENÉ", "René") == {"rene", "RENÉ"}


def test_a_number_is_found_however_it_is_spaced():
    assert by_roster("bel 06 91 44 72 08 of 0691447208", "06-91447208") == {
        "06 91 44 72 08",
        "0691447208",
    }


def test_offsets_count_code_points_after_emoji():
    text = "😀😀 Riet"
    assert list(find_roster(text, ["Riet"])) == [FoundSpan(3, 7, "person")] * 2


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("bel 06-12345678 maar", "phone", "06-12345678"),
        ("bel 06 12 34 56 78 maar", "phone", "06 12 34 56 78"),
        ("bel +31 6 12345678 maar", "phone", "+31 6 12345678"),
        ("bel 076-1234567 maar", "phone", "076-1234567"),
        ("mijn bsn is 999990019 zei ze", "bsn", "999990019"),
        ("dossier 123456 lag er", "number", "123456"),
        ("rekening NL91 ABNA 0417 1643 00 hier", "number", "NL91 ABNA 0417 1643 00"),
        ("4811 AB in de stad", "location", "4811 AB"),
        ("ze woont 4811ab ergens", "location", "4811ab"),
        ("ze woont kapelstraat 12 b geloof ik", "location", "kapelstraat 12 b"),
        ("op Lijsterhof 112 woon ik", "location", "Lijsterhof 112"),
        ("die van nummer 19 hiernaast", "location", "nummer 19"),
        ("mail jan.p@voorbeeld.example even", "email", "jan.p@voorbeeld.example"),
        ("zie https://voorbeeld.example/pad.", "url", "https://voorbeeld.example/pad"),
        ("geboren 14 maart 1946 in", "date", "14 maart 1946"),
        ("geboren op 14-03-1946 in", "date", "14-03-1946"),
        ("toen belde mevrouw van der Heijden weer", "person", "van der Heijden"),
        ("ja, ons Marjan regelt dat", "person", "Marjan"),
        ("gisteren zag ik Gerrit nog", "person", "Gerrit"),
    ],
)
def test_a_rule_finds_it(text, kind, found):
    assert by_rule(text, kind) == {found}


@pytest.mark.parametrize(
    "text",
    [
        "ik was onderweg 3 uur kwijt",
        "in 1941 is hij geboren",
        "het was 10 uur en 30 minuten",
        "zij spreekt goed Nederlands en Turks",
        "met de Wmo en de GGZ gebeld",
        "om 8.05 gebeld, 20 minuten gewacht",
    ],
)
def test_ordinary_words_and_numbers_stay(text):
    assert not list(find_by_rule(text))


def test_the_longest_of_two_that_overlap_stays():
    spans = [FoundSpan(0, 4, "person"), FoundSpan(2, 9, "location"), FoundSpan(9, 11, "date")]
    assert without_overlap(spans) == spans[1:]


def test_a_roster_entry_says_what_it_is():
    entries = ("Riet", "06-91447208", "999990019", "a@b.example", "Kapelstraat 3", "2 mei 1950")
    assert [kind_of(one) for one in entries] == [
        "person",
        "phone",
        "bsn",
        "email",
        "location",
        "date",
    ]


def test_the_eleven_test():
    assert passes_eleven_test("999990019")
    assert not passes_eleven_test("999990018")
    assert not passes_eleven_test("000000000")
    assert not passes_eleven_test("12345")
