"""A base for the reader that is small: one layer, few pieces, random weights."""

import struct

import numpy as np

from analysis.language.reader_base import BLOCK, MAGIC, kept_of, kept_pieces, read_base
from analysis.language.reader_pieces import EDGE

WIDTH, WIDE, PLACES = 384, 64, 384
MATRICES = {"q": (WIDTH, WIDTH), "k": (WIDTH, WIDTH), "v": (WIDTH, WIDTH), "ao": (WIDTH, WIDTH)}
MATRICES |= {"fi": (WIDE, WIDTH), "fo": (WIDTH, WIDE)}
LETTERS = "abcdefghijklmnopqrstuvwxyz.,:'?!ëAZICDEFHVLMNWBS0123456789-"
WORDS = (EDGE + "de", EDGE + "bakker", "brood", EDGE + "hulp", "en", "дом", "ヴァ", "lang", EDGE)


def pieces():
    """Return the pieces: the four that are no text, words, and every letter."""
    return ["<s>", "<pad>", "</s>", "<unk>", *WORDS, *LETTERS]


def tensors(layers=1):
    """Return name -> numbers; what has two dimensions is kept in four bits."""
    draw = np.random.default_rng(4)

    def norm():
        return {"w": draw.normal(1.0, 0.1, WIDTH), "b": draw.normal(0.0, 0.1, WIDTH)}

    made = {
        "emb.word": draw.normal(0.0, 0.5, (len(pieces()), WIDTH)),
        "emb.pos": draw.normal(0.0, 0.1, PLACES * WIDTH),
        "emb.type": draw.normal(0.0, 0.1, 2 * WIDTH),
    }
    made |= {f"emb.ln.{name}": one for name, one in norm().items()}
    for layer in range(layers):
        for name, shape in MATRICES.items():
            made[f"l{layer}.{name}.w"] = draw.normal(0.0, 0.08, shape)
            made[f"l{layer}.{name}.b"] = draw.normal(0.0, 0.05, shape[0])
        for name in ("aln", "oln"):
            made |= {f"l{layer}.{name}.{part}": one for part, one in norm().items()}
    return made


def in_nibbles(numbers):
    """Return the bytes of numbers in blocks of 32: a scale, then two to a byte."""
    blocks = numbers.reshape(-1, BLOCK)
    scale = (np.abs(blocks).max(axis=1) / 7).astype("<f2")
    whole = np.clip(np.round(blocks / scale[:, None].astype(float)), -8, 7).astype(int) + 8
    pairs = (whole[:, : BLOCK // 2] | (whole[:, BLOCK // 2 :] << 4)).astype("u1")
    return b"".join(one.tobytes() + two.tobytes() for one, two in zip(scale, pairs, strict=True))


def base_file(path, *, layers=1, width=WIDTH):
    """Write a base, and return the path."""
    cut = [piece.encode() for piece in pieces()]
    ends = np.cumsum([0, *map(len, cut)])
    scores = np.array([0.0] * 4 + [-3.0] * len(WORDS) + [-8.0] * len(LETTERS), dtype="<f4")
    head = MAGIC + struct.pack("<i", 1) + struct.pack("<7i", width, layers, 12, WIDE, 0, PLACES, 2)
    head += struct.pack("<fi", 1e-12, BLOCK) + struct.pack("<5i", len(cut), 0, 2, 1, 3)
    head += struct.pack("<Q", ends[-1]) + ends.astype("<u4").tobytes() + scores.tobytes()
    head += b"".join(cut) + struct.pack("<iI", 1, 13) + struct.pack("<IBII", 189, 2, 49, 50)
    kept = {
        name: (one.ndim == 2, one.size, in_nibbles(one) if one.ndim == 2 else floats(one))
        for name, one in tensors(layers).items()
    }
    start = len(head) + 4 + sum(2 + len(name) + 21 for name in kept)
    index, content = struct.pack("<i", len(kept)), b""
    for name, (nibbles, count, packed) in kept.items():
        index += struct.pack("<H", len(name)) + name.encode()
        index += struct.pack("<BIQQ", nibbles, count, start + len(content), len(packed))
        content += packed
    path.write_bytes(head + index + content)
    return path


def floats(numbers):
    return numbers.astype("<f4").tobytes()


def tiny_base(folder, layers=1):
    """Return a base that was written into the folder."""
    return read_base(base_file(folder / "e5.bin", layers=layers))


def tiny_kept(base):
    """Return what is kept of it for a few words."""
    return kept_of(base, kept_pieces(base, ["de", "bakkerbrood", "lang"]))


STATE_NAMES = {
    "query": "q",
    "key": "k",
    "value": "v",
    "joins": "ao",
    "widens": "fi",
    "narrows": "fo",
}
STATE_NAMES |= {"first_norm": "aln", "second_norm": "oln"}


def made_state(base, layers=1):
    """Return the trained numbers as the network names them, with a random head."""
    draw = np.random.default_rng(5)
    state = {
        "norm.weight": base.numbers("emb.ln.w"),
        "norm.bias": base.numbers("emb.ln.b"),
        "head.weight": draw.normal(0.0, 0.1, (26, 768)).astype("f4"),
        "head.bias": draw.normal(-2.0, 0.5, 26).astype("f4"),
    }
    for layer in range(layers):
        for name, short in STATE_NAMES.items():
            bias = base.numbers(f"l{layer}.{short}.b")
            weight = base.numbers(f"l{layer}.{short}.w")
            state[f"layers.{layer}.{name}.bias"] = bias
            shaped = weight if "norm" in name else weight.reshape(len(bias), -1)
            state[f"layers.{layer}.{name}.weight"] = shaped
    return state
