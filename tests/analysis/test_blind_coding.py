"""Two people code a story without seeing each other, compare, and settle; only that counts."""

import pytest
from blind_coding import blind_story, both_done, choose, second_coder
from cast import consent
from sqlmodel import select

from analysis.agreement_table import Reading
from analysis.assignments import assigned_coders
from analysis.blind_coding import (
    not_done_yet,
    own_codings,
    remove_blind_coding,
    say_done,
)
from analysis.blind_measures import doubly_coded, study_agreement
from analysis.blind_points import (
    BlindVoice,
    Choice,
    PointKind,
    PointSettledError,
    points_of,
    reason_of,
    say,
)
from analysis.blind_rounds import (
    NoStoriesLeftError,
    TooFewCodersError,
    candidates_of,
    give_seat,
    start_round,
    stop_round,
)
from analysis.blind_stories import (
    BlindCoding,
    BlindRound,
    BlindStory,
    RoundChangedError,
    blind_story_of,
    seats_of,
)
from analysis.codings import AlreadyCodedError, Coding, InterviewerTurnError, add_coding
from analysis.withdrawal import erase_actor
from interviews.interviews import Interview
from interviews.turns import turns_of
from research.codebook import Pole
from research.consents import Decision, Purpose, record_consent
from research.errors import InvalidValueError, NotFoundError
from research.networks import Actor
from research.studies import Study


@pytest.fixture
def other(cast):
    return second_coder(cast)


@pytest.fixture
def third(cast):
    return second_coder(cast, "codeur3")


@pytest.fixture
def story_id(cast):
    return cast.story(cast.client_actor)


@pytest.fixture
def story(cast, session, story_id, other):
    return blind_story(session, cast, story_id, cast.coder, other)


def counting(session):
    return [(one.theme, one.pole, one.coder_id) for one in session.exec(select(Coding))]


def open_points(session, story):
    return {one.kind: one for one in points_of(session, story.id) if one.outcome is None}


# --- A round


def test_a_round_gives_a_story_to_two_and_notes_its_seed(cast, session, story, other):
    made = session.get_one(BlindRound, story.round_id)
    assert (len(made.seed), made.candidates) == (16, 1)
    assert {one.user_id for one in seats_of(session, story.id)} == {cast.coder.id, other.id}
    assert set(assigned_coders(session, story.interview_id)) == {cast.coder.id, other.id}


def test_a_round_takes_two_people_and_no_more_stories_than_there_are(cast, session, story_id):
    study = session.get_one(Study, cast.study.id)
    with pytest.raises(TooFewCodersError):
        start_round(session, study, stories=1, coders=[cast.coder.id], made_by=cast.lead.id)
    both = [cast.coder.id, cast.lead.id]
    with pytest.raises(NoStoriesLeftError):
        start_round(session, study, stories=2, coders=both, made_by=cast.lead.id)


def test_a_story_of_which_somebody_judged_something_is_not_drawn(cast, session, story_id):
    interview = session.get_one(Interview, story_id)
    revision = turns_of(session, story_id)[1][1]
    assert [one.id for one in candidates_of(session, cast.study.id)] == [story_id]
    facts = {"start": 0, "end": 20, "theme": "attention", "pole": Pole.SUCCESS}
    add_coding(session, interview, revision, coder_id=cast.coder.id, **facts)
    assert candidates_of(session, cast.study.id) == []


def test_a_story_that_was_taken_back_is_not_drawn(cast, session, story_id):
    said = {"purpose": Purpose.INTERVIEW, "decision": Decision.WITHDRAWN, "recorded_by": None}
    record_consent(session, actor_id=cast.client_actor.id, **said)
    assert candidates_of(session, cast.study.id) == []


def test_all_coders_have_about_as_many_stories(cast, session, other, third, story_id):
    cast.story(cast.daughter)
    study = session.get_one(Study, cast.study.id)
    users = [cast.coder.id, other.id, third.id]
    start_round(session, study, stories=2, coders=users, made_by=cast.lead.id)
    held = [
        seat.user_id
        for one in session.exec(select(BlindStory))
        for seat in seats_of(session, one.id)
    ]
    assert sorted(held.count(one) for one in users) == [1, 1, 2]


def test_stopping_opens_what_is_not_settled_to_everybody(cast, session, story, other):
    choose(session, story, cast.coder)
    made = session.get_one(BlindRound, story.round_id)
    assert stop_round(session, made, stopped_by=cast.lead.id) == 1
    assert stop_round(session, made, stopped_by=cast.lead.id) == 0
    assert assigned_coders(session, story.interview_id) == []
    assert blind_story_of(session, story.interview_id) is None
    with pytest.raises(RoundChangedError):
        choose(session, story, other)
    assert counting(session) == []
    assert [one.id for one in candidates_of(session, cast.study.id)] == [story.interview_id]


def test_what_a_coder_chose_who_leaves_is_removed(cast, session, third, story, other):
    choose(session, story, other)
    place = next(one.place for one in seats_of(session, story.id) if one.user_id == other.id)
    give_seat(session, story, place=place, to=third.id, given_by=cast.lead.id)
    assert session.exec(select(BlindCoding)).all() == []
    assert set(assigned_coders(session, story.interview_id)) == {cast.coder.id, third.id}
    with pytest.raises(NotFoundError):
        choose(session, story, other)


def test_a_place_is_not_given_to_who_has_the_other_one(cast, session, story):
    for place in (1, 2, 3):
        with pytest.raises(RoundChangedError):
            give_seat(session, story, place=place, to=cast.coder.id, given_by=cast.lead.id)


# --- Coding apart


def test_each_has_his_own_choices_and_none_counts(cast, session, story, other):
    choose(session, story, cast.coder)
    choose(session, story, other, theme="pace")
    (mine,) = own_codings(session, story, cast.coder.id)
    assert mine[0].theme == "attention"
    assert counting(session) == []


def test_the_same_words_twice_the_interviewers_words_and_no_theme_are_refused(cast, session, story):
    choose(session, story, cast.coder)
    with pytest.raises(AlreadyCodedError):
        choose(session, story, cast.coder)
    with pytest.raises(InterviewerTurnError):
        choose(session, story, cast.coder, turn=1)
    with pytest.raises(InvalidValueError):
        choose(session, story, cast.coder, theme="weather")


def test_nobody_takes_the_others_choice_away(cast, session, story, other):
    made = choose(session, story, cast.coder)
    remove_blind_coding(session, story, made.id, coder_id=other.id)
    assert len(own_codings(session, story, cast.coder.id)) == 1
    remove_blind_coding(session, story, made.id, coder_id=cast.coder.id)
    assert own_codings(session, story, cast.coder.id) == []


def test_who_is_done_goes_on_until_the_other_is_done_too(cast, session, story, other):
    say_done(session, story, coder_id=cast.coder.id)
    with pytest.raises(RoundChangedError):
        choose(session, story, cast.coder)
    not_done_yet(session, story, coder_id=cast.coder.id)
    choose(session, story, cast.coder)
    both_done(session, story, cast.coder, other)
    with pytest.raises(RoundChangedError):
        not_done_yet(session, story, coder_id=cast.coder.id)


def test_a_lead_who_has_no_place_codes_nothing(cast, session, story):
    with pytest.raises(NotFoundError):
        choose(session, story, cast.lead)


# --- Where they differ


def test_four_kinds_of_difference(cast, session, story, other):
    choose(session, story, cast.coder, start=0, end=20)
    choose(session, story, other, start=0, end=20)
    choose(session, story, cast.coder, theme="pace", start=22, end=40)
    choose(session, story, other, theme="pace", start=25, end=45)
    choose(session, story, cast.coder, theme="access", pole=Pole.FAILURE, turn=4, start=0, end=10)
    choose(session, story, other, theme="trust", pole=Pole.FAILURE, turn=4, start=0, end=12)
    choose(session, story, other, theme="respect", pole=Pole.FAILURE, turn=4, start=29, end=40)
    both_done(session, story, cast.coder, other)
    kinds = sorted(one.kind for one in points_of(session, story.id))
    assert kinds == sorted(kind.value for kind in PointKind)


def test_what_both_chose_alike_counts_at_once(cast, session, story, other):
    choose(session, story, cast.coder)
    choose(session, story, other)
    both_done(session, story, cast.coder, other)
    assert story.settled_at is not None
    assert len(counting(session)) == 1
    assert assigned_coders(session, story.interview_id) == []
    assert len(session.exec(select(BlindCoding)).all()) == 2


def differ(cast, session, story, other):
    choose(session, story, cast.coder, theme="attention")
    choose(session, story, other, theme="pace")
    both_done(session, story, cast.coder, other)
    return open_points(session, story)[PointKind.THEME]


def place_of(session, story, who):
    first = next(one for one in seats_of(session, story.id) if one.place == 1)
    return Choice.FIRST if first.user_id == who.id else Choice.SECOND


def test_what_both_say_is_settled_and_counts_beside_the_originals(cast, session, story, other):
    point = differ(cast, session, story, other)
    wanted = place_of(session, story, other)
    assert not say(session, story, point, choice=wanted, reason="Zo staat het.", by=cast.coder.id)
    assert counting(session) == []
    assert say(session, story, point, choice=wanted, reason="", by=other.id)
    assert counting(session) == [("pace", "success", other.id)]
    assert {one.theme for one in session.exec(select(BlindCoding))} == {"attention", "pace"}
    assert story.settled_at is not None


def test_two_who_do_not_agree_settle_nothing_and_a_lead_does(cast, session, story, other):
    point = differ(cast, session, story, other)
    assert not say(session, story, point, choice=Choice.FIRST, reason="", by=cast.coder.id)
    assert not say(session, story, point, choice=Choice.SECOND, reason="", by=other.id)
    assert say(session, story, point, choice=Choice.BOTH, reason="", by=cast.lead.id)
    assert sorted(one[0] for one in counting(session)) == ["attention", "pace"]


def test_one_settles_nothing_by_saying_it_twice(cast, session, story, other):
    point = differ(cast, session, story, other)
    for _ in range(2):
        assert not say(session, story, point, choice=Choice.FIRST, reason="", by=cast.coder.id)


def test_a_settled_point_stays_as_it_is(cast, session, story, other):
    point = differ(cast, session, story, other)
    choose_first = {"choice": Choice.FIRST, "reason": "", "by": cast.lead.id}
    say(session, story, point, **choose_first)
    with pytest.raises((PointSettledError, RoundChangedError)):
        say(session, story, point, **choose_first)


def test_neither_leaves_nothing(cast, session, story, other):
    point = differ(cast, session, story, other)
    say(session, story, point, choice=Choice.NEITHER, reason="", by=cast.lead.id)
    assert counting(session) == []
    assert story.settled_at is not None


def test_a_reason_is_sealed_and_a_long_one_refused(cast, session, story, other):
    point = differ(cast, session, story, other)
    with pytest.raises(InvalidValueError):
        say(session, story, point, choice=Choice.FIRST, reason="x" * 601, by=other.id)
    say(session, story, point, choice=Choice.FIRST, reason="Zij zegt het zelf.", by=other.id)
    (voice,) = session.exec(select(BlindVoice)).all()
    assert b"zelf" not in voice.reason_sealed
    assert reason_of(session, cast.client_actor.id, voice) == "Zij zegt het zelf."


# --- What follows


def test_agreement_is_of_stories_that_both_are_done_with(cast, session, story, other):
    choose(session, story, cast.coder)
    say_done(session, story, coder_id=cast.coder.id)
    assert doubly_coded(session, cast.study.id) == []
    assert study_agreement(session, cast.study.id).overall.labels.reading is Reading.NOTHING
    choose(session, story, other)
    say_done(session, story, coder_id=other.id)
    table = study_agreement(session, cast.study.id)
    assert (table.stories, table.fragments) == (1, 2)
    row = table.codes["attention", "success"]
    assert (row.sentences, row.both, row.one) == (4, 1, 0)
    assert (row.labels.value, row.spans.value) == (1, 1)


def test_a_story_that_is_taken_back_leaves_the_agreement(cast, session, story, other):
    choose(session, story, cast.coder)
    both_done(session, story, cast.coder, other)
    said = {"purpose": Purpose.INTERVIEW, "decision": Decision.WITHDRAWN, "recorded_by": None}
    record_consent(session, actor_id=cast.client_actor.id, **said)
    assert doubly_coded(session, cast.study.id) == []
    consent(session, session.get_one(Actor, cast.client_actor.id), Purpose.INTERVIEW)
    assert len(doubly_coded(session, cast.study.id)) == 1


def test_erasing_the_teller_removes_what_two_people_made_of_it(cast, session, story, other):
    point = differ(cast, session, story, other)
    say(session, story, point, choice=Choice.FIRST, reason="Hoorde ik.", by=other.id)
    erase_actor(session, session.get_one(Actor, cast.client_actor.id), cast.lead.id)
    for model in (BlindVoice, BlindCoding, BlindStory, Coding):
        assert session.exec(select(model)).all() == []
    assert len(session.exec(select(BlindRound)).all()) == 1
