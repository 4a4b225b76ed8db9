"""Replacing spans of a text, with offsets that map both ways."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol


class Found(Protocol):
    """A span that a finder found: 0-based code points, end exclusive."""

    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102
    @property
    def kind(self) -> str: ...  # noqa: D102


@dataclass(frozen=True)
class Replacement:
    """One replaced span: where it stood in the raw text and what stands there now."""

    start: int
    end: int
    kind: str
    placeholder: str


@dataclass(frozen=True)
class Pseudonymised:
    """A text with its names replaced; ``replacements`` are in text order."""

    text: str
    replacements: tuple[Replacement, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Map a span of the raw text to this text; a name that is cut in two counts whole."""
        return self._position(start, at_end=False), self._position(end, at_end=True)

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Map a span of this text to the raw text; half a placeholder counts as a whole one."""
        return self._raw_position(start, at_end=False), self._raw_position(end, at_end=True)

    def _raw_position(self, shown: int, *, at_end: bool) -> int:
        shift = 0
        for one in self.replacements:
            start = one.start + shift
            end = start + len(one.placeholder)
            if end <= shown:
                shift += len(one.placeholder) - (one.end - one.start)
            elif start < shown:
                return one.end if at_end else one.start
        return shown - shift

    def _position(self, raw: int, *, at_end: bool) -> int:
        shift = 0
        for one in self.replacements:
            if one.end <= raw:
                shift += len(one.placeholder) - (one.end - one.start)
            elif one.start < raw:
                return one.start + shift + (len(one.placeholder) if at_end else 0)
        return raw + shift


def replace_spans(
    text: str, found: Sequence[Found], placeholder: Callable[[str, str], str]
) -> Pseudonymised:
    """Replace each found span by ``placeholder(kind, words)``.

    Spans that overlap an earlier one are skipped: the finder's order counts.
    """
    pieces, replacements, position = [], [], 0
    for one in sorted(found, key=lambda span: span.start):
        if one.start < position:
            continue
        words = placeholder(one.kind, text[one.start : one.end])
        pieces += [text[position : one.start], words]
        replacements.append(Replacement(one.start, one.end, one.kind, words))
        position = one.end
    return Pseudonymised("".join([*pieces, text[position:]]), tuple(replacements))
