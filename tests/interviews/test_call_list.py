"""Who stands on the list: call-backs that are due, people without a set time, and who does not."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from cast import consent
from sqlalchemy import event

from interviews.appointments import make_appointment
from interviews.call_backs import Part
from interviews.call_claims import claim_call
from interviews.call_list import call_list
from interviews.call_order import Why
from interviews.call_overview import call_overview
from interviews.call_rules import (
    CallReasonMissingError,
    CallRuleChangedError,
    Numbers,
    add_attempts,
    call_rule,
    set_call_rule,
)
from interviews.call_starts import EnoughTriedError, next_moment, start_call
from interviews.call_times import CallTimeKind, note_call_time
from interviews.calls import Outcome, log_attempt
from interviews.interviews import InterviewStatus, interview_of
from research.consents import Decision, Purpose, SaidBy, record_consent
from research.errors import InvalidValueError
from research.networks import Actor, ActorRole, Identity, add_actor
from research.phone_decisions import decide_phone
from research.representatives import name_representative
from research.studies import Study

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
# A Tuesday.
MIDNIGHT = datetime(2026, 11, 3, tzinfo=AMSTERDAM)
TEN = MIDNIGHT + timedelta(hours=10)
HOUSE = Numbers(most=6, parts=3, weekdays=2, gap_hours=20, busy_minutes=30)


def held(cast, session, actor_id):
    """Somebody who agreed and is the interviewer's, without a set time."""
    actor = session.get(Actor, actor_id)
    consent(session, actor, Purpose.INTERVIEW)
    interview = interview_of(session, actor)
    interview.interviewer_id = cast.interviewer.id
    session.add(interview)
    session.flush()
    return interview


def another(cast, session):
    role, identity = ActorRole.NEIGHBOUR, Identity(description="buurvrouw")
    return add_actor(session, cast.network, role=role, identity=identity, added_by=None)


def tried(session, interview, *moments, outcome=Outcome.NO_ANSWER):
    for moment in moments:
        attempt = log_attempt(session, interview, outcome=outcome, caller_id=None)
        attempt.at = moment
        session.add(attempt)
    session.flush()


def the_list(cast, session, moment=TEN):
    facts = {"interviewer_id": cast.interviewer.id, "midnight": MIDNIGHT, "moment": moment}
    return call_list(session, **facts)


def whys(found):
    return [(one.interview.id, one.placed.why) for one in found.order]


def test_people_without_a_set_time_stand_on_the_list_the_client_first(cast, session):
    daughter = held(cast, session, cast.daughter.id)
    client = held(cast, session, cast.client_actor.id)
    found = the_list(cast, session)
    assert whys(found) == [(client.id, Why.CLIENT_FIRST), (daughter.id, Why.FIRST)]


def test_a_call_back_that_is_due_says_which_attempt_and_when_to_try(cast, session):
    interview = held(cast, session, cast.daughter.id)
    monday = MIDNIGHT - timedelta(days=1)
    tried(session, interview, monday - timedelta(days=4, hours=-13), monday + timedelta(hours=10))
    [call] = the_list(cast, session).order
    assert (call.placed.why, call.placed.nth, call.placed.part) == (
        Why.TRY_AGAIN,
        3,
        Part.EVENING,
    )


def test_who_gave_no_answer_at_his_appointment_is_proposed_on_another_day(cast, session):
    interview = held(cast, session, cast.daughter.id)
    facts = {"interviewer_id": cast.interviewer.id, "made_by": None}
    make_appointment(session, interview, starts_at=TEN, **facts)
    tried(session, interview, TEN + timedelta(minutes=2))
    found = the_list(cast, session, TEN + timedelta(minutes=3))
    assert found.order == []
    [call] = found.coming
    assert call.moment.astimezone(AMSTERDAM).weekday() != 1
    assert next_moment(session, interview, moment=TEN + timedelta(minutes=3)) == call.moment


@pytest.mark.parametrize("how", ["refused", "client", "representative", "final", "never asked"])
def test_who_may_not_be_phoned_is_not_on_the_list(cast, session, how):
    actor = session.get(Actor, cast.daughter.id)
    interview = held(cast, session, actor.id)
    if how == "refused":
        no = {"purpose": Purpose.INTERVIEW, "decision": Decision.REFUSED, "recorded_by": None}
        record_consent(session, actor_id=actor.id, **no)
    elif how == "client":
        said = {"said_by": SaidBy.ACTOR, "recorded_by": cast.lead.id}
        decide_phone(session, actor, may_be_phoned=False, **said)
    elif how == "representative":
        client = session.get(Actor, cast.client_actor.id)
        interview = held(cast, session, client.id)
        name_representative(session, client, name="Zijn zus", named_by=cast.lead.id)
        said = {"said_by": SaidBy.ACTOR, "recorded_by": cast.lead.id}
        decide_phone(session, actor, may_be_phoned=False, **said)
    elif how == "final":
        tried(session, interview, TEN, outcome=Outcome.UNABLE)
    else:
        interview = interview_of(session, another(cast, session))
        interview.interviewer_id = cast.interviewer.id
        said = {"said_by": SaidBy.ACTOR, "recorded_by": cast.lead.id}
        decide_phone(session, actor, may_be_phoned=False, **said)
    session.flush()
    found = the_list(cast, session)
    assert (found.order, found.coming, found.next) == ([], [], None)


def test_six_times_no_answer_is_enough_until_the_lead_says_otherwise(cast, session):
    interview = held(cast, session, cast.daughter.id)
    days = [TEN - timedelta(days=one) for one in range(13, 1, -2)]
    tried(session, interview, *days)
    found = the_list(cast, session)
    assert (found.order, found.coming, found.stopped) == ([], [], 1)
    with pytest.raises(EnoughTriedError):
        start_call(session, interview, caller_id=cast.interviewer.id)
    [tired] = call_overview(session, cast.study.id).tired
    assert (tired.actor.id, tired.tries, tired.is_spread) == (cast.daughter.id, 6, False)
    facts = {"amount": 1, "decided_by": cast.lead.id}
    with pytest.raises(CallReasonMissingError):
        add_attempts(session, interview, reason=" ", **facts)
    add_attempts(session, interview, reason="Hij was met vakantie.", **facts)
    found = the_list(cast, session)
    assert found.stopped == 0
    assert [one.interview.id for one in (*found.order, *found.coming)] == [interview.id]
    start_call(session, interview, caller_id=cast.interviewer.id)
    assert call_overview(session, cast.study.id).tired == []


def test_an_appointment_that_the_actor_asked_for_is_kept_after_the_maximum(cast, session):
    interview = held(cast, session, cast.daughter.id)
    tried(session, interview, *(TEN - timedelta(days=one) for one in range(13, 1, -2)))
    facts = {"interviewer_id": cast.interviewer.id, "made_by": None}
    make_appointment(session, interview, starts_at=TEN + timedelta(hours=2), **facts)
    found = the_list(cast, session)
    assert whys(found) == [(interview.id, Why.AGREED)]
    start_call(session, interview, caller_id=cast.interviewer.id)


def test_what_somebody_said_about_times_is_kept(cast, session):
    interview = held(cast, session, cast.daughter.id)
    daughter = session.get(Actor, cast.daughter.id)
    facts = {"noted_by": cast.lead.id, "starts": time(19), "ends": time(0)}
    note_call_time(session, daughter, kind=CallTimeKind.GOOD, weekday=2, **facts)
    [call] = the_list(cast, session).coming
    local = call.moment.astimezone(AMSTERDAM)
    assert (local.weekday(), local.time()) == (2, time(19))
    assert next_moment(session, interview, moment=TEN) == call.moment
    never = facts | {"starts": time(0)}
    note_call_time(session, daughter, kind=CallTimeKind.BAD, weekday=None, **never)
    assert the_list(cast, session).calls == []


def test_whom_a_colleague_phones_is_shown_and_not_next(cast, session):
    client = held(cast, session, cast.client_actor.id)
    daughter = held(cast, session, cast.daughter.id)
    claim_call(session, client, caller_id=cast.lead.id, moment=TEN)
    found = the_list(cast, session)
    assert [one.is_claimed for one in found.order] == [True, False]
    assert found.next.interview.id == daughter.id


def test_the_number_of_queries_does_not_grow_with_the_list(cast, session):
    def count():
        asked = []
        engine = session.get_bind().engine
        note = lambda *facts: asked.append(facts[2])  # noqa: E731
        event.listen(engine, "before_cursor_execute", note)
        found = the_list(cast, session)
        event.remove(engine, "before_cursor_execute", note)
        return len(found.order), len(asked)

    tried(session, held(cast, session, cast.daughter.id), TEN - timedelta(days=2))
    few, queries = count()
    for _number in range(20):
        tried(session, held(cast, session, another(cast, session).id), TEN - timedelta(days=2))
    many, same = count()
    assert (few, many) == (1, 21)
    assert same == queries
    assert queries <= 18


def test_the_lead_sets_the_rules_and_no_colleague_is_overtaken_unseen(cast, session):
    study = session.get(Study, cast.study.id)
    rule = call_rule(session, study.id)
    assert (rule.most, rule.parts, rule.weekdays, rule.version) == (6, 3, 2, 0)
    by = {"changed_by": cast.lead.id}
    set_call_rule(session, study, numbers=replace(HOUSE, most=2), version=0, **by)
    with pytest.raises(CallRuleChangedError):
        set_call_rule(session, study, numbers=HOUSE, version=0, **by)
    with pytest.raises(InvalidValueError):
        set_call_rule(session, study, numbers=replace(HOUSE, most=0), version=1, **by)
    interview = held(cast, session, cast.daughter.id)
    tried(session, interview, TEN - timedelta(days=3), TEN - timedelta(days=2))
    assert the_list(cast, session).stopped == 1


def test_a_wrong_number_waits_for_the_lead_until_it_is_taken_up_again(cast, session):
    interview = held(cast, session, cast.daughter.id)
    tried(session, interview, TEN, outcome=Outcome.WRONG_NUMBER)
    [wrong] = call_overview(session, cast.study.id).wrong_numbers
    assert wrong.actor.id == cast.daughter.id
    interview.status = InterviewStatus.TO_PLAN.value
    session.add(interview)
    session.flush()
    assert call_overview(session, cast.study.id).wrong_numbers == []
