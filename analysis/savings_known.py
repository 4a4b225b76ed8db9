"""What is known of savings beforehand: unit costs with source and day, and the report of 2021."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from analysis.savings import Assumed, Counted, Group, Step, steps_of

KNOWN_FILE = Path(__file__).with_name("savings.yaml")
REPORT_YEAR = 2021


@dataclass(frozen=True)
class Printed:
    """A figure of the report beside ours, and by how much ours is more."""

    name: str
    ours: Fraction
    report: int

    @property
    def difference(self) -> Fraction:
        """Ours less the report's."""
        return self.ours - self.report


def known_assumptions(year: int) -> dict[str, Assumed]:
    """Return what is known for a year; unit costs of a year that nobody entered are missing."""
    raw = _known()
    return {
        name: _assumed(facts)
        for name, facts in {**raw["always"], **raw["years"].get(year, {})}.items()
    }


def report_counts() -> Counted:
    """Return what was counted in 2021."""
    raw = _known()["report_2021"]
    effects = {Group(name): dict(of) for name, of in raw["counts"].items()}
    return Counted(raw["recorded"], effects)


def report_assumptions() -> dict[str, Assumed]:
    """Return the assumptions of 2021, with what the report tells of clients and staff.

    The fte is not in the report; it is what makes 340,000 per fte of 3.8 million.
    """
    raw = _known()["report_2021"]
    assumed = known_assumptions(REPORT_YEAR)
    for name, value in raw["entered"].items():
        number = Fraction(value)
        assumed[name] = Assumed(number, number, number, raw["source"], assumed[name].dated)
    return assumed


def report_steps() -> list[Step]:
    """Return our own sums over the counts of 2021."""
    return steps_of(report_counts(), report_assumptions())


def beside_report() -> list[Printed]:
    """Return each figure that the report printed, beside ours."""
    ours = {step.name: step.value for step in report_steps()}
    printed = _known()["report_2021"]["printed"]
    return [Printed(name, ours[name], value) for name, value in printed.items()]


def report_source() -> str:
    """Return where the figures of 2021 stand."""
    return str(_known()["report_2021"]["source"])


def _assumed(facts: dict[str, Any]) -> Assumed:
    dated: date = facts["dated"]
    value, low, high = (Fraction(facts[one]) for one in ("value", "low", "high"))
    return Assumed(value, low, high, facts["source"], dated)


@cache
def _known() -> dict[str, Any]:
    raw: dict[str, Any] = yaml.safe_load(KNOWN_FILE.read_text(encoding="utf-8"))
    return raw
