"""Pseudonyms: roster, placeholders and replacement. Finding the names is handed in.

A known person of the network becomes what he is to the client (``[dochter]`` when his short
description says so, else ``[familielid 1]``); any other name becomes ``[naam 3]``, the same
one in every story of the network. Which name that was is kept as a keyed hash only.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID, uuid4

from sqlalchemy import UniqueConstraint, func
from sqlmodel import Field, Session, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from interviews.interviews import Interview, network_of_interview
from interviews.placeholders import KIND_WORDS, placeholders_for
from interviews.replacements import Found, Pseudonymised, replace_spans
from interviews.turns import keep_pseudonymised, raw_text, turns_of
from research.errors import KeyDestroyedError
from research.networks import ActorRole, Identity, Network, actors_of, identity_of
from research.vault import vault_of

# A shorter word that was told once is too often an ordinary word elsewhere.
LEAST_TOLD = 4
MOST_WORDS = 4
POSSESSIVES = ("'s", "’s", "'", "’", "s")


@dataclass(frozen=True)
class Marked:
    """A span with a name that a reader marked."""

    start: int
    end: int
    kind: str


class SpanFinder(Protocol):
    """Finds what identifies a person; told the names that the network itself knows."""

    def find(self, text: str, *, roster: Sequence[str]) -> Sequence[Found]:
        """Return spans in text order that do not overlap."""
        ...


class NetworkPseudonym(SQLModel, table=True):
    """One name that was met in the stories of a network, as a keyed hash with its number.

    ``marked``: a reader said that it is a name, so later stories are searched for it.
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


@dataclass(frozen=True)
class UnreadTurn:
    """One turn whose names have not been replaced yet. Exists in memory only."""

    turn_id: UUID
    revision_id: UUID
    text: str


@dataclass(frozen=True)
class UnreadStory:
    """What a finder needs: the turns, and the names that the network itself knows."""

    turns: tuple[UnreadTurn, ...]
    known: tuple[str, ...]


def roster_of(session: Session, network_id: UUID) -> dict[str, str]:
    """Return the names and phone numbers that the network itself knows, with placeholders.

    Names of actors who were erased are not known any more.
    """
    known = _identities(session, network_id)
    words = placeholders_for([(role, identity.description) for role, identity in known])
    roster: dict[str, str] = {}
    for (_role, identity), word in zip(known, words, strict=True):
        for name in names_in(identity.name):
            roster.setdefault(name, word)
        if identity.phone:
            roster.setdefault(identity.phone, "[telefoonnummer]")
    return {name: word for name, word in roster.items() if name.strip()}


def unread_story(session: Session, interview: Interview) -> UnreadStory:
    """Unseal the turns whose latest revision still has its names.

    Replacing is done once per revision: fragments point into the result by offset.

    Raises:
        KeyDestroyedError: the actor was erased.
    """
    network, _ = network_of_interview(session, interview)
    turns = tuple(
        UnreadTurn(turn.id, revision.id, raw_text(session, interview, revision))
        for turn, revision in turns_of(session, interview.id)
        if revision.pseudonymised_sealed is None and revision.raw_sealed
    )
    return UnreadStory(turns, tuple(roster_of(session, network.id)))


def find_names(
    story: UnreadStory,
    finder: SpanFinder,
    *,
    progress: Callable[[int], None] = lambda _done: None,
) -> dict[UUID, Sequence[Found]]:
    """Return the spans per revision id. Slow, and needs no database.

    Args:
        story: what was read.
        finder: finds names; made by the worker, because it is heavy.
        progress: told how many turns are done, after every turn.
    """
    known = (*story.known, *_told_names(story, finder))
    found = {}
    for number, turn in enumerate(story.turns, start=1):
        found[turn.revision_id] = finder.find(turn.text, roster=known)
        progress(number)
    return found


def _told_names(story: UnreadStory, finder: SpanFinder) -> list[str]:
    """Return the names that one turn gives away ("mijn zus Ouarda"), to find them in the others."""
    told = [
        turn.text[one.start : one.end]
        for turn in story.turns
        for one in finder.find(turn.text, roster=story.known)
        if one.kind == "person" and one.end - one.start >= LEAST_TOLD
    ]
    return list(dict.fromkeys(told))


def keep_pseudonyms(
    session: Session, interview: Interview, found: Mapping[UUID, Sequence[Found]]
) -> dict[UUID, Pseudonymised]:
    """Replace the found names and seal the result beside the raw words. Quick.

    Args:
        session: a session that may write.
        interview: whose turns.
        found: spans per revision id; other revisions, and those done before, stay as they are.

    Returns:
        Per revision id that was done now, the text with its replacements.

    Raises:
        KeyDestroyedError: the actor was erased.
    """
    network, _ = network_of_interview(session, interview)
    # Two stories of one network must not number two names alike.
    session.refresh(network, with_for_update=True)
    roster = roster_of(session, network.id)

    def placeholder(kind: str, words: str) -> str:
        return own_word(roster, words) or _numbered(session, network, kind, words)

    done: dict[UUID, Pseudonymised] = {}
    for _turn, revision in turns_of(session, interview.id):
        if revision.id not in found or revision.pseudonymised_sealed is not None:
            continue
        if not revision.raw_sealed:
            continue
        text = raw_text(session, interview, revision)
        marked = list(_marked_in(session, network, text))
        result = replace_spans(text, [*marked, *found[revision.id]], placeholder)
        keep_pseudonymised(session, interview, revision, text=result.text)
        done[revision.id] = result
    return done


def mark_name(session: Session, network: Network, name: str, *, learn: bool) -> str:
    """Return the placeholder of a name that the finder missed; ``learn``: find it from now on.

    Call it with the network's row locked: numbers are given out one by one.
    """
    own = own_word(roster_of(session, network.id), name)
    if own is not None:
        return own
    word = _numbered(session, network, "person", name)
    if learn:
        row = session.exec(_row_of(session, network, KIND_WORDS["person"], name)).one()
        row.marked = True
        session.add(row)
        session.flush()
    return word


def _marked_in(session: Session, network: Network, text: str) -> Iterator[Marked]:
    """Yield where the names stand that a reader marked, of up to ``MOST_WORDS`` words."""
    known = set(
        session.exec(
            select(NetworkPseudonym.fingerprint).where(
                NetworkPseudonym.network_id == network.id, col(NetworkPseudonym.marked)
            )
        )
    )
    words = list(re.finditer(r"[\w-]+", text)) if known else []
    for at, first in enumerate(words):
        for last in reversed(words[at : at + MOST_WORDS]):
            told = folded(text[first.start() : last.end()])
            forms = {told, told.removesuffix("s")}
            if any(vault_of(session).fingerprint(network.id, one) in known for one in forms):
                yield Marked(first.start(), last.end(), "person")
                break


def names_in(name: str) -> list[str]:
    """Return the full name, then first name and surname; no particles such as "van"."""
    parts = [part for part in name.split() if len(part) > 2 and part[0].isupper()]
    return [one for one in dict.fromkeys((name, *parts)) if one.strip()]


def folded(words: str) -> str:
    """Return a name as it is compared: no capitals, single blanks."""
    return " ".join(words.casefold().split())


def _identities(session: Session, network_id: UUID) -> list[tuple[ActorRole, Identity]]:
    """Return role and identity of every actor; who was erased keeps his place, not his name."""
    found = []
    for actor in actors_of(session, network_id):
        try:
            identity = identity_of(session, actor)
        except KeyDestroyedError:
            identity = Identity()
        found.append((ActorRole(actor.role), identity))
    return found


def own_word(roster: Mapping[str, str], words: str) -> str | None:
    """Return the placeholder of a known name, also when it is told as a possessive."""
    wanted = folded(words)
    forms = {wanted, *(wanted.removesuffix(ending) for ending in POSSESSIVES)}
    for name, word in roster.items():
        if folded(name) in forms:
            return word
    return None


def _numbered(session: Session, network: Network, kind: str, words: str) -> str:
    fingerprint = vault_of(session).fingerprint(network.id, folded(words))
    label = KIND_WORDS.get(kind, "naam")
    mine = (NetworkPseudonym.network_id == network.id, NetworkPseudonym.kind == label)
    found = session.exec(_row_of(session, network, label, words)).first()
    if found is None:
        count = session.exec(select(func.count()).select_from(NetworkPseudonym).where(*mine))
        found = NetworkPseudonym(
            network_id=network.id, kind=label, fingerprint=fingerprint, number=count.one() + 1
        )
        session.add(found)
        session.flush()
    return f"[{label} {found.number}]"


def _row_of(
    session: Session, network: Network, label: str, words: str
) -> SelectOfScalar[NetworkPseudonym]:
    return select(NetworkPseudonym).where(
        NetworkPseudonym.network_id == network.id,
        NetworkPseudonym.kind == label,
        NetworkPseudonym.fingerprint == vault_of(session).fingerprint(network.id, folded(words)),
    )
