"""Fragments with who told them, and whether their words may be quoted at this moment."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session, col, func, select

from interviews.fragments import Fragment
from interviews.interviews import Interview
from interviews.quote_choices import withheld_turns
from interviews.turns import Mode, Turn, TurnRevision, pseudonymised_text
from research.consents import Decision, Purpose, agreements
from research.errors import KeyDestroyedError
from research.networks import Actor, ActorRole, Network
from research.reach import counting
from research.standing import still_told


class QuoteState(StrEnum):
    """Whether the words of a fragment may be quoted at this moment, or why not."""

    ALLOWED = "allowed"
    NOT_AGREED = "not_agreed"
    NOT_RELEASED = "not_released"
    CORRECTED = "corrected"
    WITHHELD = "withheld"


@dataclass(frozen=True)
class TellerFragment:
    """The pseudonymised words of a fragment with what may be known of who told them.

    Attributes:
        fragment: the span.
        network, actor: whose story; the page shows reference and role, never who it is.
        role: what the teller is to the client.
        text: pseudonymised, as it stands in the turn.
        verbatim: the teller's own words; False for a summary by the interviewer.
        quote: whether these words may be quoted now.
    """

    fragment: Fragment
    network: Network
    actor: Actor
    role: ActorRole
    text: str
    verbatim: bool
    quote: QuoteState


def teller_fragments(session: Session, fragment_ids: Sequence[UUID]) -> list[TellerFragment]:
    """Return the fragments in the given order; only of tellers whose story stands."""
    found = {}
    sources = _sources(session, fragment_ids)
    tellers = _tellers(session, (interview.actor_id for *_, interview in sources))
    turn_of = {one.id: turn.id for _f, one, turn, _i in sources}
    may_quote = _quote_states(session, turn_of, tellers)
    for fragment, revision, turn, interview in sources:
        if interview.actor_id not in tellers:
            continue
        actor, network = tellers[interview.actor_id]
        text = _words(session, interview, revision)
        if text is None:
            continue
        found[fragment.id] = TellerFragment(
            fragment=fragment,
            network=network,
            actor=actor,
            role=ActorRole(actor.role),
            text=text[fragment.start : fragment.end],
            verbatim=turn.mode == Mode.VERBATIM,
            quote=may_quote(fragment, actor),
        )
    return [found[one] for one in fragment_ids if one in found]


def _sources(
    session: Session, fragment_ids: Sequence[UUID]
) -> list[tuple[Fragment, TurnRevision, Turn, Interview]]:
    statement = (
        select(Fragment, TurnRevision, Turn, Interview)
        .join(TurnRevision, col(TurnRevision.id) == Fragment.revision_id)
        .join(Turn, col(Turn.id) == TurnRevision.turn_id)
        .join(Interview, col(Interview.id) == Turn.interview_id)
        .where(col(Fragment.id).in_(list(fragment_ids)))
    )
    return list(session.exec(statement))


def _tellers(session: Session, actor_ids: Iterable[UUID]) -> dict[UUID, tuple[Actor, Network]]:
    statement = (
        select(Actor, Network)
        .join(Network, col(Network.id) == Actor.network_id)
        .where(col(Actor.id).in_(set(actor_ids)), *still_told())
    )
    return {actor.id: (actor, network) for actor, network in session.exec(statement)}


def _words(session: Session, interview: Interview, revision: TurnRevision) -> str | None:
    """The pseudonymised turn; None when its key was destroyed while the rows still stand."""
    try:
        return pseudonymised_text(session, interview, revision)
    except KeyDestroyedError:
        return None


def _quote_states(
    session: Session, turn_of: Mapping[UUID, UUID], tellers: Iterable[UUID]
) -> Callable[[Fragment, Actor], QuoteState]:
    """Return a function that tells of a fragment and its teller whether it may be quoted.

    ``turn_of`` gives the turn of each revision; ``tellers`` are all who may be asked about.
    """
    current = _current_revisions(session, list(turn_of))
    withheld = withheld_turns(session, set(turn_of.values()))
    agreed = agreements(session, actor_ids=tellers, purpose=Purpose.QUOTES)

    def state(fragment: Fragment, actor: Actor) -> QuoteState:
        if agreed[actor.id] is not Decision.GIVEN:
            return QuoteState.NOT_AGREED
        if fragment.revision_id not in current:
            return QuoteState.CORRECTED
        if turn_of[fragment.revision_id] in withheld:
            # His no holds, also when a colleague released it at the very same moment.
            return QuoteState.WITHHELD
        released = fragment.released_at is not None
        return QuoteState.ALLOWED if released else QuoteState.NOT_RELEASED

    return state


def _current_revisions(session: Session, revision_ids: Sequence[UUID]) -> set[UUID]:
    """Which of these revisions hold the latest words of their turn."""
    turns = select(TurnRevision.turn_id).where(col(TurnRevision.id).in_(list(revision_ids)))
    latest = (
        select(TurnRevision.turn_id, func.max(TurnRevision.number).label("number"))
        .where(col(TurnRevision.turn_id).in_(turns))
        .group_by(col(TurnRevision.turn_id))
        .subquery()
    )
    statement = select(TurnRevision.id).join(
        latest,
        (latest.c.turn_id == TurnRevision.turn_id) & (latest.c.number == TurnRevision.number),
    )
    # A later revision may hold nothing that was accepted, and counts all the same.
    with counting(session):
        return set(session.exec(statement))
