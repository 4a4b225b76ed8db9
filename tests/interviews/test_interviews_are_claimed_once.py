"""Interviews: one conversation, held by one person, closed once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from cast import consent

from interviews.interviews import (
    Interview,
    InterviewClosedError,
    InterviewNotOpenError,
    InterviewStatus,
    InterviewTakenError,
    NoConsentError,
    close_interview,
    interview_of,
    open_interview,
)
from research.consents import Purpose
from research.errors import InvalidValueError
from research.networks import Actor


@pytest.fixture
def agreed(cast):
    """An interview with the daughter, who agreed; nobody has begun yet."""
    with cast.writing() as session:
        consent(session, cast.daughter, Purpose.INTERVIEW)
        return interview_of(session, session.get(Actor, cast.daughter.id)).id


def test_two_who_begin_at_once_do_not_both_get_the_conversation(cast, database, agreed):
    barrier = Barrier(2)

    def begin(user_id):
        barrier.wait()
        with database.writing() as session:
            try:
                open_interview(session, session.get(Interview, agreed), interviewer_id=user_id)
                session.commit()
            except InterviewTakenError:
                return "taken"
        return user_id

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(begin, [cast.interviewer.id, cast.lead.id]))
    assert answers.count("taken") == 1
    with database.reading() as session:
        interview = session.get(Interview, agreed)
        assert interview.interviewer_id == next(one for one in answers if one != "taken")


def test_opening_ones_own_conversation_again_changes_nothing(cast, session, agreed):
    interview = session.get(Interview, agreed)
    open_interview(session, interview, interviewer_id=cast.interviewer.id)
    opened_at = interview.opened_at
    open_interview(session, interview, interviewer_id=cast.interviewer.id)
    assert interview.opened_at == opened_at


def test_nobody_is_interviewed_without_consent(cast, session):
    interview = interview_of(session, session.get(Actor, cast.client_actor.id))
    with pytest.raises(NoConsentError):
        open_interview(session, interview, interviewer_id=cast.interviewer.id)


def test_a_closed_interview_is_not_opened_or_closed_again(cast, session, agreed):
    interview = session.get(Interview, agreed)
    by = cast.interviewer.id
    open_interview(session, interview, interviewer_id=by)
    close_interview(session, interview, attributes={"solution": "found"}, closed_by=by)
    assert interview.attributes["solution"] == "found"
    assert interview.attributes["can_go_on"] == "unknown"
    with pytest.raises(InterviewClosedError):
        open_interview(session, interview, interviewer_id=by)
    with pytest.raises(InterviewNotOpenError):
        close_interview(session, interview, attributes={}, closed_by=by)


def test_somebody_else_cannot_close_a_conversation(cast, session, agreed):
    interview = session.get(Interview, agreed)
    open_interview(session, interview, interviewer_id=cast.interviewer.id)
    with pytest.raises(InterviewTakenError):
        close_interview(session, interview, attributes={}, closed_by=cast.lead.id)
    assert interview.status == InterviewStatus.OPEN


def test_an_answer_outside_the_codebook_is_refused(cast, session, agreed):
    interview = session.get(Interview, agreed)
    open_interview(session, interview, interviewer_id=cast.interviewer.id)
    with pytest.raises(InvalidValueError):
        close_interview(session, interview, attributes={"solution": "maybe"}, closed_by=None)
    assert interview.status == InterviewStatus.OPEN
