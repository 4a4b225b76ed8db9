"""The base weights of the reader are read, and what it keeps of them chosen."""

import numpy as np
import pytest
from tiny_bases import PLACES, base_file, pieces, tensors, tiny_base, tiny_kept

from analysis.language import reader_base
from analysis.language.reader_base import BaseProblem, find_base, read_base, shipped_words
from analysis.language.reader_pieces import EDGE


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return tiny_base(tmp_path_factory.mktemp("base"))


@pytest.fixture(scope="module")
def kept(base):
    return tiny_kept(base)


def test_the_base_is_read_as_it_was_written(base):
    assert base.pieces == pieces()
    assert base.scores[4:6].tolist() == [-3.0, -3.0]
    for name, numbers in tensors().items():
        exact = numbers.ndim == 1
        step = 1e-6 if exact else np.abs(numbers).max() / 7
        assert np.abs(base.numbers(name) - numbers.reshape(-1)).max() <= step
    assert base.layers == 1


def test_what_is_no_base_is_refused(tmp_path):
    path = base_file(tmp_path / "e5.bin")
    whole = path.read_bytes()
    for content, told in (
        (b"PK" + whole[2:], r"this is no e5-small-q4\.bin"),
        (whole[:4] + b"\x02" + whole[5:], r"this is no e5-small-q4\.bin"),
        (whole[:500], "not whole"),
        (whole[:-1], "not whole"),
    ):
        path.write_bytes(content)
        with pytest.raises(BaseProblem, match=told):
            read_base(path)
    with pytest.raises(BaseProblem, match="another network"):
        read_base(base_file(path, width=768))


def test_the_base_is_found_at_the_path_or_in_the_package(tmp_path, monkeypatch):
    with pytest.raises(BaseProblem, match="no such file"):
        find_base(tmp_path / "nothing.bin")
    assert find_base(base_file(tmp_path / "e5.bin")) == tmp_path / "e5.bin"
    monkeypatch.setattr(reader_base, "find_spec", lambda name: None)
    with pytest.raises(BaseProblem, match="reader-training"):
        find_base()


def test_pieces_of_words_and_short_ones_are_kept_and_no_others(base, kept):
    assert {EDGE + "de", EDGE + "bakker", "brood", "lang", "z", "en"} <= set(kept.pieces)
    assert not {"дом", "ヴァ", EDGE + "hulp"} & set(kept.pieces)
    assert kept.pieces[:4] == base.pieces[:4]
    cut = kept.cutter().of("de bakkerbrood")
    assert [kept.pieces[number] for number in cut] == [EDGE + "de", EDGE + "bakker", "brood"]


def test_what_is_kept_means_what_it_meant(base, kept):
    meant = base.numbers("emb.word").reshape(len(base.pieces), -1)
    for number, piece in enumerate(kept.pieces):
        assert np.array_equal(kept.meaning()[number], meant[base.pieces.index(piece)])
    told = base.numbers("emb.pos").reshape(PLACES, -1) + base.numbers("emb.type")[:384]
    assert np.abs(kept.places - told).max() < 1e-3


def test_words_come_from_the_list_and_from_what_ships(tmp_path):
    (tmp_path / "list.txt").write_text("brood\n", "utf-8")
    (tmp_path / "told").mkdir()
    (tmp_path / "told" / "turns.txt").write_text("Zij zei: 'Kom.'\n", "utf-8")
    (tmp_path / "told" / "scorer.json").write_text("[12345]", "utf-8")
    (tmp_path / "told" / "notes.md").write_text("heimelijk", "utf-8")
    found = set(shipped_words(tmp_path / "told", tmp_path / "list.txt"))
    assert found == {"brood", "Brood", "Zij", "zij", "zei:", "zei", "'Kom.'", "'kom.'", "Kom"}
