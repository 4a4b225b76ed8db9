"""The codebook: thirteen themes with two poles, and the attributes of interviews and networks.

What ships is where every study starts; ``research/codebook_versions.py`` keeps what a study
made of it. Beside the themes of experience a study may use a second lens, whose themes never
count among the factors for success and failure.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from research.errors import InvalidValueError

CODEBOOK_FILE = Path(__file__).with_name("codebook.yaml")
CRAFT_FILE = Path(__file__).with_name("craft_lens.yaml")
TOUCHES_FILE = Path(__file__).with_name("codebook_touches.yaml")
UNKNOWN = "unknown"


class Pole(StrEnum):
    """Which way a theme was experienced."""

    SUCCESS = "success"
    FAILURE = "failure"


class Lens(StrEnum):
    """Through which eyes a theme looks; each lens is counted apart."""

    EXPERIENCE = "experience"
    CRAFT = "craft"


class ThemeState(StrEnum):
    """Whether a theme is offered, and if not, what became of it."""

    OPEN = "open"
    RETIRED = "retired"
    MERGED = "merged"
    SPLIT = "split"


@dataclass(frozen=True)
class Theme:
    """One theme with the Dutch definition of each pole.

    Attributes:
        id: stays the same for ever, also under another name.
        into: the theme in which a merged one went up, or those into which one was split.
    """

    id: str
    label: str
    success: str
    failure: str
    lens: Lens = Lens.EXPERIENCE
    state: ThemeState = ThemeState.OPEN
    into: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Return whether new words may be given this theme."""
        return self.state is ThemeState.OPEN


@dataclass(frozen=True)
class Touch:
    """Where themes touch: a situation in which coders hesitate, and where it goes."""

    themes: tuple[str, ...]
    when: str
    goes_to: str


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
    """Themes and attributes of one version.

    ``themes`` holds every theme that this study ever had, so that old codings keep a name;
    ``offered`` are those for new words. ``lenses`` are those that are switched on.
    """

    version: int
    themes: tuple[Theme, ...]
    interview_attributes: tuple[Attribute, ...]
    network_attributes: tuple[Attribute, ...]
    lenses: tuple[Lens, ...] = (Lens.EXPERIENCE,)

    @property
    def offered(self) -> tuple[Theme, ...]:
        """The themes that new words may be given, in order."""
        return tuple(one for one in self.themes if one.is_open and one.lens in self.lenses)

    def of_lens(self, lens: Lens) -> tuple[Theme, ...]:
        """Return the themes of one lens, whatever became of them."""
        return tuple(one for one in self.themes if one.lens is lens)

    def has(self, theme_id: str) -> bool:
        """Return whether the theme is known here."""
        return any(one.id == theme_id for one in self.themes)

    def offers(self, theme_id: str) -> bool:
        """Return whether new words may be given this theme."""
        return any(one.id == theme_id for one in self.offered)

    def counts_as(self, theme_id: str) -> str:
        """Return under which theme a coding counts now: a merged theme follows its heir.

        Where a theme was split nobody can say which part a coding belongs to: it stays.
        """
        for one in self.themes:
            if one.id == theme_id and one.state is ThemeState.MERGED:
                return self.counts_as(one.into[0])
        return theme_id

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


@cache
def craft_themes() -> tuple[Theme, ...]:
    """Return the themes of the second lens: what a professional can do."""
    raw = yaml.safe_load(CRAFT_FILE.read_text(encoding="utf-8"))
    return tuple(Theme(**theme, lens=Lens.CRAFT) for theme in raw["themes"])


@cache
def craft_source() -> str:
    """Return where the second lens comes from, in Dutch."""
    return str(yaml.safe_load(CRAFT_FILE.read_text(encoding="utf-8"))["source"])


@cache
def touches() -> tuple[Touch, ...]:
    """Return where the themes that ship touch each other."""
    raw = yaml.safe_load(TOUCHES_FILE.read_text(encoding="utf-8"))
    return tuple(Touch(tuple(one["themes"]), one["when"], one["goes_to"]) for one in raw)


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
