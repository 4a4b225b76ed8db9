"""Counts that a person types in a claim: found whatever way they are written, and nothing else."""

from uuid import uuid4

import pytest

from analysis.patterns import FactorCount
from analysis.typed_counts import CountNotCountedError, check_counts, typed_counts
from research.codebook import Pole


def factor(networks, actors):
    ids = tuple(uuid4() for _ in range(actors))
    return FactorCount("attention", Pole.SUCCESS, networks, actors, actors, ids)


@pytest.mark.parametrize(
    "sentence",
    [
        "In drie kwart van de gevallen hielp het.",
        "De helft van de mensen vond het fijn.",
        "Ongeveer de helft vond het fijn.",
        "Bijna alle (94%) collega’s zijn positief.",
        "94 procent is positief.",
        "In vier van de twintig netwerken ging het mis.",
        "Bij 4 van 20 klanten ging het mis.",
        "Eén op de vijf klanten wacht lang.",
        "Een derde van de mensen wacht.",
        "Twee derde wacht.",
        "Zeven mensen vertelden dat zij wachtten.",
        "Alle netwerken noemden het.",
        "Beide klanten noemden het.",
        "Geen van de netwerken noemde het.",
        "Het kwam 17 keer voor.",
        "Het cijfer was 7,5.",
    ],
)
def test_a_count_is_found_however_it_is_written(sentence):
    assert typed_counts(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "In 2021 is er geluisterd.",
        "Tussen 2021 en 2022, of 2021-2022, veranderde er veel.",
        "Op 3 maart 2021 begon het, en op 04-05-2022 hield het op.",
        "Iemand zei: “Twee van de drie mensen kwamen.”",
        "De klant noemt het ‘drie kwart geluk’ en gaat door.",
        "Een 65-plusser met een 24-uurs dienst.",
        "Om kwart over drie kwam er iemand.",
        "Zij heeft twee dochters en één zoon.",
        "Een mens wil gehoord worden.",
        "Hulp begint met luisteren. Waar iemand de tijd nam, durfden mensen te vertellen.",
        "De Wmo en het WIJ076 helpen.",
    ],
)
def test_years_dates_quotes_and_what_belongs_to_a_story_are_no_counts(sentence):
    assert typed_counts(sentence) == ()


def test_what_is_counted_now_may_stand_there_and_nothing_else():
    three = factor(3, 4)
    for fine in (
        "In drie van de vijf netwerken vertelden vier mensen dat er is geluisterd.",
        "Er is geluisterd, in 3 van de 5 netwerken.",
        "Er is echt geluisterd.",
    ):
        check_counts(fine, three, networks_heard=5)
    for wrong, said in (
        ("In vier van de vijf netwerken is geluisterd.", "vier van de vijf netwerken"),
        ("In drie van de vijf netwerken vertelden zes mensen het.", "zes mensen"),
        ("In drie van de vijf netwerken (60%) is geluisterd.", "60%"),
    ):
        with pytest.raises(CountNotCountedError) as refused:
            check_counts(wrong, three, networks_heard=5)
        assert refused.value.facts["count"] == said


def test_nothing_heard_means_that_no_count_may_stand_there():
    with pytest.raises(CountNotCountedError):
        check_counts("In drie van de vijf netwerken.", factor(0, 0), networks_heard=0)
