"""Acts that wait until their transaction is safe."""

from collections.abc import Callable

from sqlalchemy import event
from sqlalchemy.orm import SessionTransaction
from sqlmodel import Session

AFTER_COMMIT = "wij_after_commit"


def after_commit(session: Session, act: Callable[[], None]) -> None:
    """Do something once this transaction is safe, and not when it is rolled back.

    A savepoint that is released is not safe yet: the act waits for the outer commit.
    """
    session.info.setdefault(AFTER_COMMIT, []).append(act)


@event.listens_for(Session, "after_commit")
def _run_acts(session: Session) -> None:
    if session.in_nested_transaction():
        return
    for act in session.info.pop(AFTER_COMMIT, []):
        act()


@event.listens_for(Session, "after_transaction_end")
def _forget_acts(session: Session, transaction: SessionTransaction) -> None:
    # Closing a session rolls back without telling "after_rollback": the end tells always.
    if transaction.parent is None:
        session.info.pop(AFTER_COMMIT, None)
