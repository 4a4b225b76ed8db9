"""Everything the suggester learns from, as turns and as sentences with labels."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.language.features import groups_of, sentences_of
from analysis.language.pipeline import build_base_pipeline
from analysis.language.training_turns import read_turn_files

TRAINING = Path(__file__).parent / "data" / "training"
FOLDS = 3
REPORTS, TALKS, ACCOUNTS = "reports", "talks", "accounts"
ALWAYS = -1
Groups = dict[str, Counter[str]]
Label = tuple[str, str]


@dataclass(frozen=True)
class Row:
    """One sentence to learn from: its place, text, features and labels.

    ``fold`` is the part in which its writer is held out, or ``ALWAYS``.
    ``labels`` tells how many coders saw each theme and pole in it.
    """

    turn: int
    index: int
    start: int
    end: int
    fold: int
    text: str
    groups: Groups
    labels: dict[Label, int]


def read_turns(folder: Path = TRAINING) -> list[dict[str, Any]]:
    """Return every training turn: ``id``, ``text``, ``codings``, ``fold``.

    Only the writers of ``turns_*.txt`` and ``reports_*.txt`` are ever held out. The cue phrases
    were written with the others in view: a score on those would flatter. ``talks_*.txt`` (told)
    and ``accounts_*.txt`` (written) are more of both, that are always learnt.
    """
    turns: list[dict[str, Any]] = []
    for name in ("items.jsonl", "network_turns.jsonl"):
        for line in (folder / name).read_text(encoding="utf-8").splitlines():
            turns.append(json.loads(line) | {"fold": ALWAYS})
    turns += _single_sentences(folder / "own_sentences.txt")
    for kind in ("turns", REPORTS):
        written = read_turn_files(folder, kind)
        writers = sorted({turn["writer"] for turn in written})
        order = {writer: place for place, writer in enumerate(writers)}
        turns += [turn | {"fold": order[turn["writer"]] % FOLDS, "kind": kind} for turn in written]
    for kind in (TALKS, ACCOUNTS):
        turns += [turn | {"fold": ALWAYS, "kind": kind} for turn in read_turn_files(folder, kind)]
    return turns


def is_report(turn: Mapping[str, Any]) -> bool:
    """Return whether a turn was written by a worker, as a paragraph of an account."""
    return turn.get("kind") in (REPORTS, ACCOUNTS)


def _single_sentences(path: Path) -> list[dict[str, Any]]:
    turns = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        head, _, text = line.partition(": ")
        if line.startswith("#") or not text:
            continue
        theme, _, pole = head.partition(" ")
        whole = {"start": 0, "end": len(text), "theme": theme, "pole": pole}
        codings = [] if theme == "none" else [whole]
        turns.append({"id": f"X{number}", "text": text, "codings": codings, "fold": ALWAYS})
    return turns


def read_rows(turns: Sequence[dict[str, Any]]) -> list[Row]:
    """Return the sentences of the turns, with features and labels."""
    nlp = build_base_pipeline()
    rows = []
    for number, turn in enumerate(turns):
        with nlp.memory_zone():
            sentences = sentences_of(nlp(turn["text"]))
            groups = [groups_of(sentences, index) for index in range(len(sentences))]
        for index, sentence in enumerate(sentences):
            rows.append(
                Row(
                    turn=number,
                    index=index,
                    start=sentence.start,
                    end=sentence.end,
                    fold=turn["fold"],
                    text=turn["text"][sentence.start : sentence.end],
                    groups=groups[index],
                    labels=labels_in(turn["codings"], sentence.start, sentence.end),
                )
            )
    return rows


def labels_in(codings: Sequence[dict[str, Any]], start: int, end: int) -> dict[Label, int]:
    """Return label -> coders for codings that lie in this sentence for real."""
    labels: dict[Label, int] = {}
    for each in codings:
        shared = min(each["end"], end) - max(each["start"], start)
        half = 0.5 * min(end - start, each["end"] - each["start"])
        if shared > 0 and (shared >= half or shared > 25):
            label = (each["theme"], each["pole"])
            labels[label] = max(labels.get(label, 0), each.get("coders", 2))
    return labels
