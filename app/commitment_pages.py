"""Whose commitment it is, in words; what comes back to somebody, and what a guest asks."""

from typing import Any

from flask_babel import gettext as _
from sqlmodel import Session

from analysis.commitment_steps import own_due
from analysis.guest_commitments import minded_by, part_of_guest, waiting_for_company
from analysis.reviews import Commitment
from app.formats import today
from app.identity import User
from app.labels import label
from research.independence import networks_to_review


def someone(session: Session, commitment: Commitment) -> str:
    """Return of whom it is for who did not sit there: a guest by his part, else nobody by name."""
    part = part_of_guest(session, commitment)
    if part is None:
        return str(_("iemand aan tafel"))
    return str(_("een gast: %(part)s", part=label("seat_part", part.value)))


def due_now(session: Session, user: User) -> int:
    """Count what comes back today: one's own, and what one thinks of for a guest."""
    own = own_due(session, user.id, today=today())
    of_guests = [one for one, *_rest in minded_by(session, user.id) if one.due_on <= today()]
    return len(own) + len(of_guests)


def asked_by_guests(session: Session, user: User) -> list[tuple[Commitment, Any, Any]]:
    """Return what guests asked the team to think of, in the networks that this person reviews."""
    networks = {one.id for one in networks_to_review(session, user_id=user.id)}
    return waiting_for_company(session, networks) if networks else []
