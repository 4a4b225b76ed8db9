"""How much the suggester understands of texts that it never learnt from.

Run ``python benchmarks/understanding.py``. Prints fragment scores per setting: on synthetic turns
and networks that are kept apart, on the synthetic networks N09 and N10, and on five real accounts
by professionals (``kept_apart/README.md`` says by whom they were coded). The last two are read
from the reference material beside the project, and left out, with a word, where it is absent.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from analysis.language.evaluate import evaluate
from analysis.language.files import codings_of_network
from analysis.language.pipeline import build_pipeline
from analysis.language.scorer_model import SETTINGS
from analysis.language.suggester import EmbeddedSuggester
from analysis.language.training_turns import read_turn_files

ROOT = Path(__file__).parents[1]
APART = Path(__file__).with_name("kept_apart")
REFERENCE = ROOT.parent / "shared" / "reference"
PLAIN, NETWORKS = frozenset({"k01", "k02", "k03"}), frozenset({"k04", "k05", "k06", "k07"})
LATER_NETWORKS = frozenset({"k08", "k09", "k10", "k11"})
Network = dict[str, Any]


def written(writers: frozenset[str]) -> tuple[list[Network], list[dict[str, Any]]]:
    """Return every kept turn of some writers as a network of its own, with its codings."""
    networks, codings = [], []
    for turn in (one for one in read_turn_files(APART) if one["writer"] in writers):
        ids = {"network_id": turn["id"], "actor_id": f"{turn['id']}-A1", "turn": 0}
        said = [{"speaker": "actor", "text": turn["text"]}]
        actor = {"actor_id": ids["actor_id"], "role": turn["role"], "turns": said}
        networks.append({"network_id": turn["id"], "actors": [actor]})
        codings += [ids | one for one in turn["codings"]]
    return networks, codings


def told(names: list[Path], codings: Path) -> tuple[list[Network], list[dict[str, Any]]]:
    """Return network files and their codings."""
    networks = [json.loads(path.read_text(encoding="utf-8")) for path in names]
    known = {network["network_id"] for network in networks}
    lines = (json.loads(line) for line in codings.read_text(encoding="utf-8").splitlines())
    return networks, [one for one in lines if one["network_id"] in known]


def together(
    *parts: tuple[list[Network], list[dict[str, Any]]],
) -> tuple[list[Network], list[dict[str, Any]]]:
    """Return several texts as one."""
    networks, codings = zip(*parts, strict=True)
    return [one for some in networks for one in some], [one for some in codings for one in some]


def texts() -> Iterator[tuple[str, list[Network], list[dict[str, Any]]]]:
    """Yield each text with its codings."""
    yield "plain synthetic turns kept apart", *written(PLAIN)
    yield "four synthetic networks kept apart", *written(NETWORKS)
    yield "four later synthetic networks kept apart", *written(LATER_NETWORKS)
    if not REFERENCE.is_dir():
        sys.stdout.write("N09, N10 and the accounts are left out: no reference material here\n")
        return
    folder = REFERENCE / "networks"
    apart = [folder / "N09.json", folder / "N10.json"]
    yield "N09 and N10, synthetic", *told(apart, folder / "codings.jsonl")
    yield (
        "these ten networks together",
        *together(
            written(NETWORKS), written(LATER_NETWORKS), told(apart, folder / "codings.jsonl")
        ),
    )
    accounts = sorted((REFERENCE / "cases").glob("C*.json"))
    yield "five real accounts", *told(accounts, APART / "accounts.jsonl")


def pole_right(codings: list[dict[str, Any]], found: list[dict[str, Any]]) -> float:
    """Return, of the suggestions whose theme is right, the share whose pole is too."""
    place = ("network_id", "actor_id", "turn", "theme")
    right = []
    for one in found:
        poles = {
            other["pole"]
            for other in codings
            if all(str(one[name]) == str(other[name]) for name in place)
            and min(one["end"], other["end"]) > max(one["start"], other["start"])
        }
        right += [one["pole"] in poles] if poles else []
    return sum(right) / max(1, len(right))


def main() -> None:
    """Print the figures."""
    suggester = EmbeddedSuggester(build_pipeline())
    sys.stdout.write(f"{suggester.version}\n")
    for name, networks, codings in texts():
        for setting in SETTINGS:
            found = [
                one
                for network in networks
                for one in codings_of_network(suggester, network, setting=setting)
            ]
            told = evaluate(codings, found)["fragment"]
            sys.stdout.write(
                f"{name}, {setting}: precision {told['precision']:.3f}, recall "
                f"{told['recall']:.3f}, F1 {told['f1']:.3f} ({told['n_pred']} suggestions, "
                f"{told['n_ref']} codings); pole {pole_right(codings, found):.3f}\n"
            )


if __name__ == "__main__":
    main()
