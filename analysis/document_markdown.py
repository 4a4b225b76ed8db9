"""A document as Markdown (CommonMark with tables): words stay words, whoever wrote them."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from analysis.document import (
    NOT_ANSWERED,
    Block,
    Chart,
    Counts,
    Document,
    Items,
    Note,
    Para,
    Points,
    Quote,
    Sentence,
    Table,
    Term,
    Title,
)
from analysis.markdown import markdown_escaped


def document_markdown(document: Document) -> str:
    """Return the document as Markdown; a chart is its table, named by what is to be seen."""
    parts = [f"# {markdown_escaped(document.title)}"]
    around = " · ".join(part for part in (document.source, document.period) if part)
    parts += [markdown_escaped(around), *_marked(document.standing), *_strong(document.warning)]
    for section in document.sections:
        if section.title:
            parts.append(f"## {markdown_escaped(section.title)}")
        for block in section.blocks:
            parts += _written(block)
    return "\n\n".join(part for part in parts if part) + "\n"


def _written(block: Block) -> Iterator[str]:
    return WRITERS[type(block)](block)


def _para(para: Para) -> Iterator[str]:
    words = markdown_escaped(para.text)
    yield f"*{words}*" if para.tone == "open" else words


def _title(title: Title) -> Iterator[str]:
    yield f"### {markdown_escaped(title.text)}"


def _items(items: Items) -> Iterator[str]:
    yield _listed(items.items)


def _counts(counts: Counts) -> Iterator[str]:
    yield _listed([f"{name}: {count}" for name, count in counts.rows])


def _sentence(sentence: Sentence) -> Iterator[str]:
    yield _numbered(sentence)


def _points(points: Points) -> Iterator[str]:
    yield "\n".join(f"- {_numbered(one)}" for one in points.points)


def _quote(quote: Quote) -> Iterator[str]:
    yield f"> {markdown_escaped(quote.text)}\n>\n> — {markdown_escaped(quote.by)}"


def _chart(chart: Chart) -> Iterator[str]:
    yield f"**{markdown_escaped(chart.caption)}**"
    yield markdown_escaped(chart.alt)
    yield from _table(chart.table)


def _term(term: Term) -> Iterator[str]:
    yield f"**{term.number}. {markdown_escaped(term.name)}**"
    for words in term.paragraphs:
        yield f"*{words}*" if words == NOT_ANSWERED else markdown_escaped(words)


def _note(note: Note) -> Iterator[str]:
    words = f"{note.number}. {markdown_escaped(note.text)}"
    if note.codes:
        words += f" Fragmenten: {markdown_escaped(', '.join(note.codes))}."
    yield words


def _numbered(sentence: Sentence) -> str:
    return f"{markdown_escaped(sentence.text)} ({sentence.number})"


def _listed(items: Sequence[str]) -> str:
    return "\n".join(f"- {markdown_escaped(one)}" for one in items)


def _table(table: Table) -> Iterator[str]:
    yield f"**{markdown_escaped(table.caption)}**"
    lines = [_row(table.head), _row(["---"] * len(table.head), escaped=False)]
    yield "\n".join([*lines, *map(_row, table.rows)])


def _row(cells: Sequence[str], *, escaped: bool = True) -> str:
    return "| " + " | ".join(markdown_escaped(one) if escaped else one for one in cells) + " |"


def _marked(text: str) -> list[str]:
    return [f"*{markdown_escaped(text)}*"] if text else []


def _strong(text: str) -> list[str]:
    return [f"**{markdown_escaped(text)}**"] if text else []


WRITERS: dict[type, Callable[[Any], Iterator[str]]] = {
    Para: _para,
    Title: _title,
    Items: _items,
    Counts: _counts,
    Sentence: _sentence,
    Points: _points,
    Quote: _quote,
    Table: _table,
    Chart: _chart,
    Note: _note,
    Term: _term,
}
