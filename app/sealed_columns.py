"""Every sealed column, whose key seals it, and how to find the rows of one owner.

Who adds a sealed column joins it here by one line; a test fails until that is done.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session, SQLModel, col, select

from analysis.chapters import Chapter
from analysis.claims import Claim, SecondLook
from analysis.method_answers import MethodAnswer
from analysis.reviews import Commitment, ReviewPost, ReviewSession
from interviews.interviews import Interview
from interviews.name_corrections import CorrectedPlaces
from interviews.raw_openings import RawOpening
from interviews.turns import Turn, TurnRevision
from research.circumstances import ActorCircumstances
from research.frame_uploads import FrameUpload
from research.independence import StaffLink
from research.independence_exceptions import IndependenceException
from research.key_rotation import install, stage
from research.keys import PARTS, KeyStore, part_of
from research.networks import Actor
from research.representatives import Representative
from research.ties import Tie
from research.vault import sealed_with, vault_of


@dataclass(frozen=True)
class SealedColumn:
    """One column with sealed words.

    Attributes:
        model, column: where it is.
        rows: returns the statement that finds the rows of an owner.
        key: the column whose value is bound to the sealed words.
    """

    model: type[SQLModel]
    column: str
    rows: Callable[[UUID], Any]
    key: str = "id"

    @property
    def field(self) -> str:
        """The name of the field, as it is bound to the sealed words."""
        return self.column.removesuffix("_sealed")

    @property
    def place(self) -> str:
        """``table.column``."""
        return f"{self.model.__tablename__}.{self.column}"


def _revisions(actor_id: UUID) -> Any:
    turns = select(Turn.id).join(Interview, col(Interview.id) == Turn.interview_id)
    mine = turns.where(Interview.actor_id == actor_id)
    return select(TurnRevision).where(col(TurnRevision.turn_id).in_(mine))


def _corrected(actor_id: UUID) -> Any:
    mine = _revisions(actor_id).with_only_columns(col(TurnRevision.id))
    return select(CorrectedPlaces).where(col(CorrectedPlaces.revision_id).in_(mine))


def _openings(actor_id: UUID) -> Any:
    mine = select(Interview.id).where(Interview.actor_id == actor_id)
    return select(RawOpening).where(col(RawOpening.interview_id).in_(mine))


def _sessions(network_id: UUID) -> Any:
    return select(ReviewSession.id).where(ReviewSession.network_id == network_id)


def _posts(network_id: UUID) -> Any:
    return select(ReviewPost).where(col(ReviewPost.session_id).in_(_sessions(network_id)))


def _commitments(network_id: UUID) -> Any:
    return select(Commitment).where(col(Commitment.session_id).in_(_sessions(network_id)))


SEALED = (
    SealedColumn(Actor, "identity_sealed", lambda owner: select(Actor).where(Actor.id == owner)),
    SealedColumn(
        Representative,
        "name_sealed",
        lambda owner: select(Representative).where(Representative.actor_id == owner),
        key="actor_id",
    ),
    *(
        SealedColumn(
            ActorCircumstances,
            column,
            lambda owner: select(ActorCircumstances).where(ActorCircumstances.actor_id == owner),
            key="actor_id",
        )
        for column in ("notes_sealed", "capacity_sealed")
    ),
    SealedColumn(RawOpening, "reason_sealed", _openings),
    SealedColumn(Tie, "note_sealed", lambda owner: select(Tie).where(Tie.reporter_id == owner)),
    SealedColumn(TurnRevision, "raw_sealed", _revisions),
    SealedColumn(TurnRevision, "pseudonymised_sealed", _revisions),
    SealedColumn(TurnRevision, "spans_sealed", _revisions),
    SealedColumn(CorrectedPlaces, "places_sealed", _corrected),
    SealedColumn(ReviewPost, "text_sealed", _posts),
    SealedColumn(Commitment, "who_sealed", _commitments),
    SealedColumn(Commitment, "what_sealed", _commitments),
    SealedColumn(
        Claim, "sentence_sealed", lambda owner: select(Claim).where(Claim.study_id == owner)
    ),
    SealedColumn(
        SecondLook,
        "reason_sealed",
        lambda owner: select(SecondLook).join(Claim).where(Claim.study_id == owner),
    ),
    SealedColumn(
        MethodAnswer,
        "answer_sealed",
        lambda owner: select(MethodAnswer).where(MethodAnswer.study_id == owner),
    ),
    SealedColumn(
        FrameUpload,
        "content_sealed",
        lambda owner: select(FrameUpload).where(FrameUpload.study_id == owner),
    ),
    SealedColumn(
        StaffLink,
        "about_sealed",
        lambda owner: select(StaffLink).where(StaffLink.study_id == owner),
    ),
    SealedColumn(
        IndependenceException,
        "reason_sealed",
        lambda owner: select(IndependenceException).where(IndependenceException.study_id == owner),
    ),
    SealedColumn(
        Chapter,
        "introduction_sealed",
        lambda owner: select(Chapter).where(Chapter.study_id == owner),
        key="study_id",
    ),
)
# Sealed with a key made from the master key, and turned together with it.
UNDER_THE_MASTER_KEY = {"second_factor.sealed_secret"}
# Bytes that are no secret: of passkeys, and numbers about wrong lines of a file.
NOT_SEALED = {
    "second_factor.credential_id",
    "second_factor.public_key",
    "frame_upload.problems",
}


def turn_data_key(session: Session, owner: UUID) -> int:
    """Seal everything of an owner under a new data key, and destroy the old one.

    Commits. A turn that was cut off is finished by doing it again; meanwhile every row opens.

    Returns:
        How many sealed values there were.

    Raises:
        KeyDestroyedError: the owner has no key (any more).
        SealBrokenError: a value opens with no key; nothing was changed.
    """
    keys = vault_of(session).keys
    own = {field: part_of(owner, field) for field in PARTS if keys.exists(part_of(owner, field))}
    new = {key_id: stage(keys, key_id) for key_id in (*own.values(), owner)}
    count = 0
    for column in SEALED:
        key_id = own.get(column.field, owner)
        count += sum(1 for _ in _resealed(session, column, owner, new[key_id]))
    session.commit()
    for key_id in new:
        install(keys, key_id)
    return count


def seal_parts_apart(session: Session) -> int:
    """Give raw words and identities from before their own keys; commits per actor.

    Returns:
        How many actors were still without.
    """
    keys, late = vault_of(session).keys, 0
    living = select(Actor.id).where(col(Actor.erased_at).is_(None))
    for owner in session.exec(living).all():
        if not _is_behind(keys, owner):
            continue
        for column in SEALED:
            if column.field in PARTS:
                part = part_of(owner, column.field)
                keys.create(part)
                for _ in _resealed(session, column, owner, keys.data_key(part)):
                    pass
        session.commit()
        late += 1
    return late


def _is_behind(keys: KeyStore, owner: UUID) -> bool:
    part = part_of(owner, "identity")
    return keys.exists(owner) and not keys.exists(part) and not keys.was_destroyed(part)


def _resealed(
    session: Session, column: SealedColumn, owner: UUID, key: bytes
) -> Iterator[SQLModel]:
    vault = vault_of(session)
    for row in session.exec(column.rows(owner)).all():
        sealed, row_id = getattr(row, column.column), getattr(row, column.key)
        if not sealed:
            continue
        words = vault.unseal(owner, sealed, row=row_id, field=column.field)
        setattr(row, column.column, sealed_with(key, words, row=row_id, field=column.field))
        session.add(row)
        yield row
    session.flush()
