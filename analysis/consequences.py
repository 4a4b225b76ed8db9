"""What disappears when an actor takes his story back: shown before it happens, without words."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, func, select

from analysis.claims import ClaimStatus, ClaimSupport, claims_of, support_of
from analysis.codings import Coding, CodingStatus
from analysis.counted_claims import counted_of
from analysis.patterns import study_factors
from analysis.study_voices import study_voices
from analysis.withdrawal import withdraw_all
from interviews.fragments import Fragment
from interviews.interviews import Interview, InterviewStatus
from interviews.phone_consent import note_consent
from interviews.turns import Turn, TurnRevision
from research.codebook import Pole
from research.consents import Decision, Purpose
from research.networks import Actor, ActorRole, Network
from research.standing import still_told


@dataclass(frozen=True)
class ClaimAtStake:
    """A claim that loses support.

    Attributes:
        claim_id, theme, pole: which one, without its words.
        in_chapter: whether it stands in the chapter now.
        before, after: how many fragments support it now and then; after < before.
    """

    claim_id: UUID
    theme: str
    pole: Pole
    in_chapter: bool
    before: int
    after: int

    @property
    def falls(self) -> bool:
        """Return whether nothing supports it any more."""
        return self.after == 0


@dataclass(frozen=True)
class CountAtStake:
    """A counted claim that would say something else: ``before`` and ``after`` are its shares."""

    claim_id: UUID
    in_chapter: bool
    before: str
    after: str


@dataclass(frozen=True)
class Consequences:
    """What cannot be seen any more once the actor takes his story back, in counts.

    Attributes:
        turns: turns of the stories that disappear from review, coding and chapter.
        fragments: fragments in them.
        codings: accepted codings on those.
        quotes: fragments of them that an editor chose to quote.
        claims: which lose support, in the order in which they were made.
        others: tellers of a client's network whose story rests until they were asked again.
    """

    turns: int
    fragments: int
    codings: int
    quotes: int
    claims: tuple[ClaimAtStake, ...]
    counts: tuple[CountAtStake, ...]
    others: tuple[Actor, ...]


def consequences_of(session: Session, actor: Actor) -> Consequences:
    """Return what would disappear; what is gone already does not count again."""
    others = _others_who_rest(session, actor)
    told = {one.id for one in _told(session, actor.network_id)}
    going = {one.id for one in (actor, *others)} & told
    fragments = _fragments(session, going)
    return Consequences(
        turns=_turns(session, going),
        fragments=len(fragments),
        codings=_accepted(session, fragments),
        quotes=_quoted(session, fragments),
        claims=tuple(_claims_at_stake(session, actor, fragments)),
        counts=tuple(_counts_at_stake(session, actor, going)),
        others=tuple(others),
    )


def take_back(session: Session, actor: Actor, *, noted_by: UUID | None) -> None:
    """Note that the actor takes everything back; it holds from the next request on.

    Who was still to be phoned loses his appointment. None: the teller did it himself.
    """
    note_consent(
        session,
        actor,
        purpose=Purpose.INTERVIEW,
        decision=Decision.WITHDRAWN,
        recorded_by=noted_by,
    )
    withdraw_all(session, actor, withdrawn_by=noted_by)


def who_to_ask(session: Session, study_id: UUID, conditions: tuple[object, ...]) -> list[Actor]:
    """Return the tellers of a study for whom these conditions hold, by network and number."""
    statement = (
        select(Actor)
        .join(Network, col(Network.id) == Actor.network_id)
        .join(Interview, col(Interview.actor_id) == Actor.id)
        .where(
            Network.study_id == study_id,
            Interview.status == InterviewStatus.CLOSED.value,
            *conditions,  # type: ignore[arg-type]
        )
        .order_by(Network.reference, col(Actor.number))
    )
    return list(session.exec(statement))


def _told(session: Session, network_id: UUID) -> list[Actor]:
    statement = (
        select(Actor)
        .join(Interview, col(Interview.actor_id) == Actor.id)
        .where(
            Actor.network_id == network_id,
            Interview.status == InterviewStatus.CLOSED.value,
            *still_told(),
        )
        .order_by(col(Actor.number))
    )
    return list(session.exec(statement))


def _others_who_rest(session: Session, actor: Actor) -> list[Actor]:
    if actor.role != ActorRole.CLIENT:
        return []
    return [one for one in _told(session, actor.network_id) if one.id != actor.id]


def _turns(session: Session, actor_ids: set[UUID]) -> int:
    statement = (
        select(func.count())
        .select_from(Turn)
        .join(Interview, col(Interview.id) == Turn.interview_id)
        .where(col(Interview.actor_id).in_(actor_ids))
    )
    return session.exec(statement).one()


def _fragments(session: Session, actor_ids: set[UUID]) -> set[UUID]:
    statement = (
        select(Fragment.id)
        .join(TurnRevision, col(TurnRevision.id) == Fragment.revision_id)
        .join(Turn, col(Turn.id) == TurnRevision.turn_id)
        .join(Interview, col(Interview.id) == Turn.interview_id)
        .where(col(Interview.actor_id).in_(actor_ids))
    )
    return set(session.exec(statement))


def _accepted(session: Session, fragments: set[UUID]) -> int:
    statement = (
        select(func.count())
        .select_from(Coding)
        .where(col(Coding.fragment_id).in_(fragments), Coding.status == CodingStatus.ACCEPTED.value)
    )
    return session.exec(statement).one()


def _quoted(session: Session, fragments: set[UUID]) -> int:
    statement = select(ClaimSupport.fragment_id).where(
        col(ClaimSupport.fragment_id).in_(fragments), col(ClaimSupport.quoted).is_(True)
    )
    return len(set(session.exec(statement)))


def _counts_at_stake(session: Session, actor: Actor, going: set[UUID]) -> list[CountAtStake]:
    """The counted claims that would be called something else without these people."""
    study_id = session.get_one(Network, actor.network_id).study_id
    claims = [claim for claim in claims_of(session, study_id) if claim.is_counted]
    if not claims or not going:
        return []
    voices = study_voices(session, study_id)
    left = voices.without(lambda voice: voice.actor.id in going)
    found = []
    for claim in claims:
        before, after = counted_of(claim, voices), counted_of(claim, left)
        if before.says != after.says:
            in_chapter = claim.status == ClaimStatus.IN_CHAPTER
            found.append(CountAtStake(claim.id, in_chapter, before.phrase, after.phrase))
    return found


def _claims_at_stake(session: Session, actor: Actor, fragments: set[UUID]) -> list[ClaimAtStake]:
    study_id = session.get_one(Network, actor.network_id).study_id
    factors = study_factors(session, study_id)
    found = []
    for claim in claims_of(session, study_id):
        if not claim.pole:
            continue
        chosen = {fragment.id for _support, fragment in support_of(session, claim.id)}
        standing = chosen & set(factors.of(claim.theme, Pole(claim.pole)).fragment_ids)
        if standing & fragments:
            in_chapter = claim.status == ClaimStatus.IN_CHAPTER
            left = len(standing - fragments)
            pole = Pole(claim.pole)
            found.append(ClaimAtStake(claim.id, claim.theme, pole, in_chapter, len(standing), left))
    return found
