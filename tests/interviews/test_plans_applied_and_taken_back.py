"""Applying a proposal and taking it back, without pages: trades, refusals, and the overlap rule."""

from datetime import timedelta
from itertools import combinations

import pytest
from planning_world import (
    agreed,
    appoint,
    moment,
    monday,
    more_networks,
    second_interviewer,
    stands,
)
from sqlmodel import col, select

from interviews.appointments import Appointment
from interviews.availability import AvailabilityException, ExceptionKind
from interviews.calls import Outcome, log_attempt
from interviews.interviews import InterviewStatus, find_interview
from interviews.plan_applying import NothingChosenError, apply_lines
from interviews.plan_proposals import (
    HOLDS_FOR,
    LineKind,
    PlanLine,
    PlanProposal,
    ProposalStaleError,
    lines_of,
)
from interviews.plan_undoing import NothingAppliedError, PlanUsedError, undo_plan
from interviews.planning import people_to_plan
from research.audit import AuditEntry
from research.consents import Decision, Purpose, record_consent
from research.studies import Study
from research.tables import now

AT_TEN, AT_TWO = moment(10), moment(14)


@pytest.fixture
def two(cast):
    """Both people of the first network said yes: the client and her daughter."""
    agreed(cast, cast.client_actor, cast.daughter)
    return cast.client_actor, cast.daughter


def proposed(cast, *wanted, client_first=False):
    """A proposal that gives each of these people (actor, interviewer, time) a place."""
    with cast.writing() as session:
        people = {one.actor.id: one for one in people_to_plan(session, cast.study.id)}
        proposal = PlanProposal(
            study_id=cast.study.id,
            first_day=monday(),
            last_day=monday() + timedelta(days=4),
            client_first=client_first,
            may_move=True,
            asked_by=cast.lead.id,
            made_at=now(),
        )
        session.add(proposal)
        session.flush()
        for actor, user, starts_at in wanted:
            old = people[actor.id].appointment
            session.add(
                PlanLine(
                    proposal_id=proposal.id,
                    actor_id=actor.id,
                    kind=(LineKind.MOVE if old else LineKind.NEW).value,
                    interviewer_id=user.id,
                    starts_at=starts_at,
                    ends_at=starts_at + timedelta(minutes=45),
                    old_appointment_id=old.id if old else None,
                )
            )
        session.flush()
        return proposal.id


def applied(cast, proposal_id, *users, only=None, at=None):
    """Apply the lines; returns why each was refused (None when it was not) by actor."""
    with cast.writing() as session:
        proposal = session.get_one(PlanProposal, proposal_id)
        lines = lines_of(session, proposal_id)
        done = apply_lines(
            session,
            session.get_one(Study, cast.study.id),
            proposal,
            line_ids=[one.id for one in lines if only is None or one.actor_id == only.id],
            interviewer_ids=[one.id for one in users or (cast.interviewer,)],
            applied_by=cast.lead.id,
            at=at or now(),
        )
        return {one.actor_id: one.refused_because for one in done}


def undone(cast, proposal_id):
    with cast.writing() as session:
        return undo_plan(
            session,
            session.get_one(Study, cast.study.id),
            session.get_one(PlanProposal, proposal_id),
            undone_by=cast.lead.id,
            at=now(),
        )


def places(cast, *actors):
    found = [stands(cast, one) for one in actors]
    return [(one.interviewer_id, one.starts_at) if one else None for one in found]


def nobody_is_in_two_places(cast):
    with cast.writing() as session:
        standing = session.exec(select(Appointment).where(col(Appointment.cancelled_at).is_(None)))
        for one, other in combinations(list(standing), 2):
            if one.interviewer_id == other.interviewer_id or one.person_id == other.person_id:
                assert one.ends_at <= other.starts_at or other.ends_at <= one.starts_at


def test_two_who_need_each_others_place_trade_it_and_can_go_back(cast, two):
    client, daughter = two
    me = cast.interviewer
    appoint(cast, client, AT_TWO)
    appoint(cast, daughter, AT_TEN)
    before = places(cast, client, daughter)
    proposal = proposed(cast, (client, me, AT_TEN), (daughter, me, AT_TWO))
    assert applied(cast, proposal) == {client.id: None, daughter.id: None}
    assert places(cast, client, daughter) == [(me.id, AT_TEN), (me.id, AT_TWO)]
    nobody_is_in_two_places(cast)
    assert undone(cast, proposal) == 0
    assert places(cast, client, daughter) == before
    nobody_is_in_two_places(cast)
    # Undone is not used up: the same trade can be made again.
    assert applied(cast, proposal) == {client.id: None, daughter.id: None}
    assert places(cast, client, daughter) == [(me.id, AT_TEN), (me.id, AT_TWO)]


def test_times_that_only_touch_in_part_trade_too(cast, two):
    client, daughter = two
    me = cast.interviewer
    appoint(cast, client, moment(10, 0))
    appoint(cast, daughter, moment(11, 0))
    proposal = proposed(cast, (client, me, moment(11, 15)), (daughter, me, moment(10, 15)))
    assert set(applied(cast, proposal).values()) == {None}
    nobody_is_in_two_places(cast)


def test_three_go_round_and_one_new_takes_what_is_left(cast, two):
    first, second, third, new = more_networks(cast, 2)
    me = cast.interviewer
    hours = [moment(hour) for hour in (9, 11, 13, 15)]
    for actor, hour in zip((first, second, third), hours, strict=False):
        appoint(cast, actor, hour)
    wanted = [(first, me, hours[1]), (second, me, hours[2]), (third, me, hours[0])]
    proposal = proposed(cast, (new, me, hours[3]), *wanted)
    assert set(applied(cast, proposal).values()) == {None}
    assert [at for _, at in places(cast, first, second, third, new)] == [
        hours[1],
        hours[2],
        hours[0],
        hours[3],
    ]
    assert undone(cast, proposal) == 0
    assert [one and one[1] for one in places(cast, first, second, third, new)] == [*hours[:3], None]


def test_half_a_trade_is_refused_and_nothing_moves(cast, two):
    client, daughter = two
    me = cast.interviewer
    appoint(cast, client, AT_TWO)
    appoint(cast, daughter, AT_TEN)
    before = places(cast, client, daughter)
    proposal = proposed(cast, (client, me, AT_TEN), (daughter, me, AT_TWO))
    assert applied(cast, proposal, only=client) == {client.id: "full"}
    assert places(cast, client, daughter) == before


def test_a_trade_of_which_one_side_said_no_leaves_the_other_where_he_was(cast, two):
    client, daughter = two
    me = cast.interviewer
    appoint(cast, client, AT_TWO)
    appoint(cast, daughter, AT_TEN)
    proposal = proposed(cast, (client, me, AT_TEN), (daughter, me, AT_TWO))
    with cast.writing() as session:
        record_consent(
            session,
            actor_id=daughter.id,
            purpose=Purpose.INTERVIEW,
            decision=Decision.REFUSED,
            recorded_by=None,
        )
    because = applied(cast, proposal)
    assert because[daughter.id] == "LineChangedError"
    nobody_is_in_two_places(cast)
    # Her appointment is for a person to cancel; until then its time is taken.
    assert because[client.id] == "full"
    assert places(cast, client) == [(me.id, AT_TWO)]


def test_a_trade_goes_on_without_a_third_who_fell_out(cast, two):
    first, second, third, _ = more_networks(cast, 2)
    me, other = cast.interviewer, second_interviewer(cast)
    for actor, hour in ((first, 9), (second, 11), (third, 13)):
        appoint(cast, actor, moment(hour))
    proposal = proposed(
        cast,
        (first, me, moment(11)),
        (second, me, moment(9)),
        (third, other, moment(9)),
    )
    with cast.writing() as session:
        session.add(
            AvailabilityException(
                user_id=other.id,
                kind=ExceptionKind.OFF.value,
                first_day=monday(),
                last_day=monday(),
            )
        )
    because = applied(cast, proposal, me, other)
    assert because == {first.id: None, second.id: None, third.id: "no_window"}
    assert places(cast, first, second, third) == [
        (me.id, moment(11)),
        (me.id, moment(9)),
        (me.id, moment(13)),
    ]


def test_one_of_a_trade_was_moved_by_hand_since_and_both_are_refused(cast, two):
    client, daughter = two
    me = cast.interviewer
    appoint(cast, client, AT_TWO)
    appoint(cast, daughter, AT_TEN)
    proposal = proposed(cast, (client, me, AT_TEN), (daughter, me, AT_TWO))
    appoint(cast, daughter, moment(10, 15))
    because = applied(cast, proposal)
    assert because == {client.id: "full", daughter.id: "LineChangedError"}
    assert places(cast, client, daughter) == [(me.id, AT_TWO), (me.id, moment(10, 15))]


def test_where_the_client_comes_first_a_trade_keeps_to_it(cast, two):
    client, daughter = two
    me = cast.interviewer
    appoint(cast, client, AT_TEN)
    appoint(cast, daughter, AT_TWO)
    proposal = proposed(cast, (client, me, AT_TWO), (daughter, me, AT_TEN), client_first=True)
    because = applied(cast, proposal)
    assert None not in because.values()
    assert places(cast, client, daughter) == [(me.id, AT_TEN), (me.id, AT_TWO)]
    other_way = proposed(cast, (client, me, moment(9)), (daughter, me, AT_TEN), client_first=True)
    assert set(applied(cast, other_way).values()) == {None}


def test_a_refused_trade_writes_nothing_in_the_logbook(cast, two):
    client, daughter = two
    me = cast.interviewer
    appoint(cast, client, AT_TEN)
    appoint(cast, daughter, AT_TWO)
    proposal = proposed(cast, (client, me, AT_TWO), (daughter, me, AT_TEN), client_first=True)

    def made():
        with cast.writing() as session:
            entries = session.exec(select(AuditEntry).where(AuditEntry.kind == "appointment"))
            return len(list(entries))

    before = made()
    applied(cast, proposal)
    assert made() == before


def test_taking_back_gives_a_place_to_plan_anew_where_the_old_time_is_gone(cast, two):
    client, daughter = two
    me = cast.interviewer
    appoint(cast, client, AT_TWO)
    proposal = proposed(cast, (client, me, AT_TEN))
    assert applied(cast, proposal) == {client.id: None}
    appoint(cast, daughter, AT_TWO)
    assert undone(cast, proposal) == 1
    assert places(cast, client, daughter) == [None, (me.id, AT_TWO)]
    with cast.writing() as session:
        assert find_interview(session, client.id).status == InterviewStatus.TO_PLAN
    with pytest.raises(NothingAppliedError):
        undone(cast, proposal)


def test_nothing_is_taken_back_once_somebody_phoned(cast, two):
    client, daughter = two
    me = cast.interviewer
    proposal = proposed(cast, (client, me, AT_TEN), (daughter, me, AT_TWO))
    applied(cast, proposal)
    with cast.writing() as session:
        log_attempt(
            session,
            find_interview(session, daughter.id),
            outcome=Outcome.NO_ANSWER,
            caller_id=me.id,
        )
    with pytest.raises(PlanUsedError):
        undone(cast, proposal)
    assert places(cast, client, daughter) == [(me.id, AT_TEN), (me.id, AT_TWO)]


def test_what_cannot_be_applied_is_an_error_and_changes_nothing(cast, two):
    client, _daughter = two
    proposal = proposed(cast, (client, cast.interviewer, AT_TEN))
    with pytest.raises(NothingChosenError):
        applied(cast, proposal, only=cast.daughter)
    with pytest.raises(ProposalStaleError):
        applied(cast, proposal, at=now() + HOLDS_FOR + timedelta(minutes=1))
    assert places(cast, client) == [None]


def test_what_is_over_by_the_time_of_applying_is_refused(cast, two):
    client, _daughter = two
    proposal = proposed(cast, (client, cast.interviewer, now() - timedelta(hours=1)))
    assert applied(cast, proposal) == {client.id: "too_late"}
