"""Client bases as they come out of a spreadsheet, good and bad."""

import pytest

from research.frame_errors import (
    FrameBinaryError,
    FrameColumnMissingError,
    FrameEmptyError,
    FrameError,
    FrameNumberMissingError,
    FrameNumberTwiceError,
    FramePersonalColumnError,
    FrameRowWidthError,
    FrameStratumMissingError,
    FrameTooLargeError,
)
from research.frame_files import DELIMITERS, MAX_BYTES, lines_of, look_at
from research.frame_reading import read_frame

LINES = ("Klantnummer;Wijk", "K1;Haagse Beemden", "K2;Prinsenbeek", "K3;Café Zuid")


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_every_usual_way_of_saving_gives_the_same_frame(delimiter, encoding, ending):
    content = ending.join(LINES).replace(";", delimiter).encode(encoding)
    frame = read_frame(content)
    assert [(row.pseudonym, row.stratum) for row in frame.rows] == [
        ("K1", "Haagse Beemden"),
        ("K2", "Prinsenbeek"),
        ("K3", "Café Zuid"),
    ]
    assert frame.columns == ("klantnummer", "wijk")
    assert frame.stratum_name == "wijk"


def test_a_header_with_an_accent_is_known_in_windows_1252_too():
    assert read_frame("Cliëntnummer\nK1\n".encode("cp1252")).rows[0].pseudonym == "K1"


def test_blank_lines_and_spaces_do_not_count():
    frame = read_frame(b"klantnummer;wijk\n\n K1 ; Noord \n;\n")
    assert [(row.pseudonym, row.stratum) for row in frame.rows] == [("K1", "Noord")]


def test_a_delimiter_inside_quotes_is_no_delimiter():
    frame = read_frame(b'klantnummer;wijk\nK1;"Noord; oud"\n')
    assert frame.rows[0].stratum == "Noord; oud"


def test_any_column_can_be_the_stratum():
    frame = read_frame(b"nummer;wijk;team\nK1;Noord;A\n", stratify="Team")
    assert frame.rows[0].stratum == "A"


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", FrameEmptyError),
        (b" \n\n ", FrameEmptyError),
        (b"klantnummer;wijk\n", FrameEmptyError),
        (b"PK\x03\x04\x00\x00excel", FrameBinaryError),
        (b"klantnummer\nK\x81\x07\n", FrameBinaryError),
        (b'klantnummer\n"K1\n', FrameBinaryError),
        (b"wijk;team\nNoord;A\n", FrameColumnMissingError),
        (b"klantnummer;wijk\n;Noord\n", FrameNumberMissingError),
        (b"klantnummer;wijk\nK1;Noord\nK1;Zuid\n", FrameNumberTwiceError),
        (b"klantnummer;wijk\nK1\n", FrameRowWidthError),
        (b"klantnummer;wijk\nK1;Noord;extra\n", FrameRowWidthError),
        (b"klantnummer;achternaam\nK1;Jansen\n", FramePersonalColumnError),
        (b"klantnummer;Telefoon\nK1;0612345678\n", FramePersonalColumnError),
        (b"klantnummer;BSN\nK1;123456782\n", FramePersonalColumnError),
    ],
)
def test_a_bad_file_is_refused_for_its_own_reason(content, error):
    with pytest.raises(error):
        read_frame(content)


def test_the_message_tells_the_lines_and_never_a_cell():
    content = b"klantnummer;wijk\nGEHEIM1;Noord\nK2;Zuid\nGEHEIM1;Oost\n"
    with pytest.raises(FrameNumberTwiceError) as caught:
        read_frame(content)
    assert caught.value.facts == {"line": 4, "first": 2}
    assert "GEHEIM" not in str(caught.value)


def test_a_column_to_stratify_by_must_exist():
    with pytest.raises(FrameStratumMissingError):
        read_frame(b"klantnummer\nK1\n", stratify="wijk")


def test_a_huge_file_is_refused_before_it_is_read():
    with pytest.raises(FrameTooLargeError):
        read_frame(b"x" * (MAX_BYTES + 1))


@pytest.mark.parametrize("content", [b"klantnummer\n" + b"K" * 200_000 + b"\n", b"\xff\xfe\x00"])
def test_odd_files_end_in_a_clear_message(content):
    with pytest.raises(FrameError):
        read_frame(content)


SIGNS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252")
SIGNS += ("iso8859-15", "mac_roman", "cp850", "cp437")


@pytest.mark.parametrize("encoding", SIGNS)
@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_signs_and_delimiters_are_found(encoding, delimiter):
    lines = ["Klantnummer;Wijk", *(f"00{number};Café Oceaniëplein" for number in range(5))]
    content = "\r\n".join(lines).replace(";", delimiter).encode(encoding)
    frame = read_frame(content)
    assert [row.pseudonym for row in frame.rows] == ["000", "001", "002", "003", "004"]
    assert {row.stratum for row in frame.rows} == {"Café Oceaniëplein"}


def test_a_file_without_a_header_keeps_its_first_client():
    look = look_at(b"0012;Noord\n0013;Zuid\n")
    assert not look.has_header
    assert look.columns == ("kolom 1", "kolom 2")
    assert [cells[0] for _line, cells in lines_of(b"0012;Noord\n0013;Zuid\n", look)] == [
        "0012",
        "0013",
    ]
