"""A study in the shape of the first one, of 2021, made up by code: 20 networks, 50 people phoned.

The report says: half of the questions come from people themselves; three quarters found a
solution; in half of those the network looks at it in another way; in four of the twenty it was
about coordination with a volunteer; 94% of the network colleagues are positive. The counts under
it are the smallest that give those words: 10 of 20, 15 of 20, 8 of 15, 4 of 20, 31 of 33.
"""

from uuid import UUID

from cast import Cast, tell
from sqlmodel import Session
from worker_home import made_once

from analysis.codings import add_coding
from interviews.interviews import Interview, close_interview, interview_of, open_interview
from interviews.turns import turns_of
from research.codebook import Pole
from research.consents import Decision, Purpose, record_consent
from research.networks import ActorRole, Identity, add_actor, create_network
from research.studies import Study, create_study

NETWORKS, OWN_QUESTION, SOLVED, OTHERWISE = 20, 10, 15, 8
CLIENTS, WITH_TWO, VOLUNTEERS, NOT_POSITIVE = 17, 13, 4, (2, 7)


@made_once
def study_like_2021(cast: Cast) -> UUID:
    """Make the study; return its id."""
    with cast.writing() as session:
        study = create_study(
            session,
            title="Zoals in 2021",
            question="Hoe is onze hulp ervaren?",
            organisation="WIJ",
            starts_on=cast.study.starts_on,
            ends_on=cast.study.ends_on,
            created_by=cast.lead.id,
            synthetic=True,
        )
        colleague = 0
        for number in range(NETWORKS):
            colleague = _network(session, cast, study, number, colleague)
        return study.id


def _network(session: Session, cast: Cast, study: Study, number: int, colleague: int) -> int:
    """One network: a client in 17 of them, and one or two colleagues; 33 of those in all."""
    reference = f"N{number + 1:02}"
    network = create_network(session, study, reference=reference, created_by=cast.lead.id)
    common = {
        "question_raised_by": "client" if number < OWN_QUESTION else "family",
        "question_kind": "concrete" if number < OWN_QUESTION else "concern",
        "solution": _solution(number),
    }
    people = [ActorRole.CLIENT] if number < CLIENTS else []
    first = ActorRole.VOLUNTEER if number < VOLUNTEERS else ActorRole.FAMILY
    people += [first, ActorRole.NEIGHBOUR] if number < WITH_TWO else [first]
    for role in people:
        answers = {**common, "solution_view": "positive", "cooperation": "positive"}
        if role is first and number < OTHERWISE:
            answers["solution_view"] = "mixed"
        if role is not ActorRole.CLIENT:
            answers["cooperation"] = "mixed" if colleague in NOT_POSITIVE else "positive"
            colleague += 1
        actor = add_actor(
            session, network, role=role, identity=Identity(name=reference), added_by=None
        )
        record_consent(
            session,
            actor_id=actor.id,
            purpose=Purpose.INTERVIEW,
            decision=Decision.GIVEN,
            recorded_by=None,
        )
        interview = interview_of(session, actor)
        open_interview(session, interview, interviewer_id=cast.interviewer.id)
        if role is ActorRole.VOLUNTEER:
            tell(session, interview, written_by=cast.interviewer.id)
        close_interview(session, interview, attributes=answers, closed_by=None)
        if role is ActorRole.VOLUNTEER:
            _stopped(session, cast, interview)
    return colleague


def _solution(number: int) -> str:
    if number >= SOLVED:
        return "none"
    return "found" if number % 2 else "on_the_way"


def _stopped(session: Session, cast: Cast, interview: Interview) -> None:
    """The volunteer stopped, and the social worker did not know."""
    revision = turns_of(session, interview.id)[3][1]
    add_coding(
        session,
        interview,
        revision,
        start=0,
        end=len("Ik werd nooit teruggebeld."),
        theme="coordination_volunteers",
        pole=Pole.FAILURE,
        coder_id=cast.coder.id,
    )
