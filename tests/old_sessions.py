"""What a session of before the rounds left behind: the program writes it no more, but reads it."""

from datetime import date
from uuid import UUID, uuid4

from sqlmodel import Session

from analysis.reviews import Commitment, ReviewPost, ReviewSession, posts_of
from interviews.fragments import Fragment
from research.vault import vault_of


def add_post(
    session: Session,
    review: ReviewSession,
    *,
    post_id: UUID,
    text: str,
    author_id: UUID | None,
    fragment: Fragment | None = None,
) -> ReviewPost:
    """Leave a message, sealed as it was."""
    sealed = vault_of(session).seal(review.network_id, text, row=post_id, field="text")
    post = ReviewPost(
        id=post_id,
        session_id=review.id,
        seq=len(posts_of(session, review.id)) + 1,
        author_id=author_id,
        text_sealed=sealed,
        fragment_id=fragment.id if fragment else None,
    )
    session.add(post)
    session.flush()
    return post


def add_commitment(
    session: Session,
    review: ReviewSession,
    *,
    who: str,
    what: str,
    due_on: date,
    made_by: UUID | None,
) -> Commitment:
    """Leave a commitment of one for another: without seat, first step or sign."""
    vault, row, owner = vault_of(session), uuid4(), review.network_id
    commitment = Commitment(
        id=row,
        session_id=review.id,
        who_sealed=vault.seal(owner, who, row=row, field="who"),
        what_sealed=vault.seal(owner, what, row=row, field="what"),
        due_on=due_on,
        made_by=made_by,
    )
    session.add(commitment)
    session.flush()
    return commitment
