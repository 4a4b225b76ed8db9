"""The chapter as a file: which formats there are, and how each is written."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from analysis.document import Document
from analysis.document_docx import document_docx
from analysis.document_html import document_html
from analysis.document_markdown import document_markdown
from analysis.document_pdf import document_pdf

# A server has no letters of its own, and the same chapter looks the same everywhere.
FONTS = Path(__file__).parent / "data" / "fonts"


@dataclass(frozen=True)
class FileKind:
    """One format of the chapter.

    Attributes:
        kind: the end of the name of the file.
        mimetype: as sent to a browser.
        write: turns the tree into the bytes of the file.
    """

    kind: str
    mimetype: str
    write: Callable[[Document], bytes]


KINDS = {
    one.kind: one
    for one in (
        FileKind("md", "text/markdown", lambda told: document_markdown(told).encode()),
        FileKind("html", "text/html", lambda told: document_html(told).encode()),
        FileKind(
            "docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            lambda told: document_docx(told, FONTS),
        ),
        FileKind("pdf", "application/pdf", lambda told: document_pdf(told, FONTS)),
    )
}
