"""Lists for templates that are made when one shows them."""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Any


class WhenShown:
    """A list that waits: a part of a page shows no menu and no keys, and need not ask for them."""

    def __init__(self, make: Callable[[], Iterable[Any]]) -> None:
        """Remember how the list is made."""
        self._make = make

    @cached_property
    def _made(self) -> list[Any]:
        return list(self._make())

    def __iter__(self) -> Iterator[Any]:
        """Yield what is in the list."""
        return iter(self._made)

    def __len__(self) -> int:
        """Return how much is in the list; 0 counts as no list in a template."""
        return len(self._made)
