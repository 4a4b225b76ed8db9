"""Who read what an actor told: roles and days, never names, so that it can be told to him."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from analysis.reviews import sessions_of
from app.identity import User
from interviews.interviews import find_interview
from interviews.raw_openings import openings_of
from research.audit import AuditEntry
from research.networks import Actor, Network
from research.roles import Question, Role

CLOCK = ZoneInfo("Europe/Amsterdam")
READING = ("read", "read_identity", "read_raw", "search")
# What is noted, about which thing, and which of the reader's roles let him read it.
WHO: dict[str, tuple[str, Question]] = {
    "conversation": ("words", Role.can_interview),
    "raw_opening": ("words", Role.can_lead),
    "raw_words": ("words", Role.can_check_names),
    "story": ("story", Role.can_code),
    "pattern": ("fragments", Role.can_review),
    "review_session": ("fragments", Role.can_review),
    "fragments": ("fragments", Role.can_edit_chapter),
    "chapter": ("fragments", Role.can_edit_chapter),
    "network": ("person", Role.can_lead),
    "actor": ("person", Role.can_lead),
    "call": ("person", Role.can_interview),
}


@dataclass(frozen=True)
class Read:
    """What was read on a day, in which roles, and how often.

    Attributes:
        on: the day, in Amsterdam.
        what: ``words``, ``story``, ``fragments`` or ``person``.
        roles: those of the reader that let him read it; empty where nobody knows them.
        times: how often.
        then: whether he had them when he read; False where the log does not say, so that
            the roles are those of today.
    """

    on: date
    what: str
    roles: tuple[str, ...]
    times: int
    then: bool = True


def reads_of(session: Session, actor: Actor) -> list[Read]:
    """Return every reading of what the actor told or who he is, the newest first.

    Reading about the whole network or study counts: his words may have been among it.
    """
    users = {one.id: one for one in session.exec(select(User)).all()}
    counted: Counter[tuple[date, str, tuple[str, ...], bool]] = Counter()
    for entry in _entries(session, actor):
        what, may = WHO.get(entry.kind, ("person", Role.can_lead))
        held, then = roles_of(entry, users.get(entry.user_id) if entry.user_id else None)
        roles = tuple(one.value for one in held if may(one)) or tuple(one.value for one in held)
        counted[entry.at.astimezone(CLOCK).date(), what, roles, then] += 1
    found = [Read(*facts[:3], times, facts[3]) for facts, times in counted.items()]
    return sorted(found, key=lambda one: (one.on, one.what, one.roles, one.then), reverse=True)


def roles_of(entry: AuditEntry, user: User | None) -> tuple[list[Role], bool]:
    """Return in which roles somebody acted, and whether the log says so.

    Args:
        entry: what he did.
        user: who did it, as he is today; None for an account that is gone.

    Returns:
        The roles of that moment and True; the roles of today and False where none were noted.
    """
    if entry.roles is None:
        return (user.held_roles if user else []), False
    known = {role.value: role for role in Role}
    return [known[name] for name in entry.roles.split() if name in known], True


def _entries(session: Session, actor: Actor) -> Iterator[AuditEntry]:
    ids = set(_things_of(session, actor))
    statement = (
        select(AuditEntry)
        .where(
            col(AuditEntry.action).in_(READING),
            col(AuditEntry.object_id).in_(ids),
            col(AuditEntry.user_id).is_not(None),
        )
        .order_by(col(AuditEntry.seq))
    )
    yield from session.exec(statement)


def _things_of(session: Session, actor: Actor) -> Iterator[UUID]:
    """Yield the ids under which reading of this actor is noted."""
    yield actor.id
    interview = find_interview(session, actor.id)
    if interview is not None:
        yield interview.id
        for opening in openings_of(session, interview.id):
            yield opening.id
    network = session.get_one(Network, actor.network_id)
    yield network.id
    yield network.study_id
    for review in sessions_of(session, network.id):
        yield review.id
