"""Find the names in a story: the network's own names, lists, and the words around them.

On request deduce looks too, and finds organisations. It needs about 1.1 GB and takes half a
minute to load; the first time on a machine it builds its lookup tables for minutes. Measured,
it adds next to nothing to the rest (``research/decisions/0012-name-finder.md``).
"""

import importlib
import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis.language.name_lists import name_lists
from analysis.language.name_numbers import find_spoken_numbers
from analysis.language.name_places import find_places
from analysis.language.name_rules import (
    BSN,
    DATE,
    EMAIL,
    LOCATION,
    NUMBER,
    ORGANISATION,
    PERSON,
    PHONE,
    URL,
    FoundSpan,
    find_by_rule,
    find_roster,
    without_overlap,
)
from analysis.language.name_speech import find_ambiguous, find_spoken
from analysis.language.name_typos import find_mistyped

__all__ = ["FoundSpan", "NameFinder"]

KIND_OF_TAG: Mapping[str, str] = {
    "persoon": PERSON,
    "patient": PERSON,
    "locatie": LOCATION,
    "ziekenhuis": ORGANISATION,
    "zorginstelling": ORGANISATION,
    "telefoonnummer": PHONE,
    "emailadres": EMAIL,
    "datum": DATE,
    "bsn": BSN,
    "id": NUMBER,
    "url": URL,
}


class NameFinder:
    """Finds what identifies a person in Dutch text."""

    def __init__(self, cache_path: Path, *, with_deduce: bool = False) -> None:
        """Remember what to use; nothing is loaded yet.

        Args:
            cache_path: A folder for deduce's tables; filled (80 MB) at the first text it reads.
            with_deduce: Let deduce look too.
        """
        self.cache_path = cache_path
        self._with_deduce = with_deduce
        self._deduce: Any = None
        self._loading = threading.Lock()

    def load(self) -> None:
        """Load everything now, so that the first text does not wait. Safe from any thread."""
        with self._loading:
            name_lists()
            if self._with_deduce and self._deduce is None:
                self._deduce = _load_deduce(self.cache_path)

    def find(self, text: str, *, roster: Sequence[str]) -> list[FoundSpan]:
        """Return spans in text order that do not overlap, the longest first choice.

        Args:
            text: What was said. Offsets are code points in it, end exclusive.
            roster: The network's own names, streets and numbers.
        """
        if not text.strip():
            return []
        lists = name_lists()
        found = [
            *find_roster(text, roster, lists.ordinary),
            *find_ambiguous(text, roster, lists),
            *find_mistyped(text, roster, lists),
            # Of one span the first kind stays: deduce tells a hospital from two capitals.
            *(self._find_with_deduce(text) if self._with_deduce else ()),
            *find_spoken(text, lists),
            *find_places(text, lists),
            *find_spoken_numbers(text),
            *find_by_rule(text),
        ]
        return without_overlap(found)

    def _find_with_deduce(self, text: str) -> Iterator[FoundSpan]:
        self.load()
        for found in self._deduce.deidentify(text).annotations:
            kind = KIND_OF_TAG.get(found.tag)
            if kind is not None:
                yield FoundSpan(found.start_char, found.end_char, kind)


def _load_deduce(cache_path: Path) -> Any:
    """Build deduce without letting it touch the log or its own package folder.

    Importing deduce sets the root logger to DEBUG on standard output, where
    ``wij`` prints its results: so it is imported here, and the log is put back.
    """
    cache_path.mkdir(parents=True, exist_ok=True)
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    try:
        module = importlib.import_module("deduce")
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
    return module.Deduce(cache_path=cache_path)
