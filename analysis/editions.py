"""Editions of the chapter: the tree as it was settled, kept for good but for what is taken back.

An edition keeps its sentences and counts as they were. Of quotes it keeps the fragment only:
their words are looked up each time, so that words that were taken back are in no file from the
next request on. A sentence of which everything under it is gone goes too.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, select

from analysis.chapter_text import document_of
from analysis.chapters import chapter_facts
from analysis.claim_changes import open_changes, views_in_chapter
from analysis.claim_support import ClaimView
from analysis.document import (
    Block,
    Document,
    Note,
    Para,
    Points,
    Quote,
    Section,
    Sentence,
    as_json,
    from_json,
)
from analysis.human_numbers import counted, dutch_date
from analysis.teller_fragments import QuoteState, TellerFragment, teller_fragments
from research import audit
from research.errors import ConflictError, NotFoundError
from research.studies import Study
from research.tables import UtcDateTime, now
from research.vault import vault_of

QUOTE_GONE = "Hier stond een citaat. Het mag niet meer worden gebruikt."


class NotSettledError(ConflictError):
    """A sentence of the chapter does not hold, or nobody looked at it."""

    template = "Nog niet elke zin klopt of is nagekeken. Kijk eerst de zinnen hieronder na."


class ChapterEdition(SQLModel, table=True):
    """One edition; its tree is sealed under the study's key."""

    __tablename__ = "chapter_edition"
    __table_args__ = (UniqueConstraint("study_id", "number"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", index=True)
    number: int
    content_sealed: bytes
    made_by: UUID | None = Field(default=None, foreign_key="user.id")
    made_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


@dataclass(frozen=True)
class OpenedEdition:
    """An edition as it may be read now.

    Attributes:
        kept: the tree as it was settled, without the words of quotes.
        document: what may be shown and downloaded.
        quotes_gone, sentences_gone: what was taken out since.
    """

    kept: Document
    document: Document
    quotes_gone: int
    sentences_gone: int

    @property
    def is_touched(self) -> bool:
        """Return whether something was taken out since it was settled."""
        return bool(self.quotes_gone or self.sentences_gone)


def unsettled(session: Session, study: Study) -> list[ClaimView]:
    """Return the claims that keep the chapter from being final, each once.

    One does not hold (any more), or waits for a second person, or was found not fine.
    """
    chosen = views_in_chapter(session, study.id)
    changed = {one.view.claim.id: one.view for one in open_changes(session, chosen)}
    waiting = {view.claim.id: view for view in chosen if view.stands and not view.may_go_out}
    return list((changed | waiting).values())


def make_edition(session: Session, study: Study, *, made_by: UUID) -> ChapterEdition:
    """Settle the chapter as it reads now.

    Raises:
        NotSettledError: a sentence keeps it from being final; see ``unsettled``.
    """
    session.refresh(study, with_for_update=True)
    if unsettled(session, study):
        raise NotSettledError
    number = max((one.number for one in editions_of(session, study.id)), default=0) + 1
    standing = f"Uitgave {number}, vastgesteld op {dutch_date(now().date())}."
    document = replace(document_of(session, chapter_facts(session, study)), standing=standing)
    edition_id = uuid4()
    edition = ChapterEdition(
        id=edition_id,
        study_id=study.id,
        number=number,
        content_sealed=vault_of(session).seal(
            study.id, as_json(document), row=edition_id, field="content"
        ),
        made_by=made_by,
    )
    session.add(edition)
    session.flush()
    audit.record(session, user_id=made_by, action="settle", kind="edition", object_id=study.id)
    return edition


def editions_of(session: Session, study_id: UUID) -> list[ChapterEdition]:
    """Return the editions of a study, the newest first."""
    statement = (
        select(ChapterEdition)
        .where(ChapterEdition.study_id == study_id)
        .order_by(col(ChapterEdition.number).desc())
    )
    return list(session.exec(statement))


def edition_of(session: Session, study: Study, number: int) -> ChapterEdition:
    """Return one edition.

    Raises:
        NotFoundError: there is none of this number.
    """
    for one in editions_of(session, study.id):
        if one.number == number:
            return one
    raise NotFoundError


def open_edition(session: Session, edition: ChapterEdition) -> OpenedEdition:
    """Return an edition as it may be read now: without what was taken back since."""
    kept = from_json(
        vault_of(session).unseal(
            edition.study_id, edition.content_sealed, row=edition.id, field="content"
        )
    )
    return allowed_now(session, kept)


def allowed_now(session: Session, kept: Document) -> OpenedEdition:
    """Return a kept tree with the quotes and sentences that may stand in it now."""
    wanted = {one.fragment for one in kept.blocks() if isinstance(one, Quote)}
    for sentence in _sentences(kept):
        wanted |= set(sentence.fragments)
    found = teller_fragments(session, [UUID(one) for one in sorted(wanted)])
    told = {str(one.fragment.id): one for one in found}
    gone = {
        one.claim
        for one in _sentences(kept)
        if one.fragments and not any(fragment in told for fragment in one.fragments)
    }
    sections = tuple(
        replace(
            section,
            blocks=tuple(new for block in section.blocks if (new := _now(block, told, gone))),
        )
        for section in kept.sections
    )
    quotes_gone = sum(isinstance(one, Quote) and not _may_stand(one, told) for one in kept.blocks())
    standing = _standing(kept.standing, quotes_gone, len(gone))
    document = replace(kept, standing=standing, sections=_with_words(sections))
    return OpenedEdition(kept, document, quotes_gone, len(gone))


def _sentences(document: Document) -> list[Sentence]:
    return [one for one in document.blocks() if isinstance(one, Sentence)]


def _now(block: Block, told: dict[str, TellerFragment], gone: set[str]) -> Block | None:
    """The block as it may stand now; None when it may not."""
    if isinstance(block, Quote):
        if not _may_stand(block, told):
            return Para(QUOTE_GONE, tone="open")
        return replace(block, text=told[block.fragment].text)
    if isinstance(block, Sentence | Note):
        return None if block.claim in gone else block
    if isinstance(block, Points):
        points = tuple(one for one in block.points if one.claim not in gone)
        return replace(block, points=points) if points else None
    return block


def _may_stand(quote: Quote, told: dict[str, TellerFragment]) -> bool:
    return quote.fragment in told and told[quote.fragment].quote is QuoteState.ALLOWED


def _standing(standing: str, quotes: int, sentences: int) -> str:
    gone = []
    if quotes:
        gone.append(counted(quotes, "citaat", "citaten"))
    if sentences:
        gone.append(counted(sentences, "zin", "zinnen"))
    return f"{standing} Daarna weggehaald: {' en '.join(gone)}." if gone else standing


def _with_words(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    return tuple(one for one in sections if one.blocks)
