"""Who is spoken of, and whether the client acts: case by case, and the figures that we state."""

import re
from pathlib import Path

import pytest

from analysis.language.agency import Part, acts_of
from analysis.language.agency_measure import (
    ENOUGH,
    ON_BY_DEFAULT,
    counts_of,
    labelled_turns,
    scores_of,
)
from analysis.language.mentions import Who, mentions_of, people_in
from analysis.language.parse import parse_pipeline

DOCS = Path(__file__).parents[3] / "docs" / "language.md"


def said(text: str, role: str) -> list[tuple[str, str]]:
    nlp = parse_pipeline()
    with nlp.memory_zone():
        found = mentions_of(nlp(text), role)
        return [(text[one.start : one.end], one.who.value) for one in found]


def parts(text: str, role: str) -> list[tuple[str, Part]]:
    nlp = parse_pipeline()
    with nlp.memory_zone():
        doc = nlp(text)
        return [
            (text[one.start : one.end], one.part) for one in acts_of(doc, mentions_of(doc, role))
        ]


def test_i_am_the_teller() -> None:
    assert said("Ik belde de huisarts.", "client") == [("Ik", "client"), ("huisarts", "gp")]
    assert said("Ik belde de huisarts.", "volunteer")[0] == ("Ik", "volunteer")


def test_i_between_quotation_marks_may_be_anybody() -> None:
    assert ("ik", "client") not in said("Ze zei: 'Dat doe ik niet.'", "client")


def test_a_placeholder_says_who_it_is() -> None:
    assert said("[klant] zag [sociaal werker 2] komen.", "neighbour") == [
        ("klant", "client"),
        ("werker", "social_worker"),
    ]


def test_she_is_the_last_woman_who_was_named() -> None:
    assert said("Mijn dochter kwam langs. Ze bracht soep.", "client")[-1] == ("Ze", "child")


def test_nobody_is_made_up_when_the_client_tells_of_somebody_unknown() -> None:
    assert said("Ze bracht soep.", "client") == []


def test_when_others_tell_an_unnamed_he_is_the_client() -> None:
    assert said("Hij kookte zelf.", "social_worker") == [("Hij", "client")]


def test_whose_mother_it_is_depends_on_who_tells() -> None:
    assert said("Mijn moeder kookte.", "family") == [("moeder", "client")]
    assert said("Mijn moeder kookte.", "client") == [("moeder", "family")]


def test_a_story_with_a_client_in_it_has_no_second_one() -> None:
    assert ("moeder", "client") not in said("[klant] en mijn moeder kookten.", "family")


def test_what_somebody_is_like_is_not_somebody() -> None:
    assert said("Ik kwam als vrijwilliger.", "professional") == [("Ik", "professional")]


def test_people_come_in_the_order_of_their_first_mention() -> None:
    nlp = parse_pipeline()
    with nlp.memory_zone():
        found = mentions_of(nlp("Ik belde de huisarts en ik wachtte."), "client")
    assert people_in(found) == [Who.CLIENT, Who.GP]


@pytest.mark.parametrize("role", ["", "unknown"])
def test_an_unknown_teller_is_nobody(role: str) -> None:
    assert said("Ik kwam.", role) == []


def test_who_does_it_acts() -> None:
    assert parts("Ik belde zelf de gemeente.", "client") == [("belde", Part.ACTS)]


def test_what_is_done_to_somebody() -> None:
    assert parts("Hij werd door de buurman geholpen.", "social_worker") == [
        ("geholpen", Part.UNDERGOES)
    ]
    assert parts("Zij gaven mij een formulier.", "client") == [("gaven", Part.UNDERGOES)]
    assert parts("Ik kreeg een brief.", "client") == [("kreeg", Part.UNDERGOES)]


@pytest.mark.parametrize(
    "text", ["Ik ben blij.", "Ik weet het.", "Ik belde niemand.", "Ik heb niet gebeld.", ""]
)
def test_being_knowing_and_what_did_not_happen_say_neither(text: str) -> None:
    assert parts(text, "client") == []


def test_the_figures_in_the_docs_are_those_of_these_rules() -> None:
    text = DOCS.read_text(encoding="utf-8")
    for half, apart in (("made with", False), ("kept apart", True)):
        scores = scores_of(counts_of(one for one in labelled_turns() if one["apart"] == apart))
        for what in ("mentions", "agency"):
            told = re.search(rf"\| {what}, {half} \| ([.\d]+) \(.*?\) \| ([.\d]+) ", text)
            assert told, (what, half)
            assert float(told[1]) == pytest.approx(scores[what]["precision"], abs=0.006)
            assert float(told[2]) == pytest.approx(scores[what]["recall"], abs=0.006)


def test_it_is_off_by_default_unless_it_is_precise_enough_on_what_was_kept_apart() -> None:
    counts = counts_of(one for one in labelled_turns() if one["apart"])
    scores = scores_of(counts)
    precise = min(scores["mentions"]["precision"], scores["agency"]["precision"]) >= ENOUGH
    assert precise == ON_BY_DEFAULT


def test_every_label_lies_in_its_text() -> None:
    turns = labelled_turns()
    assert len({one["id"] for one in turns}) == len(turns) > 100
    for turn in turns:
        for start, end, _ in (*turn["mentions"], *turn["acts"]):
            assert 0 <= start < end <= len(turn["text"])
            assert turn["text"][start:end].strip() == turn["text"][start:end]
