"""Claims whose count is a place in the sentence: a person words them, the stories count them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlmodel import Session, select

from analysis.claim_evidence import Counted, count, query_from
from analysis.claim_proposals import SLOT, Proposal, filled, proposals
from analysis.claims import Claim, ClaimEmptyError, claim_sentence, worded_anew
from analysis.second_looks import ClaimChangedError
from analysis.study_voices import StudyVoices, study_voices
from research import audit
from research.errors import ConflictError, DomainError, InvalidValueError
from research.studies import Study
from research.vault import vault_of

LONGEST = 600
# What a person types in the place of the count, or beside it.
TYPED_COUNT = re.compile(
    r"%|\bprocent\b|\bhelft\b|\bkwart\b|\b(?:een|één|twee) derde\b|\bbijna alle\b"
    r"|\b(?:alle|beide) (?:netwerken|mensen|klanten|vragen|netwerkcollega)"
    r"|\bvan de \w+ netwerken\b",
    re.I,
)
# A year is no count.
DIGITS = re.compile(r"\b(?!(?:19|20)\d\d\b)\w*\d\w*")


class TypedCountError(DomainError):
    """The count of a sentence is not typed."""

    template = (
        "Het aantal staat al in de zin en telt zelf mee. "
        "Haal het aantal, deel of percentage uit uw woorden weg."
    )


class ProposalGoneError(ConflictError):
    """The stories changed since the page was drawn: this sentence is no longer made."""

    template = "Dit voorstel is net veranderd of verdwenen. Bekijk de voorstellen opnieuw."


class ProposalTakenError(ConflictError):
    """A colleague took the proposal."""

    template = "Deze zin is al overgenomen. Zoek hem op bij de beweringen."


@dataclass(frozen=True)
class CountedWords:
    """The words of a counted claim around its count."""

    before: str
    after: str

    @property
    def text(self) -> str:
        """Return the words with the slot in its place."""
        return f"{self.before}{SLOT}{self.after}"


def study_proposals(session: Session, study: Study) -> list[Proposal]:
    """Return every sentence that the study can make now."""
    return proposals(study_voices(session, study.id), organisation=study.organisation)


def taken_proposals(claims: Iterable[Claim]) -> dict[str, Claim]:
    """Return the claims that came from a proposal, by its name."""
    return {claim.proposal: claim for claim in claims if claim.proposal}


def take_proposal(
    session: Session, study: Study, *, name: str, seen: str, taken_by: UUID | None
) -> Claim:
    """Make a draft claim of a proposed sentence.

    Args:
        session: a session that may write.
        study: whose stories.
        name: of the proposal.
        seen: ``Proposal.seen`` on the page, so that nobody takes another count than he read.
        taken_by: the editor.

    Raises:
        ProposalGoneError: it is no longer made, or says something else now.
        ProposalTakenError: there is a claim of it.
    """
    session.refresh(study, with_for_update=True)
    if session.exec(
        select(Claim.id).where(Claim.study_id == study.id, Claim.proposal == name)
    ).first():
        raise ProposalTakenError
    voices = study_voices(session, study.id)
    made = {one.name: one for one in proposals(voices, organisation=study.organisation)}
    if name not in made or made[name].seen != seen:
        raise ProposalGoneError
    claim = _claim(session, study, made[name], voices, taken_by)
    session.add(claim)
    session.flush()
    audit.record(session, user_id=taken_by, action="create", kind="claim", object_id=claim.id)
    return claim


def words_of(session: Session, claim: Claim) -> CountedWords:
    """Unseal the words around the count."""
    before, _slot, after = claim_sentence(session, claim).partition(SLOT)
    return CountedWords(before, after)


def counted_sentence(session: Session, claim: Claim, counted: Counted) -> str:
    """Return the sentence with the count of now in its place."""
    return filled(claim_sentence(session, claim), counted)


def counted_of(claim: Claim, voices: StudyVoices) -> Counted:
    """Ask the question of a counted claim again."""
    if claim.query is None:
        raise ValueError("the claim rests on chosen fragments")
    return count(query_from(claim.query), voices)


def reword(
    session: Session, claim: Claim, *, before: str, after: str, seen: int, changed_by: UUID
) -> None:
    """Write other words around the count, or the same ones again to say that they still hold.

    What is counted now becomes what the sentence is about, with the codebook of now.

    Args:
        session: a session that may write.
        claim: a counted claim.
        before, after: the words around the count; one of them may be empty.
        seen: the version that the person read.
        changed_by: the editor.

    Raises:
        ClaimChangedError: a colleague was first.
        ClaimEmptyError: there are no words at all.
        TypedCountError: there is a count among the words.
        InvalidValueError: the words are too long.
    """
    session.refresh(claim, with_for_update=True)
    if claim.version != seen:
        raise ClaimChangedError
    known = words_of(session, claim)
    words = checked_words(before, after, known=known)
    claim.sentence_sealed = sealed_words(session, claim.study_id, claim.id, words)
    voices = study_voices(session, claim.study_id)
    worded_anew(claim, by=changed_by)
    claim.counted = kept_counts(counted_of(claim, voices))
    claim.codebook_version = voices.book.version
    session.add(claim)
    session.flush()
    audit.record(session, user_id=changed_by, action="rewrite", kind="claim", object_id=claim.id)


def checked_words(before: str, after: str, *, known: CountedWords) -> CountedWords:
    """Return the words as they are kept: single spaces, and no count but the one that is counted.

    ``known`` are the words so far: a digit in them, as in a name, may stay.

    Raises:
        ClaimEmptyError, TypedCountError, InvalidValueError.
    """
    left, right = " ".join(before.split()), " ".join(after.split())
    if not (left + right).strip(" .,;:!?"):
        raise ClaimEmptyError
    typed = set(DIGITS.findall(f"{left} {right}")) - set(DIGITS.findall(known.text))
    counts = {one.casefold() for one in TYPED_COUNT.findall(f"{left} {right}")}
    if SLOT in left + right or typed or counts:
        raise TypedCountError
    if len(left) + len(right) > LONGEST:
        raise InvalidValueError(field="sentence")
    closes = right[:1] in {"", ".", ",", ";", ":", "!", "?"}
    return CountedWords(f"{left} " if left else "", right if closes else f" {right}")


def _claim(
    session: Session, study: Study, made: Proposal, voices: StudyVoices, taken_by: UUID | None
) -> Claim:
    claim_id = uuid4()
    words = CountedWords(made.before, made.after)
    return Claim(
        id=claim_id,
        study_id=study.id,
        theme=made.theme,
        pole=made.pole,
        sentence_sealed=sealed_words(session, study.id, claim_id, words),
        counted=kept_counts(made.counted),
        codebook_version=voices.book.version,
        made_by=taken_by,
        worded_by=taken_by,
        kind=made.kind.value,
        part=made.part.value,
        proposal=made.name,
        query=made.counted.query.kept(),
    )


def kept_counts(counted: Counted) -> dict[str, int]:
    """Return what was counted, as it is kept with a claim."""
    return {
        "part": counted.part,
        "whole": counted.whole,
        "networks": counted.networks,
        "actors": counted.actors,
    }


def sealed_words(session: Session, study_id: UUID, claim_id: UUID, words: CountedWords) -> bytes:
    """Seal the words of a counted claim with the slot in its place."""
    return vault_of(session).seal(study_id, words.text, row=claim_id, field="sentence")
