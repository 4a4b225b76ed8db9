"""Sentences with small, honest numbers, and text that cannot become anything else."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from analysis.claim_wording import CLAUSES, names_other_share, proposed_sentence
from analysis.human_numbers import counted_word, dutch_date, listed, network_share, starting
from analysis.markdown import markdown_escaped, paragraphs_of
from analysis.patterns import FactorCount
from research.codebook import Pole, codebook


def factor(networks: int, actors: int, theme: str = "attention") -> FactorCount:
    return FactorCount(theme, Pole.SUCCESS, networks, actors, actors, ())


@pytest.mark.parametrize(
    ("part", "whole", "phrase"),
    [
        (3, 5, "in drie van de vijf netwerken"),
        (1, 5, "in één van de vijf netwerken"),
        (0, 5, "in geen van de vijf netwerken"),
        (5, 5, "in alle vijf netwerken"),
        (2, 2, "in beide netwerken"),
        (1, 1, "in het enige netwerk"),
        (0, 1, "niet in het enige netwerk"),
        (19, 20, "in negentien van de twintig netwerken (95 procent)"),
        (7, 24, "in zeven van de 24 netwerken (29 procent)"),
    ],
)
def test_a_share_is_said_as_people_say_it(part, whole, phrase):
    assert network_share(part, whole) == phrase


@given(st.integers(1, 19).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_a_handful_of_networks_never_gets_a_percentage(share):
    assert "procent" not in network_share(*share)


@pytest.mark.parametrize(("part", "whole"), [(6, 5), (-1, 5), (0, 0)])
def test_a_share_that_is_no_part_of_the_whole_is_refused(part, whole):
    with pytest.raises(ValueError, match="part of a whole"):
        network_share(part, whole)


def test_small_words_around_numbers():
    assert counted_word(1, "netwerk", "netwerken") == "één netwerk"
    assert counted_word(21, "netwerk", "netwerken") == "21 netwerken"
    assert listed(["a", "b", "c"]) == "a, b en c"
    assert starting("één") == "Eén"
    assert dutch_date(date(2026, 2, 3)) == "3 februari 2026"


def test_every_theme_of_the_codebook_has_a_clause_for_both_poles():
    assert set(CLAUSES) == {theme.id for theme in codebook().themes}
    assert all(set(clauses) == set(Pole) for clauses in CLAUSES.values())


def test_the_proposed_sentence_names_networks_and_tellers():
    many = proposed_sentence(factor(3, 4), networks_heard=5)
    assert many == "In drie van de vijf netwerken vertelden vier mensen dat er echt is geluisterd."
    one = proposed_sentence(factor(1, 1, "pace"), networks_heard=5)
    assert one == "In één van de vijf netwerken vertelde één persoon dat er genoeg tijd is genomen."


@pytest.mark.parametrize(
    ("sentence", "differs"),
    [
        ("In drie van de vijf netwerken is geluisterd.", False),
        ("In 3 van de 5 netwerken is geluisterd.", False),
        ("Er is geluisterd, in vier van de vijf netwerken.", True),
        ("In alle vijf netwerken is geluisterd.", True),
        ("Er is vaak geluisterd.", False),
    ],
)
def test_a_sentence_with_another_share_than_counted_is_noticed(sentence, differs):
    assert names_other_share(sentence, factor(3, 4), networks_heard=5) is differs


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("[klik](http://kwaad.nl)", r"\[klik\](http:\/\/kwaad.nl)"),
        ("www.kwaad.nl en a@b.nl", r"www\.kwaad.nl en a\@b.nl"),
        ("**vet** `code` | cel", r"\*\*vet\*\* \`code\` \| cel"),
        ("# kop", r"\# kop"),
        ("1. lijst", r"1\. lijst"),
        ("- lijst", r"\- lijst"),
        ("===", r"\==="),
        ("twee\n\nregels", "twee regels"),
        ("Gewoon: zo, 3 van de 5.", "Gewoon: zo, 3 van de 5."),
    ],
)
def test_what_people_write_stays_text_in_markdown(text, escaped):
    assert markdown_escaped(text) == escaped


@given(st.text())
def test_markdown_has_no_html_and_no_line_breaks_whatever_is_typed(text):
    result = markdown_escaped(text)
    assert isinstance(result, Markup)
    assert not set(result) & set("<>\n\r")


def test_paragraphs_are_what_stands_between_empty_lines():
    assert paragraphs_of("een\r\ntwee\r\n\r\n\n drie ") == ["een\ntwee", "drie"]
    assert paragraphs_of("  ") == []
