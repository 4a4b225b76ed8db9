"""One tree for a document: sections of blocks, from which every format is written.

The tree holds plain words and numbers only, no rows of the database. So it can be kept as it
was (an edition), compared with another, and written as Markdown, HTML, DOCX and PDF with the
same counts in each. Quotes are the exception: of those the tree of an edition keeps the
fragment, and their words are looked up, and allowed or not, when it is opened.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass, replace
from typing import Any, ClassVar

DEFAULT_COLOUR = "#115061"
# What stands under an item that nobody answered.
NOT_ANSWERED = "Nog niet beantwoord."
# Parts of a tree that are no words.
IDS = {"key", "claim", "fragment", "fragments", "colour", "tone", "theme", "pole"}


@dataclass(frozen=True)
class Para:
    """A paragraph; ``tone`` is ``plain``, ``open`` (not answered yet) or ``note``."""

    kind: ClassVar[str] = "para"
    text: str
    tone: str = "plain"


@dataclass(frozen=True)
class Title:
    """A heading within a section."""

    kind: ClassVar[str] = "title"
    text: str


@dataclass(frozen=True)
class Items:
    """A list with bullets."""

    kind: ClassVar[str] = "items"
    items: tuple[str, ...]


@dataclass(frozen=True)
class Counts:
    """Numbers with what they count, in order."""

    kind: ClassVar[str] = "counts"
    caption: str
    rows: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Sentence:
    """A claim: its sentence, the number of its note, and the fragments under it.

    Attributes:
        claim: id of the claim; never written out.
        fragments: ids of what it rests on; never written out. When all of them are gone, the
            sentence goes with them.
    """

    kind: ClassVar[str] = "sentence"
    claim: str
    text: str
    number: int
    fragments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Points:
    """Sentences of claims in short, as a list with bullets."""

    kind: ClassVar[str] = "points"
    points: tuple[Sentence, ...]


@dataclass(frozen=True)
class Quote:
    """Words of a teller, and who he is to the client."""

    kind: ClassVar[str] = "quote"
    fragment: str
    text: str
    by: str


@dataclass(frozen=True)
class Table:
    """A table with a caption and one row of headers; the first column names the rows."""

    kind: ClassVar[str] = "table"
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Chart:
    """Bars with the same numbers as a table under them.

    Attributes:
        caption, alt: what it is, and what is to be seen.
        axis: what the numbers count.
        tone: ``brand``, ``good`` or ``better``.
        most: the end of the scale.
        bars: name, value and what stands at the end of the bar.
        table: the same numbers.
    """

    kind: ClassVar[str] = "chart"
    caption: str
    alt: str
    axis: str
    tone: str
    most: int
    bars: tuple[tuple[str, int, str], ...]
    table: Table


@dataclass(frozen=True)
class Note:
    """What one sentence rests on.

    Attributes:
        number: of the sentence.
        claim: id of the claim; never written out.
        text: the proof in words.
        counts: what was counted, by code name; an auditor recomputes them.
        codes: pseudonymous numbers of the fragments.
        theme, pole: what was counted.
    """

    kind: ClassVar[str] = "note"
    number: int
    claim: str
    text: str
    counts: tuple[tuple[str, int], ...] = ()
    codes: tuple[str, ...] = ()
    theme: str = ""
    pole: str = ""


@dataclass(frozen=True)
class Term:
    """A numbered and named item with paragraphs."""

    kind: ClassVar[str] = "term"
    number: int
    name: str
    paragraphs: tuple[str, ...]


Block = Para | Title | Items | Counts | Sentence | Points | Quote | Table | Chart | Note | Term
KINDS: dict[str, type] = {
    one.kind: one
    for one in (Para, Title, Items, Counts, Sentence, Points, Quote, Table, Chart, Note, Term)
}


@dataclass(frozen=True)
class Section:
    """A part of the document with a heading of its own.

    Attributes:
        key: what tells it from the others, the same in every edition.
        title: its heading; without one it opens the document.
        blocks: in order.
        appendix: set smaller, after the chapter itself.
        own_page: starts and ends a page in print.
    """

    key: str
    title: str
    blocks: tuple[Block, ...]
    appendix: bool = False
    own_page: bool = False


@dataclass(frozen=True)
class Document:
    """A whole document in Dutch.

    Attributes:
        title: of the document, its only heading of the first level.
        house: who publishes it.
        source, period: the lines around the title.
        standing: which edition it is, or that it is a draft.
        warning: what a reader must know first; may be empty.
        colour: of headings and lines, as ``#rrggbb``; readable on white.
        sections: in order.
    """

    title: str
    house: str
    source: str
    period: str
    standing: str
    warning: str
    colour: str
    sections: tuple[Section, ...]

    def blocks(self) -> Iterator[Block]:
        """Go through every block, in order."""
        for section in self.sections:
            yield from section.blocks

    def with_sections(self, sections: tuple[Section, ...]) -> "Document":
        """Return the same document with other sections."""
        return replace(self, sections=sections)


def mapped(value: Any, change: Callable[[str], str]) -> Any:
    """Return a document, or a part of one, with every text in it changed.

    Args:
        value: a document, a block, a tuple, a text or a number.
        change: what happens to each text.
    """
    if isinstance(value, str):
        return change(value)
    if isinstance(value, tuple):
        return tuple(mapped(one, change) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {
            one.name: mapped(getattr(value, one.name), change)
            for one in fields(value)
            if one.name not in IDS
        }
        return replace(value, **changed)
    return value


def readable(text: str) -> str:
    """Return the text without the signs that no reader shows and some files cannot hold."""
    return "".join(one if one.isprintable() or one == "\n" else " " for one in text)


def as_json(document: Document) -> str:
    """Return the tree as text, with the words of quotes left out."""
    plain = {one.name: getattr(document, one.name) for one in fields(document)}
    plain["sections"] = [
        {
            "key": section.key,
            "title": section.title,
            "appendix": section.appendix,
            "own_page": section.own_page,
            "blocks": [_plain(block) for block in section.blocks],
        }
        for section in document.sections
    ]
    return json.dumps(plain, ensure_ascii=False)


def from_json(text: str) -> Document:
    """Return the tree that ``as_json`` wrote; quotes have no words yet."""
    plain = json.loads(text)
    sections = tuple(
        Section(
            key=one["key"],
            title=one["title"],
            blocks=tuple(_block(block) for block in one["blocks"]),
            appendix=one["appendix"],
            own_page=one["own_page"],
        )
        for one in plain.pop("sections")
    )
    return Document(**plain, sections=sections)


def _plain(block: Block) -> dict[str, Any]:
    plain = {"kind": block.kind, **asdict(block)}
    if isinstance(block, Quote):
        plain["text"] = ""
    return plain


def _block(plain: Mapping[str, Any]) -> Block:
    made: Block = KINDS[plain["kind"]](**_values(plain))
    return made


def _values(plain: Mapping[str, Any]) -> dict[str, Any]:
    values = {}
    for name, value in plain.items():
        if name == "kind":
            continue
        if name == "points":
            value = tuple(Sentence(**_values(one)) for one in value)
        elif name == "table":
            value = Table(**_values(value))
        elif isinstance(value, list):
            value = tuple(tuple(one) if isinstance(one, list) else one for one in value)
        values[name] = value
    return values
