"""Make ``data/scorer.json`` from the training data.

Run ``python -m analysis.language.train``. The method is ridge regression, one
column per theme and pole, on hashed features and on likeness in meaning.
A ranking of those scores, the thresholds and the certainty come from sentences
of writers that the model had not seen. The same data give the same file.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from analysis.language.calibration import (
    fragment_of,
    knots_of,
    pole_share,
    predictions,
    thresholds_of,
)
from analysis.language.features import Floats
from analysis.language.material import Material, around_of, material_of, wanted_of
from analysis.language.ranking import Ranking, with_floor
from analysis.language.ranking_train import crossed, learnt
from analysis.language.ridge import solve
from analysis.language.scorer_model import ScorerModel, as_kept, likeness, to_json
from analysis.language.sentence_vectors import ROLES
from analysis.language.small_talk import with_small_talk
from analysis.language.themes import LABELS
from analysis.language.training_data import Row, is_report, read_turns
from analysis.language.unseen_reads import reads_of, unseen_reads

TARGET = Path(__file__).parent / "data" / "scorer.json"
VERSION = "10"
RIDGE = 6.0
LANDMARKS = 1000
MEANING = 2.0  # how much likeness counts beside one group of hashed features
BEFORE, AFTER, ROLE = 0.3, 0.2, 0.2
OF_THEME, OF_POLE = 0.3, 0.05
ABOVE = 0.0002  # so that the floor passes the threshold after both were rounded


def fit(material: Material, learn: Sequence[int]) -> ScorerModel:
    """Return a model, without threshold and certainty, from some of the rows."""
    chosen = _landmark_rows(material.wanted, learn)
    landmarks = as_kept(material.vectors[chosen])
    whiten = _whitening(landmarks)
    parts = np.array([BEFORE, AFTER, ROLE], dtype=np.float32)
    width = material.vectors.shape[1]
    scale = np.sqrt(np.repeat(parts, [width, width, len(ROLES)]))
    meaning = likeness(material.vectors[learn], landmarks) @ whiten * np.float32(MEANING**0.5)
    dense = np.concatenate([meaning, material.context[learn] * scale], axis=1)
    found = solve([material.sparse[i] for i in learn], dense, material.wanted[learn], RIDGE)
    of_meaning, of_context = found.dense[: len(landmarks)], found.dense[len(landmarks) :]
    mix = mixing()
    return ScorerModel(
        version=VERSION,
        weights=found.sparse @ mix,
        rarity=material.rarity,
        landmarks=landmarks,
        landmark_weights=(whiten @ of_meaning @ mix * MEANING**0.5).astype(np.float32),
        context_weights=of_context @ mix * scale[:, None],
        offset=found.offset @ mix,
        thresholds={},
        examples=tuple(material.rows[row].text for row in chosen),
        example_labels=tuple(
            tuple(np.flatnonzero(material.wanted[row] == 1.0).tolist()) for row in chosen
        ),
        knots=((0.0, 0.0), (1.0, 1.0)),
    )


def mixing() -> Floats:
    """Return how much of each label's score goes into each other's, (26, 26).

    The theme, and the pole, are each known better than the two together: every
    score gets a share of what both poles of its theme say, and of what its pole
    says over all themes.
    """
    theme = np.arange(len(LABELS)) // 2
    sign = np.where(np.arange(len(LABELS)) % 2 == 0, 1.0, -1.0)
    shared = (
        np.eye(len(LABELS)) + OF_THEME * (theme[:, None] == theme) + OF_POLE * np.outer(sign, sign)
    )
    mixed: Floats = shared.astype(np.float32)
    return mixed


def _landmark_rows(wanted: Floats, learn: Sequence[int]) -> list[int]:
    """Return sentences in which both coders saw a label, spread over the training data."""
    coded = [row for row in learn if wanted[row].max() == 1.0]
    count = min(LANDMARKS, len(coded))
    return [coded[place * len(coded) // count] for place in range(count)]


def _whitening(landmarks: Floats) -> Floats:
    """Return what makes likeness to each landmark count once, (m, m).

    Landmarks of a narrow encoder lie so close together that the table needs more on its
    diagonal; for the one that ships the first try is enough.
    """
    spread = likeness(landmarks, landmarks).astype(np.float64)
    for extra in (1e-4, 1e-3, 1e-2, 1e-1):
        try:
            root = np.linalg.cholesky(spread + extra * np.eye(len(landmarks)))
        except np.linalg.LinAlgError:
            continue
        whiten: Floats = np.linalg.inv(root).T.astype(np.float32)
        return whiten
    raise ValueError("the landmarks cannot be told apart")


def scores_of(model: ScorerModel, material: Material, which: Sequence[int]) -> Floats:
    """Return the model's scores of some of the rows, (len(which), 26)."""
    sparse = [material.sparse[i] for i in which]
    return model.scores(sparse, material.vectors[which], material.context[which])


def unseen_scores(material: Material, *others: Material) -> list[Floats]:
    """Return scores of every sentence by a model that did not learn its writer.

    Sentences that are always learnt keep -1.

    Args:
        material: to learn from and to score.
        others: only to score, with the same writers in the same parts.
    """
    every = [material, *others]
    folds = [np.array([row.fold for row in one.rows], dtype=np.int64) for one in every]
    scores = [np.full(one.wanted.shape, -1.0, dtype=np.float32) for one in every]
    for fold in sorted(set(folds[0].tolist()) - {-1}):
        model = fit(material, np.flatnonzero(folds[0] != fold).tolist())
        for one, parts, found in zip(every, folds, scores, strict=True):
            judge = np.flatnonzero(parts == fold)
            if len(judge):
                found[judge] = scores_of(model, one, judge.tolist())
    return scores


class HeldOut(NamedTuple):
    """What models that had not learnt a writer say of that writer's sentences.

    ``scores``: (n, 26), ranked by what the other writers taught, -1 where a sentence is always
    learnt. ``ranking``: what all held-out writers teach. ``thresholds`` per setting, as from
    ``thresholds_of``; ``measured`` and ``reports``: what they give on turns and on reports.
    ``knots``: as from ``knots_of``, a part of it beside small
    talk. ``pole``: of the suggestions whose theme was right, the share whose pole was too
    (balanced setting).
    """

    scores: Floats
    ranking: Ranking
    thresholds: dict[str, float]
    measured: dict[str, dict[str, Any]]
    reports: dict[str, dict[str, Any]]
    knots: tuple[tuple[float, float], ...]
    pole: float


def held_out(material: Material, turns: Sequence[dict[str, Any]]) -> HeldOut:
    """Return how well the method does on writers that it did not learn."""
    beside, talk = with_small_talk(material, turns)
    rows, raw = material.rows + beside.rows, np.concatenate(unseen_scores(material, beside))
    heard = np.flatnonzero([row.fold >= 0 for row in rows])
    around = around_of(rows, reads_of(material, beside, [*turns, *talk]))
    wanted = wanted_of(rows)
    known = (raw[heard], around.of(heard), wanted[heard])
    chances = np.full(raw.shape, -1.0, dtype=np.float32)
    chances[heard] = crossed(*known, np.array([rows[row].fold for row in heard]))
    mine = slice(len(material.rows))
    enough = thresholds_of(material.rows, raw[mine], turns)[0]["balanced"]
    thresholds = thresholds_of(material.rows, chances[mine], turns)[0]
    # "Sure" holds for what people say too, which is harder than reports.
    told = thresholds_of(*_only(material.rows, chances[mine], turns, reports=False))[0]
    thresholds["sure"] = max(thresholds["sure"], told["sure"])
    floor = thresholds["balanced"] + ABOVE
    chances = with_floor(chances, raw, around, enough, floor)
    return HeldOut(
        scores=chances[mine],
        ranking=replace(learnt(*known), enough=enough, floor=floor),
        thresholds=thresholds,
        measured=_measured(material.rows, chances[mine], turns, thresholds, reports=False),
        reports=_measured(material.rows, chances[mine], turns, thresholds, reports=True),
        knots=knots_of(rows, chances, [*turns, *talk]),
        pole=pole_share(predictions(material.rows, chances[mine], thresholds["balanced"]), turns),
    )


def _measured(
    rows: Sequence[Row],
    scores: Floats,
    turns: Sequence[dict[str, Any]],
    thresholds: dict[str, float],
    *,
    reports: bool,
) -> dict[str, dict[str, Any]]:
    """Return what each setting gives on reports, or on what people said."""
    mine = _only(rows, scores, turns, reports=reports)
    return {setting: fragment_of(*mine, at) for setting, at in thresholds.items()}


def _only(
    rows: Sequence[Row], scores: Floats, turns: Sequence[dict[str, Any]], *, reports: bool
) -> tuple[Sequence[Row], Floats, list[dict[str, Any]]]:
    """Return the same, where only reports, or only what people said, has scores and codings."""
    mine = [is_report(turn) == reports for turn in turns]
    kept = np.array([mine[row.turn] for row in rows], dtype=bool)
    only = [turn if one else turn | {"codings": []} for turn, one in zip(turns, mine, strict=True)]
    return rows, np.where(kept[:, None], scores, np.float32(-1.0)), only


def trained(material: Material, unseen: HeldOut) -> ScorerModel:
    """Return the model that the material teaches, with ranking, threshold and certainty."""
    model = fit(material, range(len(material.rows)))
    return replace(model, ranking=unseen.ranking, thresholds=unseen.thresholds, knots=unseen.knots)


def main() -> None:
    """Write the model beside the other language data."""
    turns = read_turns()
    material = material_of(turns)
    beside, _talk = with_small_talk(material, turns)
    if unseen_reads([row.text for row in material.rows], [row.text for row in beside.rows]) is None:
        sys.exit("The training turns changed. Run first: python -m analysis.language.reader_train")
    unseen = held_out(material, turns)
    model = trained(material, unseen)
    TARGET.write_text(to_json(model), encoding="utf-8")
    for setting, fragment in unseen.measured.items():
        sys.stdout.write(f"unseen writers, {setting}: {json.dumps(fragment)}\n")
        sys.stdout.write(f"unseen reports, {setting}: {json.dumps(unseen.reports[setting])}\n")
    sys.stdout.write(f"pole right where the theme is: {unseen.pole:.3f}\n")
    sys.stdout.write(f"thresholds {model.thresholds}, knots {model.knots}\n")


if __name__ == "__main__":
    main()
