"""What stands where a name stood: ``[dochter]``, ``[vrijwilliger 2]``, ``[plaats 1]``."""

import re
from collections import Counter
from collections.abc import Sequence

from research.networks import ActorRole

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
    "age": "leeftijd",
    "other": "weggelaten",
}
# What a relative is to the client, when the short description begins so or says it.
KIN_WORDS = (
    *("schoondochter", "schoonzoon", "schoonzus", "schoonmoeder", "schoonvader"),
    *("kleindochter", "kleinzoon", "kleinkind", "stiefdochter", "stiefzoon"),
    *("pleegdochter", "pleegzoon", "dochter", "zoon", "zus", "zuster", "broer", "moeder"),
    *("vader", "man", "vrouw", "echtgenoot", "echtgenote", "partner", "nicht", "neef"),
    *("tante", "oom", "oma", "opa", "zwager"),
)
KIN = re.compile(rf"(?<!\w)(?:{'|'.join(KIN_WORDS)})(?!\w)", re.IGNORECASE)


def word_for(role: ActorRole, description: str) -> str:
    """Return what an actor is called: his kin word when he is family, else his role."""
    kin = KIN.search(description) if role is ActorRole.FAMILY else None
    return kin.group().lower() if kin else ROLE_WORDS[role]


def placeholders_for(people: Sequence[tuple[ActorRole, str]]) -> list[str]:
    """Return what stands for each person of a network, given role and short description.

    The same word gets a number when more than one person bears it, in the order given.
    """
    words = [word_for(role, description) for role, description in people]
    total, seen = Counter(words), Counter[str]()
    result = []
    for word in words:
        seen[word] += 1
        result.append(f"[{word}]" if total[word] == 1 else f"[{word} {seen[word]}]")
    return result
