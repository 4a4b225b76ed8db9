"""Action learning: one open session, messages that do not double, commitments that come back."""

from datetime import date
from uuid import uuid4

import pytest
from cast import consent

from analysis.codings import add_coding, fragment_of
from analysis.commitments import find_commitment, open_commitments, to_look_back_on
from analysis.reviews import (
    CommitmentEmptyError,
    CommitmentState,
    PostDiffersError,
    PostEmptyError,
    SessionClosedError,
    add_commitment,
    add_post,
    check_commitment,
    close_session,
    post_text,
    posts_of,
    start_session,
)
from analysis.session_quotes import NotQuotableError, quotable
from interviews.interviews import Interview
from interviews.turns import turns_of
from research.codebook import Pole
from research.consents import Purpose
from research.errors import NotFoundError

DAY = date(2026, 11, 2)


def begin(session, cast):
    return start_session(session, cast.network, held_on=DAY, started_by=cast.professional.id)


def agree(session, review, cast, what="Belt de dochter"):
    return add_commitment(
        session, review, who="Professional", what=what, due_on=DAY, made_by=cast.professional.id
    )


def coded_fragment(cast):
    story_id = cast.story(cast.client_actor)
    with cast.writing() as session:
        interview = session.get(Interview, story_id)
        revision = turns_of(session, story_id)[1][1]
        place = {"start": 0, "end": 10, "theme": "attention", "pole": Pole.SUCCESS}
        coding = add_coding(session, interview, revision, coder_id=cast.coder.id, **place)
        return fragment_of(session, coding)


def test_who_starts_while_a_session_goes_on_joins_it(cast, session):
    first = begin(session, cast)
    assert begin(session, cast).id == first.id
    close_session(session, first, closed_by=cast.lead.id)
    assert begin(session, cast).id != first.id


def test_a_message_that_is_sent_again_stands_once(cast, session):
    review, post_id = begin(session, cast), uuid4()
    for _try in range(2):
        add_post(session, review, post_id=post_id, text="Hallo ", author_id=cast.lead.id)
    [post] = posts_of(session, review.id)
    assert post_text(session, review, post) == "Hallo"


def test_other_words_under_the_same_id_are_refused(cast, session):
    review, post_id = begin(session, cast), uuid4()
    add_post(session, review, post_id=post_id, text="Hallo", author_id=cast.lead.id)
    with pytest.raises(PostDiffersError):
        add_post(session, review, post_id=post_id, text="Anders", author_id=cast.lead.id)


def test_an_empty_message_is_refused(cast, session):
    with pytest.raises(PostEmptyError):
        add_post(session, begin(session, cast), post_id=uuid4(), text="  ", author_id=cast.lead.id)


def test_nothing_is_added_to_a_closed_session(cast, session):
    review = begin(session, cast)
    close_session(session, review, closed_by=cast.lead.id)
    with pytest.raises(SessionClosedError):
        add_post(session, review, post_id=uuid4(), text="Hallo", author_id=cast.lead.id)
    with pytest.raises(SessionClosedError):
        agree(session, review, cast)


def test_closing_twice_keeps_the_first_moment(cast, session):
    review = begin(session, cast)
    close_session(session, review, closed_by=cast.lead.id)
    closed_at = review.closed_at
    close_session(session, review, closed_by=cast.lead.id)
    assert review.closed_at == closed_at


def test_words_are_quoted_only_when_their_teller_lets_the_network_read_and_learn(cast):
    fragment = coded_fragment(cast)
    quote = {"text": "", "author_id": cast.lead.id, "fragment": fragment}
    with cast.writing() as session:
        review = begin(session, cast)
        for purpose in (Purpose.NETWORK_READING, Purpose.LEARNING):
            with pytest.raises(NotQuotableError):
                add_post(session, review, post_id=uuid4(), **quote)
            consent(session, cast.client_actor, purpose)
        add_post(session, review, post_id=uuid4(), **quote)
        assert list(quotable(session, cast.network.id)) == [fragment.id]


def test_a_commitment_says_who_does_what(cast, session):
    with pytest.raises(CommitmentEmptyError):
        agree(session, begin(session, cast), cast, what=" ")


def test_the_next_session_looks_back_on_what_was_left_open(cast, session):
    first = begin(session, cast)
    done, left = agree(session, first, cast), agree(session, first, cast, "Belt de buurvrouw")
    check_commitment(session, done, state=CommitmentState.DONE, checked_by=cast.lead.id)
    close_session(session, first, closed_by=cast.lead.id)
    second = begin(session, cast)
    agree(session, second, cast, "Belt de huisarts")
    assert [one.id for one, _review in to_look_back_on(session, second)] == [left.id]


def test_what_is_checked_in_this_session_stays_in_sight_and_can_be_undone(cast, session):
    first = begin(session, cast)
    commitment = agree(session, first, cast)
    close_session(session, first, closed_by=cast.lead.id)
    second = begin(session, cast)
    check_commitment(session, commitment, state=CommitmentState.NOT_DONE, checked_by=cast.lead.id)
    assert open_commitments(session, cast.network.id) == []
    assert len(to_look_back_on(session, second)) == 1
    check_commitment(session, commitment, state=CommitmentState.OPEN, checked_by=cast.lead.id)
    close_session(session, second, closed_by=cast.lead.id)
    assert len(to_look_back_on(session, begin(session, cast))) == 1


def test_a_commitment_that_does_not_exist_is_not_found(cast, session):
    with pytest.raises(NotFoundError):
        find_commitment(session, uuid4())
