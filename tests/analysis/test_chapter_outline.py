"""The editor gives the chapter its order; nobody loses words, his own or a colleague's."""

import pytest
from cast import CANARY
from claiming import SENTENCE, WORDS, claim, quoted_claim, told
from sqlmodel import select

from analysis.chapter_outline import ChapterOutline, PartKind, arranged, outline_of
from analysis.chapter_text import chapter_markdown
from analysis.chapters import chapter_facts, write_chapter
from analysis.outline_acts import (
    KEPT,
    NothingToUndoError,
    NotRemovableError,
    PartChangedError,
    PartEmptyError,
    SectionNotEmptyError,
    Way,
    add_part,
    add_section,
    move,
    name_section,
    quotes_of,
    remove,
    undo,
    write_text,
)
from research.errors import NotFoundError
from research.studies import Study


def do(cast, act, by=None, **facts):
    """One act in a transaction of its own, as a request does it."""
    name = {
        move: "moved_by",
        add_section: "added_by",
        add_part: "added_by",
        write_text: "written_by",
        name_section: "named_by",
        remove: "removed_by",
        undo: "undone_by",
    }[act]
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        return act(session, study, **facts, **{name: (by or cast.editor).id})


def now(cast):
    with cast.database.reading() as session:
        study = session.get_one(Study, cast.study.id)
        return arranged(outline_of(session, study), chapter_facts(session, study))


def text(cast) -> str:
    with cast.database.reading() as session:
        return chapter_markdown(session, session.get_one(Study, cast.study.id))


def section(cast, key):
    return next(one for one in now(cast).sections if one.id == key)


def ids(cast, key):
    return [one.id for one in section(cast, key).parts]


def test_a_chapter_that_nobody_arranged_has_the_usual_order_with_all_that_was_written(cast):
    quoted_claim(cast)
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        write_chapter(
            session, study, title="Titel", introduction="Vooraf.", changed_by=cast.editor.id
        )
    outline = now(cast)
    assert outline.number == 0
    assert not outline.can_undo
    document = text(cast)
    order = ("Vooraf.", "Wat wij wilden weten", "## Wat goed ging", WORDS)
    places = [document.index(one) for one in order]
    assert places == sorted(places)
    do(cast, add_section, title="Tot slot")
    assert [one.id for one in now(cast).sections[:-1]] == [one.id for one in outline.sections]
    for words in ("Vooraf.", SENTENCE, WORDS):
        assert words in text(cast)


def test_sections_and_parts_move_by_a_step_and_over_the_edge(cast):
    claim(cast, told(cast, cast.client_actor))
    (first, chart) = ids(cast, "went_well")
    do(cast, move, thing="could_be_better", way=Way.UP)
    order = [one.id for one in now(cast).sections]
    assert order.index("could_be_better") + 1 == order.index("went_well")
    do(cast, move, thing=first, way=Way.DOWN)
    assert ids(cast, "went_well") == [chart, first]
    do(cast, move, thing=chart, way=Way.UP)
    assert ids(cast, "could_be_better") == ["chart-could_be_better", chart]
    do(cast, move, thing=chart, way=Way.BEFORE, before="chart-could_be_better")
    assert ids(cast, "could_be_better") == [chart, "chart-could_be_better"]
    do(cast, move, thing="start", way=Way.UP)
    assert now(cast).sections[0].id == "start"
    do(cast, move, thing=chart, way=Way.BEFORE, before=first)
    assert ids(cast, "went_well") == [chart, first]
    with pytest.raises(NotFoundError):
        do(cast, move, thing="nergens", way=Way.UP)
    with pytest.raises(NotFoundError):
        do(cast, move, thing=chart, way=Way.BEFORE, before="nergens")


def test_own_text_stands_where_it_was_put_and_is_sealed(cast):
    part = do(
        cast, add_part, section="went_well", kind=PartKind.TEXT, words=f"{CANARY} zegt dit.\n\nEn."
    )
    assert f"{CANARY} zegt dit.\n\nEn.\n" in text(cast)
    with cast.database.reading() as session:
        for row in session.exec(select(ChapterOutline)):
            assert CANARY.encode() not in row.content_sealed
    do(cast, write_text, part=part, seen=1, words="Anders.")
    assert CANARY not in text(cast)
    with pytest.raises(PartEmptyError):
        do(cast, write_text, part=part, seen=2, words="  ")


def test_two_editors_at_once_lose_nothing(cast):
    """Both opened the same text; the second is told, and the first one's words stand."""
    part = do(cast, add_part, section="start", kind=PartKind.TEXT, words="Eerst.")
    do(cast, write_text, part=part, seen=1, words="Van de een.", by=cast.lead)
    with pytest.raises(PartChangedError):
        do(cast, write_text, part=part, seen=1, words="Van de ander.")
    with pytest.raises(PartChangedError):
        do(cast, remove, thing=part, seen=1)
    assert "Van de een." in text(cast)
    # What they do to other parts goes on: nobody waits for a colleague.
    other = do(cast, add_part, section="limits", kind=PartKind.TEXT, words="Elders.", by=cast.lead)
    do(cast, move, thing=part, way=Way.DOWN)
    do(cast, write_text, part=other, seen=1, words="Elders, anders.")
    assert "Elders, anders." in text(cast)
    assert "Van de een." in text(cast)
    do(cast, name_section, section="limits", seen=1, title="Grenzen", by=cast.lead)
    with pytest.raises(PartChangedError):
        do(cast, name_section, section="limits", seen=1, title="Iets anders")


def test_undoing_goes_back_step_by_step_and_only_over_what_was_seen(cast):
    one = do(cast, add_part, section="start", kind=PartKind.TEXT, words="Stap een.")
    do(cast, write_text, part=one, seen=1, words="Stap twee.")
    seen = now(cast).number
    do(cast, undo, seen=seen)
    assert "Stap een." in text(cast)
    with pytest.raises(NothingToUndoError):
        do(cast, undo, seen=seen)
    do(cast, undo, seen=now(cast).number)
    assert "Stap" not in text(cast)
    assert not now(cast).can_undo
    with pytest.raises(NothingToUndoError):
        do(cast, undo, seen=now(cast).number)


def test_what_the_system_says_stays_and_a_full_section_too(cast):
    claim(cast, told(cast, cast.client_actor))
    for thing in ("system-limits", ids(cast, "went_well")[0]):
        with pytest.raises(NotRemovableError):
            do(cast, remove, thing=thing, seen=1)
    with pytest.raises(SectionNotEmptyError):
        do(cast, remove, thing="limits", seen=1)
    do(cast, remove, thing="chart-heard", seen=1)
    assert "chart-heard" not in ids(cast, "response")
    key = do(cast, add_section, title="Leeg")
    do(cast, remove, thing=key, seen=1)
    assert key not in [one.id for one in now(cast).sections]


def test_a_quote_set_apart_stands_once_and_only_while_it_may(cast):
    _claim, fragment = quoted_claim(cast)
    with cast.database.reading() as session:
        study = session.get_one(Study, cast.study.id)
        assert quotes_of(session, study) == [str(fragment)]
    do(cast, add_part, section="limits", kind=PartKind.QUOTE, ref=str(fragment))
    document = text(cast)
    assert document.count(WORDS) == 1
    assert document.index(WORDS) > document.index("Wat dit onderzoek niet zegt")
    with pytest.raises(NotFoundError):
        do(cast, add_part, section="limits", kind=PartKind.QUOTE, ref=str(cast.study.id))
    with pytest.raises(NotFoundError):
        do(cast, add_part, section="limits", kind=PartKind.CHART, ref="verzonnen")


def test_a_claim_that_leaves_the_chapter_leaves_its_place_and_a_new_one_finds_one(cast):
    do(cast, add_section, title="Tot slot")
    claim_id = claim(cast, told(cast, cast.client_actor))
    assert ids(cast, "went_well")[0] == f"claim-{claim_id}"
    do(cast, move, thing=f"claim-{claim_id}", way=Way.DOWN)
    cast.database.vault.keys.destroy(cast.client_actor.id)
    assert SENTENCE not in text(cast)


def test_old_outlines_are_thrown_away(cast):
    for number in range(KEPT + 4):
        way = Way.DOWN if number % 2 else Way.UP
        do(cast, move, thing="limits", way=way)
    with cast.database.reading() as session:
        kept = [one.number for one in session.exec(select(ChapterOutline))]
    assert len(kept) == KEPT
    assert max(kept) == KEPT + 5
    assert now(cast).can_undo
