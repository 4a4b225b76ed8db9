"""Releasing words for the chapter: what the teller lets be quoted, and when he takes that back."""

from uuid import UUID

from sqlmodel import Session, select

from analysis.coding_acts import Deed, State, note_act
from analysis.codings import Coding, CodingStatus, fragment_of
from interviews.fragments import Fragment, release_fragment, withhold_fragment
from interviews.interviews import Interview, locked
from research.consents import Purpose, has_consented
from research.errors import DomainError


class QuotesNotAgreedError(DomainError):
    """The teller did not agree that sentences of the story are quoted."""

    template = "De verteller vindt citaten niet goed. Vraag eerst toestemming en noteer die."


class NotAcceptedError(DomainError):
    """Only words with an accepted coding can be quoted."""

    template = "Accepteer eerst de codering. Daarna kan de verteller de woorden vrijgeven."


def release_coding(
    session: Session,
    interview: Interview,
    coding: Coding,
    *,
    released: bool,
    by: UUID,
    page_id: UUID | None = None,
) -> None:
    """Note that the teller releases the words of a coding for the chapter, or takes that back.

    Raises:
        QuotesNotAgreedError, NotAcceptedError: the words cannot be released.
    """
    locked(session, interview)
    fragment = fragment_of(session, coding)
    before = release_state_of(fragment)
    if released:
        release_for_quote(session, interview, fragment, by=by)
    else:
        withhold_fragment(session, fragment, withheld_by=by)
    note_act(
        session,
        interview,
        coding_id=coding.id,
        user_id=by,
        page_id=page_id,
        deed=Deed.RELEASE if released else Deed.WITHHOLD,
        before=before,
        after=release_state_of(fragment),
    )


def release_state_of(fragment: Fragment) -> State:
    """Return whether and by whom the words were released, as an act keeps it."""
    return {
        "released_by": str(fragment.released_by) if fragment.released_by else None,
        "released_at": fragment.released_at.isoformat() if fragment.released_at else None,
    }


def release_for_quote(
    session: Session, interview: Interview, fragment: Fragment, *, by: UUID
) -> None:
    """Note that the teller releases these words for the chapter.

    Raises:
        QuotesNotAgreedError: the teller did not agree to quotes, or took that back.
        NotAcceptedError: no accepted coding rests on these words.
    """
    if not has_consented(session, actor_id=interview.actor_id, purpose=Purpose.QUOTES):
        raise QuotesNotAgreedError
    accepted = select(Coding.id).where(
        Coding.fragment_id == fragment.id, Coding.status == CodingStatus.ACCEPTED.value
    )
    if session.exec(accepted).first() is None:
        raise NotAcceptedError
    release_fragment(session, fragment, released_by=by)
