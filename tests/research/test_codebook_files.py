"""A codebook goes out and comes back as YAML; what cannot be taken says which line."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from research.codebook import CODEBOOK_FILE, Lens, Theme, ThemeState, codebook
from research.codebook_acts import (
    NothingChangedError,
    ThemeText,
    added,
    merged,
    retired,
    split,
    with_craft,
)
from research.codebook_files import (
    AttributesDifferError,
    CodebookFileError,
    FileNotTextError,
    FileNotYamlError,
    FileRefersError,
    FileTooDeepError,
    FileTooLargeError,
    HeirMissingError,
    ThemeFieldError,
    ThemeFieldUnknownError,
    ThemeTwiceError,
    from_yaml,
    to_yaml,
)

REST = ThemeText("Rust", "Er is rust: echt ‘rust’ #1.", 'Er is: onrust, "ja".')
NOISE = ThemeText("Herrie", "Het is stil.", "Het is lawaaiig.")
ONE = "themes:\n- id: rest\n  label: Rust\n  success: Rust.\n  failure: Onrust.\n"
EMPTY = replace(codebook(), themes=())


def read(text, now=codebook()):  # noqa: B008  a book never changes
    return from_yaml(text.encode(), now=now)


def test_the_file_that_ships_says_what_stands_already():
    with pytest.raises(NothingChangedError):
        from_yaml(CODEBOOK_FILE.read_bytes(), now=codebook())


def test_everything_that_can_be_done_survives_a_file():
    book = with_craft(added(codebook(), REST), is_on=True)
    book = merged(book, "pace", into="presence")
    book = split(book, "trust", parts=(NOISE, ThemeText("Kalmte", "Kalm.", "Druk.")))
    book = retired(book, "access")
    back = read(to_yaml(book), now=EMPTY)
    assert (back.themes, back.lenses) == (book.themes, book.lenses)
    with pytest.raises(NothingChangedError):
        read(to_yaml(book), now=book)


words = st.text(
    # Whatever a person can type on one line.
    st.characters(exclude_categories=("C", "Z"), exclude_characters="\ufeff"),
    min_size=1,
    max_size=40,
)


@settings(max_examples=30)
@given(words, words, words)
def test_any_words_survive_a_file(label, success, failure):
    theme = Theme("rest", label, success, failure)
    book = replace(codebook(), themes=(theme,))
    assert read(to_yaml(book), now=EMPTY).themes == (theme,)


def test_a_theme_that_a_file_leaves_out_is_retired_and_a_new_one_added():
    book = read(ONE)
    assert [one.id for one in book.offered] == ["rest"]
    assert book.theme("trust").state is ThemeState.RETIRED
    assert book.lenses == (Lens.EXPERIENCE,)


def test_a_bomb_is_refused_before_it_grows():
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nthemes: [*c, *c]\n"
    with pytest.raises(FileRefersError) as refused:
        read(bomb)
    assert refused.value.facts == {"line": 1}


@pytest.mark.parametrize(
    ("text", "error", "line"),
    [
        ("themes: [", FileNotYamlError, 1),
        ("version: 1\nthemes:\n\t- id: x", FileNotYamlError, 3),
        ("themes: !!python/object:os.system [x]", FileRefersError, 1),
        ("themes: " + "[" * 2000 + "]" * 2000, FileTooDeepError, 1),
        (ONE.replace("  failure: Onrust.\n", ""), ThemeFieldError, 2),
        (ONE.replace("success: Rust.", "success: ''"), ThemeFieldError, 4),
        (ONE.replace("success: Rust.", "success: [a]"), ThemeFieldError, 4),
        (ONE.replace("id: rest", "id: ../rest"), ThemeFieldError, 2),
        (ONE.replace("label: Rust", f"label: {'R' * 81}"), ThemeFieldError, 3),
        (ONE + "  state: gone\n", ThemeFieldError, 2),
        (ONE + "  colour: red\n", ThemeFieldUnknownError, 6),
        (ONE + "  state: merged\n  into: [nobody]\n", HeirMissingError, 2),
        (ONE + "  state: merged\n  into: [rest]\n", HeirMissingError, 2),
        (ONE + "  state: retired\n  into: [rest]\n", HeirMissingError, 2),
        (ONE + ONE.removeprefix("themes:\n"), ThemeTwiceError, 6),
        (ONE + ONE.removeprefix("themes:\n").replace("rest", "rust"), ThemeTwiceError, 6),
        (ONE + "lenses: [craft]\n", ThemeFieldError, 6),
        (ONE + "passwords: [x]\n", ThemeFieldUnknownError, 6),
    ],
)
def test_what_is_wrong_says_which_line(text, error, line):
    with pytest.raises(error) as refused:
        read(text)
    assert refused.value.facts["line"] == line
    assert str(line) in str(refused.value)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"x" * 250_001, FileTooLargeError),
        (b"\xff\xfe\x00", FileNotTextError),
        (b"themes: \x00", FileNotTextError),
        (b"", CodebookFileError),
        (b"- a\n- b\n", CodebookFileError),
        (b"themes: []\n", CodebookFileError),
        (b"themes: tekst\n", CodebookFileError),
        ((ONE + "  state: retired\n").encode(), CodebookFileError),
        ((ONE + "interview_attributes: []\n").encode(), AttributesDifferError),
    ],
)
def test_what_is_no_codebook_is_refused(content, error):
    with pytest.raises(error):
        from_yaml(content, now=codebook())


def test_two_themes_that_go_up_in_each_other_are_refused():
    both = (
        ONE
        + "  state: merged\n  into: [b]\n"
        + "- {id: b, label: B, success: b, failure: b, state: merged, into: [rest]}\n"
        + "- {id: c, label: C, success: c, failure: c}\n"
    )
    with pytest.raises(HeirMissingError):
        read(both)


@settings(max_examples=30)
@given(st.binary(max_size=300))
def test_whatever_the_bytes_only_a_named_error_comes_out(content):
    try:
        from_yaml(content, now=codebook())
    except CodebookFileError:
        return
