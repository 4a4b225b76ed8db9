"""The light finder: only names that are given beforehand. For demo data, which lists them all.

Real stories hold names that nobody listed: there, the finder of ``analysis.language`` is used.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

PATTERNS = (
    ("email", re.compile(r"\S+@\S+\.\S+")),
    ("phone", re.compile(r"\+?0[\d\s-]{8,}")),
    ("number", re.compile(r"[\d.\s-]{8,}")),
    ("date", re.compile(r"\d{1,2} [a-z]+ \d{4}")),
    ("location", re.compile(r".*\d.*")),
)


@dataclass(frozen=True)
class RosterSpan:
    """One listed name in the text: 0-based code points, end exclusive."""

    start: int
    end: int
    kind: str


class RosterFinder:
    """Finds listed names as whole words, whatever their capitals; the longest one wins."""

    def find(self, text: str, *, roster: Sequence[str]) -> list[RosterSpan]:
        """Return spans in text order that do not overlap."""
        names = sorted({name.strip() for name in roster if name.strip()}, key=len, reverse=True)
        if not names:
            return []
        either = "|".join(re.escape(name) for name in names)
        pattern = re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE)
        return [
            RosterSpan(found.start(), found.end(), kind_of(found.group()))
            for found in pattern.finditer(text)
        ]


def kind_of(words: str) -> str:
    """Return what a listed name is, by how it is written; a person when nothing else fits."""
    return next((kind for kind, pattern in PATTERNS if pattern.fullmatch(words)), "person")
