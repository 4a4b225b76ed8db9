"""The first walk through the product, per role, on the demo study only.

Which step somebody is at lives in the sign-in session; that he walked or skipped the tour is
kept with the person.
"""

from dataclasses import dataclass

from flask import Flask, current_app, request, session, url_for
from flask_security import current_user
from sqlmodel import Session

from app.identity import User
from app.tour_steps import TOURS, Step
from research.errors import NotFoundError
from research.roles import Role

CURRENT = "tour"


@dataclass(frozen=True)
class Strip:
    """What the tour says on this page: an offer (``number`` 0), or a step."""

    role: Role
    number: int
    total: int
    step: Step

    @property
    def is_last(self) -> bool:
        """Return whether nothing follows."""
        return self.number == self.total


def is_open() -> bool:
    """Return whether there are tours here: on the demo only."""
    return bool(current_app.extensions["wij_settings"].demo)


def check_tour(user: User, role: Role, number: int = 1) -> None:
    """Refuse a tour that is not for this person.

    Raises:
        NotFoundError: no demo, another role, or no such step.
    """
    if not (is_open() and role in user.held_roles and 1 <= number <= len(TOURS[role])):
        raise NotFoundError


def go_to_step(db: Session, user: User, role: Role, number: int) -> str:
    """Remember the step, and return the address of its page.

    When the page is not there (nothing is planned, say), the tour speaks on its first page.
    """
    step = TOURS[role][number - 1]
    facts = step.way(db, user)
    if facts is None:
        step = TOURS[role][0]
        facts = step.way(db, user)
    if facts is None:
        raise NotFoundError
    session[CURRENT] = [role.value, number, step.endpoint]
    return url_for(step.endpoint, **facts)


def end_tour(db: Session, user: User, role: Role) -> None:
    """Remember that the person has seen the tour, or did not want to."""
    session.pop(CURRENT, None)
    if role.value not in user.tours_seen:
        # A new list: a change inside the old one would not be noticed.
        user.tours_seen = [*user.tours_seen, role.value]
        db.add(user)


def strip_here() -> Strip | None:
    """Return what the tour says on the page of this request, if anything."""
    if not is_open() or not current_user.is_authenticated or request.method != "GET":
        return None
    at = session.get(CURRENT)
    return _running(*at) if at else _offer(current_user)


def _running(name: str, number: int, endpoint: str) -> Strip | None:
    """Who walks off the path and back on it meets the step of the page that he sees."""
    role = Role(name)
    steps = TOURS[role]
    if request.endpoint == endpoint:
        return Strip(role, number, len(steps), steps[number - 1])
    for place, step in enumerate(steps, start=1):
        if request.endpoint == step.endpoint:
            return Strip(role, place, len(steps), step)
    return None


def _offer(user: User) -> Strip | None:
    for role in user.held_roles:
        steps = TOURS[role]
        if role.value not in user.tours_seen and request.endpoint == steps[0].endpoint:
            return Strip(role, 0, len(steps), steps[0])
    return None


def init_tours(app: Flask) -> None:
    """Let the layout show the tour."""
    app.jinja_env.globals.update(tour_here=strip_here)
