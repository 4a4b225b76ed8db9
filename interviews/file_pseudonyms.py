"""Pseudonyms in a network file itself, without a database: numbers live in memory only."""

import copy
from collections import Counter
from dataclasses import asdict
from typing import Any

from interviews.network_import import names_in_file
from interviews.placeholders import KIND_WORDS, placeholders_for
from interviews.pseudonyms import SpanFinder
from interviews.replacements import replace_spans
from interviews.rosters import folded, names_in, own_word
from research.networks import ActorRole


class FileNames:
    """The placeholders of one network file: the same name gets the same one everywhere."""

    def __init__(self, network: dict[str, Any]) -> None:
        """Read who the actors are."""
        self._words: dict[tuple[str, str], str] = {}
        self._counts: Counter[str] = Counter()
        self._own: dict[str, str] = {}
        people = [
            (ActorRole(actor["role"]), actor.get("description") or "")
            for actor in network["actors"]
        ]
        for actor, word in zip(network["actors"], placeholders_for(people), strict=True):
            for name in names_in(actor.get("name", "")):
                self._own.setdefault(name, word)
            if actor.get("phone"):
                self._own.setdefault(actor["phone"], "[telefoonnummer]")

    def placeholder(self, kind: str, words: str) -> str:
        """Return what stands there instead."""
        own = own_word(self._own, words)
        if own is not None:
            return own
        label = KIND_WORDS.get(kind, "naam")
        key = (label, folded(words))
        if key not in self._words:
            self._counts[label] += 1
            self._words[key] = f"[{label} {self._counts[label]}]"
        return self._words[key]


def pseudonymise_file(
    network: dict[str, Any], finder: SpanFinder
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Replace the names in a network file.

    Args:
        network: as ``parse_network_file`` returns it; it is not changed.
        finder: finds names.

    Returns:
        The network with its names replaced (its list of names is empty), and the spans:
        ``actor_id``, ``turn``, ``start``, ``end`` (code points in the given text, end
        exclusive), ``kind`` and ``placeholder``.
    """
    result: dict[str, Any] = copy.deepcopy(network)
    known, names = names_in_file(network), FileNames(network)

    def replaced(text: str) -> Any:
        return replace_spans(text, finder.find(text, roster=known), names.placeholder)

    spans: list[dict[str, Any]] = []
    for actor in result["actors"]:
        for number, turn in enumerate(actor["turns"]):
            done = replaced(turn["text"])
            turn["text"] = done.text
            place = {"actor_id": actor["actor_id"], "turn": number}
            spans += [place | asdict(one) for one in done.replacements]
        for field in ("name", "phone", "description", "organisation"):
            if actor.get(field):
                actor[field] = replaced(actor[field]).text
    if "pii" in result:
        result["pii"] = []
    if "gist" in result:
        result["gist"] = replaced(result["gist"]).text
    return result, spans
