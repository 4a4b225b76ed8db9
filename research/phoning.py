"""Who may be phoned, asked for many people at once: lists would otherwise ask per person."""

from collections.abc import Collection
from uuid import UUID

from sqlmodel import Session, col, select

from research.consents import ConsentEvent, Decision, Purpose, SaidBy, current_consents
from research.errors import ConflictError
from research.networks import Actor
from research.phone_decisions import PhoneDecision, check_client_allows
from research.representatives import Representative


class SaidNoError(ConflictError):
    """The last word of this person is that he does not want to be phoned."""

    template = "Deze persoon wil niet gebeld worden. Bel niet, en kies een ander telefoontje."


def may_be_phoned(session: Session, actor_ids: Collection[UUID]) -> set[UUID]:
    """Return who of these agreed to be phoned, and is not kept from it by the client.

    Three queries, however many people there are.
    """
    living = select(Actor.id).where(col(Actor.id).in_(actor_ids), col(Actor.erased_at).is_(None))
    return _agreed(session, actor_ids) & set(session.exec(living)) - _kept(session, actor_ids)


def check_may_be_phoned(session: Session, actor_id: UUID) -> None:
    """Let pass who did not say no; who was never asked may be asked on the phone.

    Raises:
        SaidNoError: he, or his representative, said no or took his yes back.
        ClientSaysNoError: the client does not want it.
    """
    word = current_consents(session, actor_id=actor_id).get(Purpose.INTERVIEW)
    if word is not None and word is not Decision.GIVEN:
        raise SaidNoError
    check_client_allows(session, actor_id)


def _agreed(session: Session, actor_ids: Collection[UUID]) -> set[UUID]:
    events = (
        select(ConsentEvent.actor_id, ConsentEvent.said_by, ConsentEvent.decision)
        .where(
            col(ConsentEvent.actor_id).in_(actor_ids),
            ConsentEvent.purpose == Purpose.INTERVIEW.value,
        )
        .order_by(col(ConsentEvent.seq))
    )
    words: dict[UUID, dict[str, str]] = {}
    for actor_id, said_by, decision in session.exec(events):
        words.setdefault(actor_id, {})[said_by] = decision
    represented = set(
        session.exec(
            select(Representative.actor_id).where(col(Representative.actor_id).in_(actor_ids))
        )
    )
    return {
        actor_id
        for actor_id, said in words.items()
        if all(said.get(one) == Decision.GIVEN for one in _speakers(actor_id in represented))
    }


def _speakers(is_represented: bool) -> list[str]:
    return [one.value for one in SaidBy] if is_represented else [SaidBy.ACTOR.value]


def _kept(session: Session, actor_ids: Collection[UUID]) -> set[UUID]:
    statement = (
        select(PhoneDecision.actor_id, PhoneDecision.may_be_phoned)
        .where(col(PhoneDecision.actor_id).in_(actor_ids))
        .order_by(col(PhoneDecision.seq))
    )
    last = dict(session.exec(statement).all())
    return {actor_id for actor_id, may in last.items() if not may}
