"""The 32 items of the method appendix: their numbers, titles and the questions to the lead."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

ITEMS_FILE = Path(__file__).with_name("method_items.yaml")


@dataclass(frozen=True)
class MethodItem:
    """One item; ``ask`` is empty where the program itself tells all there is to tell."""

    number: int
    title: str
    ask: str = ""

    @property
    def label(self) -> str:
        """The question, as the label of a field."""
        return self.ask


@dataclass(frozen=True)
class MethodPart:
    """One of the three parts, with its items in order."""

    title: str
    items: tuple[MethodItem, ...]


@dataclass(frozen=True)
class MethodList:
    """The whole list, and where its numbers come from."""

    source: str
    parts: tuple[MethodPart, ...]

    @property
    def items(self) -> tuple[MethodItem, ...]:
        """Return the items in order."""
        return tuple(one for part in self.parts for one in part.items)

    @property
    def asked(self) -> tuple[MethodItem, ...]:
        """Return what the lead is asked."""
        return tuple(one for one in self.items if one.ask)


@cache
def method_list() -> MethodList:
    """Return the list that ships with this version."""
    raw = yaml.safe_load(ITEMS_FILE.read_text(encoding="utf-8"))
    return MethodList(
        source=raw["source"],
        parts=tuple(
            MethodPart(part["title"], tuple(MethodItem(**one) for one in part["items"]))
            for part in raw["parts"]
        ),
    )
