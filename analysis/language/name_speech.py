"""Names in speech written down in lower case: by lists, and by the words around them.

A word of the lists that means nothing else is a name wherever it stands. A word that Dutch
also has ("bakker", "jager") is one after a title. A word that nothing knows is one after a
title, after a relative ("mijn zus ...") or where only a person can stand ("... zei dat").
All offsets are 0-based code points, end exclusive.
"""

import re
from collections.abc import Iterator, Sequence

from analysis.language.lexicon import everyday_words, words_around
from analysis.language.name_lists import NO_SURNAME, NameLists, told_words
from analysis.language.name_rules import PERSON, FoundSpan, plain_letters
from analysis.language.name_words import Word, is_sign, plain_at, words_of

TITLES = words_around("titles")
KIN = words_around("kin")
NAMING = words_around("naming")
WITH = words_around("with")
DOES = words_around("does")
IS = words_around("is")
PARTICLES = words_around("particles")
LINKS = words_around("links")
A_THING = words_around("a_thing")
ARTICLES = frozenset({"de", "het", "een", "'n", "'t"})
# One of these does not follow another: after one of them it is a name.
PREPOSITIONS = frozenset(
    {"aan", "bij", "door", "met", "na", "om", "over", "tegen", "voor", "zonder"}
)


def find_spoken(text: str, lists: NameLists) -> Iterator[FoundSpan]:
    """Yield names of people that need no capital."""
    words = words_of(text)
    people = {place for place in range(len(words)) if _is_person(words, place, lists)}
    return _joined(words, people, lists)


def _is_person(words: Sequence[Word], place: int, lists: NameLists) -> bool:
    word = words[place]
    if not word.plain[0].isalpha() or len(word.plain) < 2:
        return False
    before = words[place - 1].plain if place else ""
    if _is_listed(word, lists):
        return word.is_capital or word.plain not in lists.words or before not in A_THING
    if word.plain in lists.short and (before in KIN or _is_introduced(words, place)):
        return True
    if len(word.plain) < 3:
        return False
    return _is_titled(words, place, lists) or _is_only_person(words, place, lists)


def _is_introduced(words: Sequence[Word], place: int) -> bool:
    """Say whether somebody is called by name here: "hij heet ab", "ik ben bo"."""
    before = plain_at(words, place - 1)
    return before in NAMING or (before == "ben" and plain_at(words, place - 2) == "ik")


def _is_listed(word: Word, lists: NameLists) -> bool:
    """Say whether a word is on a list of names and means nothing else."""
    plain = word.plain
    if lists.is_given(plain) or lists.is_surname(plain):
        return True
    if plain.endswith("s") and not lists.is_word(plain):
        return lists.is_given(plain[:-1]) or lists.is_surname(plain[:-1])
    first, _, rest = plain.partition("-")
    return bool(rest) and lists.is_given(first)


def _is_titled(words: Sequence[Word], place: int, lists: NameLists) -> bool:
    """Say whether a title, with the particles of a name after it, stands before the word."""
    plain, before = words[place].plain, place - 1
    links = initials = 0
    while before > 0 and words[before].text == "." and len(words[before - 1].text) == 1:
        before, initials = before - 2, initials + 1
    while before >= 0 and links < 3 and words[before].plain in PARTICLES:
        before, links = before - 1, links + 1
    link = [one.plain for one in words[before + 1 : place]]
    if before >= 0 and words[before].text == ".":
        before -= 1
    surname = plain in lists.surnames and plain not in lists.never
    if initials and surname:
        return True
    surname = surname and (plain not in told_words() or plain in everyday_words())
    if before >= 0 and words[before].plain in TITLES:
        sure = link[-1:] in (["ter"], ["ten"], ["der"], ["den"])
        return sure or (links > 0 and surname) or lists.may_be_name(plain)
    # "van der" and "van den" stand before nothing but a name.
    if link in (["van", "der"], ["van", "den"]):
        return surname or not lists.is_word(plain)
    return link == ["van"] and surname and _is_van_somebody(words, place, lists)


def _is_van_somebody(words: Sequence[Word], place: int, lists: NameLists) -> bool:
    """Say whether "van" and a rare surname are a name: "een van galen", "van galen belde"."""
    plain, before = words[place].plain, plain_at(words, place - 2)
    if plain in told_words() or lists.is_place(plain):
        return False
    opens = place == 1 or is_sign(before)
    return before in {"een", "de"} or (opens and plain_at(words, place + 1) in DOES | IS)


def _is_only_person(words: Sequence[Word], place: int, lists: NameLists) -> bool:
    """Say whether a word that is no certain name stands where only a person does."""
    plain = words[place].plain
    doubtful = _is_doubtful(plain, lists)
    if not doubtful and (lists.is_word(plain) or lists.is_compound(plain)):
        return _is_rare_surname(words, place, lists)
    if not re.search("[aeiouy]", plain):
        return False
    before, after = plain_at(words, place - 1), plain_at(words, place + 1)
    if is_sign(before) and after == ",":
        return True
    if before in {",", ":"} and place > 1:
        before = words[place - 2].plain
    beside = before not in ARTICLES and _is_beside_name(words, place, lists)
    if before in NAMING or _is_named(words, place) or beside:
        return True
    if doubtful:
        return _stands_as_person(words, place)
    return before in KIN or _acts_as_person(words, place, before)


def _acts_as_person(words: Sequence[Word], place: int, before: str) -> bool:
    """Say whether what an unknown word does, or is done with it, is a person's: "... zei"."""
    after = plain_at(words, place + 1)
    if before in {"met", "tegen", "volgens", "zonder"} and after not in PARTICLES:
        return True
    starts = place == 0 or is_sign(words[place - 1].plain) or before in WITH
    ends = not after or is_sign(after) or after in WITH
    return starts and (after in DOES | IS or (ends and before in WITH) or after in {"d'r", "haar"})


def _is_rare_surname(words: Sequence[Word], place: int, lists: NameLists) -> bool:
    """Say whether a word that is a surname too is meant so: "hij heet bijl", "pronk was het"."""
    plain, before = words[place].plain, plain_at(words, place - 1)
    if plain not in lists.surnames or plain in told_words() or plain in lists.never:
        return False
    if before in NAMING or _is_beside_name(words, place, lists):
        return True
    starts = place == 0 or before in {".", "!", "?", '"'}
    return starts and plain_at(words, place + 1) in DOES | IS


def _is_named(words: Sequence[Word], place: int) -> bool:
    """Say whether the words before give a name: "we noemen haar ...", "ons ... komt"."""
    before = [one.plain for one in words[max(0, place - 3) : place]]
    if before[-1:] and before[-1] in {"hem", "haar", "me", "mij", "ons", "em", "d'r", "ik"}:
        return any(one.startswith("noem") for one in before[:-1])
    after = words[place + 1].plain if place + 1 < len(words) else ""
    return before[-1:] in (["ons"], ["onze"], ["ozze"], ["us"]) and after in DOES | IS


def _is_beside_name(words: Sequence[Word], place: int, lists: NameLists) -> bool:
    """Say whether a certain name stands beside it in a row: "bet, kees en ineke"."""
    joins = {"en", "of", ","}
    after = words[place + 1 : place + 3]
    before = words[max(0, place - 2) : place]
    return (len(after) == 2 and after[0].plain in joins and _is_listed(after[1], lists)) or (
        len(before) == 2 and before[1].plain in joins and _is_listed(before[0], lists)
    )


def _is_doubtful(plain: str, lists: NameLists) -> bool:
    """Say whether a word is a first name and an ordinary, but no common word."""
    if plain in NO_SURNAME and plain != "wil":
        return False
    return plain in lists.given and (plain in everyday_words() or plain not in told_words())


def _stands_as_person(words: Sequence[Word], place: int) -> bool:
    """Say whether an ambiguous word stands where only a person can: "roos komt", "met bas"."""
    before = words[place - 1].plain if place else ","
    after = words[place + 1].plain if place + 1 < len(words) else "."
    if not before[0].isalnum() and not after[0].isalnum():
        return True
    if before in KIN or before in {"zei", "zegt", "vroeg", "riep"}:
        return after in DOES | IS or not after[0].isalnum() or after in {"en", "van", "die"}
    if not before[0].isalnum() or before in WITH - {"van", "voor", "naar", "dan", "toen"}:
        return after in DOES or (after == "die" and not before[0].isalnum())
    return before in {"met", "tegen", "volgens"} and (not after[0].isalnum() or after in WITH)


def find_ambiguous(text: str, roster: Sequence[str], lists: NameLists) -> Iterator[FoundSpan]:
    """Yield names of the roster that are also a word ("kok", "Roos"), where they mean a person."""
    parts = {
        plain_letters(part)
        for entry in roster
        if not any(map(str.isdigit, entry))
        for part in entry.split()
    }
    whole = {plain_letters(entry) for entry in roster}
    words = words_of(text)
    for place, word in enumerate(words):
        if word.plain[:-1] in parts and word.plain[-1:] == "s" and not lists.is_word(word.plain):
            yield FoundSpan(word.start, word.end, PERSON)
        if len(word.plain) < 3 or word.plain not in parts or word.plain in PARTICLES:
            continue
        before = words[place - 1].plain if place else ""
        after = words[place + 1].plain if place + 1 < len(words) else ""
        if before not in A_THING and word.plain not in told_words():
            yield FoundSpan(word.start, word.end, PERSON)
        with_particle = any(one.endswith(f" {before} {word.plain}") for one in whole)
        if (
            _stands_as_person(words, place)
            or (word.plain in PREPOSITIONS and before in PREPOSITIONS)
            or _opens_and_acts(words, place, lists)
            or _is_titled(words, place, lists)
            or (
                before in parts
                or (after in DOES | IS and place == 0)
                or (before and with_particle and after in DOES | IS)
            )
        ):
            yield FoundSpan(word.start, word.end, PERSON)


def _opens_and_acts(words: Sequence[Word], place: int, lists: NameLists) -> bool:
    """Say whether a word opens a clause and what follows looks like what a person does."""
    before, after = plain_at(words, place - 1), plain_at(words, place + 1)
    if place and not is_sign(before):
        return False
    acts = len(after) > 4 and after.endswith("t") and lists.is_word(after)
    return after in DOES | IS or (acts and not lists.is_place(after))


def _joined(words: Sequence[Word], people: set[int], lists: NameLists) -> Iterator[FoundSpan]:
    """Yield the names, first name and surname as one."""
    place = 0
    while place < len(words):
        if place not in people:
            place += 1
            continue
        start, end = _first_initial(words, place), _last_part(words, place, people, lists)
        yield FoundSpan(words[start].start, words[end].end, PERSON)
        place = end + 1


def _last_part(words: Sequence[Word], place: int, people: set[int], lists: NameLists) -> int:
    """Return the index of the last word of a name that begins at ``place``."""
    end = place
    while end + 1 < len(words) and end + 1 in people:
        end += 1
    links = 0
    while end + 1 + links < len(words) and links < 3 and words[end + 1 + links].plain in PARTICLES:
        links += 1
    after = end + 1 + links
    link = " ".join(one.plain for one in words[end + 1 : after])
    if link in LINKS and after < len(words):
        word = words[after]
        surname = word.plain in lists.surnames and word.plain not in lists.never
        if after in people or (surname and (link != "van" or not lists.is_place(word.plain))):
            return after if link not in {"de"} or surname else end
    if end + 1 < len(words) and _is_own_surname(words[end], words[end + 1], lists):
        return end + 1
    return end


def _is_own_surname(first: Word, word: Word, lists: NameLists) -> bool:
    """Say whether a word right after a first name is the surname that goes with it."""
    if first.is_capital and word.is_capital:
        return True
    return word.plain in lists.surnames and lists.may_be_name(word.plain)


def _first_initial(words: Sequence[Word], place: int) -> int:
    """Return where a name begins: its initials ("d. van Leeuwen") count."""
    start = place
    while start > 0 and words[start - 1].plain in PARTICLES and words[start - 1].plain != "in":
        start -= 1
    first = start
    while first > 1 and words[first - 1].text == "." and len(words[first - 2].text) == 1:
        first -= 2
    return first if first < start else place
