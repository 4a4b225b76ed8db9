"""The proof of a sentence as numbers that somebody else can recompute.

Fragments, people and networks get a number that says nothing: a hash of the study and their
id. Who has the table of codings (``codings_csv``) finds the same numbers there, without a word
of what was said, and counts again what stands under each sentence.
"""

import hashlib
from uuid import UUID

from analysis.claim_support import ClaimView

# 40 bits: among a hundred thousand fragments two share a number once in two hundred studies.
SIGNS = 8
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def code_of(study_id: UUID, kind: str, thing_id: UUID) -> str:
    """Return a pseudonymous number, such as ``F-7K2M9QX4``.

    Args:
        study_id: a thing has another number in another study.
        kind: one letter: F(ragment), P(erson), N(etwork) or C(oder).
        thing_id: a random id; the number does not lead back to it.
    """
    digest = hashlib.sha256(f"{study_id}/{kind}/{thing_id}".encode()).digest()
    number = int.from_bytes(digest[:5])
    return f"{kind}-" + "".join(ALPHABET[number >> (5 * place) & 31] for place in range(SIGNS))


def counts_of(view: ClaimView) -> tuple[tuple[str, int], ...]:
    """Return what a sentence rests on, by code name."""
    if view.counted is not None:
        return (("part", view.counted.part), ("whole", view.counted.whole))
    return (
        ("networks", view.factor.networks),
        ("networks_heard", view.networks_heard),
        ("actors", view.factor.actors),
        ("actors_heard", view.actors_heard),
        ("fragments", len(view.lines)),
        ("supporting_actors", view.supporting_actors),
        ("supporting_networks", view.supporting_networks),
    )


def codes_of(view: ClaimView) -> tuple[str, ...]:
    """Return the numbers of the fragments under a sentence, in the order of the alphabet."""
    study_id = view.claim.study_id
    return tuple(sorted(code_of(study_id, "F", line.told.fragment.id) for line in view.lines))
