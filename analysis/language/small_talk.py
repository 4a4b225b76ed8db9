"""The held-out turns once more, as a conversation brings them: with small talk in between.

Nothing is written for it. Between the sentences of one to three turns of one writer stand
sentences without a code of writers who are held out together; some turns are nothing else.
A report is left as it is: half of its sentences bear no code already.
The same data give the same turns.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from analysis.language.features import vector_of
from analysis.language.material import Material, context_of_rows, wanted_of
from analysis.language.ridge import distinct
from analysis.language.training_data import Row, is_report

SEED = 7
OFTEN = 0.45  # how often something is said between two sentences
LONGEST = 20  # words


def with_small_talk(
    material: Material, turns: Sequence[dict[str, Any]]
) -> tuple[Material, list[dict[str, Any]]]:
    """Return new turns and their sentences as numbers, of the writers that are held out.

    A sentence is numbered on after ``turns``; its codes are those that it had, one coding each.
    """
    rows: list[Row] = []
    order: list[int] = []
    talk: list[dict[str, Any]] = []
    for chosen in mixed(material.rows, turns):
        turn, start = len(turns) + len(talk), 0
        made: list[dict[str, Any]] = []
        for index, number in enumerate(chosen):
            row, end = material.rows[number], start + len(material.rows[number].text)
            groups = row.groups | {"before": _said(material, chosen, index - 1)}
            groups |= {"after": _said(material, chosen, index + 1)}
            rows.append(replace(row, turn=turn, index=index, start=start, end=end, groups=groups))
            made += [
                {"start": start, "end": end, "theme": theme, "pole": pole, "coders": coders}
                for (theme, pole), coders in row.labels.items()
            ]
            start = end + 1
        order += chosen
        talk.append({"role": role_of(chosen, material.rows, turns), "codings": made})
    vectors = material.vectors[order]
    sparse = [distinct(vector_of(row.groups, material.rarity)) for row in rows]
    shifted = [*turns, *talk]
    around = context_of_rows(rows, shifted, vectors)
    return Material(rows, sparse, material.rarity, vectors, around, wanted_of(rows)), talk


def _said(material: Material, chosen: Sequence[int], index: int) -> Any:
    """Return the words and letters of a sentence, as its neighbour hears them."""
    if not 0 <= index < len(chosen):
        return type(material.rows[0].groups["word"])()
    groups = material.rows[chosen[index]].groups
    return groups["word"] + groups["letters"]


def role_of(chosen: Sequence[int], rows: Sequence[Row], turns: Sequence[dict[str, Any]]) -> str:
    """Return the role of who speaks a new turn: whoever said its first coded sentence."""
    first = rows[max(chosen, key=lambda one: bool(rows[one].labels))]
    return str(turns[first.turn].get("role", ""))


def mixed(rows: Sequence[Row], turns: Sequence[dict[str, Any]]) -> Iterator[list[int]]:
    """Yield the rows of each new turn."""
    choose = random.Random(SEED)  # noqa: S311
    plain: dict[int, list[int]] = {}
    mine: dict[int, list[int]] = {}
    tellers: dict[tuple[int, str, str], list[int]] = {}
    for number, row in enumerate(rows):
        if row.fold < 0 or is_report(turns[row.turn]):
            continue
        if not row.labels and len(row.text.split()) <= LONGEST:
            plain.setdefault(row.fold, []).append(number)
        if row.turn not in mine:
            told = turns[row.turn]
            key = (row.fold, str(told.get("writer", "")), str(told.get("role", "")))
            tellers.setdefault(key, []).append(row.turn)
        mine.setdefault(row.turn, []).append(number)
    for (fold, _writer, _role), told_by in sorted(tellers.items()):
        choose.shuffle(told_by)
        while told_by:
            size = choose.choice((1, 1, 2, 3))
            taken, told_by = told_by[:size], told_by[size:]
            told_rows = [number for turn in taken for number in mine[turn]]
            yield list(between(told_rows, plain.get(fold, []), choose))
            if plain.get(fold) and choose.random() < OFTEN:
                yield choose.choices(plain[fold], k=choose.choice((1, 1, 2)))


def between(told: Sequence[int], plain: Sequence[int], choose: random.Random) -> Iterator[int]:
    """Yield the rows that are told, with plain ones in between."""
    for number in [*told, None]:
        if plain and choose.random() < OFTEN:
            yield from choose.choices(plain, k=choose.choice((1, 1, 2)))
        if number is not None:
            yield number
