"""Turns whose suggestions stay hidden until somebody coded them: on the server, for everybody."""

from uuid import uuid4

import pytest
from cast import consent
from sqlmodel import select

from analysis.codebook_counts import uses_of
from analysis.coding_acts import acts_of
from analysis.coding_counts import CodingCounts, coding_counts
from analysis.coding_undo import undo
from analysis.codings import (
    Coding,
    CodingStatus,
    add_coding,
    add_suggestion,
    coding_in_interview,
    codings_of_interview,
    judge,
)
from analysis.influence_figures import Share
from analysis.influence_measures import influence_in
from analysis.stories import story_of
from analysis.unveiling import draw_veils, open_turn
from analysis.veils import (
    InfluenceMeter,
    MeterChangedError,
    VeiledTurn,
    choose_share,
    is_drawn,
    meter_of,
    start_meter,
    veiled_in,
)
from analysis.withdrawal import erase_actor
from interviews.interviews import Interview
from interviews.turns import Speaker, turns_of
from research.codebook import Pole, codebook
from research.consents import Decision, Purpose, record_consent
from research.errors import InvalidValueError, NotFoundError
from research.networks import Actor
from research.studies import Study

SEED = "ab" * 32


def meter(session, cast, share):
    one = start_meter(session, session.get_one(Study, cast.study.id), share=share)
    session.flush()
    return one


def told_turns(session, story_id):
    return [one for one in turns_of(session, story_id) if one[0].speaker == Speaker.ACTOR]


def suggest(session, interview, revision, theme="attention", end=20):
    return add_suggestion(
        session,
        interview,
        revision,
        start=0,
        end=end,
        theme=theme,
        pole=Pole.SUCCESS,
        certainty=0.7,
        version="toets-1",
    )


def by_hand(session, cast, interview, revision, theme="attention", page_id=None):
    facts = {"start": 0, "end": 20, "theme": theme, "pole": Pole.SUCCESS}
    return add_coding(
        session, interview, revision, coder_id=cast.coder.id, page_id=page_id, **facts
    )


@pytest.fixture
def story_id(cast):
    """A story of two told turns, the second one hidden, each with one suggestion."""
    story_id = cast.story(cast.client_actor)
    with cast.writing() as session:
        meter(session, cast, 50)
        interview = session.get_one(Interview, story_id)
        (_seen, first), (hidden, second) = told_turns(session, story_id)
        session.add(VeiledTurn(turn_id=hidden.id, interview_id=story_id))
        session.flush()
        suggest(session, interview, first)
        suggest(session, interview, second)
    return story_id


def hidden_turn(session, story_id):
    return told_turns(session, story_id)[1]


def open_it(session, cast, story_id):
    interview = session.get_one(Interview, story_id)
    return open_turn(session, interview, hidden_turn(session, story_id)[0].id, by=cast.coder.id)


def test_the_draw_depends_on_seed_and_turn_alone_and_takes_about_its_share():
    turns = [uuid4() for _ in range(4000)]
    drawn = [is_drawn(SEED, one, share=10) for one in turns]
    assert drawn == [is_drawn(SEED, one, share=10) for one in turns]
    # 400 expected; four standard deviations of 19 either way.
    assert 324 < sum(drawn) < 476
    assert drawn != [is_drawn("cd" * 32, one, share=10) for one in turns]
    assert not any(is_drawn(SEED, one, share=0) for one in turns)
    assert all(is_drawn(SEED, one, share=100) for one in turns)


def test_who_is_drawn_at_a_small_share_is_drawn_at_a_larger_one():
    turns = [uuid4() for _ in range(500)]
    small = {one for one in turns if is_drawn(SEED, one, share=10)}
    assert small < {one for one in turns if is_drawn(SEED, one, share=30)}


def test_two_studies_never_share_a_seed(cast):
    with cast.writing() as session:
        one = meter(session, cast, 10)
        other = start_meter(session, session.get_one(Study, cast.other_study.id))
        assert one.seed != other.seed
        assert len(one.seed) == 64


def test_the_lot_takes_turns_of_the_teller_only_and_twice_is_once(cast):
    story_id = cast.story(cast.client_actor)
    with cast.writing() as session:
        meter(session, cast, 100)
        interview = session.get_one(Interview, story_id)
        assert draw_veils(session, interview) == 2
        assert draw_veils(session, interview) == 0
        assert veiled_in(session, story_id) == {
            turn.id for turn, _r in told_turns(session, story_id)
        }


def test_a_turn_that_was_seen_with_a_suggestion_is_never_hidden(cast):
    story_id = cast.story(cast.client_actor)
    with cast.writing() as session:
        interview = session.get_one(Interview, story_id)
        suggest(session, interview, told_turns(session, story_id)[0][1])
        meter(session, cast, 100)
        draw_veils(session, interview)
        assert veiled_in(session, story_id) == {told_turns(session, story_id)[1][0].id}


def test_without_a_meter_nothing_is_hidden(cast):
    story_id = cast.story(cast.client_actor)
    with cast.writing() as session:
        assert draw_veils(session, session.get_one(Interview, story_id)) == 0
        meter(session, cast, 0)
        assert draw_veils(session, session.get_one(Interview, story_id)) == 0


def test_a_hidden_suggestion_is_in_no_list_and_no_count(cast, story_id):
    with cast.writing() as session:
        interview = session.get_one(Interview, story_id)
        turn, revision = hidden_turn(session, story_id)
        shown = codings_of_interview(session, story_id)
        assert [one.turn.id for one in story_of(session, interview) if one.marks] != []
        assert turn.id not in {one.id for _c, _f, one in shown}
        assert coding_counts(session, [story_id]) == {story_id: CodingCounts(suggested=1)}
        all_of_them = session.exec(select(Coding)).all()
        assert len(all_of_them) == 2
        veiled = next(one for one in all_of_them if one.id not in {c.id for c, _f, _t in shown})
        # Who guesses its id gets what a stranger gets.
        with pytest.raises(NotFoundError):
            coding_in_interview(session, interview, veiled.id)
        assert revision is not None


def test_how_often_a_theme_is_suggested_tells_nothing_of_what_is_hidden(cast, story_id):
    """Two suggestions, one of them hidden: the codebook counts as many as a coder can see."""
    with cast.writing() as session:
        interview = session.get_one(Interview, story_id)
        turn, _revision = hidden_turn(session, story_id)

        def waiting():
            uses = uses_of(session, cast.study.id)
            return sum(one.waiting for one in uses.counts(codebook()).values())

        assert waiting() == coding_counts(session, [story_id])[story_id].suggested == 1
        open_turn(session, interview, turn.id, by=cast.coder.id)
        assert waiting() == coding_counts(session, [story_id])[story_id].suggested == 2


def test_coding_the_very_words_by_hand_tells_nothing_of_the_machine(cast, story_id):
    with cast.writing() as session:
        interview = session.get_one(Interview, story_id)
        made = by_hand(session, cast, interview, hidden_turn(session, story_id)[1])
        assert made.suggester_version is None
        assert made.coder_id == cast.coder.id
        assert coding_counts(session, [story_id])[story_id] == CodingCounts(1, 1)


def test_opening_keeps_what_either_had_and_shows_the_rest(cast, story_id):
    with cast.writing() as session:
        interview = session.get_one(Interview, story_id)
        _turn, revision = hidden_turn(session, story_id)
        suggest(session, interview, revision, theme="pace")
        by_hand(session, cast, interview, revision)
        by_hand(session, cast, interview, revision, theme="trust")
        veil = open_it(session, cast, story_id)
        assert veil.suggested == [("attention", "success"), ("pace", "success")]
        assert veil.chosen == [("attention", "success"), ("trust", "success")]
        assert veil.opened_by == cast.coder.id
        # The suggestion of the very same words is gone, the other one waits now.
        counts = coding_counts(session, [story_id])[story_id]
        assert (counts.suggested, counts.accepted) == (2, 2)


def test_nothing_here_is_an_answer_too(cast, story_id):
    with cast.writing() as session:
        veil = open_it(session, cast, story_id)
        assert (veil.suggested, veil.chosen) == ([("attention", "success")], [])
        table = influence_in(session, cast.study.id)
        assert table.overall.found == Share(0, 1)
        assert coding_counts(session, [story_id])[story_id].suggested == 2


def test_what_is_done_after_opening_changes_nothing_of_what_was_found(cast, story_id):
    with cast.writing() as session:
        open_it(session, cast, story_id)
        first = influence_in(session, cast.study.id)
        for coding, _f, turn in codings_of_interview(session, story_id):
            if turn.id == hidden_turn(session, story_id)[0].id:
                judge(session, coding, accepted=True, judged_by=cast.coder.id)
        assert influence_in(session, cast.study.id).overall == first.overall


def test_who_opens_what_a_colleague_just_opened_changes_nothing(cast, story_id):
    with cast.writing() as session:
        first = open_it(session, cast, story_id)
        at = first.opened_at
    with cast.writing() as session:
        interview = session.get_one(Interview, story_id)
        turn = hidden_turn(session, story_id)[0]
        again = open_turn(session, interview, turn.id, by=cast.lead.id)
        assert (again.opened_by, again.opened_at) == (cast.coder.id, at)


def test_a_turn_that_hides_nothing_cannot_be_opened(cast, story_id):
    with cast.writing() as session:
        interview = session.get_one(Interview, story_id)
        seen = told_turns(session, story_id)[0][0].id
        other = session.get_one(Interview, cast.daughter_story)
        for where, turn_id in (
            (interview, seen),
            (interview, uuid4()),
            (other, hidden_turn(session, story_id)[0].id),
        ):
            with pytest.raises(NotFoundError):
                open_turn(session, where, turn_id, by=cast.coder.id)


@pytest.fixture(autouse=True)
def two_stories(cast):
    cast.daughter_story = cast.story(cast.daughter)


def test_undoing_a_coding_in_a_hidden_turn_shows_nothing(cast, story_id):
    with cast.writing() as session:
        interview, page = session.get_one(Interview, story_id), uuid4()
        revision = hidden_turn(session, story_id)[1]
        by_hand(session, cast, interview, revision, page_id=page)
        last = acts_of(session, story_id)[-1]
        undo(session, interview, last.id, user_id=cast.coder.id, page_id=page)
        assert coding_counts(session, [story_id])[story_id] == CodingCounts(1, 0, 1)
        assert len(veiled_in(session, story_id)) == 1


def test_seen_suggestions_count_when_they_are_judged(cast, story_id):
    with cast.writing() as session:
        assert influence_in(session, cast.study.id).overall.followed == Share(0, 0)
        (coding, _f, _t) = codings_of_interview(session, story_id)[0]
        judge(session, coding, accepted=False, judged_by=cast.coder.id)
        table = influence_in(session, cast.study.id)
        assert table.overall.followed == Share(0, 1)
        assert (table.opened, table.waiting, table.stories) == (0, 1, 1)


def test_a_story_without_a_draw_counts_nowhere(cast, story_id):
    with cast.writing() as session:
        other = session.get_one(Interview, cast.daughter_story)
        coding = suggest(session, other, told_turns(session, other.id)[0][1])
        judge(session, coding, accepted=True, judged_by=cast.coder.id)
        assert influence_in(session, cast.study.id).overall.followed == Share(0, 0)


def test_who_takes_back_counts_no_longer(cast, story_id):
    with cast.writing() as session:
        open_it(session, cast, story_id)
        assert influence_in(session, cast.study.id).opened == 1
        record_consent(
            session,
            actor_id=cast.client_actor.id,
            purpose=Purpose.INTERVIEW,
            decision=Decision.WITHDRAWN,
            recorded_by=None,
        )
    with cast.writing() as session:
        table = influence_in(session, cast.study.id)
        assert (table.opened, table.stories) == (0, 0)


def test_erasing_removes_what_was_drawn(cast, story_id):
    with cast.writing() as session:
        open_it(session, cast, story_id)
    with cast.writing() as session:
        erase_actor(session, session.get_one(Actor, cast.client_actor.id), None)
    with cast.writing() as session:
        assert session.exec(select(VeiledTurn)).all() == []


def test_switching_off_shows_what_was_hidden_and_keeps_what_was_measured(cast, story_id):
    with cast.writing() as session:
        other = session.get_one(Interview, cast.daughter_story)
        for turn, _revision in told_turns(session, other.id):
            session.add(VeiledTurn(turn_id=turn.id, interview_id=other.id))
        open_it(session, cast, story_id)
        study = session.get_one(Study, cast.study.id)
        choose_share(session, study, share=0, version=1, chosen_by=cast.lead.id)
        assert veiled_in(session, other.id) == set()
        table = influence_in(session, cast.study.id)
        assert (table.opened, table.waiting) == (1, 0)


def test_two_leads_at_once_do_not_overwrite_each_other(cast, story_id):
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        choose_share(session, study, share=20, version=1, chosen_by=cast.lead.id)
        with pytest.raises(MeterChangedError):
            choose_share(session, study, share=5, version=1, chosen_by=cast.lead.id)
        kept = meter_of(session, cast.study.id)
        assert isinstance(kept, InfluenceMeter)
        assert kept.share == 20


def test_no_share_beyond_half(cast):
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        for share in (-1, 51):
            with pytest.raises(InvalidValueError):
                choose_share(session, study, share=share, version=0, chosen_by=cast.lead.id)


def test_the_status_of_a_hidden_suggestion_stays(cast, story_id):
    """Nothing is written at a coding to hide it: it waits as every suggestion does."""
    with cast.writing() as session:
        consent(session, cast.client_actor, Purpose.LEARNING)
        assert {one.status for one in session.exec(select(Coding))} == {CodingStatus.SUGGESTED}
