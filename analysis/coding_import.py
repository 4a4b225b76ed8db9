"""Import of codings that were made on the words of a network file."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlmodel import Session

from analysis.codings import AlreadyCodedError, add_coding
from interviews.interviews import Interview
from interviews.network_import import ImportedNetwork, Place
from interviews.replacements import Pseudonymised
from interviews.turns import TurnRevision
from research.codebook import Pole


def import_codings(
    session: Session,
    imported: ImportedNetwork,
    codings: Iterable[Mapping[str, Any]],
    *,
    texts: Mapping[Place, Pseudonymised],
    coder_id: UUID,
) -> int:
    """Keep codings of a coding file as accepted ones, mapped to the pseudonymised words.

    Args:
        session: a session that may write.
        imported: the network that they belong to; codings of other networks are skipped.
        codings: with ``network_id``, ``actor_id``, ``turn``, ``start``, ``end`` (code points
            in the file's own text), ``theme`` and ``pole``.
        texts: per place the pseudonymised text, as the import returned it.
        coder_id: who made them.

    Returns:
        How many were kept; the same words with the same theme and pole count once.

    Raises:
        KeyError: a coding points to an actor or turn that the network has not.
        DomainError: a span lies outside its turn, or the turn is the interviewer's.
    """
    kept = 0
    for coding in codings:
        if coding["network_id"] != imported.network.reference:
            continue
        place = (str(coding["actor_id"]), int(coding["turn"]))
        revision = session.get_one(TurnRevision, imported.revisions[place])
        blanks = imported.stripped.get(place, 0)
        start, end = texts[place].span(int(coding["start"]) - blanks, int(coding["end"]) - blanks)
        try:
            add_coding(
                session,
                session.get_one(Interview, imported.interviews[place[0]].id),
                revision,
                start=start,
                end=end,
                theme=str(coding["theme"]),
                pole=Pole(coding["pole"]),
                coder_id=coder_id,
            )
        except AlreadyCodedError:
            continue
        kept += 1
    return kept
