"""The codebook: thirteen themes with two poles, and the attributes of interviews and networks."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from research.errors import InvalidValueError

CODEBOOK_FILE = Path(__file__).with_name("codebook.yaml")
UNKNOWN = "unknown"


class Pole(StrEnum):
    """Which way a theme was experienced."""

    SUCCESS = "success"
    FAILURE = "failure"


@dataclass(frozen=True)
class Theme:
    """One theme with the Dutch definition of each pole."""

    id: str
    label: str
    success: str
    failure: str


@dataclass(frozen=True)
class Attribute:
    """A question that is answered once per interview or network, never asked as a questionnaire."""

    id: str
    label: str
    values: tuple[str, ...]
    many: bool = False
    optional: bool = False


@dataclass(frozen=True)
class Codebook:
    """Themes and attributes of one version."""

    version: int
    themes: tuple[Theme, ...]
    interview_attributes: tuple[Attribute, ...]
    network_attributes: tuple[Attribute, ...]

    def theme(self, theme_id: str) -> Theme:
        """Return the theme.

        Raises:
            InvalidValueError: the codebook has no such theme.
        """
        for theme in self.themes:
            if theme.id == theme_id:
                return theme
        raise InvalidValueError(field="thema")


def _attribute(raw: dict[str, Any]) -> Attribute:
    return Attribute(
        id=raw["id"],
        label=raw["label"],
        values=tuple(raw["values"]),
        many=raw.get("many", False),
        optional=raw.get("optional", False),
    )


@cache
def codebook() -> Codebook:
    """Return the codebook that ships with this version."""
    raw = yaml.safe_load(CODEBOOK_FILE.read_text(encoding="utf-8"))
    return Codebook(
        version=raw["version"],
        themes=tuple(Theme(**theme) for theme in raw["themes"]),
        interview_attributes=tuple(_attribute(one) for one in raw["interview_attributes"]),
        network_attributes=tuple(_attribute(one) for one in raw["network_attributes"]),
    )


def checked_attributes(
    given: dict[str, Any], allowed: tuple[Attribute, ...]
) -> dict[str, str | list[str]]:
    """Return the answers, with ``unknown`` for a single answer that is missing.

    Raises:
        InvalidValueError: an attribute or value is not in the codebook.
    """
    known = {attribute.id for attribute in allowed}
    for name in given:
        if name not in known:
            raise InvalidValueError(field=name)
    answers: dict[str, str | list[str]] = {}
    for attribute in allowed:
        value = given.get(attribute.id, [] if attribute.many else UNKNOWN)
        chosen = value if isinstance(value, list) else [value]
        if attribute.many != isinstance(value, list):
            raise InvalidValueError(field=attribute.id)
        if any(one not in (*attribute.values, UNKNOWN) for one in chosen):
            raise InvalidValueError(field=attribute.id)
        answers[attribute.id] = value
    return answers
