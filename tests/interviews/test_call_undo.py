"""Taking back an outcome that was noted by mistake, and noting one twice."""

from datetime import timedelta

import pytest
from cast import consent
from sqlmodel import select

from analysis.fieldwork import fieldwork_of
from interviews.appointments import make_appointment, standing_appointment
from interviews.call_undo import UNDO_WITHIN, UndoTooLateError, just_noted, undo_attempt
from interviews.calls import CallAttempt, OtherAttemptError, Outcome, attempts_of
from interviews.conversations import note_outcome
from interviews.interviews import InterviewStatus, interview_of, open_interview
from research.audit import AuditEntry
from research.consents import Decision, Purpose, consent_history, current_consents, record_consent
from research.networks import Actor
from research.tables import now


@pytest.fixture
def planned(cast, session):
    """An appointment with the daughter, who agreed."""
    daughter = session.get(Actor, cast.daughter.id)
    consent(session, daughter, Purpose.INTERVIEW)
    interview = interview_of(session, daughter)
    facts = {"interviewer_id": cast.interviewer.id, "made_by": cast.lead.id}
    make_appointment(session, interview, starts_at=now() + timedelta(hours=1), **facts)
    return interview


def note(cast, session, interview, outcome, **more):
    return note_outcome(session, interview, outcome=outcome, caller_id=cast.interviewer.id, **more)


def undo(cast, session, attempt, interview, **more):
    by = {"undone_by": cast.interviewer.id} | more
    undo_attempt(session, interview, attempt_id=attempt.id, **by)


def outcomes(session, interview):
    return [one.outcome for one in attempts_of(session, interview.id)]


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.DO_NOT_CALL])
def test_a_no_that_nobody_said_is_gone_and_the_yes_still_stands(cast, session, planned, outcome):
    appointment = standing_appointment(session, planned.id)
    attempt = note(cast, session, planned, outcome)
    assert planned.status == InterviewStatus.NOT_HELD
    undo(cast, session, attempt, planned)
    assert planned.status == InterviewStatus.PLANNED
    assert outcomes(session, planned) == []
    known = current_consents(session, actor_id=cast.daughter.id)
    assert known[Purpose.INTERVIEW] is Decision.GIVEN
    assert len(consent_history(session, actor_id=cast.daughter.id)) == 1
    assert standing_appointment(session, planned.id) == appointment


def test_the_log_keeps_that_it_was_noted_and_taken_back(cast, session, planned):
    attempt = note(cast, session, planned, Outcome.DECEASED)
    undo(cast, session, attempt, planned)
    acts = (
        select(AuditEntry.action).where(AuditEntry.object_id == attempt.id).order_by(AuditEntry.seq)
    )
    assert list(session.exec(acts)) == ["log", "undo"]
    assert session.get(CallAttempt, attempt.id).undone_at is not None
    # Twice is once.
    undo(cast, session, attempt, planned)
    assert list(session.exec(acts)) == ["log", "undo"]


def test_what_was_taken_back_counts_nowhere(cast, session, planned):
    attempt = note(cast, session, planned, Outcome.UNABLE)
    undo(cast, session, attempt, planned)
    mine = [one for one in fieldwork_of(session, cast.study.id) if one.actor.id == planned.actor_id]
    assert [one.outcomes for one in mine] == [[]]
    assert just_noted(session, caller_id=cast.interviewer.id) is None


def test_a_new_time_by_mistake_gives_the_old_one_back(cast, session, planned):
    old = standing_appointment(session, planned.id).starts_at
    later = now() + timedelta(days=3)
    attempt = note(cast, session, planned, Outcome.APPOINTMENT, new_time=later)
    assert standing_appointment(session, planned.id).starts_at == later
    undo(cast, session, attempt, planned)
    assert standing_appointment(session, planned.id).starts_at == old
    assert planned.status == InterviewStatus.PLANNED


def test_where_the_old_time_is_taken_meanwhile_there_is_none(cast, session, planned):
    old = standing_appointment(session, planned.id).starts_at
    attempt = note(cast, session, planned, Outcome.NOT_NOW, new_time=now() + timedelta(days=3))
    client = session.get(Actor, cast.client_actor.id)
    consent(session, client, Purpose.INTERVIEW)
    facts = {"interviewer_id": cast.interviewer.id, "made_by": None}
    make_appointment(session, interview_of(session, client), starts_at=old, **facts)
    undo(cast, session, attempt, planned)
    assert standing_appointment(session, planned.id) is None
    assert planned.status == InterviewStatus.TO_PLAN


def test_only_ones_own_last_outcome_and_only_for_a_while(cast, session, planned):
    first = note(cast, session, planned, Outcome.NO_ANSWER)
    with pytest.raises(UndoTooLateError):
        undo(cast, session, first, planned, undone_by=cast.lead.id)
    with pytest.raises(UndoTooLateError):
        undo(cast, session, first, planned, moment=now() + UNDO_WITHIN)
    note(cast, session, planned, Outcome.BUSY)
    with pytest.raises(UndoTooLateError):
        undo(cast, session, first, planned)
    assert outcomes(session, planned) == ["no_answer", "busy"]


def test_not_once_something_was_said_or_begun_since(cast, session, planned):
    attempt = note(cast, session, planned, Outcome.REFUSED)
    yes = {"purpose": Purpose.INTERVIEW, "decision": Decision.GIVEN, "recorded_by": None}
    record_consent(session, actor_id=cast.daughter.id, **yes)
    with pytest.raises(UndoTooLateError):
        undo(cast, session, attempt, planned)
    planned.status = InterviewStatus.PLANNED.value
    session.flush()
    silent = note(cast, session, planned, Outcome.NO_ANSWER)
    open_interview(session, planned, interviewer_id=cast.interviewer.id)
    assert just_noted(session, caller_id=cast.interviewer.id) is None
    with pytest.raises(UndoTooLateError):
        undo(cast, session, silent, planned)


def test_an_outcome_that_is_sent_twice_is_one_attempt(cast, session, planned):
    page = cast.daughter.id
    for _time in range(2):
        note(cast, session, planned, Outcome.REFUSED, attempt_id=page)
    assert outcomes(session, planned) == ["refused"]
    assert len(consent_history(session, actor_id=cast.daughter.id)) == 2
    with pytest.raises(OtherAttemptError):
        note(cast, session, planned, Outcome.BUSY, attempt_id=page)


def test_a_page_that_was_taken_back_is_not_used_again(cast, session, planned):
    page = cast.client_actor.id
    attempt = note(cast, session, planned, Outcome.BUSY, attempt_id=page)
    undo(cast, session, attempt, planned)
    with pytest.raises(OtherAttemptError):
        note(cast, session, planned, Outcome.BUSY, attempt_id=page)
