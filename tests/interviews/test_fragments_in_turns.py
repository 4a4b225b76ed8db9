"""Fragments: a span in one revision of a turn, released and withheld by its teller."""

import pytest

from interviews.fragments import (
    SpanOutsideTextError,
    fragment_at,
    fragment_text,
    release_fragment,
    source_of,
    withhold_fragment,
)
from interviews.interviews import Interview
from interviews.telling import add_revision
from interviews.turns import turns_of


@pytest.fixture
def told(cast, session):
    """The interview, the turn and the revision in which somebody was not phoned back."""
    session.rollback()
    session.close()
    interview_id = cast.story(cast.client_actor)
    interview = session.get(Interview, interview_id)
    return interview, *turns_of(session, interview_id)[3]


def test_a_fragment_holds_exactly_its_words(session, told):
    interview, turn, revision = told
    fragment = fragment_at(session, interview, revision, start=0, end=26)
    assert fragment_text(session, fragment) == "Ik werd nooit teruggebeld."
    assert source_of(session, fragment) == (interview, turn, revision)


def test_the_same_span_is_the_same_fragment(session, told):
    interview, _turn, revision = told
    first = fragment_at(session, interview, revision, start=0, end=26)
    assert fragment_at(session, interview, revision, start=0, end=26) is first


@pytest.mark.parametrize(("start", "end"), [(-1, 4), (4, 4), (5, 2), (0, 10_000), (26, 27)])
def test_a_span_outside_the_words_is_refused(session, told, start, end):
    interview, _turn, revision = told
    with pytest.raises(SpanOutsideTextError):
        fragment_at(session, interview, revision, start=start, end=end)


def test_words_whose_names_are_not_replaced_yet_cannot_be_marked(session, told):
    interview, turn, _revision = told
    fresh = add_revision(session, interview, turn, text="Nieuwe woorden.", made_by=None)
    with pytest.raises(SpanOutsideTextError):
        fragment_at(session, interview, fresh, start=0, end=6)


def test_a_release_can_be_taken_back(cast, session, told):
    interview, _turn, revision = told
    fragment = fragment_at(session, interview, revision, start=0, end=26)
    release_fragment(session, fragment, released_by=cast.interviewer.id)
    assert fragment.released_at is not None
    withhold_fragment(session, fragment, withheld_by=cast.interviewer.id)
    assert fragment.released_at is None
    assert fragment.released_by is None
