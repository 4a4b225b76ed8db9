"""Counts that a person types in a sentence, in digits, words or parts: nobody counts them again.

A sentence worded by hand may name what the program counts for its factor at this moment, in the
words in which the program says it; the claim turns red when that changes. Any other count is
refused, with what to do instead. Years, dates, ages joined to a word, and words between quotation
marks are no counts.
"""

import re

from analysis.human_numbers import MONTHS, WORDS, network_share, number_word
from analysis.patterns import FactorCount
from research.errors import DomainError

NUMBER = rf"(?:\d+(?:[.,]\d+)?|{'|'.join(WORDS[1:])}|dertig|veertig|vijftig|honderd)"
COUNTED = (
    r"(?:netwerk(?:en)?|netwerkcollega(?:['’]s)?|mens(?:en)?|perso(?:on|nen)|klant(?:en)?|"
    r"vra(?:ag|gen)|gesprek(?:ken)?|verha(?:al|len)|interviews?|vertellers?|professionals?|"
    r"vrijwilligers?|mantelzorgers?|collega(?:['’]s)?|sociaal werkers?|deelnemers?)"
)
NO_COUNT = re.compile(
    r"[“„\"][^”\"]*[”\"]|‘[^’]*’(?!\w)"  # words of others
    rf"|\b\d{{1,2}} (?:{'|'.join(MONTHS)})(?: \d{{4}})?\b|\b\d{{1,2}}-\d{{1,2}}-\d{{4}}\b"
    r"|\b(?:19|20)\d\d(?:[-/–](?:19|20)?\d\d)?\b"
    r"|\b\d+(?:-\w+)+\b|\b[A-Za-z]+\d+\b",
    re.I,
)
TYPED = re.compile(
    r"\d+(?:[.,]\d+)?\s*(?:%|procent\b)"
    rf"|\b{NUMBER} (?:van|op) (?:de |het |elke )?{NUMBER}\b(?: {COUNTED}\b)?"
    rf"|\b{NUMBER} (?:van de |van die |andere )?{COUNTED}(?!\w)"
    r"|\b(?:een|één|drie) kwart\b|\bkwart van\b"
    r"|\b(?:een|één|twee|drie|vier) (?:derde|vierde|vijfde|tiende)\b"
    r"|\b(?:de|ruim de|bijna de|ongeveer de) helft\b|\bbijna alle\b"
    rf"|\b(?:alle|beide|geen enkele?) (?:\w+ )?{COUNTED}(?!\w)|\bgeen van de \w+\b"
    r"|\bprocent\b|%|(?<![\w-])\d+(?:[.,]\d+)?(?![\w-])",
    re.I,
)
TELLERS = re.compile(rf"\bvertelden? (?:één persoon|{NUMBER} mensen)\b", re.I)


class CountNotCountedError(DomainError):
    """A sentence worded by hand holds a count that is not the one counted."""

    template = (
        "In uw zin staat een aantal dat niet meetelt: ‘%(count)s’. Haal het weg. Of neem de zin "
        "over bij Voorstellen: daar telt het aantal zelf mee."
    )


def typed_counts(sentence: str) -> tuple[str, ...]:
    """Return the counts that are typed in a sentence, as they stand there."""
    return tuple(found.group().strip() for found in TYPED.finditer(NO_COUNT.sub(" ", sentence)))


def counted_phrases(factor: FactorCount, networks_heard: int) -> list[str]:
    """Return how the program itself says what it counts for a factor now, the longest first."""
    if not networks_heard:
        return []
    share = network_share(factor.networks, networks_heard)
    bare = share.split(" (")[0]
    digits = f"in {factor.networks} van de {networks_heard} netwerken"
    tellers = "één persoon" if factor.actors == 1 else f"{number_word(factor.actors)} mensen"
    people = [tellers, f"{factor.actors} mensen"]
    return sorted({share, bare, digits, *people}, key=len, reverse=True)


def check_counts(sentence: str, factor: FactorCount, *, networks_heard: int) -> None:
    """Refuse a count that is not what is counted for this factor now.

    Raises:
        CountNotCountedError: naming the first one.
    """
    left = " ".join(sentence.split())
    for phrase in counted_phrases(factor, networks_heard):
        left = re.sub(rf"\b{re.escape(phrase)}(?!\w)", " ", left, flags=re.I)
    found = typed_counts(left)
    if found:
        raise CountNotCountedError(count=found[0])
