"""A file for a spreadsheet holds words, never formulas, and can still be checked."""

import csv
import hashlib
import hmac
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.csv_cells import guarded, unguarded
from research.draw_rules import Unit, draw_csv, draw_sample

FORMULA = re.compile(r"^[=+\-@\t\r＝＋－＠]")
SIGNS = st.text(st.sampled_from("=+-@\t\r\n'; ,|ab1＝"), max_size=12)


@pytest.mark.parametrize("sign", list("=+-@\t\r＝＋－＠"))
def test_a_cell_that_starts_a_formula_is_text(sign):
    assert guarded(f"{sign}1+1") == f"'{sign}1+1"


def test_other_words_stay_as_they_are():
    for word in ("K10037", "Noord-West", "a=b", "1-2", "", "Sint Jan's"):
        assert guarded(word) == word


@given(SIGNS)
def test_there_is_an_exact_way_back(text):
    assert unguarded(guarded(text)) == text


@given(SIGNS)
def test_no_separator_of_another_spreadsheet_starts_a_formula(text):
    for part in re.split(r"[;,|\t\r\n]", guarded(text)):
        assert not FORMULA.match(part)


def test_a_draw_with_dangerous_numbers_can_be_recomputed_from_its_file():
    numbers = ["=1+1", "-2", "@x", "'k", "K;=2", "K3"]
    units = [Unit(number, "=HYPERLINK(1)") for number in numbers]
    rows = list(csv.DictReader(io.StringIO(draw_csv(draw_sample(units, size=2, seed="toets")))))
    assert not [cell for row in rows for cell in row.values() if FORMULA.match(cell)]
    found = [unguarded(row["pseudonym"]) for row in rows]
    assert sorted(found) == sorted(numbers)
    assert {unguarded(row["stratum"]) for row in rows} == {"=HYPERLINK(1)"}
    in_order = sorted(found, key=lambda one: hmac.digest(b"toets", one.encode(), hashlib.sha256))
    assert found == in_order
