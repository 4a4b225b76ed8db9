"""What becomes of a guest's commitment once the table is empty: a guest has no account.

He chooses himself. Or nobody goes on with it, and the next session begins with it. Or somebody
of the team may help him to remember: nobody is asked by name, a member says so for himself.
"""

from uuid import UUID

from sqlmodel import Session, col, select

from analysis.commitment_steps import is_finished
from analysis.guided_sessions import GuidedSession, changed, held
from analysis.reviews import Commitment, ReviewSession
from analysis.session_seats import SeatPart, SessionSeat
from research import audit
from research.errors import ConflictError
from research.networks import Network
from research.reach import as_the_program


class NotAskedError(ConflictError):
    """The guest did not ask for this, or it is no guest's."""

    template = "Deze gast vroeg niet of iemand eraan wil denken."


class SomebodyMindsError(ConflictError):
    """One is enough: a colleague said so before."""

    template = "Een collega denkt hier al aan. U hoeft niets te doen."


def is_of_guest(commitment: Commitment) -> bool:
    """Return whether somebody without an account made it for himself."""
    return commitment.seat_id is not None and commitment.made_by is None


def part_of_guest(session: Session, commitment: Commitment) -> SeatPart | None:
    """Return as what the guest sat there; None where it is no guest's."""
    if not is_of_guest(commitment):
        return None
    # Seats of an earlier session are not there for who sits at this one; only the part is told.
    with as_the_program(session):
        seat = session.get(SessionSeat, commitment.seat_id)
    return SeatPart(seat.part) if seat else None


def commitments_of_seat(session: Session, seat: SessionSeat) -> list[Commitment]:
    """Return what somebody at this table committed himself to."""
    statement = select(Commitment).where(Commitment.seat_id == seat.id)
    return list(session.exec(statement.order_by(col(Commitment.due_on), col(Commitment.id))))


def has_to_choose(session: Session, seat: SessionSeat) -> bool:
    """Return whether this guest leaves a commitment about which he said nothing yet."""
    if seat.user_id is not None:
        return False
    return any(one.asks_company is None for one in commitments_of_seat(session, seat))


def say_who_goes_on(
    session: Session, guided: GuidedSession, seat: SessionSeat, *, asks_company: bool
) -> None:
    """Let a guest say whether somebody of the team may help him to remember.

    Saying no takes back what a member offered meanwhile. Does nothing for who has an account:
    his own commitments come back to himself.
    """
    held(session, guided)
    if seat.user_id is not None:
        return
    for one in commitments_of_seat(session, seat):
        one.asks_company = asks_company
        one.minded_by = one.minded_by if asks_company else None
        session.add(one)
    changed(session, guided)


def mind(session: Session, commitment: Commitment, *, user_id: UUID, minds: bool) -> None:
    """Say for oneself that one thinks of a guest's commitment, or not any more.

    Raises:
        NotAskedError: the guest did not ask.
        SomebodyMindsError: a colleague does already.
    """
    session.refresh(commitment, with_for_update=True)
    if not is_of_guest(commitment) or not commitment.asks_company:
        raise NotAskedError
    if commitment.minded_by not in {None, user_id}:
        raise SomebodyMindsError
    commitment.minded_by = user_id if minds else None
    session.add(commitment)
    session.flush()
    action = "take_up" if minds else "undo"
    audit.record(
        session, user_id=user_id, action=action, kind="commitment", object_id=commitment.id
    )


def minded_by(session: Session, user_id: UUID) -> list[tuple[Commitment, ReviewSession, Network]]:
    """Return the unfinished commitments of guests of which somebody thinks, by date."""
    return _open_ones(session, Commitment.minded_by == user_id)


def waiting_for_company(
    session: Session, network_ids: set[UUID]
) -> list[tuple[Commitment, ReviewSession, Network]]:
    """Return the unfinished commitments of which a guest asked whether somebody thinks of them."""
    return _open_ones(
        session,
        col(Commitment.asks_company).is_(True),
        col(Commitment.minded_by).is_(None),
        col(ReviewSession.network_id).in_(network_ids),
    )


def _open_ones(session: Session, *where: object) -> list[tuple[Commitment, ReviewSession, Network]]:
    statement = (
        select(Commitment, ReviewSession, Network)
        .join(ReviewSession, col(ReviewSession.id) == Commitment.session_id)
        .join(Network, col(Network.id) == ReviewSession.network_id)
        .where(col(Commitment.made_by).is_(None), *where)  # type: ignore[arg-type]
        .order_by(col(Commitment.due_on), col(Commitment.id))
    )
    return [one for one in session.exec(statement) if not is_finished(session, one[0])]
