"""How plain a Dutch text is: what stands in its way, in words that tell what to do.

The rules are few and sure. A rule that often errs would teach people to ignore the test.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from app.extraction import ROOT, Message

WORDS_FILE = ROOT / "app" / "data" / "plain_words.yaml"
GLOSSARY_FILE = ROOT / "research" / "GLOSSARY.md"
MAX_WORDS = 20
MAX_MEAN = 12
LONG_WORD = 15
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
# A semicolon parts two thoughts as a full stop does; a colon introduces what belongs to it.
SENTENCE_END = re.compile(r"(?<=[.!?;])\s+|\n+")
WORD = re.compile(r"[^\W_](?:[\w’'-]*[^\W_])?")
# "wordt ... gebeld", "worden vervangen": the one who acts is left out.
PASSIVE = re.compile(
    r"\b(?:wordt|worden|werd|werden)\b(?:\s+[\w’,%()-]+){0,6}?\s+"
    r"(?:\w+ge|ge|be|ver|ont|her|uitge|opge)\w+(?:d|t|en)\b",
    re.I,
)
# "wat er gezegd wordt"; "wil niet gebeld worden" is what somebody says himself, and stays.
PASSIVE_AT_END = re.compile(r"\bge\w+(?:d|t|en)\s+(?:wordt|werd)\b", re.I)
NOT_PASSIVE = {"geen", "gesprek", "verhaal", "verder", "bestand", "beurt", "bericht", "beter"}
FAMILIAR = re.compile(r"\b(?:je|jij|jou|jouw|jullie)\b", re.I)
SHORTENED = re.compile(
    r"\b(?:bijv|evt|enz|etc|o\.a|d\.m\.v|m\.b\.t|t\.a\.v|i\.p\.v|n\.v\.t)\b", re.I
)
SIGNS = (
    (re.compile(r"\.\.\."), "three dots: write … or end the sentence"),
    (re.compile(r"['\"`´]"), "straight quote: write ‘ ’"),
    (re.compile(r"[“”„]"), "double quote: the house writes ‘ ’"),
    (re.compile(r"^\s|\s$|  "), "loose space"),
    (re.compile(r"!"), "exclamation mark: stay calm"),
    (re.compile(r"\b(?:hebt)\b"), "the house writes: u heeft"),
)


@dataclass(frozen=True)
class Avoided:
    """A word to avoid and what to write in its place."""

    word: str
    plain: str


def lexicon() -> dict[str, Any]:
    """Return the data of the plain words."""
    data: dict[str, Any] = yaml.safe_load(WORDS_FILE.read_text(encoding="utf-8"))
    return data


@cache
def avoided() -> tuple[Avoided, ...]:
    """Return every form that the screen avoids, difficult and English."""
    data = lexicon()
    rows = [*data["difficult"], *data["english"]]
    return tuple(Avoided(word, row["plain"]) for row in rows for word in row["words"])


@cache
def field_words() -> frozenset[str]:
    """Return the long or special words that the field needs."""
    return frozenset(word for row in lexicon()["field"] for word in row["words"])


def sentences(text: str) -> list[str]:
    """Return the sentences of a text; a placeholder counts as one word."""
    plain = PLACEHOLDER.sub("X", text)
    return [one for one in SENTENCE_END.split(plain) if WORD.search(one)]


def length(sentence: str) -> int:
    """Return the number of words."""
    return len(WORD.findall(sentence))


def problems(text: str) -> Iterator[str]:
    """Tell what makes the text hard to read, one sentence per problem."""
    lengths = [length(one) for one in sentences(text)]
    yield from (
        f"sentence of {one} words (at most {MAX_WORDS})" for one in lengths if one > MAX_WORDS
    )
    if lengths and sum(lengths) / len(lengths) > MAX_MEAN and len(lengths) > 1:
        yield f"{sum(lengths) / len(lengths):.1f} words per sentence (at most {MAX_MEAN})"
    bare = PLACEHOLDER.sub("X", text)
    yield from _hard_words(bare)
    if found := _passive(bare):
        yield f"passive: “{found}”. Say who does it"
    if found := FAMILIAR.search(bare):
        yield f"“{found.group()}”: write u or uw"
    if found := SHORTENED.search(bare):
        yield f"“{found.group()}”: write it in full"
    yield from (told for pattern, told in SIGNS if pattern.search(bare))


def findings(message: Message) -> list[str]:
    """Return the problems of a message, each with its place and text."""
    return [
        f"{message.place}: {problem} | {text}"
        for text in message.texts
        for problem in problems(text)
    ]


def glossary_terms() -> frozenset[str]:
    """Return the Dutch words of the glossary, those between brackets left out."""
    rows = re.findall(r"^\| ([^|]+?) \| `", GLOSSARY_FILE.read_text(encoding="utf-8"), re.M)
    return frozenset(part for row in rows for part in re.sub(r" \(.*\)", "", row).split(", "))


def _hard_words(text: str) -> Iterator[str]:
    lowered = text.lower()
    for one in avoided():
        if one.word in lowered and re.search(rf"(?<![\w-]){re.escape(one.word)}(?![\w-])", lowered):
            yield f"“{one.word}”: write {one.plain}"
    for word in WORD.findall(lowered):
        if len(word) >= LONG_WORD and word not in field_words():
            yield f"“{word}” is long: split it, or explain it in {WORDS_FILE.name} under field"


def _passive(text: str) -> str | None:
    found = [one.group() for one in (*PASSIVE.finditer(text), *PASSIVE_AT_END.finditer(text))]
    return next((one for one in found if one.split()[-1].lower() not in NOT_PASSIVE), None)
