"""What readers corrected in the names of a network: a name hidden, or a word given back.

The words themselves are nowhere but in a sealed note per place, kept as long as raw words are,
so that a correction can be undone. What the network learned of it is a keyed hash.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Column, delete
from sqlmodel import Field, Session, SQLModel, col, select

from interviews.interviews import Interview
from interviews.replacements import Replacement
from interviews.turns import Turn, TurnRevision
from research import audit
from research.errors import ConflictError, NotFoundError
from research.standing import told_in_network
from research.tables import UtcDateTime, now
from research.vault import vault_of

UNDO_FOR = timedelta(days=14)
FIELD = "places"


class CorrectionKind(StrEnum):
    """What a reader did."""

    HIDDEN = "hidden"
    GIVEN_BACK = "given_back"


class UndoTooLateError(ConflictError):
    """The words of a correction were kept as long as they may be, or it was undone before."""

    template = "Dit is niet meer terug te draaien. Wij bewaren de woorden hiervoor maar 14 dagen."


class NameCorrection(SQLModel, table=True):
    """One act of a reader on one name, in all stories of a network.

    ``fingerprint``: the keyed hash of the name; of a word that was given back with its
    capitals, so that "bakker" is no name and "Bakker" still is one. ``learned``: it holds for
    stories that come.
    """

    __tablename__ = "name_correction"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    network_id: UUID = Field(foreign_key="network.id", index=True)
    interview_id: UUID = Field(foreign_key="interview.id", index=True)
    kind: str
    placeholder: str
    fingerprint: str
    learned: bool
    places: int
    made_by: UUID | None = Field(default=None, foreign_key="user.id")
    made_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    undone_by: UUID | None = Field(default=None, foreign_key="user.id")
    undone_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))

    def can_be_undone(self, moment: datetime) -> bool:
        """Return whether the words of before are still there."""
        return self.undone_at is None and moment < self.made_at + UNDO_FOR


class CorrectedPlaces(SQLModel, table=True):
    """Where a correction changed one revision: sealed for its teller, offsets and words."""

    __tablename__ = "corrected_places"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    correction_id: UUID = Field(foreign_key="name_correction.id", index=True)
    revision_id: UUID = Field(foreign_key="turn_revision.id", index=True)
    places_sealed: bytes


# A replacement, and the words that stood there in the text before or after it.
Place = tuple[Replacement, str]


def keep_correction(
    session: Session,
    correction: NameCorrection,
    places: Iterable[tuple[Interview, TurnRevision, Sequence[Place]]],
) -> NameCorrection:
    """Keep what was corrected, with its places sealed for who told the words there."""
    session.add(correction)
    session.flush()
    for interview, revision, changed in places:
        row = uuid4()
        facts: dict[str, Any] = {
            "places": [
                [one.start, one.end, one.kind, one.placeholder, words] for one, words in changed
            ]
        }
        sealed = vault_of(session).seal_facts(interview.actor_id, facts, row=row, field=FIELD)
        session.add(
            CorrectedPlaces(
                id=row,
                correction_id=correction.id,
                revision_id=revision.id,
                places_sealed=sealed,
            )
        )
    session.flush()
    action = "hide_name" if correction.kind == CorrectionKind.HIDDEN else "give_back_name"
    audit.record(
        session,
        user_id=correction.made_by,
        action=action,
        kind="story",
        object_id=correction.interview_id,
    )
    return correction


def places_of(
    session: Session, correction: NameCorrection
) -> list[tuple[Interview, TurnRevision, list[Place]]]:
    """Unseal where a correction changed words; who was erased is not among them."""
    statement = (
        select(CorrectedPlaces, TurnRevision, Interview)
        .join(TurnRevision, col(TurnRevision.id) == CorrectedPlaces.revision_id)
        .join(Turn, col(Turn.id) == TurnRevision.turn_id)
        .join(Interview, col(Interview.id) == Turn.interview_id)
        .where(CorrectedPlaces.correction_id == correction.id)
        .order_by(col(Turn.seq), col(TurnRevision.number))
    )
    found = []
    for row, revision, interview in session.exec(statement).all():
        facts = vault_of(session).unseal_facts(
            interview.actor_id, row.places_sealed, row=row.id, field=FIELD
        )
        places = [
            (Replacement(start, end, kind, shown), words)
            for start, end, kind, shown, words in facts["places"]
        ]
        found.append((interview, revision, places))
    return found


def correction_in(session: Session, interview: Interview, correction_id: UUID) -> NameCorrection:
    """Return a correction that was made in this story.

    Raises:
        NotFoundError: there is no such correction here.
    """
    found = session.get(NameCorrection, correction_id)
    if found is None or found.interview_id != interview.id:
        raise NotFoundError
    return found


def corrections_of(session: Session, interview_id: UUID) -> list[NameCorrection]:
    """Return what was corrected in a story, the newest first."""
    statement = (
        select(NameCorrection)
        .where(NameCorrection.interview_id == interview_id)
        .order_by(col(NameCorrection.made_at).desc())
    )
    return list(session.exec(statement))


def given_back_in(session: Session, network_id: UUID) -> set[str]:
    """Return the keyed hashes of what readers said to be no name, in a story that still stands.

    What a story taught goes with it, where that hides more. Names that it taught to look for
    stay: they hide people in the stories of others, and are kept as a keyed hash only.
    """
    told = told_in_network(session, network_id)
    statement = select(Interview.id).where(col(Interview.actor_id).in_(told))
    standing = set(session.exec(statement))
    rows = _standing(session, network_id, CorrectionKind.GIVEN_BACK)
    return {one.fingerprint for one in rows if one.interview_id in standing}


def end_correction(session: Session, correction: NameCorrection, *, undone_by: UUID | None) -> None:
    """Note that a correction holds no longer, and forget its words."""
    correction.undone_by, correction.undone_at = undone_by, now()
    session.add(correction)
    forget_places(session, [correction.id])
    session.flush()


def end_learned(
    session: Session, network_id: UUID, kind: CorrectionKind, fingerprints: set[str]
) -> None:
    """Stop leaving these words alone, or looking for them; what was changed stays changed."""
    for one in _standing(session, network_id, kind):
        if one.fingerprint in fingerprints:
            one.learned = False
            session.add(one)
    session.flush()


def still_learned(session: Session, network_id: UUID, fingerprint: str) -> bool:
    """Return whether another reader hid this name too."""
    standing = _standing(session, network_id, CorrectionKind.HIDDEN)
    return any(one.fingerprint == fingerprint for one in standing)


def forget_places(session: Session, correction_ids: Sequence[UUID]) -> None:
    """Remove the sealed words of corrections; what was learned stays."""
    session.execute(
        delete(CorrectedPlaces).where(col(CorrectedPlaces.correction_id).in_(correction_ids)),
        execution_options={"synchronize_session": "fetch"},
    )


def _standing(session: Session, network_id: UUID, kind: CorrectionKind) -> Sequence[NameCorrection]:
    statement = select(NameCorrection).where(
        NameCorrection.network_id == network_id,
        NameCorrection.kind == kind.value,
        col(NameCorrection.undone_at).is_(None),
        col(NameCorrection.learned),
    )
    return session.exec(statement).all()
