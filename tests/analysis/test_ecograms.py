"""Drawings of a network: everybody keeps his place, and nobody stands on another."""

import math
import re
from datetime import UTC, datetime
from uuid import UUID
from xml.etree import ElementTree

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.drawing import between
from analysis.ecogram_lines import LineShape, lines_laid_over, lines_of_teller
from analysis.ecograms import (
    PERSON,
    Person,
    draw_ecogram,
    network_graph,
    places,
    short_reference,
)
from analysis.timelines import draw_timeline, stays_of
from research.involvement import Involvement
from research.ties import Tie

WORDS = {
    LineShape.AGREED: "eens",
    LineShape.ALONE: "één",
    LineShape.CONTRADICTED: "oneens",
    LineShape.NO_TIE: "geen",
}
LONGEST = "sociaal werker"
SVG = "{http://www.w3.org/2000/svg}"


def actor(number):
    return UUID(int=number)


def people(count):
    """The client and this many others."""
    others = [Person(actor(n), n, LONGEST, f"A{n}") for n in range(1, count + 1)]
    return [Person(None, 0, "klant", "klant"), *others]


def tie(reporter, one, other, **facts):
    told = {"standing": "told", "direction": "gives", "quality": "good", "kinds": []} | facts
    return Tie(
        network_id=actor(99),
        reporter_id=actor(reporter),
        one_id=one and actor(one),
        other_id=actor(other),
        version=1,
        recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
        **told,
    )


def shape(*ties):
    (line,) = lines_laid_over(ties)
    return line.shape


def test_claims_that_agree_stand_alone_or_contradict():
    assert shape(tie(1, None, 1), tie(2, None, 1)) is LineShape.AGREED
    assert shape(tie(1, None, 1), tie(2, None, 1, quality="untold")) is LineShape.AGREED
    assert shape(tie(1, None, 1)) is LineShape.ALONE
    assert shape(tie(1, None, 1), tie(2, None, 1, quality="strained")) is LineShape.CONTRADICTED
    assert shape(tie(1, None, 1), tie(2, None, 1, standing="denied")) is LineShape.CONTRADICTED
    assert shape(tie(1, None, 1, standing="denied")) is LineShape.NO_TIE


def test_the_picture_of_one_teller_shows_his_claims_only():
    ties = [tie(1, None, 1), tie(2, None, 1, quality="strained"), tie(2, 1, 2, standing="denied")]
    assert [one.shape for one in lines_of_teller(ties, actor(1))] == [LineShape.GOOD]
    second = [one.shape for one in lines_of_teller(ties, actor(2))]
    assert second == [LineShape.STRAINED, LineShape.NO_TIE]


@settings(deadline=None)  # the first drawing loads the library
@given(st.integers(min_value=0, max_value=40))
def test_nobody_stands_on_another(count):
    """Two labels of the longest role fit beside or under each other."""
    where = list(places(people(count)).values())
    for number, one in enumerate(where):
        for other in where[number + 1 :]:
            aside, under = abs(one[0] - other[0]), abs(one[1] - other[1])
            assert aside >= 92 or under >= 2 * PERSON + 32, (one, other)


@settings(deadline=None)  # the first drawing loads the library
@given(st.integers(min_value=0, max_value=39), st.randoms())
def test_who_joins_moves_the_others_little_and_their_order_is_of_no_matter(count, random):
    before, mixed = people(count), people(count + 1)
    random.shuffle(mixed)
    was, now = places(before), places(mixed)
    scale = _widest(now) / _widest(was) if count else 1
    for one, place in was.items():
        # On a ring that became wider everybody keeps his direction.
        wanted = (place[0] * scale, place[1] * scale)
        assert math.dist(wanted, now[one]) < 0.01
    if count not in (8, 16, 32):
        assert all(math.dist(was[one], now[one]) < 0.01 for one in was)


def _widest(where):
    return max(math.hypot(*one) for one in where.values())


@settings(deadline=None)  # the first drawing loads the library
@given(
    st.integers(min_value=2, max_value=15),
    st.data(),
)
def test_no_line_runs_through_a_third_person(count, data):
    where = places(people(count))
    one, other = data.draw(
        st.lists(st.sampled_from(sorted(where, key=str)), min_size=2, max_size=2, unique=True)
    )
    course = between(where[one], where[other], starts=PERSON, ends=PERSON)
    for third in set(where) - {one, other}:
        assert min(math.dist(where[third], point) for point in course) > PERSON


def test_the_same_network_is_the_same_drawing():
    ties = [tie(1, None, 1), tie(2, 1, 2, quality="strained"), tie(1, 1, 2)]
    drawn = [draw_ecogram(people(5), lines_laid_over(ties), words=WORDS).svg for _again in range(2)]
    assert drawn[0] == drawn[1]


@pytest.mark.parametrize("count", [0, 1, 8, 9, 15])
def test_a_drawing_is_whole_and_holds_no_script_and_no_style(count):
    ties = [tie(1, None, number) for number in range(1, count + 1)]
    drawing = draw_ecogram(people(count), lines_laid_over(ties), words=WORDS)
    root = ElementTree.fromstring(drawing.svg)
    assert len(root.findall(f"{SVG}circle")) == count + 1 == drawing.nodes
    assert len(root.findall(f"{SVG}g")) == count == drawing.lines
    assert not re.search(r"style|script|<a|href|on\w+=", drawing.svg)
    left, top, width, height = map(float, root.get("viewBox").split())
    for circle in root.findall(f"{SVG}circle"):
        x, y, r = (float(circle.get(name)) for name in ("cx", "cy", "r"))
        assert left <= x - r <= x + r <= left + width
        assert top <= y - r <= y + r <= top + height
    if count <= 8:
        assert width <= 412


def test_each_kind_of_line_has_a_form_and_a_word_of_its_own():
    ties = [
        *(tie(teller, None, 1) for teller in (1, 2)),
        tie(1, None, 2),
        tie(1, None, 3),
        tie(2, None, 3, quality="strained"),
        tie(1, None, 4, standing="denied"),
    ]
    svg = draw_ecogram(people(4), lines_laid_over(ties), words=WORDS).svg
    assert re.findall(r'ecogram__word"[^>]*>(\w+)', svg) == ["eens", "één", "oneens", "geen"]
    # Contradicted is two lines, whatever its colour.
    assert svg.count("ecogram__line--contradicted") == 2
    assert svg.count("ecogram__arrow--no_tie") == 0


@settings(deadline=None, max_examples=40)
@given(st.integers(min_value=2, max_value=8), st.data())
def test_no_word_lies_on_another_where_the_lines_leave_room(count, data):
    """Of every person to the client, and of one line between others."""
    ties = [tie(1, None, number) for number in range(1, count + 1)]
    one, other = sorted(
        data.draw(st.lists(st.integers(1, count), min_size=2, max_size=2, unique=True))
    )
    svg = draw_ecogram(people(count), lines_laid_over([*ties, tie(2, one, other)]), words=WORDS).svg
    plates = [
        tuple(map(float, found))
        for found in re.findall(
            r'ecogram__plate" x="([-\d.]+)" y="([-\d.]+)" width="([\d.]+)" height="([\d.]+)"', svg
        )
    ]
    assert len(plates) == count + 1
    for number, (x, y, width, height) in enumerate(plates):
        for left, top, wide, high in plates[number + 1 :]:
            assert x + width <= left or left + wide <= x or y + height <= top or top + high <= y


def test_words_in_a_drawing_are_words():
    odd = Person(actor(1), 1, "<b>x</b>", "<i>&")
    svg = draw_ecogram([Person(None, 0, "klant", "K"), odd], [], words=WORDS).svg
    assert "<b>" not in svg
    assert "&lt;i&gt;" in svg


def test_a_graph_says_who_tells_what():
    ties = [tie(2, None, 1, direction="both"), tie(1, 1, 2, direction="receives")]
    graph = network_graph(people(2), lines_laid_over(ties))
    assert sorted(graph.edges()) == [("A1", "klant"), ("A2", "A1"), ("klant", "A1")]
    (facts,) = graph.get_edge_data("A2", "A1").values()
    assert (facts["reporter"], facts["overlay"]) == ("A1", "alone")
    assert nx.parse_graphml("\n".join(nx.generate_graphml(graph))).number_of_edges() == 3


def test_a_pseudonym_is_short_within_its_network():
    assert short_reference("N01-A3", "N01") == "A3"
    assert short_reference("Persoon 7", "N01") == "Persoon 7"
    assert short_reference("N01", "N01") == "N01"


def test_a_time_line_has_a_bar_for_each_teller_and_person():
    told = [
        Involvement(network_id=actor(9), reporter_id=actor(r), actor_id=actor(a), version=1, **t)
        for r, a, t in (
            (1, 1, {"since": "2019"}),
            (2, 1, {"since": "2020-03", "until": "2024"}),
            (2, 2, {"until": "2021"}),
            (1, 7, {"since": "2000"}),
        )
    ]
    stays = stays_of(people(2), told)
    assert [(one.person.number, one.teller.number) for one in stays] == [(1, 1), (1, 2), (2, 2)]
    line = draw_timeline(stays, this_year=2026, words={"row": "%(person)s, volgens %(teller)s"})
    root = ElementTree.fromstring(line.svg)
    bars = [one for one in root.findall(f"{SVG}rect") if "timeline__bar" in one.get("class")]
    assert len(bars) == line.bars == 3
    assert "timeline__bar--lasts" in bars[0].get("class")
    assert "timeline__bar--open" in bars[2].get("class")
    assert float(bars[0].get("width")) > float(bars[1].get("width"))
    assert all(float(b.get("x")) + float(b.get("width")) <= 400 for b in bars)
    assert "style" not in line.svg
