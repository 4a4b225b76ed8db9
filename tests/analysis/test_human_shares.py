"""A share in Dutch: never another number than the count, never a percentage of a handful."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.human_shares import Noun, share_name, share_phrase

NETWORKS = Noun("netwerk", "netwerken", "het enige netwerk")


@pytest.mark.parametrize(
    ("part", "whole", "phrase"),
    [
        (10, 20, "de helft van de netwerken (10 van 20)"),
        (15, 20, "drie kwart van de netwerken (15 van 20)"),
        (8, 15, "ongeveer de helft van de netwerken (8 van 15)"),
        (4, 20, "vier van de twintig netwerken"),
        (31, 33, "bijna alle netwerken (94%, 31 van 33)"),
        (14, 15, "bijna alle netwerken (14 van 15)"),
        (26, 50, "ongeveer de helft van de netwerken (52%, 26 van 50)"),
        (7, 33, "zeven van de 33 netwerken (21%)"),
        (2, 4, "twee van de vier netwerken"),
        (1, 20, "één van de twintig netwerken"),
        (0, 20, "geen van de twintig netwerken"),
        (20, 20, "alle twintig netwerken"),
        (2, 2, "beide netwerken"),
        (1, 1, "het enige netwerk"),
        (0, 1, "geen van de netwerken"),
    ],
)
def test_shares_as_people_say_them(part, whole, phrase):
    assert share_phrase(part, whole, NETWORKS) == phrase


@pytest.mark.parametrize(("part", "whole"), [(3, 2), (-1, 4), (0, 0)])
def test_what_is_no_share_is_refused(part, whole):
    with pytest.raises(ValueError, match="part of a whole"):
        share_phrase(part, whole, NETWORKS)


@given(st.data(), st.integers(1, 3000))
def test_a_phrase_tells_its_count_and_no_percentage_of_few(data, whole):
    part = data.draw(st.integers(0, whole))
    phrase = share_phrase(part, whole, NETWORKS)
    assert ("%" in phrase) <= (whole >= 20)
    if "(" in phrase and "van " in phrase.split("(")[1]:
        assert f"{part} van {whole})" in phrase
    # Who says "half" is not further off than three and a half in a hundred.
    names = {"een kwart": 1 / 4, "een derde": 1 / 3, "de helft": 1 / 2}
    if share_name(part, whole) in names:
        assert abs(part / whole - names[share_name(part, whole)]) < 0.035
