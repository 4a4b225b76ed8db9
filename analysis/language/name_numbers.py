"""Numbers as they are told by telephone: ages of 90 and over, numbers and addresses in words.

All offsets are 0-based code points, end exclusive, in the text as given.
"""

import re
from collections.abc import Iterator

from analysis.language.name_rules import AGE, EMAIL, NUMBER, PHONE, FoundSpan

UNIT = "een|één|twee|drie|vier|vijf|zes|zeven|acht|negen"
TENS = "twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig|negentig"
# Told digit by digit or in pairs: "nul zes twaalf vierendertig".
NUMBER_WORD = (
    rf"(?:(?:{UNIT})[eë]n(?:{TENS})|(?:der|veer|vijf|zes|zeven|acht|negen)tien|elf|twaalf|tien"
    rf"|{TENS}|nul|{UNIT}|\d{{1,4}})"
)
NUMBER_WORDS = re.compile(
    rf"(?<!\w)(?:{NUMBER_WORD}(?!\w)[\s,.\-]{{1,3}}(?:en\s|dan\s)?){{3,}}{NUMBER_WORD}(?!\w)", re.I
)
LEAST_DIGITS = 6
OLD = (
    rf"(?:9\d|1[01]\d|(?:(?:{UNIT})[eë]n)?negentig|(?:honderd(?:\s?en\s?)?(?:{UNIT}|tien|elf)?)|"
    rf"(?:ruim|over de|dik in de|in de|boven de)\s(?:negentig|honderd|90))"
)
MEASURE = (
    r"euro|procent|%|kilo|minuten|minuut|uur|dagen|weken|keer|stuks|meter|km|kilometer|gram|graden"
)
AGES = (
    re.compile(rf"(?<!\w){OLD}\s(?:jaar|jaren|jr|plus|plusser)(?!\w)", re.I),
    re.compile(
        rf"(?<!\w)(?:(?:zij|hij|ze|ie|oma|opa|moeder|vader)\s)?"
        rf"(?:is|was|werd|wordt|word|ben|bent|nou|al|bijna|inmiddels)\s(?:nou |nu |al |toen |ook |"
        rf"bijna |pas |net |inmiddels )?({OLD})(?!\w)(?!\s?(?:{MEASURE}))",
        re.I,
    ),
    re.compile(rf"(?<!\w)(?:(?:{UNIT})[eë]n)?(?:negentig|honderd)(?:ste|er)(?!\w)", re.I),
    re.compile(rf"(?<!\w)(?:{UNIT})[eë]nnegentig(?!\w)(?!\s?(?:{MEASURE}))", re.I),
    re.compile(r"(?<=\()(?:9\d|1[01]\d)(?:\sjaar)?(?=\))"),
)
SPOKEN_EMAIL = re.compile(
    r"(?<!\w)(?:[\w-]+\s(?:punt|streepje|laag streepje|underscore|dot)\s)*[\w.-]+\s"
    r"(?:apenstaartje|apestaartje|at)\s[\w-]+(?:\s?(?:punt|dot|\.)\s?[\w-]+)+",
    re.I,
)
ACCOUNT = re.compile(
    r"(?<!\w)[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){2,7}(?:\s?[A-Z0-9]{1,4})?(?!\w)", re.I
)


def find_spoken_numbers(text: str) -> Iterator[FoundSpan]:
    """Yield what tells who somebody is in figures or in words."""
    for pattern in AGES:
        for match in pattern.finditer(text):
            group = match.lastindex or 0
            yield FoundSpan(match.start(group), match.end(group), AGE)
    for match in NUMBER_WORDS.finditer(text):
        if _digits(match.group()) >= LEAST_DIGITS:
            yield FoundSpan(match.start(), match.end(), PHONE)
    for match in SPOKEN_EMAIL.finditer(text):
        yield FoundSpan(match.start(), match.end(), EMAIL)
    for match in ACCOUNT.finditer(text):
        if sum(letter.isdigit() for letter in match.group()) >= 10:
            yield FoundSpan(match.start(), match.end(), NUMBER)


def _digits(words: str) -> int:
    """Return how many digits are told: a word up to nine is one, a longer number is two."""
    total = 0
    for word in re.findall(r"[\wé]+", words.lower()):
        if word in {"en", "dan"}:
            continue
        is_one = re.fullmatch(rf"nul|{UNIT}", word)
        total += len(word) if word.isdigit() else 1 if is_one else 2
    return total
