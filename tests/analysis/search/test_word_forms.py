"""Words and their stems: what one person means is found in all its forms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.search.marks import STEP, Place, read, word_numbers, written
from analysis.search.queries import NoWordsError, TooManyWordsError, query_of
from analysis.search.word_forms import stem_of, words_in

ONE_WORD = [
    "luisteren luister luistert luisterde luisterden geluisterd",
    "terugbellen teruggebeld terugbelde",
    "proberen probeert probeerde geprobeerd",
    "reizen reis reist reisde gereisd",
    "wandelen wandelde gewandeld",
    "lopen loopt liep liepen gelopen",
    "helpen helpt hielp hielpen geholpen",
    "meedenken meegedacht",
    "vertellen vertelde verteld",
    "zijn is was waren geweest ben",
    "afspraak afspraken",
    "opa opa's",
    "huis huizen",
    "stad steden",
    "kind kinderen",
    "betrekken betrok betrokken",
    "bestaan bestaat bestond bestonden",
    "dochter dochtertje",
]
OTHER_WORDS = ["niet nooit", "waar waarde", "wel geweld", "zich gezicht", "luisteren luisteraar"]


@pytest.mark.parametrize("forms", ONE_WORD)
def test_all_forms_of_a_word_have_one_stem(forms):
    assert len({stem_of(form) for form in forms.split()}) == 1


@pytest.mark.parametrize("forms", OTHER_WORDS)
def test_words_that_mean_something_else_stay_apart(forms):
    one, other = forms.split()
    assert stem_of(one) != stem_of(other)


def test_no_word_is_dropped_and_none_is_cut_out_of_a_placeholder():
    words = words_in("Zij kwam níét, maar [dochter 2] wél. Zo’n 3 keer 👩‍👩‍👧!")
    assert " ".join(word.form for word in words) == "zij kwam niet maar wel zo'n 3 keer"


@given(st.text(max_size=200))
def test_words_lie_in_the_text_in_order_whatever_the_text(text):
    end = 0
    for word in words_in(text):
        assert end <= word.start < word.end <= len(text)
        assert word.form
        assert not any(sign.isspace() for sign in word.form)
        end = word.end


WORDS = st.from_regex(r"[a-z]{1,9}", fullmatch=True)
PLACES = st.integers(0, (1 << 58) - 1)


@given(st.lists(st.tuples(WORDS, WORDS, PLACES), max_size=40))
def test_words_are_read_as_they_were_written(words):
    text = written(words)
    assert len(text) % STEP == 0
    found = read(text)
    forms = [found.forms[number] for number in found.numbers]
    assert [(*one, place) for one, place in zip(forms, found.places, strict=True)] == words
    assert len(set(found.forms)) == len(found.forms)


@given(
    st.builds(
        Place,
        st.integers(1, 2**15 - 1),
        st.booleans(),
        st.integers(0, 2**20 - 2),
        st.integers(0, 2**22 - 1),
    )
)
def test_a_place_fits_in_a_number_and_the_next_word_has_the_next_number(place):
    assert Place.of(place.packed) == place
    after = place._replace(position=place.position + 1)
    assert word_numbers(after.packed) == word_numbers(place.packed) + 1


def test_quotes_of_every_kind_hold_words_together():
    for typed in ('"geen tijd" zorg', "“geen tijd” zorg", "„geen tijd” zorg", "‘geen tijd’ zorg"):
        assert [one.forms for one in query_of(typed).sought] == [("geen", "tijd"), ("zorg",)]


def test_a_quote_within_a_word_holds_nothing_together():
    typed = query_of("zo'n opa's huis")
    assert [one.forms for one in typed.sought] == [("zo'n",), ("opa's",), ("huis",)]
    assert [one.forms for one in query_of("'zo'n dag' zorg").sought] == [("zo'n", "dag"), ("zorg",)]


def test_what_is_no_word_and_what_is_too_much_is_refused():
    with pytest.raises(NoWordsError):
        query_of('?! "..."')
    with pytest.raises(TooManyWordsError):
        query_of(" ".join(f"woord{number}" for number in range(13)))
