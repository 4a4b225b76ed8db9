"""Train tagger, parser and lemma rules on the treebank.

``python -m analysis.language.treebank_train`` reads ``../shared/reference/data/ud`` (or the
folder that is named) and writes ``data/parse.npz.xz`` and ``data/lemmas.json``. With
``--measure`` it only measures what is there. Half an hour on a busy machine, less on a quiet one.
"""

import argparse
import copy
import json
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import fix_random_seed  # type: ignore[attr-defined]
from thinc.api import Adam

from analysis.language import lemmas_train
from analysis.language.lemmas import AS_WRITTEN, lemmas
from analysis.language.lexicon import spellings
from analysis.language.parse import PARSE_FILE, parse_pipeline
from analysis.language.parse_model import add_parse_pipes, packed
from analysis.language.telephone_norms import TelephoneNorms
from analysis.language.treebank import training_and_test
from analysis.language.treebank_told import as_told
from analysis.language.treebank_words import Sentence
from analysis.language.word_pieces import word_vectors
from analysis.search.word_forms import verb_forms

SEED = 7
EPOCHS = 16
RATE = 0.001
WORDS_PER_STEP = 900
APART = 250
# Telephone notes have few capitals and few full stops.
LOWERED = 0.3
TOLD = 0.3
TREEBANK = Path(__file__).parents[2].parent / "shared" / "reference" / "data" / "ud"


def examples_of(
    nlp: Language, sentences: Sequence[Sentence], choose: random.Random
) -> Iterator[Example]:
    """Yield examples of one to three sentences, some of them written as in a telephone note."""
    rest = [as_told(one, choose) if choose.random() < TOLD else one for one in sentences]
    rest = [_lowered(one, choose) if choose.random() < LOWERED else one for one in rest]
    choose.shuffle(rest)
    while rest:
        size = choose.choice((1, 1, 2, 3))
        yield example_of(nlp, rest[:size])
        rest = rest[size:] if size < len(rest) else []


def _lowered(sentence: Sentence, choose: random.Random) -> Sentence:
    lowered = copy.deepcopy(sentence)
    for word in lowered:
        word.form = word.form.lower()
    ends = len(lowered) > 2 and lowered[-1].form in (".", "!", "?")
    hangs = any(word.head == len(lowered) for word in lowered)
    return lowered[:-1] if ends and not hangs and choose.random() < 0.6 else lowered


def example_of(nlp: Language, sentences: Sequence[Sentence]) -> Example:
    """Return one example; where sentences begin is given, as it is when we read."""
    words: list[str] = []
    said: dict[str, list[Any]] = {"heads": [], "deps": [], "pos": [], "morphs": []}
    starts: list[bool | int | None] = []
    for sentence in sentences:
        first = len(words)
        for place, word in enumerate(sentence):
            words.append(word.form)
            starts.append(place == 0)
            said["heads"].append(first + (word.head - 1 if word.head else place))
            said["deps"].append(word.relation if word.head else "ROOT")
            said["pos"].append(word.upos)
            said["morphs"].append("" if word.features == "_" else word.features)
    read = Doc(nlp.vocab, words=words, sent_starts=starts)
    norms = TelephoneNorms(nlp, "norms", variants=spellings())
    gold = Doc(nlp.vocab, words=words, **said)  # type: ignore[arg-type]
    return Example(norms(read), gold)


def trained(
    sentences: Sequence[Sentence], *, epochs: int = EPOCHS, keep: Path | None = None
) -> Language:
    """Return a pipeline of tagger and parser, trained.

    Args:
        sentences: to learn from.
        epochs: how often each is seen.
        keep: a file that gets the weights after every epoch, to look at what is there so far.
    """
    fix_random_seed(SEED)
    choose = random.Random(SEED)  # noqa: S311
    nlp = spacy.blank("nl")
    add_parse_pipes(nlp)
    _remember_vectors(nlp)
    nlp.initialize(lambda: [example_of(nlp, [one]) for one in sentences])
    optimizer = Adam(RATE, L2=0.01, L2_is_weight_decay=True, grad_clip=1.0)
    steps = epochs * sum(map(len, sentences)) / WORDS_PER_STEP
    done = 0
    for epoch in range(epochs):
        losses: dict[str, float] = {}
        for batch in _batches(examples_of(nlp, sentences, choose)):
            warm, left = min(1.0, (done + 1) / 150), max(0.03, 1 - done / steps)
            optimizer.learn_rate = RATE * warm * left
            nlp.update(batch, sgd=optimizer, drop=0.2, losses=losses)
            done += 1
        _keep(nlp, optimizer, keep)
        sys.stderr.write(f"epoch {epoch + 1} of {epochs}: {losses}\n")
    nlp.use_params(optimizer.averages).__enter__()
    return nlp


def _keep(nlp: Language, optimizer: Any, keep: Path | None) -> None:
    if keep is not None:
        with nlp.use_params(optimizer.averages):
            keep.write_bytes(packed(nlp))


def _batches(examples: Iterable[Example]) -> Iterator[list[Example]]:
    batch: list[Example] = []
    for example in examples:
        batch.append(example)
        if sum(len(one.predicted) for one in batch) >= WORDS_PER_STEP:
            yield batch
            batch = []
    if batch:
        yield batch


def _remember_vectors(nlp: Language) -> None:
    """Look a word of the treebank up once; in reading nothing is remembered."""
    known: dict[str, Any] = {}

    def read(words: Sequence[str]) -> Any:
        new = [word for word in dict.fromkeys(words) if word not in known]
        known.update(zip(new, word_vectors(new).astype(np.float16), strict=True))
        return np.stack([known[word] for word in words]).astype(np.float32)

    for node in nlp.get_pipe("tok2vec").model.walk():  # type: ignore[attr-defined]
        if node.name == "word_pieces":
            node.attrs["read"] = read


def measured(nlp: Language, sentences: Sequence[Sentence]) -> dict[str, float]:
    """Return percentages: each sentence alone, words and sentence ends given.

    UAS and LAS count punctuation; ``*_words`` do not. Subject and object: F1 of the relation
    with its head.
    """
    right = dict.fromkeys(("upos", "lemma", "uas", "las", "uas_words", "las_words"), 0)
    found = {"nsubj": [0, 0, 0], "obj": [0, 0, 0]}
    total = words = 0
    for sentence in sentences:
        example = example_of(nlp, [sentence])
        doc = example.predicted
        for _, pipe in nlp.pipeline:
            doc = pipe(doc)
        forms = lemmas([token.text for token in doc], [token.pos_ for token in doc])
        for token, gold, word, lemma in zip(doc, example.reference, sentence, forms, strict=True):
            head = token.head.i == gold.head.i
            both = head and token.dep_ == gold.dep_
            mark = gold.dep_ == "punct"
            total, words = total + 1, words + (not mark)
            right["upos"] += token.pos_ == gold.pos_
            right["lemma"] += lemma == word.lemma
            right["uas"] += head
            right["las"] += both
            right["uas_words"] += head and not mark
            right["las_words"] += both and not mark
            for name, counts in found.items():
                counts[0] += both and gold.dep_ == name
                counts[1] += token.dep_ == name
                counts[2] += gold.dep_ == name
    result = {k: 100 * n / (words if k.endswith("_words") else total) for k, n in right.items()}
    for name, (hits, said, there) in found.items():
        result[f"{name}_f1"] = 200 * hits / max(1, said + there)
    return {name: round(value, 1) for name, value in result.items()}


def main(arguments: list[str]) -> int:
    """Train, write and measure; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m analysis.language.treebank_train")
    parser.add_argument("folder", nargs="?", type=Path, default=TREEBANK)
    parser.add_argument("--measure", action="store_true", help="only measure what is there")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--keep", type=Path, help="write the weights here after every epoch")
    chosen = parser.parse_args(arguments)
    sentences, test = training_and_test(chosen.folder)
    random.Random(SEED).shuffle(sentences)  # noqa: S311
    if not chosen.measure:
        learnt = sentences[APART:]
        told = (
            (w.form, w.lemma, w.upos) for one in learnt for w in one if w.upos not in AS_WRITTEN
        )
        lemmas_train.write(lemmas_train.learn(told, verb_forms()))
        PARSE_FILE.write_bytes(packed(trained(learnt, epochs=chosen.epochs, keep=chosen.keep)))
    nlp = parse_pipeline.__wrapped__()
    result = {"test": measured(nlp, test)}
    if not chosen.measure:
        # The file that ships has learnt from these sentences too: of it they say nothing.
        result["apart"] = measured(nlp, sentences[:APART])
    sys.stdout.write(json.dumps(result, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
