"""Why the suggester made a suggestion: the words that it went by, and what stood around them.

Kept sealed beside the coding, as places within its fragment and never as words. Where names in
the text change, the places move along with the words. A suggestion from before evidence was
kept has none, and then the page says so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlmodel import Session, col, select

from analysis.codings import Coding
from interviews.fragments import Fragment
from interviews.interviews import Interview
from interviews.replacements import Pseudonymised
from research.vault import vault_of

FIELD = "evidence"


@dataclass(frozen=True)
class Clue:
    """One phrase that the suggester knows.

    Attributes:
        start, end: 0-based code points within the fragment, end exclusive.
        context: what stood around it, as ``SeenCue`` of the suggester names it.
        weight: "for", "against" or "aside".
    """

    start: int
    end: int
    context: tuple[str, ...] = ()
    weight: str = "for"


@dataclass(frozen=True)
class Evidence:
    """What one suggestion rests on; ``example`` is a made-up sentence that it is like, if any."""

    clues: tuple[Clue, ...] = ()
    example: str | None = None

    @property
    def context(self) -> tuple[str, ...]:
        """Return what was found around any of the phrases, each once."""
        return tuple(dict.fromkeys(word for clue in self.clues for word in clue.context))

    def pieces(self, words: str) -> list[tuple[str, str]]:
        """Cut the fragment's words where phrases begin and end: (text, weight or "")."""
        borders = {0, len(words), *(at for one in self.clues for at in (one.start, one.end))}
        cuts = sorted(at for at in borders if 0 <= at <= len(words))
        return [
            (words[start:end], self._weight_at(start, end))
            for start, end in zip(cuts, cuts[1:], strict=False)
        ]

    def _weight_at(self, start: int, end: int) -> str:
        covering = {one.weight for one in self.clues if one.start <= start and end <= one.end}
        return next((one for one in ("for", "against", "aside") if one in covering), "")


def keep_evidence(
    session: Session, interview: Interview, coding: Coding, evidence: Evidence
) -> None:
    """Seal what a suggestion rests on, beside it.

    Raises:
        KeyDestroyedError: the teller was erased.
    """
    facts = {
        "clues": [[one.start, one.end, list(one.context), one.weight] for one in evidence.clues],
        "example": evidence.example,
    }
    coding.evidence_sealed = vault_of(session).seal_facts(
        interview.actor_id, facts, row=coding.id, field=FIELD
    )
    session.add(coding)
    session.flush()


def evidence_of(session: Session, interview: Interview, coding: Coding) -> Evidence | None:
    """Return what a suggestion rests on; None where nothing was kept.

    Raises:
        KeyDestroyedError: the teller was erased.
    """
    if coding.evidence_sealed is None:
        return None
    facts = vault_of(session).unseal_facts(
        interview.actor_id, coding.evidence_sealed, row=coding.id, field=FIELD
    )
    clues = (
        Clue(start, end, tuple(context), weight) for start, end, context, weight in facts["clues"]
    )
    return Evidence(tuple(clues), facts["example"])


def evidence_by_coding(
    session: Session, interview: Interview, codings: Iterable[Coding]
) -> dict[UUID, Evidence]:
    """Return the evidence of those codings that have any."""
    found = ((one.id, evidence_of(session, interview, one)) for one in codings)
    return {coding_id: evidence for coding_id, evidence in found if evidence is not None}


def move_evidence(
    session: Session, interview: Interview, fragments: Sequence[Fragment], moved: Pseudonymised
) -> None:
    """Let the places of evidence follow a text in which names change.

    Args:
        session: a session that may write.
        interview: whose text.
        fragments: of one revision, as they stand before they move themselves.
        moved: the text after the change, which maps the places of before.
    """
    places = {one.id: one.start for one in fragments}
    statement = select(Coding).where(
        col(Coding.fragment_id).in_(places), col(Coding.evidence_sealed).is_not(None)
    )
    for coding in session.exec(statement):
        evidence = evidence_of(session, interview, coding)
        was = places[coding.fragment_id]
        if evidence is not None:
            becomes = moved.span(was, was + 1)[0]
            clues = tuple(_moved(one, was, becomes, moved) for one in evidence.clues)
            keep_evidence(session, interview, coding, replace(evidence, clues=clues))


def _moved(clue: Clue, was: int, becomes: int, moved: Pseudonymised) -> Clue:
    start, end = moved.span(was + clue.start, was + clue.end)
    return replace(clue, start=start - becomes, end=end - becomes)
