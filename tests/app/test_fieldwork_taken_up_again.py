"""An outcome that was noted wrongly can be mended; what was noted stays."""

import pytest
from cast import consent
from sqlmodel import select

from interviews.calls import Outcome, attempts_of, log_attempt
from interviews.interviews import InterviewStatus, find_interview, interview_of
from research.audit import AuditEntry
from research.consents import Purpose, has_consented
from research.roles import Role


@pytest.fixture
def wrong_number(cast):
    with cast.writing() as session:
        consent(session, cast.daughter, Purpose.INTERVIEW)
        interview = interview_of(session, cast.daughter)
        log_attempt(session, interview, outcome=Outcome.WRONG_NUMBER, caller_id=cast.interviewer.id)
    return f"/netwerken/actor/{cast.daughter.id}/hervat"


def status_of_daughter(cast):
    with cast.database.reading() as session:
        return find_interview(session, cast.daughter.id).status


def test_the_lead_puts_an_actor_back_on_the_list(cast, wrong_number):
    lead = cast.browser(cast.lead)
    assert lead.post(wrong_number).status_code == 303
    assert status_of_daughter(cast) == InterviewStatus.TO_PLAN
    with cast.database.reading() as session:
        interview = find_interview(session, cast.daughter.id)
        assert [one.outcome for one in attempts_of(session, interview.id)] == ["wrong_number"]
        acts = session.exec(
            select(AuditEntry.action).where(AuditEntry.kind == "interview").order_by(AuditEntry.seq)
        ).all()
    assert "resume" in acts


def test_doing_it_twice_is_a_conflict(cast, wrong_number):
    lead = cast.browser(cast.lead)
    lead.post(wrong_number)
    again = lead.post(wrong_number)
    assert again.status_code == 409
    assert "Er is niets te herstellen" in again.text


def test_who_refused_must_say_yes_again(cast):
    with cast.writing() as session:
        interview = interview_of(session, cast.daughter)
        log_attempt(session, interview, outcome=Outcome.REFUSED, caller_id=cast.interviewer.id)
    cast.browser(cast.lead).post(f"/netwerken/actor/{cast.daughter.id}/hervat")
    with cast.database.reading() as session:
        assert not has_consented(session, actor_id=cast.daughter.id, purpose=Purpose.INTERVIEW)


@pytest.mark.parametrize("role", [Role.INTERVIEWER, Role.CODER, Role.PROFESSIONAL, Role.EDITOR])
def test_only_the_lead_does_this(cast, wrong_number, role):
    assert cast.browser(cast.users[role]).post(wrong_number).status_code == 403
    assert status_of_daughter(cast) == InterviewStatus.NOT_HELD


def test_a_lead_of_another_study_finds_nothing(cast, wrong_number):
    assert cast.browser(cast.stranger(Role.LEAD)).post(wrong_number).status_code == 404
