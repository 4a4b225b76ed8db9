"""Pseudonyms: roster, placeholders and replacement. Finding the names is handed in.

A known person of the network becomes what he is to the client (``[dochter]`` is not
known, ``[familielid 1]`` is); any other name becomes ``[naam 3]``, the same one in every
story of the network. Which name that was is kept as a keyed hash only.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID, uuid4

from sqlalchemy import UniqueConstraint, func
from sqlmodel import Field, Session, SQLModel, select

from interviews.interviews import Interview, network_of_interview
from interviews.turns import keep_pseudonymised, raw_text, turns_of
from research.errors import KeyDestroyedError
from research.networks import Actor, ActorRole, Network, actors_of, identity_of
from research.vault import vault_of

ROLE_WORDS = {
    ActorRole.CLIENT: "klant",
    ActorRole.FAMILY: "familielid",
    ActorRole.NEIGHBOUR: "buur",
    ActorRole.VOLUNTEER: "vrijwilliger",
    ActorRole.SOCIAL_WORKER: "sociaal werker",
    ActorRole.PROFESSIONAL: "professional",
}
KIND_WORDS = {
    "person": "naam",
    "location": "plaats",
    "organisation": "organisatie",
    "phone": "telefoonnummer",
    "email": "e-mailadres",
    "date": "datum",
    "bsn": "nummer",
    "number": "nummer",
    "url": "website",
}
POSSESSIVES = ("'s", "’s", "'", "’", "s")


class Found(Protocol):
    """A span that a finder found: 0-based code points, end exclusive."""

    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102
    @property
    def kind(self) -> str: ...  # noqa: D102


class SpanFinder(Protocol):
    """Finds what identifies a person; told the names that the network itself knows."""

    def find(self, text: str, *, roster: Sequence[str]) -> Sequence[Found]:
        """Return spans in text order that do not overlap."""
        ...


class NetworkPseudonym(SQLModel, table=True):
    """One name that was met in the stories of a network, as a keyed hash with its number."""

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


@dataclass(frozen=True)
class Replacement:
    """One replaced span: where it stood in the raw text and what stands there now."""

    start: int
    end: int
    kind: str
    placeholder: str


@dataclass(frozen=True)
class Pseudonymised:
    """A text with its names replaced; ``replacements`` are in text order."""

    text: str
    replacements: tuple[Replacement, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Map a span of the raw text to this text; a name that is cut in two counts whole."""
        return self._position(start, at_end=False), self._position(end, at_end=True)

    def _position(self, raw: int, *, at_end: bool) -> int:
        shift = 0
        for one in self.replacements:
            if one.end <= raw:
                shift += len(one.placeholder) - (one.end - one.start)
            elif one.start < raw:
                return one.start + shift + (len(one.placeholder) if at_end else 0)
        return raw + shift


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


def replace_spans(
    text: str, found: Sequence[Found], placeholder: Callable[[str, str], str]
) -> Pseudonymised:
    """Replace each found span by ``placeholder(kind, words)``.

    Spans that overlap an earlier one are skipped: the finder's order counts.
    """
    pieces, replacements, position = [], [], 0
    for one in sorted(found, key=lambda span: span.start):
        if one.start < position:
            continue
        words = placeholder(one.kind, text[one.start : one.end])
        pieces += [text[position : one.start], words]
        replacements.append(Replacement(one.start, one.end, one.kind, words))
        position = one.end
    return Pseudonymised("".join([*pieces, text[position:]]), tuple(replacements))


def roster_of(session: Session, network_id: UUID) -> dict[str, str]:
    """Return the names and phone numbers that the network itself knows, with placeholders.

    Names of actors who were erased are not known any more.
    """
    actors = actors_of(session, network_id)
    roster: dict[str, str] = {}
    for actor in actors:
        try:
            identity = identity_of(session, actor)
        except KeyDestroyedError:
            continue
        word = _role_placeholder(actor, actors)
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
    found = {}
    for number, turn in enumerate(story.turns, start=1):
        found[turn.revision_id] = finder.find(turn.text, roster=story.known)
        progress(number)
    return found


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
        result = replace_spans(text, found[revision.id], placeholder)
        keep_pseudonymised(session, interview, revision, text=result.text)
        done[revision.id] = result
    return done


def names_in(name: str) -> list[str]:
    """Return the full name, then first name and surname; no particles such as "van"."""
    parts = [part for part in name.split() if len(part) > 2 and part[0].isupper()]
    return [one for one in dict.fromkeys((name, *parts)) if one.strip()]


def role_placeholder(role: ActorRole, number: int, peers: int) -> str:
    """Return what stands for an actor: ``[klant]``, or ``[buur 2]`` when there are more."""
    word = ROLE_WORDS[role]
    return f"[{word}]" if peers == 1 else f"[{word} {number}]"


def folded(words: str) -> str:
    """Return a name as it is compared: no capitals, single blanks."""
    return " ".join(words.casefold().split())


def _role_placeholder(actor: Actor, actors: Sequence[Actor]) -> str:
    peers = [one for one in actors if one.role == actor.role]
    return role_placeholder(ActorRole(actor.role), peers.index(actor) + 1, len(peers))


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
    found = session.exec(
        select(NetworkPseudonym).where(*mine, NetworkPseudonym.fingerprint == fingerprint)
    ).first()
    if found is None:
        count = session.exec(select(func.count()).select_from(NetworkPseudonym).where(*mine))
        found = NetworkPseudonym(
            network_id=network.id, kind=label, fingerprint=fingerprint, number=count.one() + 1
        )
        session.add(found)
        session.flush()
    return f"[{label} {found.number}]"
