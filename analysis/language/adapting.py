"""Learn from a study's codings: a shift on top of the shipped scorer, out of numbers only.

The shipped scorer stays as it is. What a study adds is how far off it was in that study's
sentences: ridge regression on the difference between what people chose and what it scored. So
little data changes little. The shift holds weights of hashed features that several networks use,
and of the shipped landmarks and context: no word of a story, no vector of a sentence, no example.
A place is shared by many features, so it tells of no word that somebody said it.

It is measured by networks that were held out: sentences of one network never stand on both sides.
Pure: no SQL.
"""

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language

from analysis.language.coding_scorer import around_of, is_allowed
from analysis.language.features import (
    DIMENSIONS,
    Floats,
    Vector,
    groups_of,
    sentences_of,
    vector_of,
)
from analysis.language.ranking import Around
from analysis.language.ridge import distinct, solve
from analysis.language.scorer_model import ScorerModel, likeness
from analysis.language.sentence_vectors import CONTEXT, ROLES, WIDTH, contexts, sentence_vectors
from analysis.language.themes import LABELS
from analysis.language.training_data import labels_in

RIDGE = 6.0
MEANING = 2.0
BEFORE, AFTER, ROLE = 0.3, 0.2, 0.2
MOST_PARTS = 5
# What fewer networks say is learnt from nowhere: it would tell about few people.
LEAST_NETWORKS = 3
PLACE = {label: number for number, label in enumerate(LABELS)}
Flags = NDArray[np.bool_]
Step = Callable[[int, int], None]


@dataclass(frozen=True)
class JudgedTurn:
    """A turn of a teller with what people said of it.

    Attributes:
        network: tells networks apart.
        role: of the teller, as in the network file.
        text: pseudonymised; in memory only.
        accepted, rejected: (start, end, theme, pole), 0-based code points, end exclusive.
        whole: whether everything in it was judged; else only what is named here is known.
    """

    network: int
    role: str
    text: str
    accepted: tuple[tuple[int, int, str, str], ...]
    rejected: tuple[tuple[int, int, str, str], ...]
    whole: bool


@dataclass(frozen=True)
class Sentences:
    """The sentences of judged turns as numbers; n rows, 26 columns in the order of ``LABELS``.

    ``network``, ``turn`` and ``index``: (n,). ``around``: what the ranking looks at.
    ``wanted``: 1 where people chose the label.
    ``known``: whether people said anything about it. ``allowed``: whether the context leaves room.
    """

    network: NDArray[np.int64]
    turn: NDArray[np.int64]
    index: NDArray[np.int64]
    sparse: list[Vector]
    vectors: Floats
    context: Floats
    around: Around
    wanted: Floats
    known: Flags
    allowed: Flags


@dataclass(frozen=True)
class Shift:
    """What a study adds to the scorer: weights only.

    ``places``: the hashed features that change, (k,). ``weights``: (k, 26).
    ``landmark_weights``: (m, 26), for the shipped landmarks. ``context_weights``: (1029, 26).
    ``offset``: (26,).
    """

    places: NDArray[np.int32]
    weights: Floats
    landmark_weights: Floats
    context_weights: Floats
    offset: Floats


@dataclass(frozen=True)
class Counts:
    """Of one theme: rightly suggested, wrongly suggested, missed. Sentences by pole."""

    hit: int = 0
    extra: int = 0
    missed: int = 0


@dataclass(frozen=True)
class Comparison:
    """The shipped scorer beside the learnt one on the same held-out sentences, per theme."""

    before: dict[str, Counts]
    after: dict[str, Counts]


def sentences_in(nlp: Language, turns: Sequence[JudgedTurn], model: ScorerModel) -> Sentences:
    """Read turns into numbers.

    Args:
        nlp: from ``build_base_pipeline``; no word stays in it.
        turns: those of one network stand in any order.
        model: the shipped one.
    """
    rows: list[tuple[int, int, int]] = []
    arounds: list[Around] = []
    sparse: list[Vector] = []
    texts: list[str] = []
    wanted, known, allowed = [], [], []
    for number, turn in enumerate(turns):
        with nlp.memory_zone():
            sentences = sentences_of(nlp(turn.text))
            arounds.append(around_of([sentences], [turn.role]))
            for index, sentence in enumerate(sentences):
                rows.append((turn.network, number, index))
                sparse.append(distinct(vector_of(groups_of(sentences, index), model.rarity)))
                texts.append(turn.text[sentence.start : sentence.end])
                labels, told = _said_of(turn, sentence.start, sentence.end)
                wanted.append(labels)
                known.append(told)
                allowed.append([is_allowed(sentence, label) for label in LABELS])
    vectors = sentence_vectors(texts)
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    roles = [turns[number].role for number in table[:, 1]]
    return Sentences(
        network=table[:, 0],
        turn=table[:, 1],
        index=table[:, 2],
        sparse=sparse,
        vectors=vectors,
        context=contexts(vectors, table[:, 1].tolist(), roles),
        around=Around(
            table[:, 1],
            np.concatenate([one.words for one in arounds]),
            np.concatenate([one.cues for one in arounds]),
            np.concatenate([one.read for one in arounds]),
        ),
        wanted=np.array(wanted, dtype=np.float32).reshape(-1, len(LABELS)),
        known=np.array(known, dtype=bool).reshape(-1, len(LABELS)),
        allowed=np.array(allowed, dtype=bool).reshape(-1, len(LABELS)),
    )


def learn(model: ScorerModel, sentences: Sentences, which: NDArray[np.int64]) -> Shift:
    """Return the shift that some of the sentences teach; the same sentences give the same shift.

    Args:
        model: the shipped one.
        sentences: all of them.
        which: the rows to learn from, (n,).
    """
    base = _scores(model, sentences, which)
    told = np.where(sentences.known[which], sentences.wanted[which] - base, 0.0)
    spread = likeness(model.landmarks, model.landmarks) + 1e-4 * np.eye(len(model.landmarks))
    whiten = np.linalg.inv(np.linalg.cholesky(spread.astype(np.float64))).T.astype(np.float32)
    scale = _context_scale()
    alike = likeness(sentences.vectors[which], model.landmarks)
    meaning = alike @ whiten * np.float32(MEANING**0.5)
    dense = np.concatenate([meaning, sentences.context[which] * scale], axis=1)
    sparse = _shared([sentences.sparse[row] for row in which], sentences.network[which])
    found = solve(sparse, dense.astype(np.float32), told.astype(np.float32), RIDGE)
    count = len(model.landmarks)
    places = np.flatnonzero(np.abs(found.sparse).max(axis=1)).astype(np.int32)
    return Shift(
        places=places,
        weights=found.sparse[places],
        landmark_weights=(whiten @ found.dense[:count] * np.float32(MEANING**0.5)),
        context_weights=found.dense[count:] * scale[:, None],
        offset=found.offset,
    )


def shifted(model: ScorerModel, shift: Shift, *, version: str) -> ScorerModel:
    """Return the shipped scorer with what a study added."""
    weights = model.weights.copy()
    weights[shift.places] += shift.weights
    return replace(
        model,
        version=version,
        weights=weights,
        landmark_weights=model.landmark_weights + shift.landmark_weights,
        context_weights=model.context_weights + shift.context_weights,
        offset=model.offset + shift.offset,
    )


def compare(
    model: ScorerModel, sentences: Sentences, *, step: Step = lambda _done, _total: None
) -> Comparison:
    """Return both scorers on sentences of networks that the learnt one did not see.

    Networks are dealt over at most five parts; each part is judged by what the others teach.

    Args:
        model: the shipped one.
        sentences: of two networks or more.
        step: told (parts done, parts in all); may raise to stop.
    """
    parts = _parts(sentences.network)
    total = len(set(parts.tolist()))
    before, after = _empty(), _empty()
    for done, part in enumerate(sorted(set(parts.tolist()))):
        step(done, total)
        judge, rest = np.flatnonzero(parts == part), np.flatnonzero(parts != part)
        new = shifted(model, learn(model, sentences, rest), version="")
        for counts, one in ((before, model), (after, new)):
            _count(counts, one, sentences, judge)
    step(total, total)
    return Comparison(_frozen(before), _frozen(after))


def to_bytes(shift: Shift) -> bytes:
    """Return the shift as numbers, packed."""
    out = io.BytesIO()
    np.savez_compressed(
        out,
        places=shift.places,
        weights=shift.weights.astype(np.float16),
        landmark_weights=shift.landmark_weights.astype(np.float32),
        context_weights=shift.context_weights.astype(np.float16),
        offset=shift.offset.astype(np.float32),
    )
    return out.getvalue()


def from_bytes(packed: bytes) -> Shift:
    """Read a shift.

    Raises:
        ValueError: these are no numbers of a shift.
    """
    with np.load(io.BytesIO(packed), allow_pickle=False) as kept:
        found: dict[str, Any] = {name: kept[name] for name in kept.files}
    places = found.pop("places").astype(np.int32)
    if len(places) and not 0 <= places.min() <= places.max() < DIMENSIONS:
        raise ValueError("places beyond the features")
    shift = Shift(places=places, **{name: one.astype(np.float32) for name, one in found.items()})
    if shift.weights.shape != (len(places), len(LABELS)) or shift.offset.shape != (len(LABELS),):
        raise ValueError("another number of labels")
    if shift.context_weights.shape != (CONTEXT, len(LABELS)):
        raise ValueError("another context")
    return shift


def _shared(sparse: list[Vector], networks: NDArray[np.int64]) -> list[Vector]:
    """Return the vectors with only what ``LEAST_NETWORKS`` networks or more use."""
    used = np.zeros(DIMENSIONS, dtype=np.int64)
    for network in set(networks.tolist()):
        mine = [one.places for one, of in zip(sparse, networks, strict=True) if of == network]
        used[np.unique(np.concatenate(mine))] += 1
    kept = [used[one.places] >= LEAST_NETWORKS for one in sparse]
    return [
        Vector(one.places[keep], one.values[keep]) for one, keep in zip(sparse, kept, strict=True)
    ]


def _said_of(turn: JudgedTurn, start: int, end: int) -> tuple[list[float], list[bool]]:
    """Return per label whether people chose it in this sentence, and whether they judged it."""
    yes, no = (
        labels_in([_as_fact(one) for one in found], start, end)
        for found in (turn.accepted, turn.rejected)
    )
    wanted = [float(label in yes) for label in LABELS]
    known = [turn.whole or label in yes or label in no for label in LABELS]
    return wanted, known


def _as_fact(one: tuple[int, int, str, str]) -> dict[str, Any]:
    start, end, theme, pole = one
    return {"start": start, "end": end, "theme": theme, "pole": pole}


def _context_scale() -> Floats:
    parts = np.array([BEFORE, AFTER, ROLE], dtype=np.float32)
    scale: Floats = np.sqrt(np.repeat(parts, [WIDTH, WIDTH, len(ROLES)]))
    return scale


def _scores(model: ScorerModel, sentences: Sentences, which: NDArray[np.int64]) -> Floats:
    sparse = [sentences.sparse[row] for row in which]
    return model.scores(sparse, sentences.vectors[which], sentences.context[which])


def _parts(networks: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the part of each sentence; a network lies in one part as a whole."""
    _names, place = np.unique(networks, return_inverse=True)
    parts: NDArray[np.int64] = place % MOST_PARTS
    return parts


def _suggested(
    model: ScorerModel, sentences: Sentences, which: NDArray[np.int64]
) -> Iterator[tuple[int, int]]:
    """Yield (row, label) of what the pages would suggest, as ``coding_scorer`` does."""
    scores = model.ranked(_scores(model, sentences, which), sentences.around.of(which))
    pairs = scores.reshape(len(which), -1, 2)
    stronger = (pairs == pairs.max(axis=2, keepdims=True)).reshape(scores.shape)
    enough = stronger & (scores >= model.thresholds["balanced"]) & sentences.allowed[which]
    found = np.argwhere(enough)
    taken: set[tuple[int, int, int]] = set()
    for at, label in found[np.argsort(-scores[found[:, 0], found[:, 1]], kind="stable")]:
        row = int(which[at])
        turn, index = int(sentences.turn[row]), int(sentences.index[row])
        if not taken & {(turn, index + step, int(label)) for step in (-1, 0, 1)}:
            taken.add((turn, index, int(label)))
            yield row, int(label)


def _empty() -> dict[str, list[int]]:
    return {theme: [0, 0, 0] for theme, _pole in LABELS}


def _count(
    counts: dict[str, list[int]],
    model: ScorerModel,
    sentences: Sentences,
    which: NDArray[np.int64],
) -> None:
    """Add hits, extras and misses of what people judged; what nobody judged counts neither way."""
    found = set(_suggested(model, sentences, which))
    for row in which.tolist():
        for label, (theme, _pole) in enumerate(LABELS):
            if not sentences.known[row, label]:
                continue
            said, is_there = (row, label) in found, bool(sentences.wanted[row, label])
            if said or is_there:
                counts[theme][0 if said and is_there else 1 if said else 2] += 1


def _frozen(counts: dict[str, list[int]]) -> dict[str, Counts]:
    return {theme: Counts(*three) for theme, three in counts.items()}
