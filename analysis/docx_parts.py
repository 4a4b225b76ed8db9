"""What python-docx has no words for: language, captions, jumps, repeated headers and the like."""

from collections.abc import Sequence
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

# The extension of Office 2016 that puts a drawing beside its points.
SVG_EXTENSION = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
SVG_NAMES = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
LINE = "CFD6D9"
# In the order in which the properties of a table must stand.
TABLE_LINES = ("top", "left", "bottom", "right", "insideH", "insideV")


def speak_dutch(document: Any) -> None:
    """Tell spelling and screen readers that the text is Dutch."""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    properties = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    language = properties.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        properties.append(language)
    for name in ("w:val", "w:eastAsia"):
        language.set(qn(name), "nl-NL")


def lettered(style: Any, letters: str) -> None:
    """Give a style its letters, also where the theme of Word would choose others."""
    style.font.name = letters
    fonts = style.element.rPr.rFonts
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(name), None)
    for name in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(name), letters)


def without_border(style: Any) -> None:
    """Take away the line that Word draws under a title."""
    properties = style.element.pPr
    border = properties.find(qn("w:pBdr"))
    if border is not None:
        properties.remove(border)


def page_numbers(paragraph: Any, words: str) -> None:
    """Fill a footer: some words, and the number of the page."""
    run = paragraph.add_run(f"{words}    ")
    run.font.size = Pt(8)
    _field(paragraph, "PAGE", "1")
    for one in paragraph.runs:
        one.font.size = Pt(8)


def break_page(paragraph: Any) -> None:
    """Let what follows a paragraph begin on a next page."""
    element = OxmlElement("w:br")
    element.set(qn("w:type"), "page")
    paragraph.add_run()._r.append(element)


def captioned(paragraph: Any, kind: str, number: int, words: str) -> None:
    """Write a caption that Word can number again itself: "Tabel 2. ..."."""
    paragraph.add_run(f"{kind} ")
    _field(paragraph, f"SEQ {kind} \\* ARABIC", str(number))
    paragraph.add_run(f". {words}")


def bookmark(paragraph: Any, name: str, number: int) -> None:
    """Put a bookmark around a paragraph; the number is its own within the file."""
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    start.set(qn("w:name"), name)
    for one in (start, end):
        one.set(qn("w:id"), str(number))
    at = 1 if paragraph._p.pPr is not None else 0
    paragraph._p.insert(at, start)
    paragraph._p.append(end)


def jump(paragraph: Any, words: str, to: str, colour: str, *, raised: bool = True) -> None:
    """Add words that lead to a bookmark; raised as the number of a note."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), to)
    link.set(qn("w:history"), "1")
    run = paragraph.add_run(words)
    run.font.superscript = raised or None
    run.bold = raised or None
    run.font.color.rgb = RGBColor.from_string(colour.lstrip("#").upper())
    link.append(run._r)
    paragraph._p.append(link)


def described(shape: Any, *, title: str, words: str) -> None:
    """Tell who cannot see a picture what is to be seen."""
    properties = shape._inline.docPr
    properties.set("title", title)
    properties.set("descr", words)
    properties.set("name", title)


def drawn_sharp(document: Any, shape: Any, svg: str, *, number: int) -> None:
    """Put the drawing beside its points: who can draw lines shows those, sharp at any size.

    Word 2016 and later and LibreOffice read it (extension ``svgBlip`` of Office 2016); an older
    one shows the points.

    Args:
        document: in which the picture stands.
        shape: the picture as the library put it in.
        svg: the same picture as lines.
        number: of the drawing in this document, from 1.
    """
    part = document.part
    name = PackURI(f"/word/media/drawing{number}.svg")
    drawing = Part(name, "image/svg+xml", svg.encode(), part.package)
    blip = shape._inline.graphic.graphicData.pic.blipFill.blip
    extension = parse_xml(
        f'<a:extLst {nsdecls("a", "r")}><a:ext uri="{SVG_EXTENSION}">'
        f'<asvg:svgBlip xmlns:asvg="{SVG_NAMES}" '
        f'r:embed="{part.relate_to(drawing, RELATIONSHIP_TYPE.IMAGE)}"/></a:ext></a:extLst>'
    )
    blip.append(extension)


def dress_table(table: Any, caption: str) -> None:
    """Draw thin lines under the rows, repeat the header on every page, and describe the table."""
    table.autofit = False
    properties = table._tbl.tblPr
    borders = OxmlElement("w:tblBorders")
    for side in TABLE_LINES:
        line = OxmlElement(f"w:{side}")
        line.set(qn("w:val"), "single" if side in {"bottom", "insideH"} else "nil")
        line.set(qn("w:sz"), "4")
        line.set(qn("w:color"), LINE)
        borders.append(line)
    look = properties.find(qn("w:tblLook"))
    look.addprevious(borders)
    for name in ("w:tblCaption", "w:tblDescription"):
        element = OxmlElement(name)
        element.set(qn("w:val"), caption)
        properties.append(element)
    header = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(header)


def keep_rows_whole(table: Any) -> None:
    """Let no row go on on the next page."""
    for row in table.rows:
        row._tr.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))


def keep_together(table: Any) -> None:
    """Let a small table stand on one page."""
    for row in table.rows[:-1]:
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True


def set_widths(table: Any, centimetres: Sequence[float]) -> None:
    """Set the width of each column; Word takes it from the cells, others from the grid."""
    for column, width in zip(table.columns, centimetres, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)


def filled(cell: Any, words: str, *, bold: bool = False) -> None:
    """Write a cell."""
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(2)
    run = paragraph.add_run(words)
    run.font.size, run.bold = Pt(9), bold or None


def _field(paragraph: Any, code: str, shown: str) -> None:
    """Add a field that the program fills in; ``shown`` stands there until it does."""
    for kind, words in (("begin", ""), ("", code), ("separate", ""), ("words", shown), ("end", "")):
        run = paragraph.add_run()
        if kind in {"begin", "separate", "end"}:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:t" if kind == "words" else "w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = words
        run._r.append(mark)
