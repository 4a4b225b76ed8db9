import importlib.util
import json
import logging
import re
import shutil
from pathlib import Path

import pytest

from analysis.language.names import NameFinder
from analysis.language.prepare import main

# deduce builds its tables for minutes on a new machine.
pytestmark = pytest.mark.slow


def covered(finder, network, roster):
    """Return how many occurrences of a network's pii are covered, and how many there are."""
    hit = total = 0
    texts = [turn["text"] for actor in network["actors"] for turn in actor["turns"]]
    for text in texts:
        found = finder.find(text, roster=roster)
        taken = {place for one in found for place in range(one.start, one.end)}
        for entry in network["pii"]:
            for match in re.finditer(rf"(?<!\w){re.escape(entry)}(?!\w)", text):
                total += 1
                span = range(match.start(), match.end())
                hit += all(place in taken for place in span if text[place].isalnum())
    return hit, total


def test_nothing_is_loaded_before_the_first_text(tmp_path):
    finder = NameFinder(tmp_path / "cache")
    assert finder.find("  ", roster=["Riet"]) == []
    assert not (tmp_path / "cache").exists()


def test_it_finds_what_deduce_knows_and_what_the_roster_adds(finder):
    text = "Gisteren sprak Kees Verdaasdonk met riet over het Amphia Ziekenhuis, 79 jaar."
    found = {text[one.start : one.end]: one.kind for one in finder.find(text, roster=["Riet"])}
    assert found["Kees Verdaasdonk"] == "person"
    assert found["riet"] == "person"
    assert found["Amphia Ziekenhuis"] == "organisation"


def test_spans_stand_in_order_and_do_not_overlap(finder):
    text = "Riet (06-91447208) belde Kees Verdaasdonk, Zandoogjesstraat 17, op 3 mei 2021."
    found = finder.find(text, roster=["Riet", "Kees Verdaasdonk", "Zandoogjesstraat 17"])
    assert len(found) >= 5
    assert all(one.end <= two.start for one, two in zip(found, found[1:], strict=False))


def test_deduce_leaves_the_log_and_its_own_folder_alone(finder, capsys):
    finder.find("Hallo Kees", roster=[])
    assert not any(
        getattr(handler, "stream", None).__class__.__name__ == "EncodedFile"
        for handler in logging.getLogger().handlers
        if type(handler) is logging.StreamHandler
    )
    spec = importlib.util.find_spec("deduce")
    assert spec is not None
    assert spec.origin is not None
    assert not list(Path(spec.origin).parent.rglob("*.pickle"))


def test_most_names_of_the_reference_networks_are_covered(finder, reference):
    known = unknown = total = 0
    for number in (1, 9, 10):
        path = reference / "networks" / f"N{number:02d}.json"
        network = json.loads(path.read_text(encoding="utf-8"))
        names = [one for one in network["pii"] if not re.search(r"[\d@]", one)]
        hit, count = covered(finder, network, names)
        known, total = known + hit, total + count
        unknown += covered(finder, network, [])[0]
    assert total > 60
    assert known / total >= 0.98
    assert unknown / total >= 0.85


def test_the_tables_can_be_built_ahead(finder, tmp_path):
    """``finder`` comes first: with its tables copied, building ahead takes seconds."""
    finder.load()
    target = tmp_path / "ahead"
    shutil.copytree(finder.cache_path, target)
    assert main([str(target)]) == 0
    assert main([]) == 2
