"""Rules that find what identifies a person: the network's own names, and numbers.

They stand beside deduce, which knows many Dutch names but misses those in lower
case, nicknames and spoken forms. All offsets are 0-based code points, end
exclusive, in the text as given.
"""

import re
import unicodedata
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from analysis.language.lexicon import everyday_words, name_particles, not_names, words_around

PERSON, LOCATION, ORGANISATION = "person", "location", "organisation"
PHONE, EMAIL, DATE, BSN, NUMBER, URL = "phone", "email", "date", "bsn", "number", "url"
AGE = "age"
KINDS = (PERSON, LOCATION, ORGANISATION, PHONE, EMAIL, DATE, BSN, NUMBER, URL, AGE)

STREET = (
    "straat|laan|plein|hof|singel|kade|gracht|steeg|dreef|plantsoen|dijk|weg|pad|"
    "park|markt|ring|hage|veld|oord|baan|wal|hoeve|akker|erf|burg|donk|beemd|tuin"
)
MONTH = (
    "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|"
    "december|jan|feb|mrt|apr|jun|jul|aug|sept|sep|okt|nov|dec"
)
TITLE = (
    "mevrouw|meneer|mevr\\.?|mw\\.?|dhr\\.?|dr\\.|dokter|zuster|broeder|tante|oom|ome|"
    "opa|oma|buurvrouw|buurman|juf|meester|pastoor|dominee|ons|onze|d'n|familie|fam\\.|"
    "ik ben|ik heet|mijn naam is|heet|heette|genaamd|noem me|noem mij|met"
)
TWO_LETTERS = "|".join(sorted(words_around("two_letters")))
PARTICLE = "van|de|den|der|het|'t|ten|ter|el|al|in"
NAME = r"[A-ZÀ-Þ][\w'’-]+"

RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (EMAIL, re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    (URL, re.compile(r"(?:https?://|www\.)[^\s<>\"']+[^\s<>\"'.,;:!?)]")),
    (PHONE, re.compile(r"(?<![\d+])(?:\+31|0031|0)(?:[\s\-.()/]{0,3}\d){9}(?!\d)")),
    (NUMBER, re.compile(r"(?<!\w)NL\d{2}\s?[A-Z]{4}(?:\s?\d){10}(?!\d)", re.I)),
    (DATE, re.compile(rf"(?<!\d)\d{{1,2}}\s+(?:{MONTH})\.?\s+(?:\d{{4}}|['’]\d\d)(?!\d)", re.I)),
    (DATE, re.compile(r"(?<!\d)\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})(?!\d)")),
    (LOCATION, re.compile(r"(?<!\w)[1-9]\d{3}\s?[A-Z]{2}(?!\w)")),
    (LOCATION, re.compile(r"(?<!\w)[1-9]\d{3}[a-z]{2}(?!\w)")),
    (LOCATION, re.compile(r"(?<=postcode )(?:is )?[1-9]\d{3}\s[a-z]{2}(?!\w)", re.I)),
    (LOCATION, re.compile(rf"(?<!\w)[1-9]\d{{3}}\s(?!(?:{TWO_LETTERS})(?!\w))[a-z]{{2}}(?!\w)")),
    (
        LOCATION,
        re.compile(
            rf"(?<!\w)(?:{NAME}\s)?(?i:[\w'’-]{{2,}}(?:{STREET}))\s+\d{{1,4}}(?:\s?[a-zA-Z])?(?!\w)"
        ),
    ),
    (LOCATION, re.compile(rf"(?<!\w)[A-ZÀ-Þ][\w'’-]+(?:{STREET})(?!\w)")),
    (
        LOCATION,
        re.compile(r"(?<!\w)(?:huisnummer|nummer|nr\.?)\s*\d{1,4}(?:\s?[a-z])?(?!\w)", re.I),
    ),
)
DIGITS = re.compile(r"(?<!\d)\d(?:[\s.\-]?\d){5,}(?!\d)")
TITLED = re.compile(
    rf"(?<!\w)(?i:{TITLE})\s+((?:(?:{PARTICLE})\s+){{0,3}}{NAME}(?:\s+(?:(?:{PARTICLE})\s+){{0,3}}{NAME})?)"
)
CAPITAL = re.compile(rf"(?<=[\w,]\s){NAME}(?:\s+(?:(?:{PARTICLE})\s+){{0,3}}{NAME})*")
# Letters with a stroke or without a dot, which Unicode does not take apart.
UNDIVIDED = {"ı": "i", "ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d"}
NO_STREET = frozenset({"onderweg", "snelweg", "halverwege", "fietspad", "zebrapad", "supermarkt"})


@dataclass(frozen=True)
class FoundSpan:
    """What identifies someone: where it stands and what it is (one of ``KINDS``)."""

    start: int
    end: int
    kind: str


def without_overlap(spans: Iterable[FoundSpan]) -> list[FoundSpan]:
    """Return the spans in text order; of two that overlap the longest stays."""
    kept: list[FoundSpan] = []
    for each in sorted(spans, key=lambda one: (one.start - one.end, one.start)):
        if all(each.end <= other.start or other.end <= each.start for other in kept):
            kept.append(each)
    return sorted(kept, key=lambda one: one.start)


def find_by_rule(text: str) -> Iterator[FoundSpan]:
    """Yield numbers, addresses, dates and names that their form gives away."""
    for kind, pattern in RULES:
        for match in pattern.finditer(text):
            if match.group().split()[0].lower() not in NO_STREET:
                yield FoundSpan(match.start(), match.end(), kind)
    for match in DIGITS.finditer(text):
        kind = BSN if passes_eleven_test(match.group()) else NUMBER
        yield FoundSpan(match.start(), match.end(), kind)
    yield from _find_capitals(text)


def find_roster(
    text: str, roster: Sequence[str], ordinary: Container[str] | None = None
) -> Iterator[FoundSpan]:
    """Yield the roster's names, streets and numbers, whatever their capitals.

    Parts of a full name count too, and so do "Rinus'" and "Anna's". A part
    that is an ordinary word ("Bakker") counts only with its capital; which
    words are ordinary can be handed in.
    """
    ordinary = everyday_words() if ordinary is None else ordinary
    plain = plain_letters(text)
    for entry in filter(str.strip, roster):
        kind = kind_of(entry)
        whole = () if plain_letters(entry) in ordinary else (entry,)
        for name in (*whole, *(_tails(entry) if kind == PERSON else ())):
            for pattern in _patterns(name, kind):
                for match in pattern.finditer(plain):
                    yield FoundSpan(match.start(), match.end(), kind)
        for part in entry.split() if kind in {PERSON, LOCATION} else ():
            yield from _find_part(text, plain, part, kind, ordinary)


def _tails(entry: str) -> list[str]:
    """Return the ends of a full name that are names of two words or more: "Oude Egbrink"."""
    words = entry.split()
    return [" ".join(words[at:]) for at in range(1, len(words) - 1)]


def kind_of(entry: str) -> str:
    """Return what a roster entry is, by how it is written."""
    digits = sum(letter.isdigit() for letter in entry)
    if "@" in entry:
        return EMAIL
    if digits >= 6 and re.fullmatch(r"[\d\s\-+.()/]+", entry):
        is_phone = entry.lstrip("(+ ").startswith(("0", "31"))
        return PHONE if is_phone else BSN if passes_eleven_test(entry) else NUMBER
    if re.fullmatch(rf"\d{{1,2}}\s+(?:{MONTH})\.?\s+\d{{4}}", entry, re.I):
        return DATE
    if digits or re.search(rf"(?:{STREET})$", entry, re.I):
        return LOCATION
    return PERSON


def passes_eleven_test(number: str) -> bool:
    """Say whether a number can be a BSN: nine digits that pass the eleven test."""
    digits = [int(letter) for letter in number if letter.isdigit()]
    if len(digits) != 9 or not any(digits):
        return False
    total = sum(digit * weight for digit, weight in zip(digits, range(9, 1, -1), strict=False))
    return (total - digits[8]) % 11 == 0


@lru_cache(maxsize=4096)
def _patterns(entry: str, kind: str) -> tuple[re.Pattern[str], ...]:
    plain = plain_letters(entry.strip())
    if kind in {PHONE, BSN, NUMBER}:
        digits = [letter for letter in plain if letter.isdigit()]
        spaced = r"[\s\-.()/]{0,3}".join(digits)
        return (re.compile(rf"(?<!\d){spaced}(?!\d)"),)
    words = r"[\s-]+".join(re.escape(word) for word in plain.split())
    if plain in everyday_words() or plain in name_particles():
        return ()
    return (re.compile(rf"(?<!\w){words}{_ending(plain)}(?!\w)"),)


def _ending(plain: str) -> str:
    """Return the pattern of a possessive s: "Rinus'" and "Rinus's", "Toos haar"."""
    return r"(?:['’]?s)?" if len(plain) > 2 and plain.isalpha() else ""


def _find_part(
    text: str, plain: str, part: str, kind: str, ordinary: Container[str]
) -> Iterator[FoundSpan]:
    word = plain_letters(part)
    if len(word) < 2 or word in name_particles() or not any(map(str.isalpha, word)):
        return
    everyday = word in ordinary
    for match in re.finditer(rf"(?<!\w){re.escape(word)}{_ending(word)}(?!\w)", plain):
        if not everyday or text[match.start()].isupper():
            yield FoundSpan(match.start(), match.end(), kind)


def plain_letters(text: str) -> str:
    """Return lower case without accents, letter for letter as long as the text."""
    return "".join(_plain_letter(letter) for letter in text)


@lru_cache(maxsize=2048)
def _plain_letter(letter: str) -> str:
    letter = UNDIVIDED.get(letter, letter)
    base = unicodedata.normalize("NFD", letter)[0].lower()
    return base if len(base) == 1 else letter


def _find_capitals(text: str) -> Iterator[FoundSpan]:
    """Yield names by what stands before them, or by a capital inside a sentence."""
    for pattern, group in ((TITLED, 1), (CAPITAL, 0)):
        for match in pattern.finditer(text):
            if not _is_no_name(match.group(group)):
                yield FoundSpan(match.start(group), match.end(group), PERSON)


def _is_no_name(words: str) -> bool:
    return all(
        word.lower() in not_names() or word.lower() in name_particles() or word.isupper()
        for word in words.split()
    )
