"""Agreement numbers equal published worked examples, and others' code on random tables."""

import warnings

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nltk.metrics.agreement import AnnotationTask

from analysis.agreement import Continuum, Disagreement, nominal_alpha, unitised
from analysis.agreement_table import DoublyCoded, Reading, agreement_table

KINDNESS, DELAY, SILENCE = ("attention", "success"), ("pace", "failure"), ("trust", "failure")
CODES = [KINDNESS, DELAY, SILENCE]
TABLES = st.integers(2, 5).flatmap(
    lambda coders: st.lists(
        st.lists(st.one_of(st.none(), st.integers(0, 3)), min_size=coders, max_size=coders),
        min_size=1,
        max_size=15,
    )
)


def by_coder(*rows):
    """Units of a table as it is printed: a row per coder, a point where he gave no value."""
    return [[None if one == "." else one for one in unit] for unit in zip(*rows, strict=True)]


# --- Krippendorff, Computing Krippendorff's Alpha-Reliability (2011)


def test_binary_data_of_two_observers_without_missing_values():
    assert nominal_alpha(by_coder("0100000010", "1110010000")) == pytest.approx(0.095, abs=0.0005)


def test_nominal_data_of_two_observers_without_missing_values():
    units = by_coder("aabbdcccedda", "babbbccceddd")
    assert nominal_alpha(units) == pytest.approx(0.692, abs=0.0005)


def test_nominal_data_of_four_observers_with_missing_values():
    units = by_coder("123321412...", "1233224125.3", ".3332342251.", "12332441251.")
    assert nominal_alpha(units) == pytest.approx(0.743, abs=0.0005)


# --- Krippendorff, Measuring the Reliability of Qualitative Text Analysis Data (2004)

# The paper counts from 150; here from 0. It rounds half-way and so prints .7286 and .8591.
CATEGORY_C = Continuum(300, [(75, 145), (220, 250)], [(70, 150), (205, 225), (250, 270)])
CATEGORY_K = Continuum(300, [(30, 90), (150, 200)], [(30, 90), (150, 200)])


def test_spans_of_one_category_of_two_observers():
    found = unitised([CATEGORY_C])
    assert found.observed == pytest.approx(0.0144, abs=0.00005)
    assert found.expected == pytest.approx(0.0532, abs=0.00005)
    assert found.alpha == pytest.approx(0.7286, abs=0.0005)


def test_spans_that_are_the_same_agree_wholly():
    found = unitised([CATEGORY_K])
    assert (found.observed, found.alpha) == (0, 1)
    assert found.expected == pytest.approx(0.0490, abs=0.00005)


def test_spans_of_two_categories_together():
    joint = unitised([CATEGORY_C]) + unitised([CATEGORY_K])
    assert joint.alpha == pytest.approx(0.8591, abs=0.0005)


# --- Others' code


@settings(deadline=None, max_examples=200)
@given(TABLES)
def test_labels_equal_the_krippendorff_package(units):
    ours = nominal_alpha(units)
    given_values = {one for unit in units for one in unit if one is not None}
    table = np.array([[np.nan if one is None else one for one in unit] for unit in units]).T
    if ours is None or len(given_values) < 2:
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = krippendorff.alpha(reliability_data=table, level_of_measurement="nominal")
    assert ours == pytest.approx(theirs, abs=1e-9)


@settings(deadline=None, max_examples=100)
@given(TABLES)
def test_labels_equal_nltk_where_it_computes_something(units):
    ours = nominal_alpha(units)
    if ours is None:
        return
    data = [
        (f"c{coder}", f"u{unit:02}", value)
        for unit, values in enumerate(units)
        for coder, value in enumerate(values)
        if value is not None
    ]
    assert ours == pytest.approx(AnnotationTask(data=data).alpha(), abs=1e-9)


def test_where_all_say_the_same_nltk_says_one_and_we_say_nothing():
    assert AnnotationTask(data=[("a", "1", "x"), ("b", "1", "x")]).alpha() == 1
    assert nominal_alpha([["x", "x"], ["x", "x"]]) is None


@pytest.mark.parametrize("units", [[], [["a", None]], [["a", None], [None, "b"]], [[], []]])
def test_nothing_is_computed_from_nothing_or_one_coder(units):
    assert nominal_alpha(units) is None


# --- What holds for any spans

SPANS = st.lists(
    st.tuples(st.integers(0, 39), st.integers(1, 15)).map(lambda one: (one[0], min(40, sum(one)))),
    max_size=5,
)


@settings(deadline=None, max_examples=200)
@given(SPANS, SPANS)
def test_who_is_called_first_changes_nothing(one, other):
    assert unitised([Continuum(40, one, other)]) == unitised([Continuum(40, other, one)])


@settings(deadline=None, max_examples=200)
@given(SPANS.filter(bool))
def test_the_same_words_agree_wholly_unless_they_are_all_words(spans):
    found = unitised([Continuum(40, spans, spans)])
    assert found.observed == 0
    assert found.alpha in {None, 1}


@settings(deadline=None, max_examples=200)
@given(SPANS, SPANS)
def test_disagreement_is_never_below_zero(one, other):
    found = unitised([Continuum(40, one, other)])
    assert found.observed >= 0
    assert found.expected >= 0


def test_words_that_only_one_chose_agree_less_than_chance_gives():
    assert (unitised([Continuum(100, [(10, 30)], [])]).alpha or 0) <= 0


def test_a_wider_choice_disagrees_more_the_wider_it_is():
    apart = [unitised([Continuum(100, [(20, 40)], [(20, end)])]).observed for end in (41, 50, 70)]
    assert apart == sorted(apart)
    assert len(set(apart)) == 3


@pytest.mark.parametrize("span", [(0, 0), (-1, 4), (5, 2), (90, 101)])
def test_a_span_outside_the_text_is_refused(span):
    with pytest.raises(ValueError, match="is not within"):
        Continuum(100, [span])


def test_nothing_marked_has_no_alpha():
    assert unitised([Continuum(100)]).alpha is None
    assert unitised([]) == Disagreement()


# --- The table


def story(name, first, second, *, coders=("anna", "bram"), sentences=10):
    """A story of sentences of ten signs; per coder {code: sentences}."""
    marks = tuple(
        {code: [(ten * 10, ten * 10 + 10) for ten in tens] for code, tens in side.items()}
        for side in (first, second)
    )
    spans = tuple((ten * 10, ten * 10 + 10) for ten in range(sentences))
    return DoublyCoded(name, coders, sentences * 10, spans, marks)


def stories(count=8, **facts):
    return [
        story(
            f"{number:02}",
            {KINDNESS: [number % 10], DELAY: [2, 3]},
            {KINDNESS: [number % 10], DELAY: [3] if number % 2 else [2, 3]},
            **facts,
        )
        for number in range(count)
    ]


def table_of(told, **facts):
    return agreement_table(told, CODES, seed="toets", draws=200, **facts)


def test_the_table_equals_the_two_formulas():
    told = stories()
    row = table_of(told).codes[DELAY]
    labels = [
        [int(any(start == ten * 10 for start, _ in side[DELAY])) for side in one.marks]
        for one in told
        for ten in range(10)
    ]
    spans = unitised([Continuum(100, one.marks[0][DELAY], one.marks[1][DELAY]) for one in told])
    assert row.labels.value == pytest.approx(nominal_alpha(labels))
    assert row.spans.value == pytest.approx(spans.alpha)
    assert (row.sentences, row.both, row.one, row.fragments) == (80, 12, 4, 28)


def test_overall_joins_the_disagreements_of_all_codes():
    told = stories()
    joint = sum(
        (
            unitised([Continuum(100, *(side.get(code, ()) for side in one.marks)) for one in told])
            for code in CODES
        ),
        Disagreement(),
    )
    assert table_of(told).overall.spans.value == pytest.approx(joint.alpha)


def test_a_rare_code_can_be_alike_and_still_have_a_low_alpha():
    told = [story(f"{n}", {SILENCE: [1]} if n == 0 else {}, {}) for n in range(8)]
    row = table_of(told).codes[SILENCE]
    assert row.share_alike == pytest.approx(79 / 80)
    assert row.prevalence == pytest.approx(0.5 / 80)
    assert row.share_found_alike == 0
    assert row.labels.reading is Reading.LOW


def test_an_interval_holds_its_alpha_and_comes_back_with_the_same_seed():
    told = stories()
    alpha = table_of(told).codes[DELAY].labels
    assert alpha.low < alpha.value < alpha.high <= 1
    assert table_of(list(reversed(told))) == table_of(told)
    other = agreement_table(told, CODES, seed="anders", draws=200)
    assert other.codes[DELAY].labels.value == alpha.value
    assert other != table_of(told)


def test_few_stories_have_no_interval():
    alpha = table_of(stories(4)).codes[DELAY].labels
    assert alpha.value is not None
    assert (alpha.low, alpha.high) == (None, None)


def test_what_nobody_found_is_said_and_not_computed():
    row = table_of(stories()).codes[SILENCE]
    assert (row.labels.value, row.labels.reading) == (None, Reading.NOBODY)
    assert (row.spans.value, row.spans.reading) == (None, Reading.NOBODY)
    assert row.share_found_alike is None


def test_what_both_found_everywhere_tells_nothing_apart():
    everywhere = {KINDNESS: range(10)}
    row = table_of([story(f"{n}", everywhere, everywhere) for n in range(6)]).codes[KINDNESS]
    assert row.labels.reading is Reading.NO_VARIATION


def test_without_stories_there_is_a_table_that_says_so():
    table = table_of([])
    assert table.overall.labels.reading is Reading.NOTHING
    assert (table.stories, table.fragments, table.pairs) == (0, 0, {})
    assert table.overall.share_alike is None


def test_pairs_are_apart_whoever_is_named_first():
    told = [
        *stories(3),
        *(story(f"9{n}", {DELAY: [1]}, {DELAY: [1]}, coders=("bram", "anna")) for n in range(2)),
        story("99", {DELAY: [1]}, {}, coders=("anna", "cora")),
    ]
    pairs = table_of(told).pairs
    assert list(pairs) == [("anna", "bram"), ("anna", "cora")]
    assert pairs["anna", "bram"].sentences == 5 * 10 * len(CODES)
    assert pairs["anna", "cora"].labels.value < pairs["anna", "bram"].labels.value


def test_below_a_hundred_and_fifty_fragments_the_table_warns():
    assert table_of(stories(3)).is_thin
    many = table_of(
        [story(f"{n}", {DELAY: range(10)}, {DELAY: [0, 2, 4, 6, 8]}) for n in range(10)]
    )
    assert (many.fragments, many.is_thin) == (150, False)


@pytest.mark.parametrize(
    ("first", "second", "reading"),
    [(3, 3, Reading.GOOD), (3, 2, Reading.TENTATIVE), (3, 0, Reading.LOW)],
)
def test_an_alpha_says_what_it_allows(first, second, reading):
    told = [story("1", {DELAY: range(first)}, {DELAY: range(second)})]
    assert table_of(told).codes[DELAY].labels.reading is reading
