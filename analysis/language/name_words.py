"""The words of a text, with where they stand and what stands beside them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.language.name_rules import plain_letters

WORD = re.compile(r"[^\W\d_][\w-]*(?:['’]s?(?!\w))?|\d+|[^\w\s]")


@dataclass(frozen=True)
class Word:
    """A word of the text; ``plain`` is lower case without accents and possessive."""

    start: int
    end: int
    text: str
    plain: str

    @property
    def is_capital(self) -> bool:
        """Whether it was written with a capital."""
        return self.text[0].isupper()


def words_of(text: str) -> list[Word]:
    """Return the words, numbers and signs of a text in order."""
    return [
        Word(match.start(), match.end(), match.group(), _bare(match.group()))
        for match in WORD.finditer(text)
    ]


def plain_at(words: Sequence[Word], place: int) -> str:
    """Return the plain word at an index, or nothing outside the text."""
    return words[place].plain if 0 <= place < len(words) else ""


def is_sign(plain: str) -> bool:
    """Say whether this is punctuation; the edge of a text is none."""
    return bool(plain) and not plain[0].isalnum()


def _bare(word: str) -> str:
    return re.sub(r"['’]s?$", "", plain_letters(word)) or word
