"""Reads the words of a chapter back from each kind of file."""

import io
import re

from docx import Document as read_docx
from reading_pdf import opened

from analysis.document import Table

# How a table is drawn, and where a line was broken.
DRAWN = re.compile(r"[\s|\u00ad-]+")


def holds_row(text: str, row: tuple[str, ...]) -> bool:
    """Return whether the cells of a row stand beside each other in the words of a file."""
    return DRAWN.sub("", "".join(row)) in DRAWN.sub("", text)


def missing_rows(text: str, table: Table) -> list[tuple[str, ...]]:
    """Return the rows of a table that do not stand in the words of a file."""
    return [row for row in table.rows if not holds_row(text, row)]


def read_back(kind: str, content: bytes) -> str:
    """The words of a file as one line, as its reader would get them."""
    if kind == "pdf":
        return " ".join(opened(content).pages())
    if kind == "docx":
        document = read_docx(io.BytesIO(content))
        parts = []
        for one in document.iter_inner_content():
            if hasattr(one, "rows"):
                parts += [cell.text for row in one.rows for cell in row.cells]
            else:
                parts.append(one.text)
        return " ".join(" ".join(parts).split())
    text = content.decode()
    if kind == "html":
        text = re.sub(r"<style>.*?</style>|<svg.*?</svg>", "", text, flags=re.DOTALL)
        text = re.sub(r"<[^>]+>", " ", text)
        for name, sign in (("&#34;", '"'), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">")):
            text = text.replace(name, sign)
        text = text.replace("&amp;", "&")
    else:
        for name, sign in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
            text = text.replace(name, sign)
        text = re.sub(r"\\(.)", r"\1", text)
    return " ".join(text.split())
