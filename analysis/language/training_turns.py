"""Read the coded turns that were written for this project (``turns_*.txt`` and the like).

UTF-8 text. A line ``# style: STYLE | role: ROLE`` holds for the turns after it;
any other line that starts with ``#`` is a remark. Every other line is one turn:
its segments stand apart by `` | `` and a segment may end in codes between
braces, ``{theme+ (other_theme-)}``: ``+`` is success, ``-`` failure; a code between
parentheses was seen by one coder only. A coding spans its whole segment. The segments
joined by one space are what was said.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from analysis.language.themes import FAILURE, LABELS, SUCCESS

STYLES = frozenset(
    {"spoken", "notes", "brabant", "jargon", "professional", "simple_dutch", "written", "interview"}
)
ROLES = frozenset(
    {"client", "family", "neighbour", "volunteer", "social_worker", "professional", "gp", "other"}
)
HEAD = re.compile(r"#\s*style:\s*(\w+)\s*\|\s*role:\s*(\w+)\s*")
Label = tuple[str, str]
ONE, BOTH = 1, 2  # coders
CODES = re.compile(r"(?P<words>[^{}]*\S)\s*\{(?P<codes>[^{}]*)\}")
POLE_OF = {"+": SUCCESS, "-": FAILURE}


class TurnLineError(ValueError):
    """A line that cannot be read; says which file and line, and what is wrong."""

    def __init__(self, where: str, problem: str) -> None:
        """Keep place and problem, never the words of the line."""
        super().__init__(f"{where}: {problem}")


def read_turn_files(folder: Path, kind: str = "turns") -> list[dict[str, Any]]:
    """Return the turns of every ``turns_*.txt`` in the folder, file by file.

    Args:
        folder: where they lie.
        kind: what the names begin with: "turns" and "talks" were told, "reports" written.

    Raises:
        TurnLineError: A line breaks the format described above.
    """
    return [turn for path in sorted(folder.glob(f"{kind}_*.txt")) for turn in read_turn_file(path)]


def read_turn_file(path: Path) -> Iterator[dict[str, Any]]:
    """Yield ``id``, ``writer``, ``register``, ``role``, ``text`` and ``codings`` per turn.

    Offsets are code points in ``text``, end exclusive; ``coders`` is 1 or 2 (or more).

    Raises:
        TurnLineError: A line breaks the format.
    """
    head: dict[str, str] = {}
    writer = path.stem.partition("_")[2]
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        where = f"{path.name} line {number}"
        if line.startswith("#"):
            head = _head_of(line, where) or head
        elif line.strip():
            if not head:
                raise TurnLineError(where, "no style and role stand above it")
            yield {"id": f"{writer}-{number}", "writer": writer} | head | _turn_of(line, where)


def _head_of(line: str, where: str) -> dict[str, str]:
    """Return style and role of a head line, or nothing for a remark."""
    if "style:" not in line:
        return {}
    found = HEAD.fullmatch(line.strip())
    if found is None or found[1] not in STYLES or found[2] not in ROLES:
        raise TurnLineError(where, "this style or role is not known")
    return {"register": found[1], "role": found[2]}


def _turn_of(line: str, where: str) -> dict[str, Any]:
    text, codings = "", []
    for segment in line.split(" | "):
        words, labels = _segment_of(segment.strip(), where)
        start = len(text) + 1 if text else 0
        text = f"{text} {words}" if text else words
        codings += [
            {"start": start, "end": len(text), "theme": theme, "pole": pole, "coders": coders}
            for (theme, pole), coders in labels
        ]
    return {"text": text, "codings": codings}


def _segment_of(segment: str, where: str) -> tuple[str, list[tuple[Label, int]]]:
    """Return the words of a segment and its labels, each with how many coders saw it."""
    if not segment or "|" in segment:
        raise TurnLineError(where, "an empty segment, or a bar without spaces around it")
    if not {"{", "}"} & set(segment):
        return segment, []
    found = CODES.fullmatch(segment)
    if found is None:
        raise TurnLineError(where, "codes stand between braces at the end of their segment")
    return found["words"], [_label_of(code, where) for code in found["codes"].split()]


def _label_of(code: str, where: str) -> tuple[Label, int]:
    alone = code.startswith("(") and code.endswith(")")
    told = code[1:-1] if alone else code
    label = (told[:-1], POLE_OF.get(told[-1:], ""))
    if label not in LABELS:
        raise TurnLineError(where, f"there is no code {code[:40]}")
    return label, ONE if alone else BOTH
