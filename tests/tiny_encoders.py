"""Small encoders that are really saved to disk, and a head that is really trained on one."""

import re
import zlib
from contextlib import contextmanager
from dataclasses import replace
from unittest.mock import patch

import numpy as np
import spacy

from analysis.language import ranking_train, train
from analysis.language.encoder_head import save_head
from analysis.language.encoder_training import train_head
from analysis.language.training_data import is_report, read_turns
from analysis.language.unseen_reads import reads_of

WIDTH, FEW = 24, 5
READ = {}
SAID = "Ze luisterde goed naar mij."


def some_turns():
    """Return a few training turns: of writers that are held out once, and of the others."""
    turns = read_turns()
    turns = [one for one in turns if not is_report(one)]
    held = [one for one in turns if one["fold"] >= 0]
    return [*held[:: len(held) // 30], *[one for one in turns if one["fold"] < 0][:10]]


def words_of(turns):
    """Return every word of some turns, in small letters."""
    text = " ".join([SAID, *[one["text"] for one in turns]]).lower()
    return sorted(set(re.findall(r"\w+", text)))


def numbers_of(word, width=WIDTH):
    """Return the vector of a word, the same each time."""
    return np.random.default_rng(zlib.crc32(word.encode())).normal(size=width).astype(np.float32)


def spacy_pipeline(folder, *, words=(), width=WIDTH, tok2vec=False):
    """Save a Dutch pipeline with vectors of these words, or with a component that makes them."""
    nlp = spacy.blank("nl")
    for word in words:
        nlp.vocab.set_vector(word, numbers_of(word, width))
    if tok2vec:
        nlp.add_pipe("tok2vec")
        nlp.initialize()
    nlp.add_pipe("sentencizer")
    nlp.to_disk(folder)
    return folder


def vector_file(path, words, *, width=WIDTH, header=True):
    """Save vectors of words as fastText does."""
    lines = [f"{len(words)} {width}"] if header else []
    for word in words:
        lines.append(" ".join([word, *(f"{one:.4f}" for one in numbers_of(word, width))]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@contextmanager
def in_short():
    """Let a training take seconds: few trees, and the same sentences are read aloud once.

    A hundred trees, and the reader that reads the same for every head, take most of the time.
    """
    with (
        patch.object(ranking_train, "TREES", FEW),
        patch.object(train, "reads_of", read_once),
    ):
        yield


def read_once(material, beside, turns):
    """What the reader says, kept by the sentences and who says them."""
    rows = [*material.rows, *beside.rows]
    key = tuple((row.text, turns[row.turn].get("role")) for row in rows)
    if key not in READ:
        READ[key] = reads_of(material, beside, turns)
    return READ[key].copy()


def trained_on(encoder, folder, *, least=None):
    """Train a head on a few turns and save it; ``least`` is from which score it suggests."""
    with in_short():
        head = train_head(encoder, some_turns(), tell=lambda _line: None)
    if least is not None:
        settings = {"sure": least, "balanced": least, "wide": least}
        head = replace(head, model=replace(head.model, thresholds=settings))
    save_head(head, folder)
    return head
