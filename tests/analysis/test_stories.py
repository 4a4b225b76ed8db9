"""A text with overlapping fragments is cut flat, and nothing of it is lost."""

from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from analysis.codings import Coding
from analysis.stories import Mark, pieces_of, sentences_in
from interviews.fragments import Fragment


def mark(start: int, end: int) -> Mark:
    fragment = Fragment(revision_id=uuid4(), start=start, end=end)
    coding = Coding(fragment_id=fragment.id, theme="pace", pole="success", status="accepted")
    return Mark(coding, fragment)


def test_overlapping_fragments_share_the_piece_in_the_middle():
    first, second = mark(0, 6), mark(4, 9)
    pieces = pieces_of("abcdefghij", [first, second])
    assert [(piece.text, piece.marks) for piece in pieces] == [
        ("abcd", (first,)),
        ("ef", (first, second)),
        ("ghi", (second,)),
        ("j", ()),
    ]
    assert [piece.closing for piece in pieces] == [(), (first,), (second,), ()]
    assert [piece.opening for piece in pieces] == [(first,), (second,), (), ()]


def test_offsets_count_code_points_not_utf16_units():
    inside = mark(2, 5)
    assert pieces_of("😀 dag", [inside])[1].text == "dag"


@st.composite
def texts_with_spans(draw):
    text = draw(st.text(min_size=1, max_size=40))
    places = st.integers(0, len(text))
    spans = draw(st.lists(st.tuples(places, places), max_size=6))
    return text, [(start, end) for start, end in spans if start < end]


@given(texts_with_spans())
def test_the_pieces_are_the_whole_text_and_every_fragment_is_whole(case):
    text, spans = case
    marks = [mark(*span) for span in spans]
    pieces = pieces_of(text, marks)
    assert "".join(piece.text for piece in pieces) == text
    for one in marks:
        covered = "".join(piece.text for piece in pieces if one in piece.marks)
        assert covered == text[one.fragment.start : one.fragment.end]


def test_sentences_end_at_their_sign_or_at_a_line_break():
    text = "Ze kwam. Echt waar?! En toen\nniets meer 😀… klaar"
    assert [text[start:end] for start, end in sentences_in(text)] == [
        "Ze kwam.",
        "Echt waar?!",
        "En toen",
        "niets meer 😀…",
        "klaar",
    ]


@given(st.text(max_size=60))
def test_sentences_never_begin_or_end_with_white_space(text):
    for start, end in sentences_in(text):
        assert text[start:end].strip()
        assert not text[start].isspace()
