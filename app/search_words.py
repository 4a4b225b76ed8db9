"""What somebody types in the search field, and how it is compared: no accents, no case."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

WORD = re.compile(r"[^\W_]+")
APOSTROPHE = re.compile(r"['’‘`´]")
# Letters that Unicode does not take apart into a plain letter and a sign.
PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe"})
NUMBER = re.compile(r"[\d\s()+./-]+")
ABROAD = re.compile(r"(?:\+|00)31(?:\s*\(?0\)?)?")
# Fewer digits would open somebody's identity for a house number.
LEAST_DIGITS = 4
LEAST_LETTERS = 2


def folded(text: str) -> str:
    """Return the text without accents and capitals: ``Çelik`` becomes ``celik``."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in parts if not unicodedata.combining(one)).translate(PLAIN)


def tokens_of(*texts: str) -> set[str]:
    """Return the words in the texts; a word with an apostrophe both whole and in its parts."""
    plain = folded(" ".join(texts))
    whole = APOSTROPHE.sub("", plain)
    return {*WORD.findall(APOSTROPHE.sub(" ", plain)), *WORD.findall(whole)}


def digits_of(number: str) -> str:
    """Return a phone number as a Dutch phone dials it: ``+31 6 12`` becomes ``0612``."""
    return re.sub(r"\D", "", ABROAD.sub("0", number.strip(), count=1))


@dataclass(frozen=True)
class Query:
    """What is looked for: every word must begin a word of what is found.

    Attributes:
        words: folded; one word of digits when a phone number was typed.
        phone: the digits of a phone number, or nothing.
    """

    words: tuple[str, ...]
    phone: str = ""

    @classmethod
    def of(cls, text: str) -> "Query":
        """Read what was typed; without any letter or digit the query is empty."""
        digits = digits_of(text)
        if NUMBER.fullmatch(text) and len(digits) >= LEAST_DIGITS:
            return cls((digits,), digits)
        return cls(tuple(WORD.findall(APOSTROPHE.sub("", folded(text)))))

    def left_after(self, tokens: Iterable[str]) -> tuple[str, ...]:
        """Return the words that begin none of these tokens."""
        known = list(tokens)
        return tuple(
            word for word in self.words if not any(token.startswith(word) for token in known)
        )

    def is_exactly_in(self, tokens: set[str]) -> bool:
        """Return whether every word is a whole token, not just the start of one."""
        return set(self.words) <= tokens


def may_be_a_name(words: Iterable[str]) -> bool:
    """Return whether these words can be part of somebody's name; one letter alone cannot."""
    known = list(words)
    return all(one.isalpha() for one in known) and any(len(one) >= LEAST_LETTERS for one in known)


def is_named(words: Iterable[str], name: str) -> bool:
    """Return whether every word begins a part of the name."""
    parts = tokens_of(name)
    return all(any(part.startswith(word) for part in parts) for word in words)
