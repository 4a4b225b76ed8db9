"""Action learning: one session at a time, and commitments that come back in the next one."""

from datetime import date
from uuid import uuid4

import pytest
from cast import consent
from old_sessions import add_commitment

from analysis.codings import add_coding, fragment_of
from analysis.commitment_steps import StepKind, note_step, to_look_back_on
from analysis.commitments import find_commitment, open_commitments
from analysis.guided_sessions import ClientAnswer, open_guided, start_guided
from analysis.reviews import ReviewSession, close_session, start_session
from analysis.session_quotes import quotable
from interviews.interviews import Interview
from interviews.turns import turns_of
from research.codebook import Pole
from research.consents import Purpose
from research.errors import NotFoundError

DAY = date(2026, 11, 2)


def begin(session, cast):
    """A session of before the rounds."""
    return start_session(session, cast.network, held_on=DAY, started_by=cast.professional.id)


def begin_guided(session, cast):
    return start_guided(
        session,
        cast.network,
        answer=ClientAnswer.WANTS,
        stands_for=None,
        asked_on=DAY,
        today=DAY,
        started_by=cast.professional.id,
    )


def review_of(session, guided):
    return session.get_one(ReviewSession, guided.session_id)


def coded_fragment(cast):
    story_id = cast.story(cast.client_actor)
    with cast.writing() as session:
        interview = session.get(Interview, story_id)
        revision = turns_of(session, story_id)[1][1]
        place = {"start": 0, "end": 10, "theme": "attention", "pole": Pole.SUCCESS}
        coding = add_coding(session, interview, revision, coder_id=cast.coder.id, **place)
        return fragment_of(session, coding)


def test_who_starts_while_a_session_goes_on_joins_it(cast, session):
    first = begin_guided(session, cast)
    assert begin_guided(session, cast).session_id == first.session_id
    close_session(session, review_of(session, first), closed_by=cast.lead.id)
    assert open_guided(session, cast.network.id) is None
    assert begin_guided(session, cast).session_id != first.session_id


def test_a_session_of_before_the_rounds_that_stayed_open_holds_nobody_up(cast, session):
    left = begin(session, cast)
    assert open_guided(session, cast.network.id) is None
    guided = begin_guided(session, cast)
    assert guided.session_id != left.id
    assert left.closed_at is not None
    assert open_guided(session, cast.network.id).id == guided.session_id


def test_closing_twice_keeps_the_first_moment(cast, session):
    review = begin(session, cast)
    close_session(session, review, closed_by=cast.lead.id)
    closed_at = review.closed_at
    close_session(session, review, closed_by=cast.lead.id)
    assert review.closed_at == closed_at


def test_words_are_quoted_only_when_their_teller_lets_the_network_read_and_learn(cast):
    fragment = coded_fragment(cast)
    with cast.writing() as session:
        for purpose in (Purpose.NETWORK_READING, Purpose.LEARNING):
            assert list(quotable(session, cast.network.id)) == []
            consent(session, cast.client_actor, purpose)
        assert list(quotable(session, cast.network.id)) == [fragment.id]


def test_what_a_session_of_before_left_open_comes_back_at_the_table(cast, session):
    left = add_commitment(
        session, begin(session, cast), who="Wij", what="bellen", due_on=DAY, made_by=None
    )
    review = review_of(session, begin_guided(session, cast))
    assert [one.id for one, _review in to_look_back_on(session, review)] == [left.id]
    note_step(
        session,
        find_commitment(session, left.id)[1],
        left,
        kind=StepKind.CHANGED,
        why="",
        look_on=None,
        today=DAY,
        noted_by=cast.professional.id,
    )
    assert open_commitments(session, cast.network.id) == []
    # What is noted during this session stays in sight there, and is gone in the next.
    assert len(to_look_back_on(session, review)) == 1
    close_session(session, review, closed_by=cast.lead.id)
    following = review_of(session, begin_guided(session, cast))
    assert to_look_back_on(session, following) == []


def test_a_commitment_that_does_not_exist_is_not_found(cast, session):
    with pytest.raises(NotFoundError):
        find_commitment(session, uuid4())
