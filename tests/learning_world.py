"""A study that taught enough: networks of tellers who agreed to learning, with judged codings."""

from typing import Any
from uuid import UUID, uuid4

from cast import CANARY, Cast, consent
from sqlmodel import Session
from worker_home import made_once

from analysis.codings import add_coding, add_suggestion, judge
from interviews.interviews import Interview, close_interview, interview_of, open_interview
from interviews.replaced_texts import keep_replaced
from interviews.replacements import replace_spans
from interviews.telling import add_turn
from interviews.turns import Mode, Speaker, TurnRevision, turns_of
from research.codebook import Pole
from research.consents import Purpose
from research.networks import Actor, ActorRole, Identity, Network, add_actor, create_network
from research.studies import Study

OTHERS = [
    "Ik ga op dinsdag naar de markt.",
    "Mijn zoon woont in een dorp verderop.",
    "De bus kwam om tien uur.",
    "Wij dronken koffie aan de tafel.",
]
PHRASE = "De blauwe klapstoel stond al klaar bij de vijver."
CODES = ("trust", "pace")
TURNS = 8


@made_once
def teach(cast: Cast, *, networks: int = 4, turns: int = TURNS) -> list[UUID]:
    """Hold one judged conversation in each of these networks; return the ids of the actors."""
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        return [_taught(session, cast, study, f"L{number}", turns) for number in range(networks)]


def _taught(session: Session, cast: Cast, study: Study, reference: str, turns: int) -> UUID:
    network = create_network(session, study, reference=reference, created_by=cast.lead.id)
    actor = told_by(session, cast, network, turns)
    interview = interview_of(session, actor)
    for _turn, revision in turns_of(session, interview.id):
        code(session, cast, interview, revision)
    return actor.id


def told_by(session: Session, cast: Cast, network: Network, turns: int) -> Actor:
    """Let a client tell so many turns, ready to be coded; he agreed to learning."""
    who = Identity(name=f"{CANARY} {network.reference}")
    actor = add_actor(session, network, role=ActorRole.CLIENT, identity=who, added_by=None)
    for purpose in (Purpose.INTERVIEW, Purpose.LEARNING):
        consent(session, actor, purpose)
    interview = interview_of(session, actor)
    open_interview(session, interview, interviewer_id=cast.interviewer.id)
    for number in range(turns):
        add_turn(
            session,
            interview,
            turn_id=uuid4(),
            speaker=Speaker.ACTOR,
            mode=Mode.VERBATIM,
            text=f"{OTHERS[number % len(OTHERS)]} {PHRASE}",
            written_by=cast.interviewer.id,
        )
    for _turn, revision in turns_of(session, interview.id):
        words = f"{OTHERS[(revision_place(session, interview, revision))]} {PHRASE}"
        done = replace_spans(words, [], lambda _kind, _words: "")
        keep_replaced(session, interview, revision, done)
    close_interview(session, interview, attributes={"solution": "found"}, closed_by=None)
    return actor


def revision_place(session: Session, interview: Interview, revision: TurnRevision) -> int:
    """Which of the other sentences stands first in this turn."""
    ids = [one.id for _turn, one in turns_of(session, interview.id)]
    return ids.index(revision.id) % len(OTHERS)


def code(session: Session, cast: Cast, interview: Interview, revision: TurnRevision) -> None:
    """People add one code by hand, accept a suggestion, and refuse one."""
    start = len(OTHERS[revision_place(session, interview, revision)]) + 1
    place: dict[str, Any] = {"start": start, "end": start + len(PHRASE), "pole": Pole.SUCCESS}
    add_coding(session, interview, revision, theme=CODES[0], coder_id=cast.coder.id, **place)
    for theme, accepted in ((CODES[1], True), ("access", False)):
        one = add_suggestion(
            session, interview, revision, theme=theme, certainty=0.5, version="toets-1", **place
        )
        assert one is not None
        judge(session, one, accepted=accepted, judged_by=cast.coder.id)
