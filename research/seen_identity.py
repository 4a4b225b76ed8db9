"""Two people who change who an actor is: the second one is told, and overwrites nothing unseen."""

from hashlib import sha256

from sqlmodel import Session

from research.errors import ConflictError
from research.networks import Actor

MARK_SIGNS = 16


class IdentityChangedError(ConflictError):
    """A colleague changed name, number or address in the meantime."""

    template = "Een collega heeft dit net veranderd. Kijk eerst wat er nu staat."


def identity_mark(actor: Actor) -> str:
    """Return a mark of who the actor is as it lies sealed; it tells nothing about him."""
    return sha256(actor.identity_sealed).hexdigest()[:MARK_SIGNS]


def check_seen(session: Session, actor: Actor, mark: str) -> None:
    """Let pass who saw what stands now, and hold the actor until the change is kept.

    Args:
        session: a session that may write.
        actor: who changes.
        mark: what ``identity_mark`` said when the page was shown; empty of a page without one.

    Raises:
        IdentityChangedError: somebody else changed it in the meantime.
    """
    session.refresh(actor, with_for_update=True)
    if mark and mark != identity_mark(actor):
        raise IdentityChangedError
