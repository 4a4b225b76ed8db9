"""From a network file to turns, and from suggestions to lines of a coding file.

The formats are those of the network file: one dict per network; codings carry
``network_id``, ``actor_id``, ``turn`` and offsets in the file's own text.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from spacy.language import Language

from analysis.language.suggestions import Suggestion, TurnText, suggest


def turns_of(actor: Mapping[str, Any]) -> list[TurnText]:
    """Return the turns of one actor of a network file, in order.

    Raises:
        KeyError: A turn lacks ``speaker`` or ``text``.
    """
    return [
        TurnText(speaker=str(turn["speaker"]), text=str(turn["text"]))
        for turn in actor.get("turns", ())
    ]


def coding_lines(
    network_id: str, actor_id: str, suggestions: Sequence[Suggestion]
) -> Iterator[dict[str, Any]]:
    """Yield one coding line per suggestion."""
    for each in suggestions:
        yield {
            "network_id": network_id,
            "actor_id": actor_id,
            "turn": each.turn,
            "start": each.start,
            "end": each.end,
            "theme": each.theme,
            "pole": each.pole,
            "certainty": each.certainty,
        }


def codings_of_network(nlp: Language, network: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the suggested codings of every interview in a network file.

    Args:
        nlp: From ``build_pipeline()``.
        network: A network file, read from JSON.

    Raises:
        KeyError: The file lacks an id, a speaker or a text.
    """
    network_id = str(network["network_id"])
    for actor in network.get("actors", ()):
        found = suggest(nlp, turns_of(actor))
        yield from coding_lines(network_id, str(actor["actor_id"]), found)
