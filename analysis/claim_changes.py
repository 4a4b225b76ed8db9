"""Which claims no longer say what they said, and what a person decided about them.

A chapter is not final while such a claim stands in it. It is settled by wording it again (which
makes the count of now what it is about), by taking it out, or by accepting it with a reason.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID, uuid4

from sqlmodel import Session

from analysis.claim_settlements import ClaimSettlement, standing_settlements
from analysis.claim_support import ClaimView, claim_view, claim_views
from analysis.claims import Claim, ClaimStatus
from analysis.human_numbers import counted, network_share
from analysis.human_shares import share_name, share_phrase
from analysis.patterns import study_factors
from analysis.second_looks import ClaimChangedError
from research import audit
from research.errors import ConflictError, DomainError, InvalidValueError
from research.tables import now
from research.vault import vault_of

LONGEST = 600


class Change(StrEnum):
    """Why a claim no longer holds.

    ``GONE``: nothing supports it. ``SAYS_OTHER``: its count is called something else.
    ``SUPPORT_LOST``: a fragment under it is gone. ``COUNT_MOVED``: the counts under freely
    worded sentence are others. ``TYPED_OTHER``: its words name another share than was counted.
    """

    GONE = "gone"
    SAYS_OTHER = "says_other"
    SUPPORT_LOST = "support_lost"
    COUNT_MOVED = "count_moved"
    TYPED_OTHER = "typed_other"


class AcceptReasonError(DomainError):
    """A claim that says something else is let stand with a reason."""

    template = "Schrijf op waarom de zin zo mag blijven staan."


class NothingChangedError(ConflictError):
    """The claim holds (again)."""

    template = "Deze zin klopt (weer). Er is niets te aanvaarden."


@dataclass(frozen=True)
class Changed:
    """A claim that no longer says what it said.

    Attributes:
        view: the claim as it stands now.
        change: why it does not hold.
        then, now: what was counted, as a phrase.
        settlement: with which a person let it stand as it is now; None while it is open.
    """

    view: ClaimView
    change: Change
    then: str
    now: str
    settlement: ClaimSettlement | None = None

    @property
    def is_open(self) -> bool:
        """Return whether somebody still has to decide."""
        return self.settlement is None


def change_of(view: ClaimView) -> Change | None:
    """Return why a claim no longer holds; None when it does.

    A count that moved and is still called the same, as "de helft" of 9 in 19 instead of 10 in
    20, changes nothing: the slot follows.
    """
    if not view.stands:
        return Change.GONE
    if view.counted is not None:
        then = _name_then(view.claim.counted)
        return None if then == view.counted.says else Change.SAYS_OTHER
    if view.lost:
        return Change.SUPPORT_LOST
    if view.names_other_share:
        return Change.TYPED_OTHER
    return Change.COUNT_MOVED if view.numbers_changed else None


def changed_claims(session: Session, views: Iterable[ClaimView]) -> dict[UUID, Changed]:
    """Return the claims that no longer hold, settled or not, by claim id."""
    found = {view.claim.id: (view, change_of(view)) for view in views}
    settled = standing_settlements(session, found)
    return {
        claim_id: Changed(view, change, *_counts(view), settled.get((claim_id, view.state)))
        for claim_id, (view, change) in found.items()
        if change is not None
    }


def unsettled_claims(session: Session, study_id: UUID) -> list[Changed]:
    """Return what keeps the chapter of a study from being final: claims in it that do not hold.

    Args:
        session: any session.
        study_id: of the study, which is the id of its chapter too.

    Returns:
        Each with the reason, oldest claim first; empty when the chapter can be final.
    """
    return open_changes(session, views_in_chapter(session, study_id))


def views_in_chapter(session: Session, study_id: UUID) -> list[ClaimView]:
    """Return the claims that stand in the chapter as they are now, oldest first."""
    views = claim_views(session, study_id, study_factors(session, study_id))
    return [view for view in views if view.claim.status == ClaimStatus.IN_CHAPTER]


def open_changes(session: Session, views: Iterable[ClaimView]) -> list[Changed]:
    """Return the claims that no longer hold and about which nobody decided."""
    return [one for one in changed_claims(session, views).values() if one.is_open]


def accept_change(
    session: Session, claim: Claim, *, seen: str, reason: str, accepted_by: UUID
) -> ClaimSettlement:
    """Let a claim stand as it is now, although it says something else than it said.

    Args:
        session: a session that may write.
        claim: the claim.
        seen: ``ClaimView.state`` on the page.
        reason: why, 1 to 600 code points; sealed under the study's key.
        accepted_by: the editor.

    Raises:
        ClaimChangedError: it is no longer what he read.
        NothingChangedError: it holds, or somebody accepted it already.
        AcceptReasonError, InvalidValueError: there is no reason, or a very long one.
    """
    session.refresh(claim, with_for_update=True)
    view = claim_view(session, claim)
    if view.state != seen:
        raise ClaimChangedError
    found = changed_claims(session, [view]).get(claim.id)
    if found is None or not found.is_open:
        raise NothingChangedError
    words = reason.strip()
    if not words:
        raise AcceptReasonError
    if len(words) > LONGEST:
        raise InvalidValueError(field="reason")
    settlement_id = uuid4()
    vault = vault_of(session)
    sealed = vault.seal(claim.study_id, words, row=settlement_id, field="reason")
    settlement = ClaimSettlement(
        id=settlement_id,
        claim_id=claim.id,
        state=view.state,
        reason_sealed=sealed,
        accepted_by=accepted_by,
    )
    session.add(settlement)
    session.flush()
    audit.record(session, user_id=accepted_by, action="accept", kind="claim", object_id=claim.id)
    return settlement


def take_back_acceptance(session: Session, claim: Claim, *, by: UUID) -> None:
    """Leave the claim open again; a second time changes nothing."""
    session.refresh(claim, with_for_update=True)
    view = claim_view(session, claim)
    found = standing_settlements(session, [claim.id]).get((claim.id, view.state))
    if found is None:
        return
    found.undone_at = now()
    session.add(found)
    session.flush()
    audit.record(session, user_id=by, action="undo", kind="claim", object_id=claim.id)


def reason_of(session: Session, claim: Claim, settlement: ClaimSettlement) -> str:
    """Unseal why it may stand."""
    vault = vault_of(session)
    return vault.unseal(claim.study_id, settlement.reason_sealed, row=settlement.id, field="reason")


def _name_then(kept: Mapping[str, int]) -> str:
    """Return what the share was called; empty when there was nobody to count, as now it is."""
    return share_name(kept["part"], kept["whole"]) if kept["whole"] else ""


def _counts(view: ClaimView) -> tuple[str, str]:
    kept = view.claim.counted
    if view.counted is not None:
        noun = view.counted.query.noun
        # It may have been worded anew while there was nobody to count.
        nobody = f"geen van de {noun.many}"
        then = share_phrase(kept["part"], kept["whole"], noun) if kept["whole"] else nobody
        return then, view.counted.phrase
    then = _told(kept["networks"], kept["networks_heard"], kept["actors"], kept["fragments"])
    factor = view.factor
    return then, _told(factor.networks, view.networks_heard, factor.actors, len(view.lines))


def _told(networks: int, heard: int, actors: int, fragments: int) -> str:
    share = network_share(networks, heard) if heard else "in geen netwerk"
    people = counted(actors, "mens", "mensen")
    return f"{share}, {people}, {counted(fragments, 'fragment', 'fragmenten')}"
