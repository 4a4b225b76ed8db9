"""Read the word lists: spellings, word classes, cue phrases.

A cue is written as a short pattern in ``data/cues/THEME.yaml``:

- words stand in order, next to each other: ``van het kastje``;
- ``~`` leaves room for up to four words: ``nooit ~ teruggebeld``;
- ``&`` in front lets the words come in any order, close together in one
  sentence: ``& nooit terug belde|gebeld`` (Dutch moves its verbs about);
- ``a|b`` is a choice, ``bel*`` and ``*gebeld`` leave an end open, ``@pro`` is
  a class of words from ``data/classes.yaml``;
- ``!`` in front marks a cue whose negation means the other pole ("ze luisterde
  niet"); without it a negated cue means nothing.

Words are in standard spelling: ``data/norms.yaml`` brings dialect and
telephone shorthand to it before a cue is looked for.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

from analysis.language.themes import POLES, THEMES

DATA = "analysis.language"
GAP = 4
WINDOW = 9
NEGATIONS = frozenset(
    {"niet", "nooit", "geen", "niemand", "niets", "nergens", "zonder", "nauwelijks"}
)


@dataclass(frozen=True)
class Slot:
    """One place in a cue: the words that may fill it, and the room before it."""

    words: frozenset[str]
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    gap: int

    def takes(self, word: str) -> bool:
        """Say whether this word may stand here."""
        return (
            word in self.words
            or (bool(self.starts) and word.startswith(self.starts))
            or (bool(self.ends) and word.endswith(self.ends))
        )


@dataclass(frozen=True)
class Cue:
    """A phrase that speaks for one pole of one theme."""

    cue_id: str
    theme: str
    pole: str
    slots: tuple[Slot, ...]
    free_order: bool
    turns_over: bool


def _read(name: str) -> Any:
    path = resources.files(DATA).joinpath("data", *name.split("/"))
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def spellings() -> dict[str, str]:
    """Return variant -> standard word, all in lower case."""
    return {
        str(variant).lower(): str(word)
        for word, variants in _read("norms.yaml").items()
        for variant in variants
    }


@lru_cache(maxsize=1)
def word_classes() -> dict[str, tuple[str, ...]]:
    """Return class name -> its words, with ``*`` for an open end."""
    return {
        str(name): tuple(str(word) for word in words)
        for name, words in _read("classes.yaml").items()
    }


@lru_cache(maxsize=1)
def abbreviations() -> tuple[str, ...]:
    """Return the words whose full stop does not end a sentence, in lower case."""
    return tuple(str(word) for word in _read("abbreviations.yaml"))


@lru_cache(maxsize=1)
def everyday_words() -> frozenset[str]:
    """Return words, in lower case, that are a name only with a capital."""
    return frozenset(str(word) for word in _read("everyday_words.yaml")["words"])


@lru_cache(maxsize=1)
def name_particles() -> frozenset[str]:
    """Return parts of names, in lower case, that identify nobody on their own."""
    return frozenset(str(word) for word in _read("everyday_words.yaml")["particles"])


@lru_cache(maxsize=32)
def words_around(sign: str) -> frozenset[str]:
    """Return the words, in lower case, that are this sign of a name: ``titles``, ``kin``, ...

    Raises:
        KeyError: ``data/names/context.yaml`` has no such sign.
    """
    return frozenset(str(word) for word in _read("names/context.yaml")[sign])


@lru_cache(maxsize=1)
def not_names() -> frozenset[str]:
    """Return words, in lower case, that bear a capital but name no person."""
    return frozenset(str(word) for line in _read("not_names.yaml") for word in line)


def slot_of(text: str, gap: int = 0) -> Slot:
    """Compile ``a|b*|@class`` to a slot.

    Raises:
        KeyError: A class in it does not exist.
    """
    words: list[str] = []
    for choice in text.split("|"):
        words += word_classes()[choice[1:]] if choice.startswith("@") else [choice]
    words = [spellings().get(word, word) for word in words]
    return Slot(
        words=frozenset(word for word in words if "*" not in word),
        starts=tuple(word[:-1] for word in words if word.endswith("*")),
        ends=tuple(word[1:] for word in words if word.startswith("*")),
        gap=gap,
    )


def cue_of(cue_id: str, theme: str, pole: str, pattern: str) -> Cue:
    """Compile one pattern (see the module's text) to a cue."""
    parts = pattern.split()
    turns_over = parts[0] == "!"
    parts = parts[1:] if turns_over else parts
    free_order = parts[0] == "&"
    slots: list[Slot] = []
    gap = 0
    for part in parts[1:] if free_order else parts:
        if part == "~":
            gap += GAP
            continue
        slots.append(slot_of(part, gap))
        gap = 0
    return Cue(cue_id, theme, pole, tuple(slots), free_order, turns_over)


def _cues_of(theme: str) -> Iterator[Cue]:
    data = _read(f"cues/{theme}.yaml")
    for pole in POLES:
        for number, pattern in enumerate(data[pole], start=1):
            yield cue_of(f"{theme}.{pole}.{number}", theme, pole, str(pattern))


@lru_cache(maxsize=1)
def cues() -> tuple[Cue, ...]:
    """Return every cue phrase, theme by theme in the codebook's order."""
    return tuple(cue for theme in THEMES for cue in _cues_of(theme))


def is_negation(word: str) -> bool:
    """Say whether this (standard) word denies something."""
    return word in NEGATIONS
