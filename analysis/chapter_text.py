"""The chapter as it reads now, in every format, and the method appendix alone.

Everything that a person wrote passes the escaping of its format; quotes are checked again
at the moment of writing. No name, number or id of a person is in the facts to begin with.
"""

from dataclasses import replace
from uuid import UUID

from sqlmodel import Session

from analysis.chapter_document import chapter_document
from analysis.chapter_outline import outline_of
from analysis.chapters import ChapterFacts, chapter_facts, chapter_of
from analysis.document import DEFAULT_COLOUR, Document
from analysis.document_html import document_html
from analysis.document_markdown import document_markdown
from research import audit
from research.studies import Study


def current_document(session: Session, study: Study) -> Document:
    """Return the tree of the chapter as it reads now, as a draft.

    Args:
        session: any session; nothing is written.
        study: also one without claims or even networks: its chapter says so.
    """
    return document_of(session, chapter_facts(session, study))


def document_of(session: Session, facts: ChapterFacts) -> Document:
    """Return the tree of a chapter whose facts are known already."""
    kept = chapter_of(session, facts.study)
    return chapter_document(
        facts,
        outline_of(session, facts.study),
        colour=kept.colour or DEFAULT_COLOUR,
        house=kept.house,
    )


def chapter_html(session: Session, study: Study) -> str:
    """Return the chapter as one HTML document with its own style and no link to anything."""
    return document_html(current_document(session, study))


def chapter_markdown(session: Session, study: Study) -> str:
    """Return the chapter as Markdown (CommonMark with tables)."""
    return document_markdown(current_document(session, study))


def method_html(session: Session, study: Study) -> str:
    """Return the method appendix alone, as one HTML document like the chapter."""
    return document_html(_method_alone(session, study))


def method_markdown(session: Session, study: Study) -> str:
    """Return the method appendix alone, as Markdown."""
    return document_markdown(_method_alone(session, study))


def note_export(
    session: Session, study: Study, *, kind: str, exported_by: UUID | None, what: str = "chapter"
) -> None:
    """Note in the audit log that the chapter left the house; ``kind`` is html, md, ...

    ``what`` is ``method`` for the appendix alone.
    """
    audit.record(
        session,
        user_id=exported_by,
        action=f"export_{kind}",
        kind=what,
        object_id=study.id,
    )


def _method_alone(session: Session, study: Study) -> Document:
    whole = current_document(session, study)
    (appendix,) = (one for one in whole.sections if one.key == "method")
    section = replace(appendix, title="", appendix=False)
    return replace(whole, title="Hoe het onderzoek is gedaan", standing="", sections=(section,))
