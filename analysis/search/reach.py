"""Which stories somebody may search now: his own studies, what stands, and what was asked for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import String, cast, func, select, type_coerce
from sqlalchemy.types import NullType
from sqlmodel import Session, col

from analysis.assignments import open_to
from analysis.search.indexing import is_fresh
from analysis.search.queries import Filters
from analysis.search.tables import SearchStory
from interviews.interviews import Interview, InterviewStatus
from interviews.wall_clock import DUTCH_TIME
from research.errors import KeyDestroyedError
from research.keys import KeyStore
from research.members import in_studies_of
from research.networks import Actor, Network
from research.standing import still_told
from research.studies import Study
from research.vault import Vault, vault_of

# Both databases take this many values in one question.
AT_ONCE = 5000


class Story(NamedTuple):
    """A story that may be searched, and the data key of its teller (32 bytes).

    ``read_at`` is when the index read it last, as the database gives it: another moment, other
    words. ``key_place`` is the file of that key.
    """

    interview_id: UUID
    actor_id: UUID
    network_id: UUID
    key: bytes
    read_at: Any
    key_place: str


@dataclass(frozen=True)
class Reach:
    """The stories that can be searched, in the order of networks and tellers.

    Attributes:
        stories: by the id of the conversation.
        unread: those that are not in the index yet, per study.
    """

    stories: dict[UUID, Story]
    unread: dict[UUID, list[UUID]]


# What never changes about a story that the index read at one moment, by its id in the database.
_KNOWN: WeakKeyDictionary[Vault, dict[Any, Story]] = WeakKeyDictionary()


def reach_of(session: Session, *, user_id: UUID, leads: bool, filters: Filters) -> Reach:
    """Return the stories that this person may search at this moment.

    Args:
        session: any session.
        user_id: who searches.
        leads: a lead reads every story of his studies, a coder those that are open to him.
        filters: which stories.
    """
    vault = vault_of(session)
    known = _KNOWN.setdefault(vault, {})
    rows = session.execute(_statement(user_id, leads=leads, filters=filters)).all()
    new = _not_known(known, rows, vault.keys)
    unread = _get_to_know(session, known, new)
    left_out = set(new) - known.keys()
    stories = (known[raw] for raw, _read_at in rows if raw not in left_out)
    return Reach({one.interview_id: one for one in stories}, unread)


def _not_known(known: dict[Any, Story], rows: Sequence[Any], keys: KeyStore) -> list[Any]:
    """Return of which stories these facts do not hold: another reading, or not the key of now."""
    opened, new = keys.opened(), []
    for raw, read_at in rows:
        one = known.get(raw)
        if one is None or one.read_at != read_at or opened.get(one.key_place) != one.key:
            new.append(raw)
    return new


def _get_to_know(
    session: Session, known: dict[Any, Story], raw_ids: list[Any]
) -> dict[UUID, list[UUID]]:
    """Look up the facts of stories; return those that the index does not hold, per study."""
    keys = vault_of(session).keys
    unread: dict[UUID, list[UUID]] = {}
    for raw in raw_ids:
        known.pop(raw, None)
    for begin in range(0, len(raw_ids), AT_ONCE):
        some = [UUID(hex=raw) for raw in raw_ids[begin : begin + AT_ONCE]]
        for raw, read_at, *facts in session.execute(_facts(some)):
            interview_id, actor_id, network_id, study_id, version, mark = facts
            try:
                key = keys.data_key(actor_id)
            except KeyDestroyedError:
                continue
            if is_fresh(version, mark, key, interview_id):
                known[raw] = Story(
                    interview_id, actor_id, network_id, key, read_at, keys.place_of(actor_id)
                )
            else:
                unread.setdefault(study_id, []).append(interview_id)
    return unread


def _facts(interview_ids: list[UUID]) -> Any:
    return (
        select(
            *_raw(),
            col(Interview.id),
            col(Interview.actor_id),
            col(Actor.network_id),
            col(Network.study_id),
            col(SearchStory.words_version),
            col(SearchStory.key_mark),
        )
        .join(Actor, col(Actor.id) == col(Interview.actor_id))
        .join(Network, col(Network.id) == col(Actor.network_id))
        .outerjoin(SearchStory, col(SearchStory.interview_id) == col(Interview.id))
        .where(col(Interview.id).in_(interview_ids))
    )


def _raw() -> tuple[Any, Any]:
    """Return id and moment as the database has them: making a UUID of each takes longest.

    The id as text, which both databases give in a form of their own.
    """
    return (
        cast(col(Interview.id), String).label("story"),
        type_coerce(col(SearchStory.indexed_at), NullType()).label("read_at"),
    )


def _statement(user_id: UUID, *, leads: bool, filters: Filters) -> Any:
    statement = (
        select(*_raw())
        .join(Actor, col(Actor.id) == col(Interview.actor_id))
        .join(Network, col(Network.id) == col(Actor.network_id))
        .join(Study, col(Study.id) == col(Network.study_id))
        .outerjoin(SearchStory, col(SearchStory.interview_id) == col(Interview.id))
        .where(
            in_studies_of(user_id),
            col(Interview.status) == InterviewStatus.CLOSED.value,
            *still_told(),
            *_conditions(filters),
        )
        .order_by(col(Study.title), col(Network.reference), col(Actor.number), col(Interview.id))
    )
    return statement if leads else statement.where(open_to(user_id))


def _conditions(filters: Filters) -> Iterator[Any]:
    if filters.study_id is not None:
        yield col(Network.study_id) == filters.study_id
    if filters.network:
        yield func.lower(Network.reference) == filters.network.lower()
    if filters.role is not None:
        yield col(Actor.role) == filters.role.value
    if filters.since is not None:
        yield col(Interview.closed_at) >= datetime.combine(filters.since, time(), DUTCH_TIME)
    if filters.until is not None:
        after = filters.until + timedelta(days=1)
        yield col(Interview.closed_at) < datetime.combine(after, time(), DUTCH_TIME)
