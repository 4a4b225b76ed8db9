"""One search by one person: what was typed held against what the searcher may see.

Names are sealed. A search opens an identity only where the words that are left may be a
name or a phone number, and only of people whose name the searcher may see. That is one act
in the audit log for the search, and one for every identity that it found.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from sqlmodel import Session

from app.identity import User
from app.search_words import Query, digits_of, is_named, may_be_a_name, tokens_of
from research import audit
from research.errors import KeyDestroyedError
from research.networks import Actor, identity_of
from research.studies import Study, studies_of

MOST_HITS = 50


@dataclass(frozen=True)
class Hit:
    """Something that was found, and the page where it is.

    Attributes:
        title, detail: what it is; no name and no number.
        name: only when the searcher looked for this name.
        actor_id: whose identity was matched, to be noted; None when none was.
        exact: whether every word was typed in full.
        synthetic: whether it belongs to a study with made-up people.
    """

    title: str
    detail: str
    url: str
    name: str = ""
    actor_id: UUID | None = None
    exact: bool = False
    synthetic: bool = False


# Made only once it is found: words and addresses take longer than comparing.
Make = Callable[[], Hit]


@dataclass(frozen=True)
class Found:
    """What a search found, by kind; ``more`` says that there was more than is shown."""

    groups: list[tuple[Any, list[Hit]]]
    more: bool = False

    @property
    def hits(self) -> list[Hit]:
        """Every hit that is shown."""
        return [hit for _title, hits in self.groups for hit in hits]


@dataclass
class Search:
    """One search by one person; ``opened`` is set once an identity was unsealed for it."""

    session: Session
    user: User
    query: Query
    opened: bool = field(default=False, init=False)

    def studies(self) -> dict[UUID, Study]:
        """Return the studies that the searcher works on, by id."""
        return {one.id: one for one in studies_of(self.session, user_id=self.user.id)}

    def plain(self, make: Make, *texts: str) -> Iterator[Hit]:
        """Give the hit when every word is in these texts, which are open to the searcher."""
        tokens = tokens_of(*texts)
        if not self.query.left_after(tokens):
            yield replace(make(), exact=self.query.is_exactly_in(tokens))

    def person(self, actor: Actor, make: Make, *texts: str, may_open: bool) -> Iterator[Hit]:
        """Give the hit when the words are in these texts, or else in who the actor is."""
        tokens = tokens_of(*texts)
        left = self.query.left_after(tokens)
        if not left:
            yield replace(make(), exact=self.query.is_exactly_in(tokens))
        elif may_open and actor.erased_at is None and (self.query.phone or may_be_a_name(left)):
            yield from self._identity(actor, make, left)

    def _identity(self, actor: Actor, make: Make, left: tuple[str, ...]) -> Iterator[Hit]:
        try:
            identity = identity_of(self.session, actor)
        except KeyDestroyedError:
            return
        self.opened = True
        phone = self.query.phone
        if phone and digits_of(identity.phone).startswith(phone):
            yield replace(make(), actor_id=actor.id)
        elif not phone and is_named(left, identity.name):
            yield replace(make(), actor_id=actor.id, name=identity.name)


@dataclass(frozen=True)
class Finder:
    """One kind of thing that a role finds: its heading, how to look for it, and the search."""

    title: Any
    hint: Any
    find: Callable[[Search], Iterable[Hit]]


def run(looking: Search, finders: Iterable[Finder]) -> Found:
    """Collect what the finders give, and note whose identity was found."""
    groups, room, more = [], MOST_HITS, False
    for finder in finders:
        # What was typed in full comes first; else the order of the finder stays.
        hits = sorted(finder.find(looking), key=lambda hit: not hit.exact)
        more = more or len(hits) > room
        if hits[:room]:
            groups.append((finder.title, hits[:room]))
            room -= len(hits[:room])
    found = Found(groups, more)
    _note(looking, found)
    return found


def _note(looking: Search, found: Found) -> None:
    """Note that identities were opened to search in, and each one that is in the answer."""
    who = looking.user.id
    if looking.opened:
        audit.record(looking.session, user_id=who, action="search", kind="identity")
    for hit in found.hits:
        if hit.actor_id is not None:
            audit.record(
                looking.session,
                user_id=who,
                action="read_identity",
                kind="actor",
                object_id=hit.actor_id,
            )
