"""The names that a network itself knows: those of its people, and what stands for each."""

from collections.abc import Mapping
from uuid import UUID

from sqlmodel import Session

from interviews.placeholders import placeholders_for
from research.errors import KeyDestroyedError
from research.networks import Actor, ActorRole, Identity, actors_of, identity_of

POSSESSIVES = ("'s", "’s", "'", "’", "s")


def roster_of(session: Session, network_id: UUID) -> dict[str, str]:
    """Return the names and phone numbers that the network itself knows, with placeholders.

    Names of actors who were erased are not known any more.
    """
    known = _identities(session, network_id)
    words = _words_for(known)
    roster: dict[str, str] = {}
    for (_actor, identity), word in zip(known, words, strict=True):
        for name in names_in(identity.name):
            roster.setdefault(name, word)
        if identity.phone:
            roster.setdefault(identity.phone, "[telefoonnummer]")
    return {name: word for name, word in roster.items() if name.strip()}


def people_of(session: Session, network_id: UUID) -> dict[UUID, str]:
    """Return what stands for each person of the network, by actor id, in their order."""
    known = _identities(session, network_id)
    words = _words_for(known)
    return {actor.id: word for (actor, _identity), word in zip(known, words, strict=True)}


def names_in(name: str) -> list[str]:
    """Return the full name, then first name and surname; no particles such as "van"."""
    parts = [part for part in name.split() if len(part) > 2 and part[0].isupper()]
    return [one for one in dict.fromkeys((name, *parts)) if one.strip()]


def folded(words: str) -> str:
    """Return a name as it is compared: no capitals, single blanks."""
    return " ".join(words.casefold().split())


def forms_of(words: str) -> list[str]:
    """Return a name as it is compared: as it was told, then without a possessive ending."""
    told = folded(words)
    bare = (told.removesuffix(ending) for ending in POSSESSIVES)
    return list(dict.fromkeys([told, *(one for one in bare if one)]))


def own_word(roster: Mapping[str, str], words: str) -> str | None:
    """Return the placeholder of a known name, also when it is told as a possessive."""
    forms = set(forms_of(words))
    for name, word in roster.items():
        if folded(name) in forms:
            return word
    return None


def _words_for(known: list[tuple[Actor, Identity]]) -> list[str]:
    return placeholders_for([(ActorRole(actor.role), who.description) for actor, who in known])


def _identities(session: Session, network_id: UUID) -> list[tuple[Actor, Identity]]:
    """Return every actor with his identity; who was erased keeps his place, not his name."""
    found = []
    for actor in actors_of(session, network_id):
        try:
            identity = identity_of(session, actor)
        except KeyDestroyedError:
            identity = Identity()
        found.append((actor, identity))
    return found
