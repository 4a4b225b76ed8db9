"""A document as a Word file: real headings, lists and captions, and texts for who cannot see."""

import io
from collections import Counter
from pathlib import Path
from typing import Any

from docx import Document as new_document
from docx.shared import Cm, Pt, RGBColor

from analysis import docx_parts as parts
from analysis.document import (
    Block,
    Chart,
    Counts,
    Document,
    Items,
    Note,
    Para,
    Points,
    Quote,
    Section,
    Sentence,
    Table,
    Term,
    Title,
    mapped,
    readable,
)
from analysis.document_pictures import as_png, picture_of

# Letters that every office program has; PDF and pages bring their own.
LETTERS = "Arial"
SIZES = {"Title": 22, "Heading 1": 15, "Heading 2": 11.5, "Normal": 10.5, "Caption": 9}
# Points of print for one point of the drawing.
SCALE = 0.72
DARK = "#1c2326"
# A cell with more signs than this holds words; a table of up to so many rows stays whole.
WORDS, WHOLE = 16, 15


def document_docx(document: Document, fonts: Path) -> bytes:
    """Return the document as a Word file; its properties name nobody.

    Args:
        document: the tree.
        fonts: the folder with the letters for the pictures.
    """
    writer = _Writer(mapped(document, readable), fonts)
    written = io.BytesIO()
    writer.file.save(written)
    return written.getvalue()


class _Writer:
    """Writes a tree into a new Word file."""

    def __init__(self, document: Document, fonts: Path) -> None:
        self.told, self.fonts = document, fonts
        self.numbers: Counter[str] = Counter()
        self.file = new_document()
        self._dress()
        self._open()
        for section in document.sections:
            self._section(section)

    def _dress(self) -> None:
        document = self.file
        parts.speak_dutch(document)
        facts = document.core_properties
        facts.title, facts.author, facts.language = self.told.title, self.told.house, "nl-NL"
        facts.comments, facts.last_modified_by = "", self.told.house
        page = document.sections[0]
        page.page_width, page.page_height = Cm(21), Cm(29.7)
        page.left_margin = page.right_margin = Cm(2.5)
        page.top_margin = page.bottom_margin = Cm(2.4)
        house = RGBColor.from_string(self.told.colour.lstrip("#").upper())
        for name, size in SIZES.items():
            style = document.styles[name]
            parts.lettered(style, LETTERS)
            style.font.size = Pt(size)
            style.font.color.rgb = (
                RGBColor.from_string(DARK[1:].upper()) if name == "Normal" else house
            )
            style.font.bold = name.startswith("Heading") or name == "Title"
        document.styles["Normal"].paragraph_format.space_after = Pt(7)
        document.styles["Normal"].paragraph_format.line_spacing = 1.25
        document.styles["Caption"].paragraph_format.keep_with_next = True
        document.styles["Heading 1"].paragraph_format.space_before = Pt(20)
        document.styles["Heading 1"].paragraph_format.space_after = Pt(6)
        document.styles["Title"].paragraph_format.space_after = Pt(4)
        parts.without_border(document.styles["Title"])
        parts.page_numbers(page.footer.paragraphs[0], self.told.source)

    def _open(self) -> None:
        self._small(self.told.source)
        self.file.add_paragraph(self.told.title, style="Title")
        self._small(self.told.period)
        self._small(self.told.standing)
        if self.told.warning:
            self.file.add_paragraph().add_run(self.told.warning).bold = True

    def _section(self, section: Section) -> None:
        if section.title:
            heading = self.file.add_paragraph(section.title, style="Heading 1")
            heading.paragraph_format.page_break_before = section.key == "method"
        for block, after in zip(section.blocks, (*section.blocks[1:], None), strict=True):
            self._block(block)
            if isinstance(block, Sentence) and isinstance(after, Quote):
                self.file.paragraphs[-1].paragraph_format.keep_with_next = True
        if section.own_page:
            parts.break_page(self.file.paragraphs[-1])

    def _block(self, block: Block) -> None:
        getattr(self, f"_{block.kind}")(block)

    def _para(self, para: Para) -> None:
        self._paragraph(para.text)

    def _title(self, title: Title) -> None:
        self._paragraph(title.text, "Heading 2")

    def _items(self, items: Items) -> None:
        for item in items.items:
            self._paragraph(item, "List Bullet")

    def _counts(self, counts: Counts) -> None:
        cells = tuple((name, str(count)) for name, count in counts.rows)
        self._table(Table(counts.caption, ("Wat", "Aantal"), cells))

    def _points(self, points: Points) -> None:
        for point in points.points:
            self._sentence(point, style="List Bullet", marked=False)

    def _paragraph(self, text: str, style: str | None = None) -> Any:
        return self.file.add_paragraph(text, style=style)

    def _small(self, text: str) -> None:
        if text:
            run = self.file.add_paragraph().add_run(text)
            run.font.size, run.font.color.rgb = Pt(9), RGBColor(0x4C, 0x56, 0x5B)

    def _sentence(
        self, sentence: Sentence, *, style: str | None = None, marked: bool = True
    ) -> None:
        paragraph = self._paragraph(sentence.text, style)
        if marked:
            parts.bookmark(paragraph, f"zin_{sentence.number}", sentence.number * 2)
        parts.jump(paragraph, str(sentence.number), f"bewijs_{sentence.number}", self.told.colour)

    def _quote(self, quote: Quote) -> None:
        paragraph = self._paragraph(f"“{quote.text}”", "Quote")
        paragraph.paragraph_format.left_indent = Cm(0.8)
        paragraph.paragraph_format.keep_together = True
        by = paragraph.add_run(f"\n{quote.by}")
        by.italic, by.font.size = False, Pt(9)

    def _table(self, table: Table) -> None:
        parts.captioned(
            self.file.add_paragraph(style="Caption"), "Tabel", self._next("Tabel"), table.caption
        )
        made = self.file.add_table(rows=1, cols=len(table.head))
        parts.dress_table(made, table.caption)
        for cell, name in zip(made.rows[0].cells, table.head, strict=True):
            parts.filled(cell, name, bold=True)
        for row in table.rows:
            for cell, words in zip(made.add_row().cells, row, strict=True):
                parts.filled(cell, words)
        parts.keep_rows_whole(made)
        parts.set_widths(made, _widths(table))
        if len(table.rows) <= WHOLE:
            parts.keep_together(made)
        self.file.add_paragraph().paragraph_format.space_after = Pt(2)

    def _chart(self, chart: Chart) -> None:
        picture = picture_of(chart, self.told.colour)
        paragraph = self.file.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        image = io.BytesIO(as_png(picture, self.fonts))
        shape = paragraph.add_run().add_picture(image, width=Pt(picture.width * SCALE))
        parts.described(shape, title=chart.caption, words=chart.alt)
        parts.drawn_sharp(self.file, shape, picture.svg, number=self._next("drawing"))
        caption = self.file.add_paragraph(style="Caption")
        parts.captioned(caption, "Figuur", self._next("Figuur"), chart.caption)
        caption.paragraph_format.keep_with_next = False
        self._table(chart.table)

    def _next(self, kind: str) -> int:
        self.numbers[kind] += 1
        return self.numbers[kind]

    def _note(self, note: Note) -> None:
        paragraph = self._paragraph(note.text, "List Number")
        parts.bookmark(paragraph, f"bewijs_{note.number}", note.number * 2 + 1)
        paragraph.add_run(" ")
        parts.jump(paragraph, "terug", f"zin_{note.number}", self.told.colour, raised=False)
        if note.codes:
            codes = self.file.add_paragraph(style="List Continue")
            codes.add_run(f"Fragmenten: {', '.join(note.codes)}").font.size = Pt(8)

    def _term(self, term: Term) -> None:
        heading = self.file.add_paragraph()
        heading.paragraph_format.keep_with_next = True
        heading.paragraph_format.space_after = Pt(0)
        heading.add_run(f"{term.number}. {term.name}").bold = True
        for words in term.paragraphs:
            self._paragraph(words).paragraph_format.space_after = Pt(4)


def _widths(table: Table) -> list[float]:
    """A table with words in its last column gets room there, one with numbers does not."""
    if len(table.head) == 3 and max(len(row[-1]) for row in table.rows) > WORDS:
        return [5, 3, 8]
    others = [2.5] * (len(table.head) - 1)
    return [16 - sum(others), *others]
