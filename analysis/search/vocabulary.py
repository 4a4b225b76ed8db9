"""Every form and every stem once, with a number: numbers are compared faster than words."""

import numpy as np
from numpy.typing import NDArray


class Vocabulary:
    """Numbers of forms and stems. It only grows; a number never changes its word."""

    def __init__(self) -> None:
        """Begin without words."""
        self.forms: list[str] = []
        self._form_numbers: dict[tuple[str, str], int] = {}
        self._stem_numbers: dict[str, int] = {}
        self._stems: list[int] = []
        self._exact: dict[str, int] = {}
        self._ranks: NDArray[np.int32] | None = None

    def add(self, form: str, stem: str) -> int:
        """Return the number of a form; it gets one when it is new."""
        number = self._form_numbers.get((form, stem))
        if number is None:
            number = len(self.forms)
            self._stems.append(self._stem_numbers.setdefault(stem, len(self._stem_numbers)))
            self.forms.append(form)
            self._exact[form] = number
            self._form_numbers[form, stem] = number
        return number

    def number_of_form(self, form: str) -> int:
        """Return the number of a form; -1 when nobody said it."""
        return self._exact.get(form, -1)

    def number_of_stem(self, stem: str) -> int:
        """Return the number of a stem; -1 when nobody said a form of it."""
        return self._stem_numbers.get(stem, -1)

    def stems_of_forms(self) -> NDArray[np.int32]:
        """Return of each form the number of its stem."""
        return np.array(self._stems, dtype=np.int32)

    def ranks(self) -> NDArray[np.int32]:
        """Return of each form its place in alphabetical order."""
        known = self._ranks
        if known is None or len(known) < len(self.forms):
            forms = list(self.forms)
            known = np.empty(len(forms), dtype=np.int32)
            known[sorted(range(len(forms)), key=forms.__getitem__)] = np.arange(len(forms))
            self._ranks = known
        return known
