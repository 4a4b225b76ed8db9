"""Two colleagues never phone one person, also when he is in two networks."""

import threading
from datetime import timedelta

import pytest
from cast import consent

from interviews.call_claims import (
    CLAIMED_FOR,
    CallClaim,
    CallClaimedError,
    check_not_claimed,
    claim_call,
    claimed_by,
    release_call,
    take_over_call,
)
from interviews.call_rules import CallReasonMissingError
from interviews.calls import Outcome, attempts_of
from interviews.conversations import begin_conversation, note_outcome
from interviews.interviews import Interview, InterviewNotHeldError, interview_of
from research.consents import Decision, Purpose, SaidBy, record_consent
from research.networks import Actor, ActorRole, Identity, add_actor, create_network
from research.phone_decisions import ClientSaysNoError, decide_phone
from research.phoning import SaidNoError
from research.roles import Role
from research.same_people import join_person
from research.studies import Study
from research.tables import now


def held(cast, actor_id, *, by=None):
    """Somebody who agreed, and is the interviewer's to phone."""
    with cast.writing() as session:
        actor = session.get(Actor, actor_id)
        consent(session, actor, Purpose.INTERVIEW)
        interview = interview_of(session, actor)
        interview.interviewer_id = (by or cast.interviewer).id
        session.add(interview)
        return interview.id


def twin(cast):
    """The daughter in another network of the study; the register knows that it is she."""
    with cast.writing() as session:
        study = session.get(Study, cast.study.id)
        network = create_network(session, study, reference="N02", created_by=cast.lead.id)
        made = add_actor(
            session,
            network,
            role=ActorRole.VOLUNTEER,
            identity=Identity(description="dochter"),
            added_by=None,
        )
        daughter = session.get(Actor, cast.daughter.id)
        join_person(session, daughter, reference=made.reference, joined_by=cast.lead.id)
        return made.id


def claim(cast, interview_id, user, **more):
    with cast.writing() as session:
        interview = session.get(Interview, interview_id)
        claim_call(session, interview, caller_id=user.id, **more)


def holder(cast, actor_id, **more):
    with cast.database.reading() as session:
        return claimed_by(session, [actor_id], **more).get(actor_id)


def test_of_two_at_once_one_phones(cast):
    interview_id = held(cast, cast.daughter.id)
    colleague, ready, told = cast.stranger(Role.INTERVIEWER), threading.Barrier(2), []

    def go(user):
        ready.wait(10)
        try:
            claim(cast, interview_id, user)
            told.append(user.id)
        except CallClaimedError:
            told.append(None)

    threads = [threading.Thread(target=go, args=[one]) for one in (cast.interviewer, colleague)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert told.count(None) == 1
    [winner] = [one for one in told if one is not None]
    assert holder(cast, cast.daughter.id) == winner


def test_of_many_at_once_on_two_networks_of_one_person_one_phones(cast):
    first, second = held(cast, cast.daughter.id), held(cast, twin(cast), by=cast.lead)
    ready, told = threading.Barrier(4), []

    def go(interview_id, user):
        ready.wait(10)
        try:
            claim(cast, interview_id, user)
            told.append(user.id)
        except CallClaimedError:
            told.append(None)

    tries = [
        (first, cast.interviewer),
        (second, cast.lead),
        (first, cast.coder),
        (second, cast.editor),
    ]
    threads = [threading.Thread(target=go, args=one) for one in tries]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert sorted(one is None for one in told) == [False, True, True, True]


def test_a_claim_lasts_a_while_and_claiming_again_keeps_it(cast):
    interview_id, start = held(cast, cast.daughter.id), now()
    claim(cast, interview_id, cast.interviewer, moment=start)
    claim(cast, interview_id, cast.interviewer, moment=start + timedelta(minutes=10))
    late = start + CLAIMED_FOR + timedelta(minutes=1)
    with pytest.raises(CallClaimedError):
        claim(cast, interview_id, cast.lead, moment=late)
    gone = start + timedelta(minutes=10) + CLAIMED_FOR
    assert holder(cast, cast.daughter.id, moment=gone) is None
    claim(cast, interview_id, cast.lead, moment=gone)
    assert holder(cast, cast.daughter.id, moment=gone) == cast.lead.id


def test_letting_go_frees_ones_own_claim_only(cast):
    interview_id = held(cast, cast.daughter.id)
    claim(cast, interview_id, cast.interviewer)
    with cast.writing() as session:
        release_call(session, session.get(Interview, interview_id), caller_id=cast.lead.id)
    assert holder(cast, cast.daughter.id) == cast.interviewer.id
    with cast.writing() as session:
        release_call(session, session.get(Interview, interview_id), caller_id=cast.interviewer.id)
    assert holder(cast, cast.daughter.id) is None


@pytest.mark.parametrize("how", ["outcome", "conversation"])
def test_an_outcome_and_the_conversation_end_it(cast, how):
    interview_id = held(cast, cast.daughter.id)
    claim(cast, interview_id, cast.interviewer)
    with cast.writing() as session:
        interview = session.get(Interview, interview_id)
        by = cast.interviewer.id
        if how == "outcome":
            note_outcome(session, interview, outcome=Outcome.BUSY, caller_id=by)
        else:
            begin_conversation(session, interview, interviewer_id=by, said={})
    assert holder(cast, cast.daughter.id) is None


def test_nobody_notes_or_begins_what_a_colleague_phones(cast):
    interview_id = held(cast, cast.daughter.id)
    claim(cast, interview_id, cast.interviewer)
    with cast.database.writing() as session:
        interview, by = session.get(Interview, interview_id), cast.lead.id
        with pytest.raises(CallClaimedError):
            note_outcome(session, interview, outcome=Outcome.REFUSED, caller_id=by)
        with pytest.raises(CallClaimedError):
            begin_conversation(session, interview, interviewer_id=by, said={})
        assert attempts_of(session, interview_id) == []
        check_not_claimed(session, interview, by=cast.interviewer.id)
        check_not_claimed(session, interview, by=None)


def test_who_may_not_be_phoned_is_not_claimed(cast):
    interview_id, words = held(cast, cast.daughter.id), {"recorded_by": None}
    with cast.writing() as session:
        daughter = session.get(Actor, cast.daughter.id)
        decide_phone(
            session, daughter, may_be_phoned=False, said_by=SaidBy.ACTOR, recorded_by=cast.lead.id
        )
    with pytest.raises(ClientSaysNoError):
        claim(cast, interview_id, cast.interviewer)
    with cast.writing() as session:
        facts = {"purpose": Purpose.INTERVIEW, "decision": Decision.WITHDRAWN}
        record_consent(session, actor_id=cast.daughter.id, **facts, **words)
    with pytest.raises(SaidNoError):
        claim(cast, interview_id, cast.interviewer)
    with cast.writing() as session:
        session.get(Interview, interview_id).status = "not_held"
    with pytest.raises(InterviewNotHeldError):
        claim(cast, interview_id, cast.interviewer)


def test_a_lead_takes_over_with_a_reason_and_then_holds_the_call(cast):
    interview_id = held(cast, cast.daughter.id)
    claim(cast, interview_id, cast.interviewer)
    with cast.database.writing() as session:
        interview = session.get(Interview, interview_id)
        with pytest.raises(CallReasonMissingError):
            take_over_call(session, interview, taken_by=cast.lead.id, reason="  ")
    assert holder(cast, cast.daughter.id) == cast.interviewer.id
    with cast.writing() as session:
        interview = session.get(Interview, interview_id)
        take_over_call(session, interview, taken_by=cast.lead.id, reason="Bram is ziek geworden.")
    assert holder(cast, cast.daughter.id) == cast.lead.id
    with cast.database.reading() as session:
        assert session.get(Interview, interview_id).interviewer_id == cast.lead.id
        assert session.get(CallClaim, cast.daughter.id).caller_id == cast.lead.id
