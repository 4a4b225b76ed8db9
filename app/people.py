"""Acts of the administrator: who may sign in. No act here touches a story."""

import secrets
from collections.abc import Iterable
from uuid import UUID

from flask_security import hash_password
from sqlmodel import Session, select

from app.identity import User, users_with
from app.second_factors import remove_all
from app.throttle import SECOND_STEP, forget_tries
from research import audit
from research.errors import DomainError
from research.roles import Role
from research.studies import member_ids

PLAIN_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP_LENGTH = 5, 5


class OwnAccountError(DomainError):
    """Who shuts himself out cannot come back."""

    template = "U kunt uw eigen account niet uitzetten. Vraag het een andere beheerder."


class OwnFactorsError(DomainError):
    """Who would take away his own second step by this road needs no second step."""

    template = "Uw eigen tweede stap haalt u weg bij ‘Mijn account’."


def new_passphrase() -> str:
    """Return 25 letters and digits in five groups: 123 bits, easy to read aloud."""
    groups = (
        "".join(secrets.choice(PLAIN_LETTERS) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS)
    )
    return "-".join(groups)


def everyone(session: Session) -> list[User]:
    """Return all people, those who may sign in first, by name."""
    return sorted(
        session.exec(select(User)), key=lambda user: (not user.active, user.display_name.casefold())
    )


def people_by_id(session: Session, user_ids: Iterable[UUID]) -> list[User]:
    """Return the people with these ids, by name."""
    found = session.exec(select(User).where(User.id.in_(list(user_ids))))  # type: ignore[attr-defined]
    return sorted(found, key=lambda user: user.display_name.casefold())


def interviewers_of(session: Session, study_id: UUID) -> list[User]:
    """Return who may phone in a study, by name."""
    members = set(member_ids(session, study_id))
    return [one for one in users_with(session, Role.can_interview) if one.id in members]


def planned_interviewers(session: Session, study_id: UUID) -> list[User]:
    """Return whom the planner may propose: who holds the role of interviewer.

    A lead may phone too, by hand: he is not given conversations that he did not ask for.
    """
    return [one for one in interviewers_of(session, study_id) if Role.INTERVIEWER in one.held_roles]


def deactivate(session: Session, user: User, *, by: UUID) -> None:
    """Refuse this person at the door, and end every session that is open.

    Raises:
        OwnAccountError: it is the administrator himself.
    """
    if user.id == by:
        raise OwnAccountError
    user.active = False
    # Sessions point at this number: a new one ends them for good, also after activating.
    user.fs_uniquifier = secrets.token_hex(32)
    _keep(session, user, action="deactivate", by=by)


def activate(session: Session, user: User, *, by: UUID) -> None:
    """Let this person sign in again, with the passphrase that he had."""
    user.active = True
    _keep(session, user, action="activate", by=by)


def renew_passphrase(session: Session, user: User, *, by: UUID) -> str:
    """Give a person who lost his passphrase another one; he is signed out everywhere.

    Needs an app context for the password hasher.

    Returns:
        The passphrase, to be shown once.
    """
    passphrase = new_passphrase()
    user.password = hash_password(passphrase)
    user.fs_uniquifier = secrets.token_hex(32)
    forget_tries(session, user.email)
    _keep(session, user, action="renew_passphrase", by=by)
    return passphrase


def remove_second_factors(session: Session, user: User, *, by: UUID | None) -> None:
    """Help a person who lost phone, passkey and recovery codes; he is signed out everywhere.

    Raises:
        OwnFactorsError: it is the administrator himself.
    """
    if user.id == by:
        raise OwnFactorsError
    remove_all(session, user.id)
    user.fs_uniquifier = secrets.token_hex(32)
    forget_tries(session, str(user.id), SECOND_STEP)
    _keep(session, user, action="remove_second_factors", by=by)


def _keep(session: Session, user: User, *, action: str, by: UUID | None) -> None:
    session.add(user)
    session.flush()
    audit.record(session, user_id=by, action=action, kind="user", object_id=user.id)
