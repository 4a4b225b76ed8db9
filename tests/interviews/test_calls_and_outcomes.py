"""Calls: appointments, what came of an attempt, and the list of the day."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from cast import consent

from interviews.appointments import (
    AppointmentOrderError,
    InterviewerBusyError,
    make_appointment,
    standing_appointment,
)
from interviews.call_list import call_list
from interviews.call_order import Why
from interviews.calls import Outcome, attempts_of, log_attempt
from interviews.conversations import begin_conversation, end_conversation, note_outcome
from interviews.interviews import (
    InterviewClosedError,
    InterviewNotHeldError,
    InterviewStatus,
    InterviewTakenError,
    NoConsentError,
    interview_of,
    open_interview,
)
from research.consents import Decision, Purpose, current_consents
from research.networks import Actor, ActorRole, Identity, add_actor

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
# The night in which the clock goes back: this day has 25 hours.
MIDNIGHT = datetime(2026, 10, 25, tzinfo=AMSTERDAM)


def plan(cast, session, actor_id, starts_at, *, interviewer=None):
    actor = session.get(Actor, actor_id)
    consent(session, actor, Purpose.INTERVIEW)
    interview = interview_of(session, actor)
    make_appointment(
        session,
        interview,
        interviewer_id=(interviewer or cast.interviewer).id,
        starts_at=starts_at,
        made_by=cast.lead.id,
    )
    return interview


def another(cast, session):
    role, identity = ActorRole.NEIGHBOUR, Identity(description="buurvrouw")
    return add_actor(session, cast.network, role=role, identity=identity, added_by=None)


def the_list(cast, session):
    return call_list(session, interviewer_id=cast.interviewer.id, midnight=MIDNIGHT)


def test_an_actor_who_did_not_agree_gets_no_appointment(cast, session):
    interview = interview_of(session, session.get(Actor, cast.daughter.id))
    with pytest.raises(NoConsentError):
        make_appointment(
            session,
            interview,
            interviewer_id=cast.interviewer.id,
            starts_at=MIDNIGHT,
            made_by=None,
        )


def test_a_new_time_takes_the_place_of_the_old_one(cast, session):
    interview = plan(cast, session, cast.daughter.id, MIDNIGHT + timedelta(hours=10))
    later = MIDNIGHT + timedelta(days=2)
    note_outcome(
        session,
        interview,
        outcome=Outcome.NOT_NOW,
        caller_id=cast.interviewer.id,
        new_time=later,
    )
    assert standing_appointment(session, interview.id).starts_at == later
    assert [one.outcome for one in attempts_of(session, interview.id)] == ["not_now"]


def test_an_interviewer_is_not_in_two_places_at_once(cast, session):
    start = MIDNIGHT + timedelta(hours=10)
    plan(cast, session, cast.daughter.id, start)
    with pytest.raises(InterviewerBusyError):
        plan(cast, session, cast.client_actor.id, start + timedelta(minutes=20))


def test_an_appointment_ends_after_it_starts(cast, session):
    interview = plan(cast, session, cast.daughter.id, MIDNIGHT)
    with pytest.raises(AppointmentOrderError):
        make_appointment(
            session,
            interview,
            interviewer_id=cast.interviewer.id,
            starts_at=MIDNIGHT,
            ends_at=MIDNIGHT,
            made_by=None,
        )


def test_the_list_tells_today_from_missed_and_coming(cast, session):
    today = plan(cast, session, cast.daughter.id, MIDNIGHT + timedelta(hours=23, minutes=59))
    missed = plan(cast, session, cast.client_actor.id, MIDNIGHT - timedelta(minutes=50))
    soon = plan(cast, session, another(cast, session).id, MIDNIGHT + timedelta(days=1, hours=1))
    far = plan(cast, session, another(cast, session).id, MIDNIGHT + timedelta(days=9))
    found = the_list(cast, session)
    # What was missed comes first: the call of today is only at one minute to midnight.
    assert [call.interview.id for call in found.order] == [missed.id, today.id]
    assert [call.placed.why for call in found.order] == [Why.MISSED, Why.AGREED]
    assert [call.interview.id for call in found.coming] == [soon.id]
    assert far.id not in {call.interview.id for call in found.coming}
    assert found.next.interview.id == missed.id


def test_a_silent_phone_does_not_block_the_next_call(cast, session):
    silent = plan(cast, session, cast.daughter.id, MIDNIGHT + timedelta(hours=9))
    other = plan(cast, session, cast.client_actor.id, MIDNIGHT + timedelta(hours=11))
    assert the_list(cast, session).next.interview.id == silent.id
    attempt = log_attempt(session, silent, outcome=Outcome.NO_ANSWER, caller_id=None)
    attempt.at = MIDNIGHT + timedelta(hours=9, minutes=1)
    assert the_list(cast, session).next.interview.id == other.id


def test_a_list_without_work_is_empty_and_an_open_conversation_is_work(cast, session):
    assert the_list(cast, session).is_empty
    interview = plan(cast, session, cast.daughter.id, MIDNIGHT + timedelta(days=30))
    open_interview(session, interview, interviewer_id=cast.interviewer.id)
    found = the_list(cast, session)
    assert [call.interview.id for call in found.open] == [interview.id]
    assert found.next is None


@pytest.mark.parametrize("outcome", [one for one in Outcome if one.is_final()])
def test_a_final_outcome_ends_the_fieldwork_for_this_actor(cast, session, outcome):
    interview = plan(cast, session, cast.daughter.id, MIDNIGHT)
    log_attempt(session, interview, outcome=outcome, caller_id=cast.interviewer.id)
    assert interview.status == InterviewStatus.NOT_HELD
    with pytest.raises(InterviewNotHeldError):
        open_interview(session, interview, interviewer_id=cast.interviewer.id)
    with pytest.raises(InterviewNotHeldError):
        plan(cast, session, cast.daughter.id, MIDNIGHT)


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.DO_NOT_CALL])
def test_refusing_is_the_last_word_on_consent(cast, session, outcome):
    interview = plan(cast, session, cast.daughter.id, MIDNIGHT)
    log_attempt(session, interview, outcome=outcome, caller_id=cast.interviewer.id)
    consents = current_consents(session, actor_id=cast.daughter.id)
    assert consents[Purpose.INTERVIEW] is Decision.REFUSED


def test_an_interview_begins_only_with_a_yes(cast, session):
    interview = interview_of(session, session.get(Actor, cast.daughter.id))
    by = cast.interviewer.id
    with pytest.raises(NoConsentError):
        begin_conversation(session, interview, interviewer_id=by, said={})
    said = {Purpose.INTERVIEW: Decision.GIVEN, Purpose.QUOTES: Decision.REFUSED}
    assert begin_conversation(session, interview, interviewer_id=by, said=said)
    assert interview.status == InterviewStatus.OPEN
    assert current_consents(session, actor_id=cast.daughter.id) == said


def test_a_no_at_the_start_ends_it_there(cast, session):
    interview = interview_of(session, session.get(Actor, cast.daughter.id))
    said = {Purpose.INTERVIEW: Decision.REFUSED}
    by = cast.interviewer.id
    assert not begin_conversation(session, interview, interviewer_id=by, said=said)
    assert interview.status == InterviewStatus.NOT_HELD
    assert [one.outcome for one in attempts_of(session, interview.id)] == ["refused"]


def test_closing_notes_once_that_the_actor_was_reached(cast, session):
    interview = plan(cast, session, cast.daughter.id, MIDNIGHT)
    by = cast.interviewer.id
    log_attempt(session, interview, outcome=Outcome.NO_ANSWER, caller_id=by)
    open_interview(session, interview, interviewer_id=by)
    said = {Purpose.LEARNING: Decision.GIVEN}
    end_conversation(session, interview, attributes={}, said=said, closed_by=by)
    assert [one.outcome for one in attempts_of(session, interview.id)] == ["no_answer", "reached"]
    consents = current_consents(session, actor_id=cast.daughter.id)
    assert consents[Purpose.LEARNING] is Decision.GIVEN
    with pytest.raises(InterviewClosedError):
        log_attempt(session, interview, outcome=Outcome.BUSY, caller_id=by)


def test_a_reached_that_was_noted_already_is_not_noted_again(cast, session):
    interview = plan(cast, session, cast.daughter.id, MIDNIGHT)
    by = cast.interviewer.id
    log_attempt(session, interview, outcome=Outcome.REACHED, caller_id=by)
    open_interview(session, interview, interviewer_id=by)
    end_conversation(session, interview, attributes={}, said={}, closed_by=by)
    assert len(attempts_of(session, interview.id)) == 1


def test_an_open_conversation_cannot_be_planned_away_from_its_interviewer(cast, session):
    interview = plan(cast, session, cast.daughter.id, MIDNIGHT)
    open_interview(session, interview, interviewer_id=cast.interviewer.id)
    with pytest.raises(InterviewTakenError):
        plan(cast, session, cast.daughter.id, MIDNIGHT, interviewer=cast.lead)
    with pytest.raises(InterviewTakenError):
        log_attempt(session, interview, outcome=Outcome.REFUSED, caller_id=cast.lead.id)
    assert interview.interviewer_id == cast.interviewer.id
