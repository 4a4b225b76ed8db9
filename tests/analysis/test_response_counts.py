"""Sample and response: who was asked, who was heard, and why the others were not."""

import pytest
from cast import consent
from claiming import client_of

from analysis.response import NotHeard, study_response
from analysis.withdrawal import erase_actor
from interviews.calls import Outcome, log_attempt
from interviews.interviews import InterviewStatus, interview_of
from research.consents import Decision, Purpose, record_consent
from research.draws import draw_from_frame
from research.frames import import_frame
from research.networks import Actor, ActorRole
from research.studies import Study


def response(cast, study=None):
    with cast.database.reading() as session:
        return study_response(session, (study or cast.study).id)


def role(cast, wanted: ActorRole):
    [line] = [one for one in response(cast).roles if one.role is wanted]
    return line


def call(cast, actor: Actor, *outcomes: Outcome) -> None:
    with cast.writing() as session:
        for outcome in outcomes:
            log_attempt(session, interview_of(session, actor), outcome=outcome, caller_id=None)


def test_an_empty_study_counts_zeros(cast):
    empty = response(cast, cast.other_study)
    assert (empty.frame_units, empty.drawn, empty.released, empty.networks) == (0, 0, 0, 0)
    assert (empty.actors, empty.agreed, empty.heard, empty.calls, empty.roles) == (0, 0, 0, 0, ())
    assert empty.networks_not_heard == 0


def test_heard_is_who_has_a_closed_conversation(cast):
    cast.story(cast.client_actor)
    cast.interview(cast.daughter)
    seen = response(cast)
    assert (seen.networks, seen.networks_heard, seen.actors, seen.heard) == (1, 1, 2, 1)
    assert seen.agreed == 2
    assert seen.interviews[InterviewStatus.CLOSED] == 1
    assert seen.interviews[InterviewStatus.OPEN] == 1
    assert seen.interviews[InterviewStatus.NOT_HELD] == 0
    assert role(cast, ActorRole.CLIENT).not_heard == {}
    assert role(cast, ActorRole.FAMILY).not_heard == {NotHeard.TO_COME: 1}


@pytest.mark.parametrize(
    ("outcomes", "reason"),
    [
        ((), NotHeard.NOT_PHONED),
        ((Outcome.NO_ANSWER, Outcome.BUSY), NotHeard.NOT_REACHED),
        ((Outcome.NO_ANSWER, Outcome.REFUSED), NotHeard.REFUSED),
        ((Outcome.DO_NOT_CALL,), NotHeard.REFUSED),
        ((Outcome.WRONG_NUMBER,), NotHeard.WRONG_NUMBER),
        ((Outcome.UNABLE,), NotHeard.UNABLE),
        ((Outcome.DECEASED,), NotHeard.DECEASED),
    ],
)
def test_the_reason_comes_from_what_was_logged(cast, outcomes, reason):
    call(cast, cast.daughter, *outcomes)
    line = role(cast, ActorRole.FAMILY)
    assert (line.actors, line.heard, line.not_heard) == (1, 0, {reason: 1})
    assert response(cast).calls == len(outcomes)


def test_who_said_no_before_any_call_refused(cast):
    with cast.writing() as session:
        record_consent(
            session,
            actor_id=cast.daughter.id,
            purpose=Purpose.INTERVIEW,
            decision=Decision.REFUSED,
            recorded_by=None,
        )
    assert role(cast, ActorRole.FAMILY).not_heard == {NotHeard.REFUSED: 1}


def test_who_took_the_yes_back_is_not_counted_as_agreed(cast):
    with cast.writing() as session:
        consent(session, cast.client_actor, Purpose.INTERVIEW)
        consent(session, cast.daughter, Purpose.INTERVIEW)
        record_consent(
            session,
            actor_id=cast.daughter.id,
            purpose=Purpose.INTERVIEW,
            decision=Decision.WITHDRAWN,
            recorded_by=None,
        )
    assert response(cast).agreed == 1


def test_an_erased_teller_stays_in_the_denominator(cast):
    cast.story(cast.client_actor)
    with cast.writing() as session:
        erase_actor(session, session.get(Actor, cast.client_actor.id), cast.lead.id)
    seen = response(cast)
    assert (seen.actors, seen.heard, seen.networks_heard) == (2, 0, 0)
    assert role(cast, ActorRole.CLIENT).not_heard == {NotHeard.ERASED: 1}


def test_every_released_unit_stays_in_the_denominator(cast):
    content = "klantnummer\n" + "".join(f"K{number}\n" for number in range(8))
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        frame = import_frame(session, study, content=content.encode(), imported_by=None)
        draw_from_frame(session, frame, size=3, seed="toets", drawn_by=None)
    cast.story(cast.client_actor)
    client_of(cast, "N02")
    seen = response(cast)
    assert (seen.frame_units, seen.drawn, seen.released) == (8, 3, 3)
    assert (seen.networks, seen.networks_heard, seen.networks_not_heard) == (2, 1, 2)
