"""What changed between two editions, in words: parts, sentences, counts and quotes."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from analysis.document import Counts, Document, Note, Para, Quote, Sentence
from analysis.editions import OpenedEdition


class Difference(StrEnum):
    """What kind of difference it is."""

    PART_NEW = "part_new"
    PART_GONE = "part_gone"
    PART_NAMED = "part_named"
    PART_MOVED = "part_moved"
    SENTENCE_NEW = "sentence_new"
    SENTENCE_GONE = "sentence_gone"
    SENTENCE_CHANGED = "sentence_changed"
    PROOF_CHANGED = "proof_changed"
    COUNT_CHANGED = "count_changed"
    QUOTE_NEW = "quote_new"
    QUOTE_GONE = "quote_gone"
    TEXT_CHANGED = "text_changed"


@dataclass(frozen=True)
class Changed:
    """One difference.

    Attributes:
        what: its kind.
        about: a heading, or the name of a count.
        before, after: words or a number, as far as they may be read now.
    """

    what: Difference
    about: str = ""
    before: str = ""
    after: str = ""


def changes(before: OpenedEdition, after: OpenedEdition) -> list[Changed]:
    """Return the differences, in the order in which one reads a chapter.

    What may not be read any more is told as gone, without its words.
    """
    old, new = before.document, after.document
    return [
        *_parts(old, new),
        *_sentences(before, after),
        *_counts(old, new),
        *_quotes(before.kept, after.kept, after.document),
        *_texts(old, new),
    ]


def _parts(old: Document, new: Document) -> Iterator[Changed]:
    was = {one.key: one.title for one in old.sections}
    are = {one.key: one.title for one in new.sections}
    for key, title in are.items():
        if key not in was:
            yield Changed(Difference.PART_NEW, title)
        elif was[key] != title:
            yield Changed(Difference.PART_NAMED, title, was[key], title)
    for key, title in was.items():
        if key not in are:
            yield Changed(Difference.PART_GONE, title)
    both_then = [key for key in was if key in are]
    both_now = [key for key in are if key in was]
    for then, now_ in zip(both_then, both_now, strict=True):
        if then != now_:
            yield Changed(Difference.PART_MOVED, are[now_])
            return


def _sentences(before: OpenedEdition, after: OpenedEdition) -> Iterator[Changed]:
    was, are = _by_claim(before.document), _by_claim(after.document)
    once = _by_claim(before.kept)
    notes_then, notes_now = _notes(before.document), _notes(after.document)
    for claim, sentence in are.items():
        if claim not in once:
            yield Changed(Difference.SENTENCE_NEW, after=sentence.text)
        elif claim in was and was[claim].text != sentence.text:
            yield Changed(Difference.SENTENCE_CHANGED, "", was[claim].text, sentence.text)
        if claim in notes_then and claim in notes_now:
            then, now_ = notes_then[claim], notes_now[claim]
            if then.counts != now_.counts:
                yield Changed(Difference.PROOF_CHANGED, sentence.text, then.text, now_.text)
    for claim in once:
        if claim not in are:
            words = was[claim].text if claim in was else ""
            yield Changed(Difference.SENTENCE_GONE, before=words)


def _counts(old: Document, new: Document) -> Iterator[Changed]:
    was, are = _numbers(old), _numbers(new)
    for name, number in are.items():
        if was.get(name, number) != number:
            yield Changed(Difference.COUNT_CHANGED, name, str(was[name]), str(number))


def _quotes(old: Document, new: Document, shown: Document) -> Iterator[Changed]:
    was = {one.fragment for one in old.blocks() if isinstance(one, Quote)}
    are = {one.fragment for one in new.blocks() if isinstance(one, Quote)}
    words = {one.fragment: one.text for one in shown.blocks() if isinstance(one, Quote)}
    for fragment in sorted(are - was):
        yield Changed(Difference.QUOTE_NEW, after=words.get(fragment, ""))
    for _fragment in was - are:
        yield Changed(Difference.QUOTE_GONE)


def _texts(old: Document, new: Document) -> Iterator[Changed]:
    was = {one.key: _own_words(one.blocks) for one in old.sections if not one.appendix}
    for section in new.sections:
        words = _own_words(section.blocks)
        if section.key in was and was[section.key] != words and section.key != "summary":
            yield Changed(Difference.TEXT_CHANGED, section.title, was[section.key], words)


def _own_words(blocks: tuple[object, ...]) -> str:
    return "\n".join(one.text for one in blocks if isinstance(one, Para) and one.tone == "plain")


def _by_claim(document: Document) -> dict[str, Sentence]:
    return {one.claim: one for one in document.blocks() if isinstance(one, Sentence)}


def _notes(document: Document) -> dict[str, Note]:
    return {one.claim: one for one in document.blocks() if isinstance(one, Note)}


def _numbers(document: Document) -> dict[str, int]:
    rows = (one.rows for one in document.blocks() if isinstance(one, Counts))
    return {name: number for some in rows for name, number in some}
