"""Words that set stories apart: on numbers worked out by hand, and never of one person alone."""

from collections import Counter
from itertools import pairwise
from math import log, sqrt
from random import Random
from typing import NamedTuple

import numpy as np
import pytest
from nltk.collocations import BigramAssocMeasures, BigramCollocationFinder

from analysis.search.contrasts import FEWEST_TELLERS, Said, company, contrasts, log_odds


class Token(NamedTuple):
    stem: str
    form: str
    teller: int


VOCABULARY = {}


def numbered(*turns):
    """The same words as numbers; every word keeps its number in every call."""
    tokens = [(number, token) for number, turn in enumerate(turns) for token in turn]

    def number(word):
        return VOCABULARY.setdefault(word, len(VOCABULARY))

    stems = [number(token.stem) for _turn, token in tokens]
    forms = [number(token.form) for _turn, token in tokens]
    tellers = [token.teller for _turn, token in tokens]
    columns = (stems, forms, tellers, [turn for turn, _token in tokens])
    return Said(*(np.array(one, dtype=np.int64) for one in columns), list(VOCABULARY))


def said(text, *, tellers=3):
    """Every word said once by each of so many people."""
    return [Token(word, word, teller) for teller in range(tellers) for word in text.split()]


def apart(first, second, every, **how):
    everything = numbered(every)
    return contrasts(numbered(first), numbered(second), everything, **how)


def test_log_odds_by_hand():
    # "tijd" 8 of 10 words there and 2 of 10 here; it is half of all words; a prior of 4 words.
    first, second = {"tijd": 8, "niet": 2}, {"tijd": 2, "niet": 8}
    found = log_odds(first, second, {"tijd": 10, "niet": 10}, prior_words=4)
    # With the prior: 10 of 14 against 4 of 14.
    delta = log(10 / 4) - log(4 / 10)
    assert found["tijd"] == pytest.approx(delta / sqrt(1 / 10 + 1 / 4))
    assert found["niet"] == pytest.approx(-found["tijd"])


def test_a_word_said_as_often_in_both_has_no_difference():
    found = log_odds({"de": 5, "fijn": 1}, {"de": 5, "naar": 1}, {"de": 20, "fijn": 1, "naar": 1})
    assert found["de"] == pytest.approx(0)


def test_the_prior_keeps_a_rare_word_small():
    first, second = Counter({"uniek": 1, "de": 99}), Counter({"de": 100})
    every = Counter({"uniek": 1, "de": 199})
    rare = log_odds(first, second, every)["uniek"]
    assert 0 < rare < 1.96
    weak = log_odds(first, second, every, prior_words=0.1)
    assert log_odds(first, second, every, prior_words=5000)["uniek"] < rare
    assert set(weak) == {"uniek", "de"}


def test_words_that_set_apart_come_with_their_side_and_counts():
    grammar = "de het een niet en of maar dus " * 20
    first = said("tijd tijd tijd tijd luisteren " + grammar, tellers=4)
    second = said("wachten wachten wachten wachten luisteren " + grammar, tellers=4)
    found = apart(first, second, [*first, *second])
    assert {one.form: one.z > 0 for one in found} == {"tijd": True, "wachten": False}
    [tijd] = [one for one in found if one.form == "tijd"]
    assert (tijd.first, tijd.second, tijd.tellers) == (16, 0, 4)


def test_a_word_of_one_or_two_people_is_never_shown():
    alone = [Token("kanarie", "kanarie", 1)] * 50
    first, second = [*said("tijd", tellers=4), *alone], said("wachten niet", tellers=4)
    assert "kanarie" not in {one.form for one in apart(first, second, [*first, *second])}
    pair = [[Token("kanarie", "kanarie", 1), Token("vogel", "vogel", 1)]] * 20
    two = [[Token("kanarie", "kanarie", 2), Token("vogel", "vogel", 2)]] * 20
    assert company(numbered(*pair, *two)) == []
    assert FEWEST_TELLERS == 3


def test_without_one_of_the_two_there_is_nothing_to_set_apart():
    assert apart(said("tijd"), [], said("tijd")) == []
    assert apart([], [], []) == []
    assert company(numbered()) == []


def test_the_form_that_is_used_most_is_shown():
    luister = [Token("luister", form, n) for n in range(4) for form in ("luisterde", "luisteren")]
    first = [*luister, Token("luister", "luisterde", 0)]
    second = said("wachten " * 5, tellers=4)
    found = apart(first, second, [*first, *second], clear=0.1)
    assert [one.form for one in found if one.z > 0] == ["luisterde"]


def test_a_word_with_its_article_is_no_company():
    turns = [[Token(w, w, n) for w in ("de", "gemeente", "belde", "terug")] for n in range(5)]
    assert [one.forms for one in company(numbered(*turns))] == [
        ("belde", "terug"),
        ("gemeente", "belde"),
    ]


def test_company_is_the_likelihood_ratio_of_its_counts():
    grammar = " ".join(f"woord{number} " * 6 for number in range(45)).split()
    turns = [
        [Token(w, w, teller) for w in ("eigen", "regie", *grammar[teller::5])]
        for teller in range(5)
    ]
    [first, *_rest] = company(numbered(*turns))
    assert first.forms == ("eigen", "regie")
    assert (first.times, first.tellers) == (5, 5)
    words = sum(map(len, turns))
    expected = BigramAssocMeasures.likelihood_ratio(5, (5, 5), words)
    assert first.score == pytest.approx(expected)


def test_company_is_that_of_nltk_on_any_words():
    """All pairs of three people or more, in the order that NLTK gives them."""
    chance = Random(31)
    words = [f"w{number}" for number in range(60)]
    often = [1 / (rank + 1) for rank in range(60)]
    turns = [
        [Token(w, w, number % 7) for w in chance.choices(words, often, k=chance.randint(1, 30))]
        for number in range(300)
    ]
    texts = [[token.stem for token in turn] for turn in turns]
    counts = Counter(word for turn in texts for word in turn)
    common = {one for one, _ in counts.most_common(15)}
    who = {}
    for turn in turns:
        for left, right in pairwise(turn):
            who.setdefault((left.stem, right.stem), set()).add(left.teller)
    finder = BigramCollocationFinder.from_documents(texts)
    scored = finder.score_ngrams(BigramAssocMeasures.likelihood_ratio)
    expected = {
        pair: score
        for pair, score in scored
        if finder.ngram_fd[pair] >= 3 and not set(pair) <= common and len(who.get(pair, ())) >= 3
    }
    found = company(numbered(*turns), most=10_000)
    assert len(found) > 100
    assert {one.forms: one.score for one in found} == pytest.approx(expected)
    assert [one.score for one in found] == sorted(expected.values(), reverse=True)
    assert company(numbered(*turns), most=10) == found[:10]
