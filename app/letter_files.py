"""A filled-in text as a Word file: real headings, a list, and Dutch as its language."""

import io
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from research.letters import BRACES, Block, LetterField, blocks, filled

KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
STYLES = {"heading1": "Heading 1", "heading2": "Heading 2", "item": "List Bullet"}


def filled_blocks(text: str, values: Mapping[LetterField, str]) -> list[Block]:
    """Return the parts of a text with their fields filled in; a value never makes a heading.

    A line that is nothing but fields without a value, such as an address nobody knows, is
    left out.
    """
    found = []
    for block in blocks(text):
        lines = [_filled_line(line, values) for line in block.lines]
        kept = tuple(part for line in lines for part in line.splitlines() if part.strip())
        if kept:
            found.append(Block(block.kind, kept))
    return found


def letter_docx(
    text: str, values: Mapping[LetterField, str], *, title: str, author: str, made_at: datetime
) -> bytes:
    """Return the Word file of a text; its properties tell no name of the reader."""
    document = Document()
    speak_dutch(document)
    facts = document.core_properties
    facts.title, facts.author, facts.language = title, author, "nl-NL"
    facts.comments, facts.last_modified_by = "", author
    facts.created = facts.modified = made_at
    for block in filled_blocks(text, values):
        paragraph = document.add_paragraph(style=STYLES.get(block.kind))
        for number, line in enumerate(block.lines):
            run = paragraph.add_run(line)
            if number < len(block.lines) - 1:
                run.add_break()
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _filled_line(line: str, values: Mapping[LetterField, str]) -> str:
    only_fields = not BRACES.sub("", line).strip()
    empty = all(not values.get(LetterField(name)) for name in BRACES.findall(line))
    return "" if only_fields and empty else filled(line, values)


def speak_dutch(document: Any) -> None:
    """Tell spelling and screen readers that the text is Dutch."""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    properties = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    language = properties.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        properties.append(language)
    language.set(qn("w:val"), "nl-NL")
