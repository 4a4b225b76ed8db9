"""The reader: whole turns in, a chance per sentence and label out."""

import io
import sys

import numpy as np
import pytest

from analysis.language.ranking import PLACE
from analysis.language.reader import LONGEST_WINDOW, read_turns_aloud
from analysis.language.reader_model import FILE, VERSION, from_bytes, shipped_reader
from analysis.language.reader_pieces import EDGE, UNKNOWN, Pieces
from analysis.language.themes import LABELS

HEARD = "Zij ging zitten, telefoon weg, en luisterde echt naar mij."
NOT_HEARD = "Niemand belde terug, ik hing een uur in de wacht."
PLAIN = "Het regende die dag."


def of(*sentences, role="client"):
    return read_turns_aloud([sentences], [role])


def test_it_tells_what_helped_from_what_failed_and_both_from_the_weather():
    told = {
        "Ze is nooit te laat en ze heeft alle tijd.": ("pace", "success"),
        "mw. gebeld ivm aanvraag, 3x pw zorg, geen gehoor": ("access", "failure"),
    }
    for sentence, label in told.items():
        pairs = of(sentence)[0].reshape(-1, 2)
        place = PLACE[label]
        assert pairs[place // 2, place % 2] > 0.15, sentence
        assert pairs[place // 2, place % 2] > 2 * pairs[place // 2, 1 - place % 2], sentence
    assert of(PLAIN).max() < 0.1


def test_the_rest_of_a_turn_counts_and_another_turn_does_not():
    alone = of("Dat vond ik zo fijn.")
    told = of(HEARD, "Dat vond ik zo fijn.")[1:]
    assert np.abs(alone - told).max() > 0.01
    turns = [[PLAIN], [HEARD, "Dat vond ik zo fijn."], [NOT_HEARD]]
    together = read_turns_aloud(turns, ["client", "client", "family"])
    assert np.allclose(together[2:3], told, atol=1e-4)
    assert np.allclose(together[3:], of(NOT_HEARD, role="family"), atol=1e-4)


def test_who_speaks_counts_and_a_role_it_does_not_know_is_somebody():
    assert np.abs(of(HEARD, role="client") - of(HEARD, role="volunteer")).max() > 0.001
    assert np.array_equal(of(HEARD, role="gp"), of(HEARD, role="professional"))
    assert np.array_equal(of(HEARD, role="mayor"), of(HEARD, role=""))


def test_a_turn_of_an_hour_is_read_in_parts_and_none_of_it_is_left_out():
    long = [f"{HEARD} {PLAIN}"] * 60
    found = of(*long)
    pieces = len(shipped_reader().pieces.of(long[0]))
    assert pieces * len(long) > 5 * LONGEST_WINDOW
    assert found.shape == (60, len(LABELS))
    assert (found.max(axis=1) > 0.05).all()


@pytest.mark.parametrize("odd", ["", " ", "…", "🙂🙂", "漢字", "a" * 5000, "\x00", "<s>", "﷽" * 90])
def test_odd_text_is_read_without_trouble(odd):
    found = of(PLAIN, odd, HEARD)
    assert found.shape == (3, len(LABELS))
    assert np.isfinite(found).all()
    assert ((found >= 0) & (found <= 1)).all()


def test_nothing_said_is_nothing_read():
    assert read_turns_aloud([], []).shape == (0, len(LABELS))
    assert read_turns_aloud([[]], [""]).shape == (0, len(LABELS))
    assert read_turns_aloud([[], [HEARD]], ["", ""]).shape == (1, len(LABELS))


def test_a_word_is_cut_the_most_likely_way():
    names = ["<s>", "<pad>", "</s>", "<unk>", EDGE + "ze", EDGE, "z", "e", "us", EDGE + "z"]
    pieces = Pieces(names, [0, 0, 0, 0, -2.0, -3.0, -4.0, -4.0, -2.0, -5.0])
    assert pieces.of("ze") == [4]
    assert pieces.of("zeus ze") == [4, 8, 4]
    assert pieces.of("z") == [9]
    assert pieces.of("ez") == [5, 7, 6]
    assert pieces.of("ze~") == [4, UNKNOWN]
    # A piece that stands for no text is no way to write text.
    assert 0 not in pieces.of("<s>")


def test_what_was_read_is_not_remembered():
    before = {name: sys.getsizeof(one) for name, one in vars(shipped_reader().pieces).items()}
    of("Kanariepietersen zei dat Zwaluwstaartje nooit belde.")
    after = {name: sys.getsizeof(one) for name, one in vars(shipped_reader().pieces).items()}
    assert before == after


def test_a_file_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match=r"."):
        from_bytes(b"no numbers")
    out = io.BytesIO()
    np.savez(out, facts=np.frombuffer(b'{"layers": 1, "version": "1", "pieces": []}', np.uint8))
    with pytest.raises(KeyError):
        from_bytes(out.getvalue())


def test_the_file_that_ships_is_of_the_promised_size():
    from importlib import resources

    path = resources.files("analysis.language").joinpath("data", FILE)
    with resources.as_file(path) as file:
        assert file.stat().st_size < 20_000_000
    assert shipped_reader().version == VERSION
    assert "torch" not in sys.modules
