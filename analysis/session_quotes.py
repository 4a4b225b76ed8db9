"""Which words a session may quote: coded ones, of tellers who let the network read and learn."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, col, select

from analysis.coding_counts import accepted_in_network
from analysis.patterns import may_be_read
from interviews.fragments import Fragment
from interviews.quote_choices import withheld_turns
from interviews.turns import TurnRevision
from research.consents import Purpose
from research.errors import DomainError
from research.networks import Actor
from research.standing import may_be_learned_from, those_who_agreed

# Fragments with their tellers, by the fragment's id.
Quotable = dict[UUID, tuple[Fragment, Actor]]


class NotQuotableError(DomainError):
    """The teller of these words does not let the network read along, or learn from them."""

    template = "Dit fragment mag niet in het gesprek. Kies een ander fragment."


def may_be_quoted(session: Session, actor: Actor) -> bool:
    """Return whether the words of this teller may be read in a session, now.

    Everybody in the session reads a quote, and professionals are there to learn from it. So it
    takes his consent to network reading and to learning, also for what was quoted before.
    """
    return may_be_read(session, actor) and may_be_learned_from(session, actor)


def quotable(session: Session, network_id: UUID) -> Quotable:
    """Return the coded fragments of a network that its session may quote, by id.

    Whoever quotes, it takes a teller who may be quoted (``may_be_quoted``), and words that he
    did not withhold himself.
    """
    accepted = accepted_in_network(session, network_id)
    withheld = withheld_of(session, [fragment for _coding, fragment, _actor in accepted])
    tellers = {actor.id for _coding, _fragment, actor in accepted}
    readable = those_who_agreed(session, tellers, Purpose.NETWORK_READING, Purpose.LEARNING)
    return {
        fragment.id: (fragment, actor)
        for _coding, fragment, actor in accepted
        if fragment.id not in withheld and actor.id in readable
    }


def withheld_of(session: Session, fragments: Sequence[Fragment]) -> set[UUID]:
    """Return the ids of the fragments that lie in words which their teller withholds."""
    of = select(TurnRevision.id, TurnRevision.turn_id).where(
        col(TurnRevision.id).in_({one.revision_id for one in fragments})
    )
    turn_of = dict(session.exec(of).all())
    withheld = withheld_turns(session, set(turn_of.values()))
    return {one.id for one in fragments if turn_of.get(one.revision_id) in withheld}
