"""Doubtful words: what may be a name that the finder missed, shown to who checks a story.

A hint costs a look, a name that stayed costs more: so every word that Dutch does not have is
one, and every known given name or place, also in lower case.
"""

import re
from collections.abc import Iterator

from analysis.language.lexicon import everyday_words
from analysis.language.name_lists import name_lists, told_words
from analysis.language.name_rules import plain_letters

WORD = re.compile(r"[^\W\d_][\w\u0300-\u036f]*(?:-[^\W\d_][\w\u0300-\u036f]*)*")
PLACEHOLDER = re.compile(r"\[[^\[\]\n]{1,40}\]")
BEGINS = re.compile(r"(?:^|[.!?…:\n][\"'”’)]*\s*[\"'“‘(]*|\[[^\]]*\]\s+)$")


def doubtful_words(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of words that may be names: 0-based code points, end exclusive.

    What stands in a placeholder is none.
    """
    taken = [one.span() for one in PLACEHOLDER.finditer(text)]
    for one in WORD.finditer(text):
        start, end = one.span()
        if any(start < stop and begin < end for begin, stop in taken):
            continue
        if _is_doubtful(one.group(), begins=BEGINS.search(text[:start]) is not None):
            yield start, end


def _is_doubtful(word: str, *, begins: bool) -> bool:
    plain = plain_letters(word.casefold())
    lists = name_lists()
    if plain in told_words():
        # "Roos" amid a sentence: an everyday word, but somebody typed a capital.
        return word[0].isupper() and not begins and plain in everyday_words()
    if lists.is_given(plain) or lists.is_place(plain):
        return True
    if not word[0].isupper():
        return False
    if begins:
        return not lists.is_word(plain) and not lists.is_compound(plain)
    return True
