"""People who sign in: a SQLModel user that Flask-Security knows how to use."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from flask_security import RoleMixin, UserMixin, hash_password
from sqlalchemy import JSON, Column, false
from sqlmodel import Field, Session, SQLModel, select

from research import audit
from research.errors import DomainError
from research.roles import Question, Role, any_role
from research.tables import UtcDateTime, now


class EmailTakenError(DomainError):
    """Somebody already signs in with this address."""

    template = "Met dit e-mailadres bestaat al een account. Kies een ander adres."


class User(SQLModel, UserMixin, table=True):
    """A person who works with the tool. Actors of networks are no users."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)  # type: ignore[assignment]
    email: str = Field(unique=True)
    display_name: str
    password: str
    active: bool = True
    fs_uniquifier: str = Field(unique=True)
    role_names: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    created_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    # This sign-in and the one before it: a person sees when somebody else was there.
    signed_in_at: datetime | None = Field(
        default=None, sa_column=Column(UtcDateTime, nullable=True)
    )
    signed_in_before_at: datetime | None = Field(
        default=None, sa_column=Column(UtcDateTime, nullable=True)
    )
    # The language of the screen; None until the person chose one.
    language: str | None = None
    # The tours that this person has walked or skipped, by name.
    tours_seen: list[str] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]")
    )
    # Whether abbreviations of the own list expand while this person types.
    expands: bool = Field(default=False, sa_column_kwargs={"server_default": false()})

    @property
    def roles(self) -> list[RoleMixin]:  # type: ignore[override]
        """Flask-Security's own roles and permissions are not used: ours answer questions."""
        return []

    @property
    def held_roles(self) -> list[Role]:
        """What this person does."""
        return [Role(name) for name in self.role_names]

    def may(self, question: Question) -> bool:
        """Return whether one of the person's roles answers the question with yes."""
        return any_role(self.held_roles, question)


def _roles_now(session: Session, user_id: UUID) -> list[str] | None:
    user = session.get(User, user_id)
    return None if user is None else user.role_names


audit.tell_roles_by(_roles_now)


def create_user(
    session: Session,
    *,
    email: str,
    display_name: str,
    passphrase: str,
    roles: Iterable[Role],
    created_by: UUID | None = None,
) -> User:
    """Make a person who can sign in. Needs an app context for the password hasher.

    Raises:
        EmailTakenError: the address is in use.
    """
    address = email.strip().lower()
    if session.exec(select(User).where(User.email == address)).first() is not None:
        raise EmailTakenError
    user = User(
        email=address,
        display_name=display_name.strip(),
        password=hash_password(passphrase),
        fs_uniquifier=secrets.token_hex(32),
        role_names=[role.value for role in roles],
    )
    session.add(user)
    session.flush()
    audit.record(session, user_id=created_by, action="create", kind="user", object_id=user.id)
    return user


def users_with(session: Session, question: Question) -> list[User]:
    """Return the active people whose role answers the question with yes, by name."""
    everyone = session.exec(select(User).where(User.active == True))  # noqa: E712
    return sorted(
        (user for user in everyone if user.may(question)), key=lambda user: user.display_name
    )


def names_of(session: Session, user_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return display names by user id; ids that do not exist are absent."""
    wanted = {user_id for user_id in user_ids if user_id is not None}
    found = session.exec(select(User).where(User.id.in_(wanted)))  # type: ignore[attr-defined]
    return {user.id: user.display_name for user in found}
