"""From a network file to turns, and from suggestions to lines of a coding file.

The formats are those of the network file: one dict per network; codings carry
``network_id``, ``actor_id``, ``turn`` and offsets in the file's own text.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from analysis.language.suggester import Suggester
from analysis.language.suggestions import BALANCED, Suggestion, TurnText
from analysis.language.themes import THEMES


def turns_of(actor: Mapping[str, Any]) -> list[TurnText]:
    """Return the turns of one actor of a network file, in order.

    Raises:
        KeyError: A turn lacks ``speaker`` or ``text``.
    """
    return [
        TurnText(
            speaker=str(turn["speaker"]),
            text=str(turn["text"]),
            role=str(actor.get("role", "")),
        )
        for turn in actor.get("turns", ())
    ]


def coding_lines(
    network_id: str, actor_id: str, suggestions: Sequence[Suggestion]
) -> Iterator[dict[str, Any]]:
    """Yield one coding line per suggestion.

    ``cues`` bound the words that gave it away; where there are none, ``example``
    is a synthetic sentence that it is like, or None.
    """
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
            "cues": [list(place) for place in each.triggers],
            "example": None if each.triggers else each.example,
        }


def codings_of_network(
    suggester: Suggester, network: Mapping[str, Any], *, setting: str = BALANCED
) -> Iterator[dict[str, Any]]:
    """Yield the suggested codings of every interview in a network file.

    Args:
        suggester: Which suggests.
        network: A network file, read from JSON.
        setting: "sure", "balanced" or "wide", for every theme.

    Raises:
        KeyError: There is no such setting, or the file lacks an id, a speaker or a text.
        ModelProblem: A model outside this process gave nothing.
    """
    network_id = str(network["network_id"])
    for actor in network.get("actors", ()):
        found = suggester.suggest(turns_of(actor), settings=dict.fromkeys(THEMES, setting))
        yield from coding_lines(network_id, str(actor["actor_id"]), found)
