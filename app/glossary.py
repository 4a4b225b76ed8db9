"""The words of the work, for who reads the screen: read once from the glossary and its meanings."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import yaml
from flask_babel import get_locale

from app.languages import DEFAULT, LANGUAGES

GLOSSARY_FILE = Path(__file__).parents[1] / "research" / "GLOSSARY.md"
MEANINGS_FILE = Path(__file__).with_name("data") / "words.yaml"
ROW = re.compile(r"^\| (?P<word>[^|]+?) \| `[^`]+` \| [^|]+ \|$", re.MULTILINE)


@dataclass(frozen=True)
class Word:
    """A word as a page shows it. ``anchor`` is the same in every language."""

    anchor: str
    word: str
    means: str

    @property
    def letter(self) -> str:
        """Return the capital under which the word stands, without an accent."""
        return plain(self.word)[0].upper()


def plain(text: str) -> str:
    """Return the text in lower case without accents, to sort and to make addresses."""
    apart = unicodedata.normalize("NFKD", text.lower())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def anchor_of(term: str) -> str:
    """Return the id of a term on the page, for example ``wie-bracht-de-vraag-in``."""
    return re.sub(r"[^a-z0-9]+", "-", plain(term)).strip("-")


@cache
def glossary_terms() -> tuple[str, ...]:
    """Return the Dutch words of the glossary, in its order."""
    found = ROW.findall(GLOSSARY_FILE.read_text(encoding="utf-8"))
    return tuple(str(term) for term in found)


@cache
def meanings() -> dict[str, dict[str, dict[str, str]]]:
    """Return word and meaning by language, by the Dutch word of the glossary."""
    facts: dict[str, Any] = yaml.safe_load(MEANINGS_FILE.read_text(encoding="utf-8"))
    return facts


@cache
def words_in(language: str) -> tuple[Word, ...]:
    """Return the words that have a meaning in a language of ``LANGUAGES``, by alphabet."""
    words = [
        Word(anchor_of(term), **meanings()[term][language])
        for term in glossary_terms()
        if term in meanings()
    ]
    return tuple(sorted(words, key=lambda one: plain(one.word)))


def language_of_reader() -> str:
    """Return the language of ``LANGUAGES`` in which the reader reads."""
    locale = get_locale()
    return locale.language if locale and locale.language in LANGUAGES else DEFAULT


def meaning_of(term: str) -> str:
    """Return what a Dutch word of the glossary means, in the reader's language.

    Raises:
        KeyError: the glossary has no such word.
    """
    return meanings()[term][language_of_reader()]["means"]


def words_by_letter() -> list[tuple[str, list[Word]]]:
    """Return the words in the reader's language, by first letter."""
    words = words_in(language_of_reader())
    return [(letter, list(own)) for letter, own in groupby(words, key=lambda one: one.letter)]
