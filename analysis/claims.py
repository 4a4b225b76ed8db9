"""Claims: a sentence for the chapter with the fragments that support it."""

from collections.abc import Collection, Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, Column, delete
from sqlmodel import Field, Session, SQLModel, col, select

from analysis.claim_settlements import ClaimSettlement
from analysis.patterns import StudyFactors, study_factors
from analysis.quote_uses import uses_without_claim
from analysis.typed_counts import check_counts
from interviews.fragments import Fragment
from research import audit
from research.codebook import Pole
from research.codebook_versions import codebook_of
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


class FragmentNotAcceptedError(DomainError):
    """Only a fragment with an accepted coding of this theme and pole supports the claim."""

    template = "Een fragment hoort niet meer bij deze factor. Kijk de fragmenten nog eens na."


class ClaimStatus(StrEnum):
    """How far a claim is."""

    DRAFT = "draft"
    IN_CHAPTER = "in_chapter"


def _starts(value: str) -> dict[str, Any]:
    return {"server_default": value}


class Claim(SQLModel, table=True):
    """One sentence; its words are sealed under the study's key.

    ``counted`` holds what was counted when the sentence was last written (``fragments``,
    ``networks``, ``networks_heard``, ``actors``, ``actors_heard``), so that a number that
    has changed since does not go unseen into an annual report. ``version`` counts the times
    that words, support or quotes were chosen; ``worded_by`` did so last.

    A counted claim (analysis/counted_claims.py) has a ``query`` that is asked again at every
    request, the name of the ``proposal`` that it came from and the ``part`` of the chapter that
    it belongs to. Its words have a slot for the count, and ``counted`` holds ``part`` and
    ``whole``. Any other claim rests on the fragments that were chosen. ``theme`` and ``pole``
    are empty where it is about no factor.
    """

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", index=True)
    theme: str
    pole: str
    sentence_sealed: bytes
    counted: dict[str, int] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    status: str = ClaimStatus.DRAFT.value
    codebook_version: int
    made_by: UUID | None = Field(default=None, foreign_key="user.id")
    made_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    version: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    worded_by: UUID | None = Field(default=None, foreign_key="user.id")
    kind: str = Field(default="share_of_networks", sa_column_kwargs=_starts("share_of_networks"))
    part: str = Field(default="", sa_column_kwargs=_starts(""))
    proposal: str = Field(default="", sa_column_kwargs=_starts(""))
    query: dict[str, Any] | None = Field(
        default=None, sa_column=Column(JSON(none_as_null=True), nullable=True)
    )

    @property
    def is_counted(self) -> bool:
        """Return whether its count is a slot in the sentence."""
        return self.query is not None


class SecondLook(SQLModel, table=True):
    """What a second person said of a claim as it stood; the reason of a no lies sealed."""

    __tablename__ = "second_look"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    claim_id: UUID = Field(foreign_key="claim.id", index=True)
    state: str
    is_fine: bool
    reason_sealed: bytes = b""
    looked_by: UUID = Field(foreign_key="user.id")
    looked_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    undone_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))


class ClaimSupport(SQLModel, table=True):
    """One fragment that supports a claim; ``quoted`` puts its words in the chapter."""

    __tablename__ = "claim_support"

    claim_id: UUID = Field(foreign_key="claim.id", primary_key=True)
    fragment_id: UUID = Field(foreign_key="fragment.id", primary_key=True, index=True)
    quoted: bool = False


def make_claim(
    session: Session,
    study: Study,
    *,
    theme: str,
    pole: Pole,
    sentence: str,
    fragments: Iterable[Fragment],
    made_by: UUID | None,
) -> Claim:
    """Make a draft claim with its support.

    Raises:
        ClaimEmptyError, ClaimWithoutSupportError, InvalidValueError, CountNotCountedError.
        FragmentNotAcceptedError: a fragment has no accepted coding of this theme and pole.
    """
    book = codebook_of(session, study.id)
    book.theme(theme)
    chosen = list(dict.fromkeys(fragment.id for fragment in fragments))
    factors = study_factors(session, study.id)
    _check_support(factors, theme, pole, chosen)
    factor = factors.of(theme, pole)
    check_counts(sentence, factor, networks_heard=factors.networks_heard)
    claim_id = uuid4()
    claim = Claim(
        id=claim_id,
        study_id=study.id,
        theme=theme,
        pole=pole.value,
        sentence_sealed=_sealed(session, study.id, claim_id, sentence),
        counted=counted_now(factors, theme, pole, fragments=len(chosen)),
        codebook_version=book.version,
        made_by=made_by,
        worded_by=made_by,
    )
    session.add(claim)
    session.flush()
    session.add_all(ClaimSupport(claim_id=claim_id, fragment_id=one) for one in chosen)
    session.flush()
    audit.record(session, user_id=made_by, action="create", kind="claim", object_id=claim.id)
    return claim


def claim_sentence(session: Session, claim: Claim) -> str:
    """Unseal the sentence; of a counted claim its words, with the slot for the count."""
    return vault_of(session).unseal(
        claim.study_id, claim.sentence_sealed, row=claim.id, field="sentence"
    )


def rewrite_claim(session: Session, claim: Claim, *, sentence: str, changed_by: UUID) -> None:
    """Write another sentence, or the same one again to say that it still holds.

    What is counted now becomes what the sentence is about, with the codebook of now.

    Raises:
        ClaimEmptyError: there are no words.
        CountNotCountedError: it names another count than the one counted now.
    """
    session.refresh(claim, with_for_update=True)
    factors = study_factors(session, claim.study_id)
    factor = factors.of(factors.book.counts_as(claim.theme), Pole(claim.pole))
    check_counts(sentence, factor, networks_heard=factors.networks_heard)
    claim.sentence_sealed = _sealed(session, claim.study_id, claim.id, sentence)
    worded_anew(claim, by=changed_by)
    book = codebook_of(session, claim.study_id)
    claim.theme, claim.codebook_version = book.counts_as(claim.theme), book.version
    _count_again(session, claim)
    audit.record(session, user_id=changed_by, action="rewrite", kind="claim", object_id=claim.id)


def change_support(
    session: Session, claim: Claim, *, fragments: Iterable[Fragment], changed_by: UUID
) -> None:
    """Let the claim rest on these fragments; who stays keeps whether it is quoted.

    Raises:
        ClaimWithoutSupportError: no fragment is left.
        FragmentNotAcceptedError: a fragment has no accepted coding of this theme and pole.
    """
    session.refresh(claim, with_for_update=True)
    chosen = {fragment.id for fragment in fragments}
    if chosen or not claim.is_counted:
        factors = study_factors(session, claim.study_id)
        _check_support(factors, claim.theme, Pole(claim.pole), chosen)
    known = {support.fragment_id: support for support, _fragment in support_of(session, claim.id)}
    for fragment_id, support in known.items():
        if fragment_id not in chosen:
            session.delete(support)
    session.add_all(
        ClaimSupport(claim_id=claim.id, fragment_id=one) for one in chosen - known.keys()
    )
    session.flush()
    if not claim.is_counted:
        claim.counted = {**claim.counted, "fragments": len(chosen)}
    worded_anew(claim, by=changed_by)
    session.add(claim)
    session.flush()
    audit.record(session, user_id=changed_by, action="support", kind="claim", object_id=claim.id)


def place_claim(session: Session, claim: Claim, *, in_chapter: bool, placed_by: UUID) -> None:
    """Put the claim in the chapter, or take it out.

    Raises:
        ClaimWithoutSupportError: nothing supports it any more.
    """
    session.refresh(claim, with_for_update=True)
    if in_chapter and not claim.is_counted and not standing_support(session, claim):
        raise ClaimWithoutSupportError
    status = ClaimStatus.IN_CHAPTER if in_chapter else ClaimStatus.DRAFT
    claim.status = status.value
    session.add(claim)
    session.flush()
    action = "put_in_chapter" if in_chapter else "take_out"
    audit.record(session, user_id=placed_by, action=action, kind="claim", object_id=claim.id)


def delete_claim(session: Session, claim: Claim, *, deleted_by: UUID) -> None:
    """Remove the claim, its support and what was said of it; the fragments themselves stay."""
    claim_id = claim.id
    uses_without_claim(session, claim_id)
    for part in (ClaimSupport, SecondLook, ClaimSettlement):
        session.execute(
            delete(part).where(col(part.claim_id) == claim_id),
            execution_options={"synchronize_session": "fetch"},
        )
    session.delete(claim)
    session.flush()
    audit.record(session, user_id=deleted_by, action="delete", kind="claim", object_id=claim_id)


def worded_anew(claim: Claim, *, by: UUID) -> None:
    """Note that words, support or quotes were chosen anew: who looked before saw another claim."""
    claim.version, claim.worded_by = claim.version + 1, by


def claims_of(session: Session, study_id: UUID) -> list[Claim]:
    """Return the claims of a study, oldest first."""
    statement = (
        select(Claim).where(Claim.study_id == study_id).order_by(col(Claim.made_at), col(Claim.id))
    )
    return list(session.exec(statement))


def support_of(session: Session, claim_id: UUID) -> list[tuple[ClaimSupport, Fragment]]:
    """Return the fragments that support a claim, whether they still count or not."""
    statement = (
        select(ClaimSupport, Fragment)
        .join(Fragment, col(Fragment.id) == ClaimSupport.fragment_id)
        .where(ClaimSupport.claim_id == claim_id)
    )
    return list(session.exec(statement))


def standing_support(session: Session, claim: Claim) -> list[UUID]:
    """Return the fragments of the claim whose coding is still accepted, in study order."""
    if not claim.pole:
        return []
    factor = study_factors(session, claim.study_id).of(claim.theme, Pole(claim.pole))
    chosen = {fragment.id for _support, fragment in support_of(session, claim.id)}
    return [one for one in factor.fragment_ids if one in chosen]


def counted_now(factors: StudyFactors, theme: str, pole: Pole, *, fragments: int) -> dict[str, int]:
    """Return what a sentence about this theme and pole is about, as kept in ``Claim.counted``."""
    factor = factors.of(theme, pole)
    return {
        "fragments": fragments,
        "networks": factor.networks,
        "networks_heard": factors.networks_heard,
        "actors": factor.actors,
        "actors_heard": factors.actors_heard,
    }


def _count_again(session: Session, claim: Claim) -> None:
    factors = study_factors(session, claim.study_id)
    standing = len(standing_support(session, claim))
    claim.counted = counted_now(factors, claim.theme, Pole(claim.pole), fragments=standing)
    session.add(claim)
    session.flush()


def _sealed(session: Session, study_id: UUID, claim_id: UUID, sentence: str) -> bytes:
    words = " ".join(sentence.split())
    if not words:
        raise ClaimEmptyError
    return vault_of(session).seal(study_id, words, row=claim_id, field="sentence")


def _check_support(factors: StudyFactors, theme: str, pole: Pole, chosen: Collection[UUID]) -> None:
    if not chosen:
        raise ClaimWithoutSupportError
    if not set(chosen) <= set(factors.of(theme, pole).fragment_ids):
        raise FragmentNotAcceptedError
