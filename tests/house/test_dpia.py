"""Every risk of the DPIA is guarded by tests that are there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DPIA = (ROOT / "docs" / "dpia.md").read_text(encoding="utf-8")
RISKS = {
    row[0].strip(): [cell.strip() for cell in row[1:]]
    for line in DPIA.splitlines()
    if re.match(r"\| R\d+ ", line)
    for row in [line.strip().strip("|").split("|")]
}
GUARD = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def guards(cells: list[str]) -> list[tuple[str, str]]:
    return GUARD.findall(cells[-1])


def missing(found: list[tuple[str, str]]) -> list[str]:
    """The tests among these that are not in their file."""
    return [
        f"{path}::{name}"
        for path, name in found
        if not (ROOT / path).is_file()
        or not re.search(rf"^def {name}\(", (ROOT / path).read_text("utf-8"), re.MULTILINE)
    ]


def test_there_are_risks_and_each_has_its_own_number():
    numbers = re.findall(r"^\| (R\d+) ", DPIA, re.MULTILINE)
    assert numbers == [f"R{number}" for number in range(1, len(numbers) + 1)]
    assert len(numbers) >= 20


@pytest.mark.parametrize("risk", RISKS)
def test_a_risk_is_judged_has_measures_and_names_the_tests_that_guard_it(risk):
    what, likelihood, harm, measures, _guarded = RISKS[risk]
    assert what
    assert measures
    assert {likelihood, harm} <= {"low", "middle", "high"}
    assert guards(RISKS[risk]), f"{risk} has no test"


@pytest.mark.parametrize("risk", RISKS)
def test_the_tests_that_a_risk_names_are_there(risk):
    assert missing(guards(RISKS[risk])) == []


def test_this_test_sees_a_test_that_is_not_there():
    here = "tests/house/test_dpia.py"
    assert missing([(here, "test_nothing_of_the_kind"), ("tests/no.py", "test_x")]) == [
        f"{here}::test_nothing_of_the_kind",
        "tests/no.py::test_x",
    ]
    assert missing([(here, "test_this_test_sees_a_test_that_is_not_there")]) == []
