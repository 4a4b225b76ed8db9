"""A document as PDF/UA-1: tagged, in Dutch, with a title, headings and alternative texts.

The layout is a fixed text (``document.typ``); the document goes in beside it as data. So there
is no source into which words of people could be pasted, and nothing to escape.
"""

import json
from pathlib import Path
from typing import Any

import typst

from analysis.document import Block, Chart, Document, Quote, as_json, mapped, readable
from analysis.document_pictures import picture_of
from analysis.font_signs import drawable

LAYOUT = Path(__file__).with_name("templates") / "document.typ"
# Points of print for one point of the drawing.
SCALE = 0.72


class DocumentNotSetError(RuntimeError):
    """The PDF could not be made; the message names no word of the document."""


def document_pdf(document: Document, fonts: Path) -> bytes:
    """Return the document as PDF/UA-1.

    Args:
        document: the tree.
        fonts: the folder with the letters of the house; those of the machine are left alone.

    Raises:
        DocumentNotSetError: the layout does not fit the document.
    """
    document = mapped(document, lambda text: drawable(readable(text), fonts))
    compiler = typst.Compiler(
        root=str(LAYOUT.parent), font_paths=[str(fonts)], ignore_system_fonts=True
    )
    try:
        made, _warnings = compiler.compile_with_warnings(
            LAYOUT.read_bytes(),
            format="pdf",
            pdf_standards=["ua-1"],
            sys_inputs={"document": _with_drawings(document)},
        )
    except typst.TypstError:
        # What typst says may quote the document: it goes nowhere.
        raise DocumentNotSetError("the layout does not fit this document") from None
    if not isinstance(made, bytes):
        raise DocumentNotSetError("the layout gave no single file")
    return made


def _with_drawings(document: Document) -> str:
    """Return the tree as text, with the words of quotes and the drawings of charts."""
    plain = json.loads(as_json(document))
    for section, told in zip(plain["sections"], document.sections, strict=True):
        for block, known, after in zip(
            section["blocks"], told.blocks, (*told.blocks[1:], None), strict=True
        ):
            block.update(_more(known, document.colour))
            # A sentence does not stay behind when its quote goes to the next page.
            block["quoted"] = isinstance(after, Quote)
    return json.dumps(plain, ensure_ascii=False)


def _more(block: Block, colour: str) -> dict[str, Any]:
    if isinstance(block, Chart):
        picture = picture_of(block, colour)
        return {"svg": picture.svg, "width": picture.width * SCALE}
    return {"text": block.text} if isinstance(block, Quote) else {}
