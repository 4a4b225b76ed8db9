"""Places and streets in speech written down in lower case.

All offsets are 0-based code points, end exclusive.
"""

import re
from collections.abc import Iterator, Sequence

from analysis.language.lexicon import words_around
from analysis.language.name_lists import NameLists, streets
from analysis.language.name_rules import LOCATION, FoundSpan
from analysis.language.name_words import Word, plain_at, words_of

WITH, WHERE, ON = words_around("with"), words_around("where"), words_around("on")
SETTLEMENTS, OLD_OR_NEW = words_around("settlements"), words_around("old_or_new")
NO_TOWN_BEFORE, PARTICLES = words_around("no_town_before"), words_around("particles")
STREET = re.compile(
    r".{3,}(?:straat|laan|plein|singel|gracht|kade|dreef|steeg|plantsoen|weg|dijk|ring|hof|pad|park)"
)
# Whose name a street bears: "ds. kingweg".
SHORTENED = frozenset(
    {"burg", "ds", "dr", "gen", "kard", "mgr", "mr", "past", "pres", "prof", "st"}
)
LIVED = words_around("lived")
MOST_WORDS = 4


def find_places(text: str, lists: NameLists) -> Iterator[FoundSpan]:
    """Yield towns, quarters and streets that need no capital."""
    words = words_of(text)
    place = 0
    while place < len(words):
        sizes = range(MOST_WORDS, 0, -1)
        size = next((n for n in sizes if _is_place(words, place, n, lists)), 0)
        if size:
            start = words[_first_word(words, place)].start
            yield FoundSpan(start, words[place + size - 1].end, LOCATION)
        place += size or 1


def _first_word(words: Sequence[Word], place: int) -> int:
    """Return where a place begins: a shortened title before a street belongs to it."""
    before = place - 1
    if STREET.fullmatch(words[place].plain) and plain_at(words, before) == ".":
        return before - 1 if plain_at(words, before - 1) in SHORTENED else place
    return place


def _is_place(words: Sequence[Word], place: int, size: int, lists: NameLists) -> bool:
    if place + size > len(words):
        return False
    name = " ".join(word.plain for word in words[place : place + size])
    if lists.is_place(name):
        return name not in lists.never
    if size == 2 and words[place].plain in OLD_OR_NEW and STREET.fullmatch(words[place + 1].plain):
        return name in streets()
    return size == 1 and (
        _is_street(words, place, lists)
        or _is_unknown_town(words, place, lists)
        or _is_doubtful_town(words, place, lists)
    )


def _is_street(words: Sequence[Word], place: int, lists: NameLists) -> bool:
    name = words[place].plain
    if not STREET.fullmatch(name) or name in lists.never:
        return False
    return not lists.is_word(name) or (plain_at(words, place - 1) in ON and name in streets())


def _is_unknown_town(words: Sequence[Word], place: int, lists: NameLists) -> bool:
    """Say whether a word that nothing knows stands where a place does: "het dorp ezinge"."""
    name, before, after = (plain_at(words, place + step) for step in (0, -1, 1))
    if len(name) < 4 or not name.isalpha() or lists.is_word(name):
        return False
    if before in SETTLEMENTS:
        return True
    ends = not after or not lists.is_word(after) or after in WITH
    return before in {"in", "uit", "vanuit", "via"} and ends and not lists.is_compound(name)


def _is_doubtful_town(words: Sequence[Word], place: int, lists: NameLists) -> bool:
    """Say whether a town that is also a word ("best", "goes") is meant as the town."""
    name, before, after = (plain_at(words, place + step) for step in (0, -1, 1))
    if name == "pijp" and before == "de":
        return plain_at(words, place - 2) in WHERE
    if name in lists.towns and before in {"in", "uit", "naar"} and after in LIVED:
        return True
    if name not in lists.after_where or before not in WHERE:
        return False
    short = len(after) < 5 or after in PARTICLES or after in WITH
    return name not in NO_TOWN_BEFORE or short or not lists.is_word(after)
