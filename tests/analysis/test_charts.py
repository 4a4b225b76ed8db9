"""A chart is drawn once, speaks in one sentence and takes the colours of its page."""

import re
from pathlib import Path

from analysis import charts
from analysis.charts import BETTER, GOOD, Bar, bars

SHEET = Path(__file__).parents[2] / "app" / "static" / "css" / "charts.css"
ROWS = [
    Bar("Luisteren & tijd", 7, "succes"),
    Bar("Luisteren & tijd", 2, "faal", text="2 van 9"),
    Bar("Afstemming", 3.5, "succes"),
]


def picture():
    return bars(
        ROWS,
        alt_text="Luisteren staat 'het vaakst' & <meest>.",
        axis="aantal netwerken",
        colours={"succes": GOOD, "faal": BETTER},
    )


def test_an_axis_to_a_hundred_writes_its_numbers_in_full():
    svg = bars([Bar("Tijd", 56)], alt_text="56.", axis="van de 100", most=100).svg
    assert ">40<" in svg
    assert "e+" not in svg


def test_every_number_name_and_the_axis_can_be_read():
    texts = re.findall(r">([^<>]+)</(?:text|tspan)>", picture().svg)
    assert {"7", "2 van 9", "3,5", "aantal netwerken"} <= set(texts)
    assert {"Luisteren &amp; tijd", "(succes)", "(faal)", "Afstemming (succes)"} <= set(texts)


def test_the_picture_has_one_name_and_says_nothing_more_aloud():
    svg = picture().svg
    assert svg.count("aria-") == 1
    assert (
        'role="img" aria-label="Luisteren staat &#x27;het vaakst&#x27; &amp; &lt;meest&gt;."' in svg
    )
    assert "style" not in svg
    assert "<script" not in svg


def test_success_and_failure_keep_their_colour_and_the_screen_knows_every_one():
    svg = picture().svg
    assert GOOD in svg
    assert BETTER in svg
    known = set(re.findall(r'="(#[0-9a-f]{6})"', SHEET.read_text(encoding="utf-8")))
    used = {charts.INK, charts.SOFT, charts.LINE, charts.BRAND, charts.GOOD, charts.BETTER}
    assert used | {charts.INFO, charts.PAPER} == known


def test_bars_stand_in_the_order_given_and_an_empty_chart_is_drawn():
    svg = picture().svg
    assert svg.index("(succes)") < svg.index("(faal)") < svg.index("Afstemming")
    assert bars([], alt_text="Nog niets.", axis="aantal").width > 0


def test_the_same_chart_as_a_picture_for_documents():
    made = picture().png(scale=1)
    assert made.startswith(b"\x89PNG")
    assert picture().svg == picture().svg


def test_a_sign_that_is_no_letter_does_not_end_the_program():
    """The engine that draws aborts the whole process on a NUL: a name of a theme may hold one."""
    picture = bars([Bar("Tijd\x00\x07 en tempo", 2)], alt_text="Wat\x00 goed ging", axis="a\x00b")
    assert "\x00" not in picture.svg
    assert "\x07" not in picture.svg
    assert picture.alt == "Wat  goed ging"
    assert "Tijd" in picture.svg
