"""Encoders on disk: each kind really loaded, and every folder that is none refused in words."""

import json
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from spacy.language import Language
from tiny_encoders import WIDTH, numbers_of, spacy_pipeline, vector_file

from analysis.language import sentence_transformer
from analysis.language.encoder_problems import (
    EncoderAwayError,
    EncoderDamagedError,
    EncoderProblem,
    LibraryAwayError,
    NoEncoderError,
    UnsafeEncoderError,
)
from analysis.language.encoders import (
    Meaning,
    centre_of,
    centred,
    hash_of,
    open_encoder,
    raw_vectors,
)

WORDS = ("zij", "nam", "de", "tijd", "voor", "mij")
SECRET = "Geheimewoord"


@pytest.fixture
def pipeline(tmp_path):
    return spacy_pipeline(tmp_path / "nl", words=WORDS)


@pytest.fixture
def vectors(tmp_path):
    return vector_file(tmp_path / "cc.nl.vec", WORDS)


def test_a_spacy_pipeline_gives_the_mean_of_its_word_vectors(pipeline):
    encoder = open_encoder(pipeline)
    assert (encoder.kind, encoder.library) == ("spaCy vectors", "spacy")
    found = encoder.encode(["zij nam", "xyzzy", ""])
    assert found.shape == (3, WIDTH)
    assert np.allclose(found[0], (numbers_of("zij") + numbers_of("nam")) / 2, atol=1e-5)
    assert not found[1:].any()


def test_a_spacy_pipeline_without_word_vectors_gives_what_its_own_layer_makes(tmp_path):
    encoder = open_encoder(spacy_pipeline(tmp_path / "sm", tok2vec=True))
    assert encoder.kind == "spaCy tok2vec"
    one, same, empty = encoder.encode(["zij nam de tijd", "zij nam de tijd", ""])
    assert one.any()
    assert np.allclose(one, same)
    assert empty.shape == one.shape
    assert not empty.any()


@pytest.mark.parametrize("header", [True, False])
def test_a_file_of_word_vectors_gives_their_mean_and_knows_capitals(tmp_path, header):
    encoder = open_encoder(vector_file(tmp_path / "x.vec", WORDS, header=header))
    found = encoder.encode(["Zij nam, xyzzy!", ""])
    assert np.allclose(found[0], (numbers_of("zij") + numbers_of("nam")) / 2, atol=1e-3)
    assert not found[1].any()


def test_meaning_is_measured_from_the_middle_and_has_length_one(vectors):
    encoder = open_encoder(vectors)
    raw = raw_vectors(encoder, ["zij", "nam", "de tijd"])
    meaning = Meaning(encoder, centre_of(raw))
    found = meaning(["zij", "nam", "de tijd", "xyzzy"])
    assert np.allclose(np.linalg.norm(found[:3], axis=1), 1.0, atol=1e-5)
    assert not found[3].any()
    away = raw[:3] - raw[:3].mean(axis=0)
    assert found[0] @ away[0] == pytest.approx(np.linalg.norm(away[0]), rel=1e-4)
    assert meaning([]).shape == (0, WIDTH)


def test_no_word_stays_in_the_vocabulary_of_a_pipeline(pipeline):
    encoder = open_encoder(pipeline)
    encoder.encode([f"zij nam {SECRET} mee"])
    assert SECRET not in encoder._nlp.vocab.strings


def broken_config(folder):
    (folder / "config.cfg").write_text("[nlp\nlang = ", encoding="utf-8")


def broken_vectors(folder):
    (folder / "vocab" / "vectors").write_bytes(b"no numbers at all")


def without_vocab(folder):
    (folder / "vocab" / "strings.json").write_text("{", encoding="utf-8")


@pytest.mark.parametrize("damage", [broken_config, broken_vectors, without_vocab])
def test_a_damaged_pipeline_is_refused(pipeline, damage):
    damage(pipeline)
    with pytest.raises(EncoderDamagedError, match="Copy it again"):
        open_encoder(pipeline)


def test_a_pipeline_without_any_vectors_is_refused_with_what_to_take(tmp_path):
    with pytest.raises(NoEncoderError, match="md or lg"):
        open_encoder(spacy_pipeline(tmp_path / "none"))


@pytest.mark.parametrize("factory", ["transformer", "curated_transformer"])
def test_a_transformer_without_its_library_says_which_to_install(pipeline, factory):
    if Language.has_factory(factory):
        pytest.skip("that library is here")
    config = (pipeline / "config.cfg").read_text(encoding="utf-8")
    config = config.replace('factory = "sentencizer"', f'factory = "{factory}"')
    (pipeline / "config.cfg").write_text(config, encoding="utf-8")
    with pytest.raises(LibraryAwayError, match="pip install spacy-"):
        open_encoder(pipeline)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"3 24\n",
        b"een\n",
        b"een 0.1 0.2\ntwee 0.1\n",
        b"een 0.1 twee\n",
        "één 0.1".encode("latin-1"),
        b"\x80\x04\x95 pickle",
    ],
)
def test_a_damaged_file_of_word_vectors_is_refused(tmp_path, content):
    path = tmp_path / "x.vec"
    path.write_bytes(content)
    with pytest.raises(EncoderDamagedError, match=r"x\.vec"):
        open_encoder(path)


def test_numbers_that_are_none_are_refused(tmp_path):
    path = tmp_path / "x.vec"
    path.write_text("zij nan 1.0\n", encoding="utf-8")
    with pytest.raises(EncoderDamagedError, match="no usable numbers"):
        open_encoder(path)


def test_what_is_no_encoder_is_refused_and_what_is_not_there_too(tmp_path):
    (tmp_path / "leeg").mkdir()
    (tmp_path / "model.pkl").write_bytes(b"\x80\x04.")
    for path in (tmp_path / "leeg", tmp_path / "model.pkl"):
        with pytest.raises(NoEncoderError, match=r"config\.cfg"):
            open_encoder(path)
    for read in (open_encoder, hash_of):
        with pytest.raises(EncoderAwayError, match="Check the path"):
            read(tmp_path / "nergens")


def test_a_file_that_may_not_be_read_is_told(vectors, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise PermissionError(13, "Permission denied")

    # The tests may run as root, whom no mode stops.
    monkeypatch.setattr(Path, "open", refuse)
    for read in (open_encoder, hash_of):
        with pytest.raises(EncoderAwayError, match=r"Permission denied.*who may read it"):
            read(vectors)


def test_the_hash_is_of_names_and_content_and_not_of_hidden_files(tmp_path, pipeline):
    before = hash_of(pipeline)
    (pipeline / ".cache").write_text("x")
    assert hash_of(pipeline) == before
    (pipeline / "meta.json").rename(pipeline / "meta2.json")
    assert hash_of(pipeline) != before
    (pipeline / "meta2.json").rename(pipeline / "meta.json")
    assert hash_of(pipeline) == before
    with (pipeline / "vocab" / "vectors").open("ab") as file:
        file.write(b"\0")
    assert hash_of(pipeline) != before


class Choking:
    kind = library = "test"

    def __init__(self, numbers=None):
        self.numbers = numbers

    def encode(self, texts):
        if self.numbers is None:
            raise RuntimeError(f"cannot encode {texts}")
        return self.numbers


def test_an_encoder_that_fails_tells_no_word_of_a_story():
    with pytest.raises(EncoderDamagedError) as told:
        raw_vectors(Choking(), [SECRET])
    assert SECRET not in str(told.value)
    assert told.value.__cause__ is None
    for numbers in ([[1.0], [2.0]], [1.0], [[float("inf")]], [[]]):
        with pytest.raises(EncoderDamagedError):
            raw_vectors(Choking(np.array(numbers)), [SECRET])


def test_another_width_than_that_of_the_head_is_refused():
    with pytest.raises(EncoderDamagedError, match="train the head again"):
        centred(np.ones((1, 3), dtype=np.float32), np.zeros(4, dtype=np.float32))


def model_folder(folder, *, kind="sentence_transformers.models.Transformer", path=""):
    folder.mkdir()
    part = {"idx": 0, "name": "0", "path": path, "type": kind}
    (folder / "modules.json").write_text(json.dumps([part]), encoding="utf-8")
    return folder


def test_a_model_that_brings_code_of_its_own_is_refused(tmp_path):
    for number, part in enumerate(
        [{"kind": "custom_module.Evil"}, {"path": "../elsewhere"}, {"kind": "os.system"}]
    ):
        with pytest.raises(UnsafeEncoderError, match="run code"):
            open_encoder(model_folder(tmp_path / str(number), **part))


def test_weights_that_are_pickle_are_refused(tmp_path):
    folder = model_folder(tmp_path / "st")
    (folder / "pytorch_model.bin").write_bytes(b"\x80\x02.")
    with pytest.raises(UnsafeEncoderError, match="safetensors"):
        open_encoder(folder)


def test_without_the_extra_library_the_message_says_how_to_get_it(tmp_path, monkeypatch):
    def absent(name):
        raise ImportError(name)

    monkeypatch.setattr(sentence_transformer, "import_module", absent)
    with pytest.raises(LibraryAwayError, match=r"pip install 'wij-ervaring\[encoder\]'"):
        open_encoder(model_folder(tmp_path / "st"))


@pytest.mark.parametrize("content", ["", "[]", "{", "[1]", '{"a": 1}'])
def test_a_damaged_list_of_parts_is_refused(tmp_path, content):
    folder = model_folder(tmp_path / "st")
    (folder / "modules.json").write_text(content, encoding="utf-8")
    with pytest.raises(EncoderProblem, match="Copy the whole folder again"):
        open_encoder(folder)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_sentence_transformers_model_is_loaded_from_its_folder(tmp_path):
    library = pytest.importorskip("sentence_transformers")
    tokenizers = pytest.importorskip("tokenizers")
    known = {word: place for place, word in enumerate(("[UNK]", *WORDS))}
    tokenizer = tokenizers.Tokenizer(tokenizers.models.WordLevel(known, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    table = np.stack([np.zeros(WIDTH, dtype=np.float32), *map(numbers_of, WORDS)])
    static = import_module("sentence_transformers.models").StaticEmbedding
    made = library.SentenceTransformer(
        modules=[static(tokenizer, embedding_weights=table)], device="cpu"
    )
    made.save(str(tmp_path / "st"))
    encoder = open_encoder(tmp_path / "st")
    assert encoder.kind == "sentence-transformers"
    found = encoder.encode(["zij nam", "de tijd"])
    assert np.allclose(found[0], (numbers_of("zij") + numbers_of("nam")) / 2, atol=1e-5)
