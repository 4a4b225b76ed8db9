"""The light finder: listed names and what its form gives away, without deduce.

For demo data, whose files list every name. Real stories hold names that nobody listed:
there the complete finder of ``analysis.language.names`` is used.
"""

from collections.abc import Sequence

from analysis.language.name_rules import FoundSpan, find_by_rule, find_roster, without_overlap


class ListedNameFinder:
    """Finds the names of the roster, numbers, addresses and dates."""

    def find(self, text: str, *, roster: Sequence[str]) -> list[FoundSpan]:
        """Return spans in text order that do not overlap."""
        return without_overlap([*find_roster(text, roster), *find_by_rule(text)])
