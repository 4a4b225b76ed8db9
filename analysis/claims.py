"""Claims: a sentence for the chapter with the fragments that support it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import Column
from sqlmodel import Field, Session, SQLModel, select

from interviews.fragments import Fragment
from research import audit
from research.codebook import Pole, codebook
from research.errors import DomainError
from research.studies import Study
from research.tables import UtcDateTime, now
from research.vault import vault_of


class ClaimWithoutSupportError(DomainError):
    """A claim rests on at least one fragment."""

    template = "Kies minstens één fragment dat deze bewering draagt."


class ClaimEmptyError(DomainError):
    """A claim is a sentence."""

    template = "Schrijf eerst de zin die in het hoofdstuk komt."


class ClaimStatus(StrEnum):
    """How far a claim is."""

    DRAFT = "draft"
    IN_CHAPTER = "in_chapter"


class Claim(SQLModel, table=True):
    """One sentence; its words are sealed under the study's key."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", index=True)
    theme: str
    pole: str
    sentence_sealed: bytes
    status: str = ClaimStatus.DRAFT.value
    codebook_version: int
    made_by: UUID | None = Field(default=None, foreign_key="user.id")
    made_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


class ClaimSupport(SQLModel, table=True):
    """One fragment that supports a claim; ``quoted`` puts its words in the chapter."""

    __tablename__ = "claim_support"

    claim_id: UUID = Field(foreign_key="claim.id", primary_key=True)
    fragment_id: UUID = Field(foreign_key="fragment.id", primary_key=True, index=True)
    quoted: bool = False


class Chapter(SQLModel, table=True):
    """The chapter of a study: a title, and an introduction sealed under the study's key."""

    study_id: UUID = Field(foreign_key="study.id", primary_key=True)
    title: str
    introduction_sealed: bytes | None = None
    changed_by: UUID | None = Field(default=None, foreign_key="user.id")
    changed_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


def make_claim(
    session: Session,
    study: Study,
    *,
    theme: str,
    pole: Pole,
    sentence: str,
    fragments: list[Fragment],
    made_by: UUID | None,
) -> Claim:
    """Make a draft claim with its support.

    Raises:
        ClaimEmptyError, ClaimWithoutSupportError, InvalidValueError.
    """
    book = codebook()
    book.theme(theme)
    if not sentence.strip():
        raise ClaimEmptyError
    if not fragments:
        raise ClaimWithoutSupportError
    claim_id = uuid4()
    claim = Claim(
        id=claim_id,
        study_id=study.id,
        theme=theme,
        pole=pole.value,
        sentence_sealed=vault_of(session).seal(
            study.id, sentence.strip(), row=claim_id, field="sentence"
        ),
        codebook_version=book.version,
        made_by=made_by,
    )
    session.add(claim)
    session.flush()
    for fragment_id in dict.fromkeys(fragment.id for fragment in fragments):
        session.add(ClaimSupport(claim_id=claim.id, fragment_id=fragment_id))
    session.flush()
    audit.record(session, user_id=made_by, action="create", kind="claim", object_id=claim.id)
    return claim


def claim_sentence(session: Session, claim: Claim) -> str:
    """Unseal the sentence."""
    return vault_of(session).unseal(
        claim.study_id, claim.sentence_sealed, row=claim.id, field="sentence"
    )


def claims_of(session: Session, study_id: UUID) -> list[Claim]:
    """Return the claims of a study, oldest first."""
    statement = (
        select(Claim).where(Claim.study_id == study_id).order_by(Claim.made_at)  # type: ignore[arg-type]
    )
    return list(session.exec(statement))


def support_of(session: Session, claim_id: UUID) -> list[tuple[ClaimSupport, Fragment]]:
    """Return the fragments that support a claim."""
    statement = (
        select(ClaimSupport, Fragment)
        .join(Fragment, Fragment.id == ClaimSupport.fragment_id)  # type: ignore[arg-type]
        .where(ClaimSupport.claim_id == claim_id)
    )
    return list(session.exec(statement))
