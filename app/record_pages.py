"""The record of a guided session: read on a page, printed, or taken along as a file.

It is for the group: who had a seat. Others who review the network read it only when everybody
who sat there said so. Cards show what they show now: what was taken back is not in it.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from docx import Document
from flask_babel import format_date
from flask_babel import gettext as _
from sqlmodel import Session

from analysis.guided_sessions import WRITTEN_IN, GuidedSession, guided_of
from analysis.markdown import markdown_escaped
from analysis.reviews import ReviewSession
from analysis.session_seats import SessionSeat, is_shared, seat_of_user
from app.labels import label
from app.letter_files import STYLES, speak_dutch
from app.table_pages import (
    Card,
    PromiseLine,
    agreed_lines,
    cards_shown,
    client_line,
    names_at,
    word_lines,
)
from research.errors import NotFoundError
from research.networks import Network
from research.studies import Study

MARKS = {"heading1": "# ", "heading2": "## ", "item": "- ", "quote": "> ", "text": ""}


@dataclass(frozen=True)
class Block:
    """One part of a record: ``heading1``, ``heading2``, ``item``, ``quote`` or ``text``."""

    kind: str
    text: str


def record_of(session: Session, review: ReviewSession, seat: SessionSeat | None) -> dict[str, Any]:
    """Return what the record shows now.

    Args:
        session: a session of somebody who may read it.
        review: a guided one.
        seat: who reads it at the table; None after the session.
    """
    guided, _review = guided_of(session, review.id)
    network = session.get_one(Network, review.network_id)
    study = session.get_one(Study, network.study_id)
    return {
        "blocks": list(_blocks(session, guided, review, network)),
        "review": review,
        "me": seat,
        "table_network": network,
        "study_is_synthetic": study.synthetic,
    }


def check_reads_record(session: Session, review: ReviewSession, *, user_id: UUID) -> None:
    """Refuse who did not sit at the table, unless everybody there lets others read.

    Raises:
        NotFoundError: the record is not for him.
    """
    if not may_read_record(session, review, user_id=user_id):
        raise NotFoundError


def may_read_record(session: Session, review: ReviewSession, *, user_id: UUID) -> bool:
    """Return whether somebody with an account reads the record of a session that is over."""
    if review.closed_at is None:
        return False
    sat = seat_of_user(session, review.id, user_id) is not None
    return sat or is_shared(session, review.id)


def record_markdown(blocks: list[Block]) -> str:
    """Return the record as Markdown; what people wrote stays text."""
    lines = [MARKS[one.kind] + str(markdown_escaped(one.text)) for one in blocks]
    return "\n\n".join(lines) + "\n"


def record_docx(blocks: list[Block], *, title: str, author: str, made_at: datetime) -> bytes:
    """Return the record as a Word file with real headings, in Dutch."""
    document = Document()
    speak_dutch(document)
    facts = document.core_properties
    facts.title, facts.author, facts.language = title, author, "nl-NL"
    facts.comments, facts.last_modified_by = "", author
    facts.created = facts.modified = made_at
    styles = {**STYLES, "quote": "Quote"}
    for block in blocks:
        document.add_paragraph(block.text, style=styles.get(block.kind))
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _blocks(
    session: Session, guided: GuidedSession, review: ReviewSession, network: Network
) -> Iterator[Block]:
    day = format_date(review.held_on, "long")
    yield Block("heading1", _("Verslag van de leersessie van %(day)s", day=day))
    yield Block("text", _("Netwerk %(reference)s", reference=network.reference))
    yield Block("heading2", _("Wie er waren"))
    yield Block("text", client_line(guided))
    for name in names_at(session, review).values():
        yield Block("item", name)
    cards = cards_shown(session, review)
    if cards:
        yield Block("heading2", _("Wat wij lazen"))
    for card in cards:
        yield Block("quote", _card_text(card))
    yield from _written(session, review, cards)
    yield Block("heading2", _("Afspraken"))
    promises = agreed_lines(session, review)
    if not promises:
        yield Block("text", _("In deze sessie maakte niemand een afspraak."))
    for promise in promises:
        yield Block("item", _promise_text(promise))


def _written(session: Session, review: ReviewSession, cards: list[Card]) -> Iterator[Block]:
    words = word_lines(session, review, None, cards)
    for round in sorted(WRITTEN_IN, key=lambda one: one.place):
        written = [one for one in words if one.word.round == round.value]
        if written:
            yield Block("heading2", label("round", round.value))
        for one in written:
            about = _("over kaart %(number)s", number=one.card) if one.card else ""
            yield Block("text", f"{one.author}{', ' * bool(about)}{about}: {one.text}")


def _card_text(card: Card) -> str:
    return f"{card.number}. {card.words}" + (f" ({card.by})" if card.by else "")


def _promise_text(line: PromiseLine) -> str:
    parts = [f"{line.who}: {line.what}"]
    if line.first_step:
        parts.append(_("Eerste stap: %(words)s", words=line.first_step))
    if line.sign:
        parts.append(_("Hieraan is het te zien: %(words)s", words=line.sign))
    day = format_date(line.commitment.due_on, "long")
    parts.append(_("Terugkijken op %(day)s", day=day))
    return " · ".join(str(one) for one in parts)
