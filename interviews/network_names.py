"""What a network knows of the names in its stories: one placeholder per name, and corrections.

Which name it was is kept as a keyed hash only. A reader teaches the network in two ways: this
is a name, so look for it; and this is none, so leave it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import UniqueConstraint, func
from sqlmodel import Field, Session, SQLModel, col, select

from interviews.name_corrections import given_back_in
from interviews.placeholders import KIND_WORDS
from interviews.rosters import folded, forms_of, own_word, people_of, roster_of
from research.networks import Network
from research.vault import vault_of

MOST_WORDS = 4
# Another name of somebody of the network: what stands for him stands for it.
ALIAS = "alias"


@dataclass(frozen=True)
class Marked:
    """A span with a name that a reader marked."""

    start: int
    end: int
    kind: str


class NetworkPseudonym(SQLModel, table=True):
    """One name that was met in the stories of a network, as a keyed hash with its number.

    ``marked``: a reader said that it is a name, so later stories are searched for it.
    ``actor_id``: it is another name of this person, and bears no number of its own.
    """

    __tablename__ = "network_pseudonym"
    __table_args__ = (
        UniqueConstraint("network_id", "kind", "fingerprint"),
        UniqueConstraint("network_id", "kind", "number"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    network_id: UUID = Field(foreign_key="network.id", index=True)
    kind: str
    fingerprint: str
    number: int
    marked: bool = False
    actor_id: UUID | None = Field(default=None, foreign_key="actor.id")


class NetworkNames:
    """Gives the names of one network their placeholders. Make it with the network's row locked."""

    def __init__(self, session: Session, network: Network) -> None:
        """Read what the network knows."""
        self._session, self._network = session, network
        self.roster = roster_of(session, network.id)
        self._people = people_of(session, network.id)
        rows = select(NetworkPseudonym).where(
            NetworkPseudonym.network_id == network.id, col(NetworkPseudonym.marked)
        )
        self._marked = {one.fingerprint: one for one in session.exec(rows)}
        self._no_names = given_back_in(session, network.id)

    def placeholder(self, kind: str, words: str) -> str:
        """Return what stands for a name, the same in every story of the network."""
        own = own_word(self.roster, words)
        if own is not None:
            return own
        marked = self._marked_as(words)
        if marked is not None:
            return self._shown(marked)
        return self._shown(self._row_for(KIND_WORDS.get(kind, "naam"), words))

    def is_no_name(self, words: str) -> bool:
        """Return whether a reader said that these words, capitals included, are no name."""
        return self._fingerprint(" ".join(words.split())) in self._no_names

    def mark(self, name: str, *, kind: str, actor_id: UUID | None, learn: bool) -> str:
        """Return the placeholder of a name that the finder missed.

        Args:
            name: as it stands in the story.
            kind: one of ``KIND_WORDS``.
            actor_id: somebody of the network whose name this is too; else None.
            learn: look for it in the stories that come.
        """
        own = own_word(self.roster, name)
        if own is not None:
            return own
        known = self._marked_as(name)
        if known is not None:
            return self._shown(known)
        row = self._row_for(ALIAS if actor_id else KIND_WORDS[kind], name)
        row.actor_id, row.marked = actor_id, row.marked or learn
        self._session.add(row)
        self._session.flush()
        return self._shown(row)

    def unmark(self, fingerprint: str) -> None:
        """Look for this name no longer."""
        row = self._marked.pop(fingerprint, None)
        if row is not None:
            row.marked = False
            self._session.add(row)
            self._session.flush()

    def marked_in(self, text: str) -> Iterator[Marked]:
        """Yield where the names stand that a reader marked, of up to ``MOST_WORDS`` words."""
        words = list(re.finditer(r"[\w\u0300-\u036f-]+", text)) if self._marked else []
        for at, first in enumerate(words):
            for last in reversed(words[at : at + MOST_WORDS]):
                if self._marked_as(text[first.start() : last.end()]) is not None:
                    yield Marked(first.start(), last.end(), "person")
                    break

    def fingerprint(self, name: str) -> str:
        """Return the keyed hash under which the network knows a name."""
        return self._fingerprint(folded(name))

    def _marked_as(self, words: str) -> NetworkPseudonym | None:
        if not self._marked:
            return None
        known = (self._marked.get(self._fingerprint(form)) for form in forms_of(words))
        return next((one for one in known if one is not None), None)

    def _shown(self, row: NetworkPseudonym) -> str:
        if row.actor_id is not None and row.actor_id in self._people:
            return self._people[row.actor_id]
        return f"[{'naam' if row.kind == ALIAS else row.kind} {row.number}]"

    def _fingerprint(self, words: str) -> str:
        return vault_of(self._session).fingerprint(self._network.id, words)

    def _row_for(self, label: str, words: str) -> NetworkPseudonym:
        mine = (NetworkPseudonym.network_id == self._network.id, NetworkPseudonym.kind == label)
        fingerprint = self.fingerprint(words)
        known = select(NetworkPseudonym).where(*mine, NetworkPseudonym.fingerprint == fingerprint)
        found = self._session.exec(known).first()
        if found is not None:
            return found
        count = select(func.count()).select_from(NetworkPseudonym).where(*mine)
        number = self._session.exec(count).one() + 1
        row = NetworkPseudonym(
            network_id=self._network.id, kind=label, fingerprint=fingerprint, number=number
        )
        self._session.add(row)
        self._session.flush()
        return row
