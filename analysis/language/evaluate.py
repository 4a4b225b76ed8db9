"""Score predicted codings against the reference of two coders.

A prediction is right when it stands in the same network, interview and turn,
has the same theme and pole, and overlaps the reference span; each counts once.
A reference coding that only one of two coders made counts neither way: missing
it is no miss, finding it is no error.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from analysis.language.themes import LABELS

Coding = Mapping[str, Any]
Key = tuple[str, str, int, str, str]
Counts = dict[str, int]


def evaluate(reference: Iterable[Coding], predicted: Iterable[Coding]) -> dict[str, Any]:
    """Return precision, recall and F1 per theme and pole, micro and macro.

    Args:
        reference: Codings as in ``codings.jsonl``; ``coders`` may be missing (2).
        predicted: Codings with the same ids, ``turn``, ``start``, ``end``.

    Returns:
        A JSON-able dict: ``fragment`` (micro, with ``macro_f1``), ``per_label``
        (``"access failure" -> {p, r, f1, n}``) and the counts.

    Raises:
        KeyError: A coding misses a field.
    """
    wanted, found = _grouped(reference), _grouped(predicted)
    counts: dict[tuple[str, str], Counts] = {
        label: {"hit": 0, "extra": 0, "missed": 0} for label in LABELS
    }
    for key in sorted(wanted.keys() | found.keys()):
        label = (key[3], key[4])
        into = counts.setdefault(label, {"hit": 0, "extra": 0, "missed": 0})
        for name, value in _matched(wanted.get(key, []), found.get(key, [])).items():
            into[name] += value
    return _report(counts)


def _grouped(codings: Iterable[Coding]) -> dict[Key, list[Coding]]:
    groups: dict[Key, list[Coding]] = defaultdict(list)
    for coding in codings:
        key = (
            str(coding["network_id"]),
            str(coding["actor_id"]),
            int(coding["turn"]),
            str(coding["theme"]),
            str(coding["pole"]),
        )
        groups[key].append(coding)
    return groups


def _overlap(one: Coding, other: Coding) -> int:
    return int(min(one["end"], other["end"]) - max(one["start"], other["start"]))


def _matched(wanted: list[Coding], found: list[Coding]) -> Counts:
    """Match one to one, as many pairs as can be, codings of both coders first."""
    taken: dict[int, int] = {}  # predicted -> reference
    order = sorted(range(len(wanted)), key=lambda i: _is_doubtful(wanted[i]))
    for i in order:
        _place(i, wanted, found, taken, set())
    matched = set(taken.values())
    sure = [i for i, ref in enumerate(wanted) if not _is_doubtful(ref)]
    hit = sum(i in matched for i in sure)
    return {"hit": hit, "extra": len(found) - len(taken), "missed": len(sure) - hit}


def _place(
    i: int,
    wanted: list[Coding],
    found: list[Coding],
    taken: dict[int, int],
    tried: set[int],
) -> bool:
    """Give reference ``i`` a prediction, moving others over where that helps."""
    for j, guess in enumerate(found):
        if j in tried or _overlap(wanted[i], guess) <= 0:
            continue
        tried.add(j)
        if j not in taken or _place(taken[j], wanted, found, taken, tried):
            taken[j] = i
            return True
    return False


def _is_doubtful(reference: Coding) -> bool:
    return int(reference.get("coders", 2)) < 2


def _scores(counts: Counts) -> dict[str, float]:
    hit, extra, missed = counts["hit"], counts["extra"], counts["missed"]
    precision = hit / (hit + extra) if hit + extra else 0.0
    recall = hit / (hit + missed) if hit + missed else 0.0
    both = precision + recall
    f1 = 2 * precision * recall / both if both else 0.0
    return {"p": round(precision, 4), "r": round(recall, 4), "f1": round(f1, 4)}


def _report(counts: Mapping[tuple[str, str], Counts]) -> dict[str, Any]:
    total = {
        name: sum(each[name] for each in counts.values()) for name in ("hit", "extra", "missed")
    }
    per_label = {
        f"{theme} {pole}": _scores(each) | {"n": each["hit"] + each["missed"]}
        for (theme, pole), each in sorted(counts.items())
        if sum(each.values())
    }
    used = [float(each["f1"]) for each in per_label.values() if each["n"]]
    micro = _scores(total)
    return {
        "fragment": {
            "precision": micro["p"],
            "recall": micro["r"],
            "f1": micro["f1"],
            "macro_f1": round(sum(used) / len(used), 4) if used else 0.0,
            "n_ref": total["hit"] + total["missed"],
            "n_pred": total["hit"] + total["extra"],
        },
        "per_label": per_label,
    }
