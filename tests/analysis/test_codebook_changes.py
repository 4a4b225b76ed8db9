"""What a change of the codebook does to codings, counts, claims and waiting suggestions."""

from uuid import UUID

import pytest
from claiming import SENTENCE, WORDS, code, told
from sqlmodel import select

from analysis.claim_support import claim_view
from analysis.claims import Claim, make_claim, rewrite_claim
from analysis.codebook_changes import (
    LaterChangeError,
    MergedWorkError,
    ThemeInUseError,
    UndoneAlreadyError,
    undo,
)
from analysis.codebook_counts import effect_of, uses_of
from analysis.codings import (
    Coding,
    CodingStatus,
    ThemeNotOfferedError,
    add_suggestion,
    codings_of_interview,
    judge,
)
from analysis.patterns import network_pattern, study_factors
from analysis.split_themes import AlreadyPlacedError, place_coding, take_back_place, to_place
from analysis.withdrawal import erase_actor
from app.codebook_following import follow_by_worker, follow_later
from app.jobs import Job
from interviews.fragments import Fragment
from interviews.interviews import Interview
from interviews.turns import Speaker, turns_of
from research.codebook import Pole, codebook
from research.codebook_acts import ThemeText, added, changed, merged, retired, split, with_craft
from research.codebook_versions import (
    CodebookAct,
    CodebookVersion,
    codebook_of,
    history_of,
    keep_version,
)
from research.errors import InvalidValueError
from research.networks import Actor
from research.studies import Study

REST = ThemeText("Rust", "Er is rust in huis.", "Er is onrust in huis.")
NOISE = ThemeText("Herrie", "Het is stil.", "Het is lawaaiig.")


@pytest.fixture
def story(cast):
    return cast.story(cast.client_actor)


def act(cast, book_of, kind=CodebookAct.CHANGE):
    """Make the next version; return its id."""
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        now = codebook_of(session, study.id)
        made = {"seen": now.version, "reason": "Zo leest het beter.", "made_by": cast.lead.id}
        return keep_version(session, study, book=book_of(now), act=kind, **made).id


def take_back(cast, number):
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        seen = codebook_of(session, study.id).version
        made = {"seen": seen, "reason": "Toch niet.", "made_by": cast.lead.id}
        return undo(session, study, number=number, **made).id


def follow(cast, version_id):
    steps = []
    follow_by_worker(cast.database, version_id, lambda done, total: steps.append((done, total)))
    return steps


def suggest(cast, interview_id, theme, version="toets-1"):
    with cast.writing() as session:
        interview = session.get_one(Interview, interview_id)
        revision = next(
            revision
            for turn, revision in turns_of(session, interview_id)
            if turn.speaker == Speaker.ACTOR
        )
        facts = {"pole": Pole.SUCCESS, "certainty": 0.8, "version": version}
        one = add_suggestion(session, interview, revision, start=0, end=10, theme=theme, **facts)
        return one and one.id


def statuses(cast, interview_id):
    with cast.database.reading() as session:
        found = codings_of_interview(session, interview_id, statuses=CodingStatus)
        return {(one.theme, one.status) for one, _fragment, _turn in found}


def counted(cast):
    with cast.database.reading() as session:
        factors = study_factors(session, cast.study.id).factors
        return {(one.theme, one.pole.value): one.mentions for one in factors}


def claim(cast, fragment_id: UUID, theme="pace"):
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        about = {"theme": theme, "pole": Pole.SUCCESS, "made_by": cast.editor.id}
        fragments = [session.get_one(Fragment, fragment_id)]
        return make_claim(session, study, sentence=SENTENCE, fragments=fragments, **about).id


def test_a_merged_theme_counts_with_its_heir_and_comes_back_when_undone(cast, story):
    code(cast, story, "pace")
    code(cast, story, "presence")
    act(cast, lambda book: merged(book, "pace", into="presence"), CodebookAct.MERGE)
    assert counted(cast) == {("presence", "success"): 1}
    with cast.database.reading() as session:
        [voice] = network_pattern(session, cast.network.id, reads_all=True).voices
        assert [one.theme for one in voice.factors] == ["presence"]
    take_back(cast, 2)
    assert counted(cast) == {("pace", "success"): 1, ("presence", "success"): 1}
    with cast.database.reading() as session:
        assert codebook_of(session, cast.study.id).themes == codebook().themes
        assert codebook_of(session, cast.study.id).version == 3


def test_the_effect_is_told_before_and_is_what_happens(cast, story):
    claim(cast, code(cast, story, "pace"))
    code(cast, story, "presence")
    with cast.database.reading() as session:
        uses = uses_of(session, cast.study.id)
        after = merged(codebook(), "pace", into="presence")
        effect = effect_of(uses, codebook(), after)
    assert [row.theme_id for row in effect.rows] == ["pace", "presence"]
    gone, heir = effect.rows
    assert (gone.before.codings, gone.after.codings, gone.after.claims) == (1, 0, 0)
    assert (heir.before.codings, heir.after.codings, heir.after.claims) == (1, 2, 1)
    assert (heir.after.fragments, heir.after.networks) == (1, 1)
    assert effect.changes_counts
    act(cast, lambda book: merged(book, "pace", into="presence"), CodebookAct.MERGE)
    with cast.database.reading() as session:
        book = codebook_of(session, cast.study.id)
        assert uses_of(session, cast.study.id).count(book, "presence") == heir.after


def test_another_name_changes_no_count(cast, story):
    code(cast, story, "pace")
    with cast.database.reading() as session:
        after = changed(codebook(), "pace", REST)
        effect = effect_of(uses_of(session, cast.study.id), codebook(), after)
    assert not effect.changes_counts
    [row] = effect.rows
    assert (row.label_before, row.label_after) == ("Tijd en tempo", "Rust")


def test_words_of_who_was_erased_count_nowhere(cast, story):
    code(cast, story, "pace")
    with cast.writing() as session:
        erase_actor(session, session.get_one(Actor, cast.client_actor.id), erased_by=None)
    with cast.database.reading() as session:
        assert not uses_of(session, cast.study.id).codings


def test_a_claim_keeps_its_version_and_still_finds_its_words(cast, story):
    claim_id = claim(cast, code(cast, story, "pace"))
    act(cast, lambda book: merged(book, "pace", into="presence"), CodebookAct.MERGE)
    with cast.writing() as session:
        one = session.get_one(Claim, claim_id)
        view = claim_view(session, one)
        assert (one.theme, one.codebook_version) == ("pace", 1)
        assert view.stands
        assert view.label == "Contact van mens tot mens"
        rewrite_claim(session, one, sentence="Nog eens.", changed_by=cast.editor.id)
        assert (one.theme, one.codebook_version) == ("presence", 2)


def test_a_retired_theme_takes_no_new_words_and_keeps_the_old(cast, story):
    code(cast, story, "pace")
    act(cast, lambda book: retired(book, "pace"), CodebookAct.RETIRE)
    assert counted(cast) == {("pace", "success"): 1}
    with pytest.raises(ThemeNotOfferedError):
        code(cast, cast.story(cast.daughter), "pace")


def test_suggestions_of_a_retired_theme_leave_and_come_back(cast, story):
    suggest(cast, story, "pace")
    suggest(cast, story, "trust")
    steps = follow(cast, act(cast, lambda book: retired(book, "pace"), CodebookAct.RETIRE))
    assert steps == [(0, 1), (1, 1)]
    assert statuses(cast, story) == {("pace", "shelved"), ("trust", "suggested")}
    other = cast.story(cast.daughter)
    suggest(cast, other, "pace")
    assert statuses(cast, other) == {("pace", "shelved")}
    assert suggest(cast, other, "pace") is None
    assert follow(cast, take_back(cast, 2))[-1] == (2, 2)
    assert statuses(cast, story) == {("pace", "suggested"), ("trust", "suggested")}
    assert statuses(cast, other) == {("pace", "suggested")}


def test_nobody_accepts_a_suggestion_of_a_theme_that_left(cast, story):
    coding_id = suggest(cast, story, "pace")
    act(cast, lambda book: retired(book, "pace"), CodebookAct.RETIRE)
    with cast.writing() as session, pytest.raises(ThemeNotOfferedError):
        judge(session, session.get_one(Coding, coding_id), accepted=True, judged_by=cast.coder.id)


def test_two_suggestions_that_became_one_are_shown_once(cast, story):
    suggest(cast, story, "pace")
    suggest(cast, story, "presence")
    merge = act(cast, lambda book: merged(book, "pace", into="presence"), CodebookAct.MERGE)
    follow(cast, merge)
    assert sorted(one for _theme, one in statuses(cast, story)) == ["shelved", "suggested"]
    follow(cast, merge)
    assert sorted(one for _theme, one in statuses(cast, story)) == ["shelved", "suggested"]
    follow(cast, take_back(cast, 2))
    assert statuses(cast, story) == {("pace", "suggested"), ("presence", "suggested")}


def test_a_story_without_the_theme_is_not_touched(cast, story):
    suggest(cast, cast.story(cast.daughter), "trust")
    suggest(cast, story, "pace")
    assert follow(cast, act(cast, lambda book: retired(book, "pace")))[-1] == (1, 1)


@pytest.mark.parametrize("change", ["name", "new", "unused"])
def test_what_moves_no_suggestion_asks_no_work(cast, story, change):
    suggest(cast, story, "pace")
    acts = {
        "name": lambda book: changed(book, "pace", REST),
        "new": lambda book: added(book, REST),
        "unused": lambda book: retired(book, "trust"),
    }
    version_id = act(cast, acts[change])
    with cast.writing() as session:
        version = session.get_one(CodebookVersion, version_id)
        assert follow_later(session, version, asked_by=cast.lead.id) is None
        assert session.exec(select(Job).where(Job.object_id == version_id)).first() is None


def test_accepting_a_suggestion_after_a_merge_accepts_the_heir(cast, story):
    coding_id = suggest(cast, story, "pace")
    act(cast, lambda book: merged(book, "pace", into="presence"), CodebookAct.MERGE)
    with cast.writing() as session:
        one = session.get_one(Coding, coding_id)
        judge(session, one, accepted=True, judged_by=cast.coder.id)
        assert one.theme == "presence"
    with pytest.raises(MergedWorkError):
        take_back(cast, 2)


def test_a_new_theme_in_use_cannot_be_taken_back(cast, story):
    act(cast, lambda book: added(book, REST), CodebookAct.ADD)
    with cast.database.reading() as session:
        [new] = {one.id for one in codebook_of(session, cast.study.id).themes} - {
            one.id for one in codebook().themes
        }
    code(cast, story, new)
    assert counted(cast) == {(new, "success"): 1}
    with pytest.raises(ThemeInUseError):
        take_back(cast, 2)


def test_an_act_is_taken_back_once_and_the_taking_back_too(cast):
    act(cast, lambda book: retired(book, "pace"), CodebookAct.RETIRE)
    take_back(cast, 2)
    with pytest.raises(UndoneAlreadyError):
        take_back(cast, 2)
    take_back(cast, 3)
    with cast.database.reading() as session:
        assert not codebook_of(session, cast.study.id).offers("pace")
        numbers = [(one.number, one.undoes) for one in history_of(session, cast.study.id)]
        assert numbers == [(4, 3), (3, 2), (2, None)]


def test_what_a_later_act_rests_on_stays_until_that_is_taken_back(cast):
    act(cast, lambda book: changed(book, "pace", REST))
    act(cast, lambda book: retired(book, "pace"), CodebookAct.RETIRE)
    act(cast, lambda book: retired(book, "trust"), CodebookAct.RETIRE)
    with pytest.raises(LaterChangeError):
        take_back(cast, 2)
    take_back(cast, 3)
    with cast.database.reading() as session:
        book = codebook_of(session, cast.study.id)
        assert book.offers("pace")
        assert book.theme("pace").label == "Rust"
        assert not book.offers("trust")


def test_codings_of_a_split_theme_wait_for_a_person(cast, story):
    code(cast, story, "trust")
    act(cast, lambda book: split(book, "trust", parts=(REST, NOISE)), CodebookAct.SPLIT)
    assert counted(cast) == {("trust", "success"): 1}
    with cast.writing() as session:
        first = codebook_of(session, cast.study.id).theme("trust").into[0]
        [(coding, _fragment, _revision, interview)] = to_place(session, cast.study.id, "trust")
        placed = {"placed_by": cast.coder.id}
        with pytest.raises(InvalidValueError):
            place_coding(session, interview, coding, theme="pace", **placed)
        place_coding(session, interview, coding, theme=first, **placed)
        assert (coding.theme, coding.moved_from) == (first, "trust")
        with pytest.raises(AlreadyPlacedError):
            place_coding(session, interview, coding, theme=first, **placed)
    assert counted(cast) == {(first, "success"): 1}
    with pytest.raises(ThemeInUseError):
        take_back(cast, 2)
    with cast.writing() as session:
        take_back_place(session, session.get_one(Coding, coding.id), taken_by=cast.coder.id)
    take_back(cast, 2)
    assert counted(cast) == {("trust", "success"): 1}


def test_the_second_lens_counts_apart(cast, story):
    act(cast, lambda book: with_craft(book, is_on=True), CodebookAct.LENS_ON)
    code(cast, story, "craft_courage")
    assert counted(cast) == {}
    with cast.database.reading() as session:
        book = codebook_of(session, cast.study.id)
        assert uses_of(session, cast.study.id).count(book, "craft_courage").codings == 1
        assert not network_pattern(session, cast.network.id, reads_all=True).voices[0].factors


def test_the_story_itself_keeps_its_words(cast):
    fragment_id = told(cast, cast.client_actor)
    act(cast, lambda book: split(book, "attention", parts=(REST, NOISE)), CodebookAct.SPLIT)
    with cast.database.reading() as session:
        fragment = session.get_one(Fragment, fragment_id)
        assert fragment.end - fragment.start == len(WORDS)


def test_the_effect_tells_which_suggestions_leave(cast, story):
    suggest(cast, story, "pace")
    with cast.database.reading() as session:
        uses = uses_of(session, cast.study.id)
        [row] = effect_of(uses, codebook(), retired(codebook(), "pace")).rows
    assert (row.before.waiting, row.after.waiting) == (1, 0)
    follow(cast, act(cast, lambda book: retired(book, "pace"), CodebookAct.RETIRE))
    with cast.database.reading() as session:
        book = codebook_of(session, cast.study.id)
        uses = uses_of(session, cast.study.id)
        assert uses.count(book, "pace").waiting == 0
        assert uses.count(codebook(), "pace").waiting == 1
