"""What the fieldwork knows of every actor of a study, read in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from interviews.calls import CallAttempt, Outcome
from interviews.interviews import Interview, InterviewStatus
from interviews.turns import Speaker, Turn
from research.consents import ConsentEvent, Decision, Purpose, SaidBy
from research.networks import Actor, Network
from research.phone_decisions import PhoneDecision
from research.reach import counting
from research.representatives import Representative
from research.standing import told_in_study


@dataclass(frozen=True)
class Fieldwork:
    """What is known of one actor.

    Attributes:
        actor, interview: who it is; None when no interview was made for him.
        outcomes: what came of each call, oldest first.
        words: the last word per speaker on being interviewed. Of several noes in a row the
            first one stands: who refused and was erased later did refuse.
        represented: somebody decides beside him.
        kept: the client does not want this person to be phoned.
        told: his story may be used.
        typed: something that he said was written down.
    """

    actor: Actor
    interview: Interview | None
    outcomes: Sequence[Outcome]
    words: Mapping[SaidBy, Decision]
    represented: bool
    kept: bool
    told: bool
    typed: bool

    @property
    def decision(self) -> Decision | None:
        """What holds: the no of either, or the yes of all who have to say so."""
        speakers = list(SaidBy) if self.represented else [SaidBy.ACTOR]
        said = [self.words.get(one) for one in speakers]
        noes = [one for one in said if one is not None and one is not Decision.GIVEN]
        if noes:
            return noes[0]
        return None if None in said else Decision.GIVEN

    @property
    def status(self) -> InterviewStatus | None:
        """How far the interview is; None when there is none."""
        return None if self.interview is None else InterviewStatus(self.interview.status)

    @property
    def heard(self) -> bool:
        """Whether there is a whole story that may be used."""
        return self.status is InterviewStatus.CLOSED and self.told

    @property
    def last_final(self) -> Outcome | None:
        """What ended the fieldwork; None while it goes on, also after it was taken up again."""
        if self.status is not InterviewStatus.NOT_HELD:
            return None
        return next((one for one in reversed(self.outcomes) if one.is_final()), None)


def fieldwork_of(session: Session, study_id: UUID) -> list[Fieldwork]:
    """Return the actors of a study, by network and in the order in which they were added."""
    # Who edits the chapter counts everybody, also in networks that he does not read.
    with counting(session):
        return _gathered(session, study_id)


def _gathered(session: Session, study_id: UUID) -> list[Fieldwork]:
    outcomes, words = _outcomes(session, study_id), _words(session, study_id)
    represented, typed = _represented(session, study_id), _typed(session, study_id)
    told, kept = told_in_study(session, study_id), _kept(session, study_id)
    statement = (
        select(Actor, Interview)
        .join(Network, col(Network.id) == Actor.network_id)
        .outerjoin(Interview, col(Interview.actor_id) == Actor.id)
        .where(Network.study_id == study_id)
        .order_by(Network.reference, col(Actor.number))
    )
    return [
        Fieldwork(
            actor=actor,
            interview=interview,
            outcomes=outcomes.get(actor.id, []),
            words=words.get(actor.id, {}),
            represented=actor.id in represented,
            kept=actor.id in kept,
            told=actor.id in told,
            typed=actor.id in typed,
        )
        for actor, interview in session.exec(statement)
    ]


def _outcomes(session: Session, study_id: UUID) -> dict[UUID, list[Outcome]]:
    statement = (
        select(Interview.actor_id, CallAttempt.outcome)
        .join(CallAttempt, col(CallAttempt.interview_id) == Interview.id)
        .join(Actor, col(Actor.id) == Interview.actor_id)
        .join(Network, col(Network.id) == Actor.network_id)
        .where(Network.study_id == study_id, col(CallAttempt.undone_at).is_(None))
        .order_by(col(CallAttempt.at))
    )
    found: dict[UUID, list[Outcome]] = defaultdict(list)
    for actor_id, outcome in session.exec(statement):
        found[actor_id].append(Outcome(outcome))
    return found


def _words(session: Session, study_id: UUID) -> dict[UUID, dict[SaidBy, Decision]]:
    statement = (
        select(ConsentEvent.actor_id, ConsentEvent.said_by, ConsentEvent.decision)
        .join(Actor, col(Actor.id) == ConsentEvent.actor_id)
        .join(Network, col(Network.id) == Actor.network_id)
        .where(Network.study_id == study_id, ConsentEvent.purpose == Purpose.INTERVIEW.value)
        .order_by(col(ConsentEvent.seq))
    )
    found: dict[UUID, dict[SaidBy, Decision]] = defaultdict(dict)
    for actor_id, said_by, said in session.exec(statement):
        speaker, decision = SaidBy(said_by), Decision(said)
        yes_before = found[actor_id].get(speaker) in {None, Decision.GIVEN}
        if decision is Decision.GIVEN or yes_before:
            found[actor_id][speaker] = decision
    return found


def _represented(session: Session, study_id: UUID) -> set[UUID]:
    statement = (
        select(Representative.actor_id)
        .join(Actor, col(Actor.id) == Representative.actor_id)
        .join(Network, col(Network.id) == Actor.network_id)
        .where(Network.study_id == study_id)
    )
    return set(session.exec(statement))


def _kept(session: Session, study_id: UUID) -> set[UUID]:
    """Of whom the last word of the client is that they are not phoned."""
    statement = (
        select(PhoneDecision.actor_id, PhoneDecision.may_be_phoned)
        .join(Actor, col(Actor.id) == PhoneDecision.actor_id)
        .join(Network, col(Network.id) == Actor.network_id)
        .where(Network.study_id == study_id)
        .order_by(col(PhoneDecision.seq))
    )
    last = dict(session.exec(statement).all())
    return {actor_id for actor_id, may_be_phoned in last.items() if not may_be_phoned}


def _typed(session: Session, study_id: UUID) -> set[UUID]:
    """Who is in a conversation that is not over, and said something that was written down."""
    statement = (
        select(Interview.actor_id)
        .join(Turn, col(Turn.interview_id) == Interview.id)
        .join(Actor, col(Actor.id) == Interview.actor_id)
        .join(Network, col(Network.id) == Actor.network_id)
        .where(
            Network.study_id == study_id,
            Interview.status == InterviewStatus.OPEN.value,
            Turn.speaker == Speaker.ACTOR.value,
        )
        .distinct()
    )
    return set(session.exec(statement))
