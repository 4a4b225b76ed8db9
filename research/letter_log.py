"""What was sent to whom, when, how, and in which version. A mistake is taken back by an entry."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import Column
from sqlmodel import Field, Session, SQLModel, col, select

from research import audit
from research.errors import ConflictError, DomainError, KeyDestroyedError
from research.letters import Addressee, LetterKind, Template
from research.networks import Actor
from research.tables import UtcDateTime, now


class SentBy(StrEnum):
    """How something reached a person."""

    POST = "post"
    EMAIL = "email"
    BY_HAND = "by_hand"


class SentAheadError(DomainError):
    """What lies ahead was not sent yet."""

    template = "Deze dag moet nog komen. Noteer het als de brief weg is."


class SentLongAgoError(DomainError):
    """Longer ago than any study."""

    template = "Deze dag is te lang geleden. Kijk de datum na."


class TakenBackBeforeError(ConflictError):
    """The entry was taken back, or takes one back itself."""

    template = "Deze regel is al teruggenomen."


class LetterSent(SQLModel, table=True):
    """One entry: something was sent, or (``takes_back``) an entry before was a mistake."""

    __tablename__ = "letter_sent"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    actor_id: UUID = Field(foreign_key="actor.id", index=True)
    kind: str
    addressee: str
    version: int
    sent_by: str
    sent_on: date
    takes_back: UUID | None = Field(default=None, foreign_key="letter_sent.id", unique=True)
    recorded_by: UUID | None = Field(default=None, foreign_key="user.id")
    recorded_at: datetime = Field(
        default_factory=now, sa_column=Column(UtcDateTime, nullable=False)
    )


@dataclass(frozen=True)
class SentLine:
    """An entry, and the one that takes it back when it was a mistake."""

    entry: LetterSent
    taken_back: LetterSent | None


def log_sent(
    session: Session,
    actor: Actor,
    *,
    template: Template,
    sent_by: SentBy,
    sent_on: date,
    today: date,
    recorded_by: UUID,
) -> LetterSent:
    """Note that something was sent.

    Args:
        session: a session that may write.
        actor: to whom (or to whose representative).
        template: what, in which version.
        sent_by: how.
        sent_on: on which day.
        today: the day where the writer is.
        recorded_by: who notes it.

    Raises:
        SentAheadError, SentLongAgoError: the day cannot be.
        KeyDestroyedError: the actor was erased.
    """
    if sent_on > today:
        raise SentAheadError
    if sent_on.year < today.year - 10:
        raise SentLongAgoError
    session.refresh(actor, with_for_update=True)
    if actor.erased_at is not None:
        raise KeyDestroyedError
    made = LetterSent(
        actor_id=actor.id,
        kind=template.kind.value,
        addressee=template.addressee.value,
        version=template.version,
        sent_by=sent_by.value,
        sent_on=sent_on,
        recorded_by=recorded_by,
    )
    return _keep(session, made, "send")


def take_back_sent(session: Session, entry: LetterSent, *, recorded_by: UUID) -> LetterSent:
    """Note that an entry was a mistake; both stay.

    Raises:
        TakenBackBeforeError: it was taken back before, or takes one back itself.
    """
    session.refresh(session.get_one(Actor, entry.actor_id), with_for_update=True)
    before = select(LetterSent.id).where(LetterSent.takes_back == entry.id)
    if entry.takes_back is not None or session.exec(before).first() is not None:
        raise TakenBackBeforeError
    made = LetterSent(
        actor_id=entry.actor_id,
        kind=entry.kind,
        addressee=entry.addressee,
        version=entry.version,
        sent_by=entry.sent_by,
        sent_on=entry.sent_on,
        takes_back=entry.id,
        recorded_by=recorded_by,
    )
    return _keep(session, made, "correct")


def sent_to(session: Session, actor_id: UUID) -> list[SentLine]:
    """Return what was sent to the actor, oldest first, with what was a mistake."""
    statement = select(LetterSent).where(LetterSent.actor_id == actor_id)
    entries = list(session.exec(statement.order_by(col(LetterSent.recorded_at))))
    corrections = {one.takes_back: one for one in entries if one.takes_back is not None}
    return [SentLine(one, corrections.get(one.id)) for one in entries if one.takes_back is None]


def last_sent(session: Session, actor_id: UUID) -> LetterSent | None:
    """Return the newest letter that was sent and was no mistake."""
    standing = [one.entry for one in sent_to(session, actor_id) if one.taken_back is None]
    letters = [one for one in standing if one.kind == LetterKind.LETTER]
    return max(letters, key=lambda one: (one.sent_on, one.recorded_at), default=None)


def addressees_of(own: Addressee, *, represented: bool) -> list[Addressee]:
    """Return for whom there is a letter about one actor: himself, and who represents him."""
    return [own, Addressee.REPRESENTATIVE] if represented else [own]


def _keep(session: Session, made: LetterSent, action: str) -> LetterSent:
    session.add(made)
    session.flush()
    audit.record(
        session,
        user_id=made.recorded_by,
        action=action,
        kind="letter_sent",
        object_id=made.actor_id,
    )
    return made
