"""A second person's look at a claim: does its number, or a quote, single somebody out?

A claim about few networks, one that a single voice carries, and one with a quote leaves the
house only after a colleague looked at it who neither made nor worded it. The look is about
the claim as it stood: other words, quotes or counts ask for a new one.
"""

import hashlib
from collections.abc import Mapping
from uuid import UUID, uuid4

from sqlmodel import Session, col, select

from analysis.claims import Claim, SecondLook
from research import audit
from research.errors import ConflictError, DomainError, InvalidValueError
from research.tables import now
from research.vault import vault_of

MOST_SIGNS = 600


class OwnClaimError(DomainError):
    """Who made or worded the claim is not the second person."""

    template = "U schreef mee aan deze zin. Vraag een collega om hem na te kijken."


class LookReasonMissingError(DomainError):
    """A no says why, so that the sentence can be mended."""

    template = "Schrijf erbij wie er herkenbaar is, of waarom de zin zo niet kan."


class ClaimChangedError(ConflictError):
    """The claim is no longer the one that was looked at."""

    template = "De zin, een citaat of een aantal is net veranderd. Lees de bewering opnieuw."


class NotYourLookError(DomainError):
    """Only who looked takes his own answer back."""

    template = "Alleen wie het antwoord gaf, kan het terugnemen."


def state_of(claim: Claim, *, networks: int, tellers: int) -> str:
    """Return what a look is about, as a hash of numbers: no word goes in.

    A quote that its teller takes back asks for no new look: less is told than was looked at.

    Args:
        claim: its version stands for its words, its support and the choice of quotes.
        networks: in how many networks it was told.
        tellers: how many people told the fragments under it.
    """
    facts = [claim.version, networks, tellers]
    return hashlib.sha256("/".join(map(str, facts)).encode()).hexdigest()


def standing_look(session: Session, claim: Claim, state: str) -> SecondLook | None:
    """Return what a second person last said of the claim as it stands now."""
    return standing_looks(session, {claim.id: state}).get(claim.id)


def standing_looks(session: Session, states: Mapping[UUID, str]) -> dict[UUID, SecondLook]:
    """Return the standing looks of many claims, by the claim's id, in one query.

    ``states`` gives the state of each claim as it stands now.
    """
    statement = (
        select(SecondLook)
        .where(col(SecondLook.claim_id).in_(list(states)), col(SecondLook.undone_at).is_(None))
        .order_by(col(SecondLook.looked_at))
    )
    return {
        one.claim_id: one for one in session.exec(statement) if one.state == states[one.claim_id]
    }


def may_look(claim: Claim, user_id: UUID) -> bool:
    """Return whether the person neither made the claim nor worded it last."""
    return user_id not in {claim.made_by, claim.worded_by}


def look_at(
    session: Session,
    claim: Claim,
    *,
    seen: str,
    state: str,
    is_fine: bool,
    reason: str,
    looked_by: UUID,
) -> SecondLook:
    """Note what a second person says of a claim.

    Args:
        session: a session that may write.
        claim: the claim.
        seen: its state on the page that the person read.
        state: its state now (``state_of``).
        is_fine: nobody is singled out.
        reason: why not; only with a no.
        looked_by: the second person.

    Raises:
        OwnClaimError: he made the claim, or worded it last.
        ClaimChangedError: it is no longer what he read, or somebody answered before him.
        LookReasonMissingError, InvalidValueError: a no without a reason, or a very long one.
    """
    session.refresh(claim, with_for_update=True)
    if not may_look(claim, looked_by):
        raise OwnClaimError
    if seen != state or standing_look(session, claim, state) is not None:
        raise ClaimChangedError
    words = "" if is_fine else reason.strip()
    if not is_fine and not words:
        raise LookReasonMissingError
    if len(words) > MOST_SIGNS:
        raise InvalidValueError(field="reason")
    look_id = uuid4()
    look = SecondLook(
        id=look_id,
        claim_id=claim.id,
        state=state,
        is_fine=is_fine,
        looked_by=looked_by,
        reason_sealed=_sealed(session, claim, look_id, words),
    )
    session.add(look)
    session.flush()
    action = "look_fine" if is_fine else "look_no"
    audit.record(session, user_id=looked_by, action=action, kind="claim", object_id=claim.id)
    return look


def take_back_look(session: Session, look: SecondLook, *, by: UUID) -> None:
    """Take one's own answer back; the claim waits again. A second time changes nothing.

    Raises:
        NotYourLookError: somebody else gave it.
    """
    session.refresh(look, with_for_update=True)
    if look.looked_by != by:
        raise NotYourLookError
    if look.undone_at is not None:
        return
    look.undone_at = now()
    session.add(look)
    session.flush()
    audit.record(session, user_id=by, action="look_again", kind="claim", object_id=look.claim_id)


def reason_of(session: Session, claim: Claim, look: SecondLook) -> str:
    """Unseal why a second person said no; empty for a yes."""
    if not look.reason_sealed:
        return ""
    return vault_of(session).unseal(claim.study_id, look.reason_sealed, row=look.id, field="reason")


def _sealed(session: Session, claim: Claim, look_id: UUID, words: str) -> bytes:
    if not words:
        return b""
    return vault_of(session).seal(claim.study_id, words, row=look_id, field="reason")
