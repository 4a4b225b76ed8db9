"""Which open topics of the method a turn touches: for the live compass, in milliseconds.

Phrases in the interviewer's question and in the teller's words, and a small table of weights;
no spaCy and no encoder, so that a web process can afford it. See ``data/topics/README.md``.
"""

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

from analysis.language.lexicon import GAP, Slot, cue_of, spellings

# A turn may be an essay; what matters for a live conversation stands in its first words.
MOST_WORDS = 1500
MOST_TOLD = 5
WORD = re.compile(r"[\w'’‘-]+")
QUOTES = str.maketrans("’‘", "''")


class Topic(StrEnum):
    """What the open interview is about, in the order in which most stories go."""

    QUESTION = "question"
    SOLUTION = "solution"
    EXPERIENCE = "experience"
    GOING_ON = "going_on"
    WELL_AND_BETTER = "well_and_better"
    GIVING = "giving"


@dataclass(frozen=True)
class Weights:
    """What the phrases count for.

    Attributes:
        rows: per feature (asked, then told, in the order of ``Topic``) a weight per topic.
        base: per topic what a turn without any phrase gets.
        least: per topic from which sum on it counts as touched.
    """

    rows: Sequence[Sequence[float]]
    base: Sequence[float]
    least: Sequence[float]


def topics_of(text: str, question: str = "") -> tuple[Topic, ...]:
    """Return the topics that a turn of the teller touches, in the order of ``Topic``.

    Args:
        text: what the teller says; raw or pseudonymised, nothing of it is kept.
        question: what the interviewer said just before; empty when that is not known, and then
            less is found.
    """
    found = features_of(text, question)
    weights = _weights()["asked" if question.strip() else "alone"]
    size = len(Topic)
    touched = []
    for place, topic in enumerate(Topic):
        if not found[place] and not found[size + place]:
            continue
        total = weights.base[place] + sum(
            value * row[place] for value, row in zip(found, weights.rows, strict=True) if value
        )
        if total > weights.least[place]:
            touched.append(topic)
    return tuple(touched)


def features_of(text: str, question: str = "") -> list[float]:
    """Return what was found: per topic 1 or 0 for the question, then how much in the words."""
    asked, told = _line(question), _line(text)
    phrases = _phrases()
    return [
        *(float(any(one.search(asked) for one in phrases[topic, "asked"])) for topic in Topic),
        *(
            _weight(sum(bool(one.search(told)) for one in phrases[topic, "told"]))
            for topic in Topic
        ),
    ]


def _weight(count: int) -> float:
    return math.log1p(min(count, MOST_TOLD)) / math.log(3)


def _line(text: str) -> str:
    """Return the words in standard spelling, a space around each."""
    variants = spellings()
    words = [word.translate(QUOTES).lower() for word in WORD.findall(text)[:MOST_WORDS]]
    return f" {' '.join(variants.get(word, word) for word in words)} "


def _data(name: str) -> str:
    path = resources.files("analysis.language").joinpath("data", "topics", name)
    return path.read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _weights() -> dict[str, Weights]:
    """Return the weights for a turn after a question, and for one whose question is not known."""
    return {name: Weights(**facts) for name, facts in json.loads(_data("weights.json")).items()}


@lru_cache(maxsize=1)
def _phrases() -> dict[tuple[Topic, str], list[re.Pattern[str]]]:
    data: dict[str, Any] = yaml.safe_load(_data("cues.yaml"))
    return {
        (topic, part): [_pattern(str(one)) for one in data[topic.value][part]]
        for topic in Topic
        for part in ("asked", "told")
    }


def _pattern(phrase: str) -> re.Pattern[str]:
    """Compile a phrase in the language of the cues: its words in order, with room where allowed."""
    slots = cue_of("", "", "", phrase).slots
    parts = [f" {_choice(slots[0])}"]
    for slot in slots[1:]:
        room = rf"(?: \S+){{0,{min(slot.gap, GAP)}}}?" if slot.gap else ""
        parts.append(f"{room} {_choice(slot)}")
    return re.compile("".join(parts) + "(?= )")


def _choice(slot: Slot) -> str:
    choices = [
        *sorted(re.escape(word) for word in slot.words),
        *(rf"{re.escape(start)}\S*" for start in slot.starts),
        *(rf"\S*{re.escape(end)}" for end in slot.ends),
    ]
    return f"(?:{'|'.join(choices)})"
