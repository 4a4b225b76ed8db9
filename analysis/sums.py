"""Sums as one types them into a pocket calculator: what is reckoned, and what comes out.

Numbers are exact fractions, shown in Dutch. Amounts are shown in cents. What is multiplied is
shown exactly, as ``31/3`` where decimals have no end, so that who types the line over finds the
same: to the cent.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

Term = Fraction | tuple[Fraction, Fraction]
# What a reader may type: numbers as ``1.234,5``, fractions as ``1/3`` and the four signs.
TOKEN = re.compile(r"\d[\d.]*(?:,\d+)?(?:/\d+)?|[+−×:()]")


@dataclass(frozen=True)
class Sum:
    """A text such as ``148 × 1 + 44 × 1/2`` and its exact value."""

    text: str
    value: Fraction

    @staticmethod
    def of(number: Fraction) -> str:
        """Return a number exactly, for a line in which it is multiplied."""
        return exactly(number)

    @property
    def result(self) -> str:
        """What comes out, as shown."""
        return written(self.value)

    @property
    def is_rounded(self) -> bool:
        """Whether the shown result leaves something out."""
        return read_number(self.result) != self.value


def written(number: Fraction) -> str:
    """Return a number in Dutch, to the cent: ``1.234,5``."""
    if number < 0:
        return f"−{written(-number)}"
    cents = round(number * 100)
    whole, rest = divmod(cents, 100)
    decimals = f",{rest:02d}".rstrip("0") if rest else ""
    return f"{whole:,}".replace(",", ".") + decimals


def exactly(number: Fraction) -> str:
    """Return a number as ``written`` where that loses nothing; a part and the rest as ``1/3``."""
    if 0 < number < 1:
        return f"{number.numerator}/{number.denominator}"
    shown = written(number)
    return shown if read_number(shown) == number else f"{number.numerator}/{number.denominator}"


def read_number(text: str) -> Fraction:
    """Return the number that a shown text stands for; the reverse of ``written``."""
    sign = -1 if text.startswith("−") else 1
    plain = text.lstrip("−").replace(".", "").replace(",", ".")
    return sign * Fraction(plain)


def product(*factors: Fraction) -> Sum:
    """Return a product of numbers as a line."""
    value = Fraction(1)
    for one in factors:
        value *= one
    return Sum(" × ".join(exactly(one) for one in factors), value)


def total(terms: Sequence[Term]) -> Sum:
    """Return a sum of numbers, or of counts with their weights, as a line."""
    text, value = "", Fraction(0)
    for term in terms:
        count, weight = term if isinstance(term, tuple) else (term, None)
        sign = "−" if count < 0 else "+"
        shown = written(abs(count)) + (f" × {exactly(weight)}" if weight is not None else "")
        text += f" {sign} {shown}" if text else (f"−{shown}" if count < 0 else shown)
        value += count * (1 if weight is None else weight)
    return Sum(text, value)


def divided(number: Sum | Fraction, by: Fraction) -> Sum:
    """Return a division as a line; a sum that is divided stands between brackets."""
    if isinstance(number, Sum):
        return Sum(f"({number.text}) : {exactly(by)}", number.value / by)
    return Sum(f"{written(number)} : {exactly(by)}", number / by)


def typed_over(text: str) -> Fraction:
    """Return what a pocket calculator makes of a text: the check that a reader can do.

    Raises:
        ValueError: the text holds something that no line of ours has.
    """
    tokens = TOKEN.findall(text)
    if "".join(tokens) != text.replace(" ", ""):
        raise ValueError("this is no line of a sum")
    value, rest = _sum(tokens)
    if rest:
        raise ValueError("this line does not end")
    return value


def _sum(tokens: list[str]) -> tuple[Fraction, list[str]]:
    value, rest = _factors(tokens)
    while rest and rest[0] in "+−":
        sign = rest[0]
        other, rest = _factors(rest[1:])
        value = value + other if sign == "+" else value - other
    return value, rest


def _factors(tokens: list[str]) -> tuple[Fraction, list[str]]:
    value, rest = _one(tokens)
    while rest and rest[0] in "×:":
        sign = rest[0]
        other, rest = _one(rest[1:])
        value = value * other if sign == "×" else value / other
    return value, rest


def _one(tokens: list[str]) -> tuple[Fraction, list[str]]:
    if not tokens:
        raise ValueError("a number is missing")
    if tokens[0] == "(":
        value, rest = _sum(tokens[1:])
        if rest[:1] != [")"]:
            raise ValueError("a bracket is open")
        return value, rest[1:]
    return read_number(tokens[0]), tokens[1:]
