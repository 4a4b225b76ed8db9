"""Proposed sentences about a network as a whole: how the client goes on, and what he used.

They rest on attributes that a social worker answered once per network, not on what people told.
The report on the first study names them beside the stories: several questions at once, resources
near the client, care that was prevented (annual report 2021, paragraphs 2.2 and 2.4).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from analysis.claim_evidence import Condition, Query, Test, Unit
from analysis.human_shares import Noun

NETWORKS = Noun("netwerk", "netwerken", "het enige netwerk")
# What the client used, as a clause after "In vier van de twintig netwerken".
RESOURCES = {
    "own_talents": " gebruikte de klant zijn eigen talenten.",
    "own_network": " hielp het eigen netwerk mee.",
    "volunteer_at_home": " hielp een vrijwilliger aan huis.",
    "community_activities": " deed de klant mee met activiteiten in de buurt.",
    "volunteering_self": " was de klant zelf vrijwilliger.",
    "general_provision": " hielp een algemene voorziening.",
    "tailored_provision": " was er een maatwerkvoorziening.",
}
GOES_ON = {
    "alone": " kan de klant alleen verder.",
    "with_circle": " kan de klant verder met zijn eigen kring.",
    "with_support": " kan de klant verder, nog met ondersteuning.",
}
LASTING = {"yes": " houdt de oplossing stand.", "no": " houdt de oplossing geen stand."}
# From so many on the report speaks of questions that come together.
SEVERAL_QUESTIONS = "3"


@dataclass(frozen=True)
class NetworkSentence:
    """A sentence to be filled: its name, whether it is about the questions, words and question."""

    name: str
    about_questions: bool
    after: str
    query: Query


def network_sentences() -> Iterator[NetworkSentence]:
    """Return the sentences about networks as a whole, in the order of a chapter."""
    yield _sentence(
        "several_questions",
        " speelden minstens drie vragen tegelijk.",
        Condition(Test.SEVERAL, "questions", (SEVERAL_QUESTIONS,)),
        about_questions=True,
    )
    for value, after in GOES_ON.items():
        yield _sentence(f"goes_on_{value}", after, _of("goes_on_how", value))
    for value, after in LASTING.items():
        yield _sentence(f"lasting_{value}", after, _of("lasting", value))
    for value, after in RESOURCES.items():
        yield _sentence(f"resource_{value}", after, _of("resources", value))
    effect = "tailored_care_effect"
    yield _sentence("care_prevented", " is maatwerkzorg voorkomen.", _of(effect, "prevented"))
    yield _sentence(
        "care_less",
        " is maatwerkzorg gestopt, verminderd of uitgesteld.",
        _of(effect, "ended", "reduced", "delayed"),
    )


def _of(attribute: str, *values: str) -> Condition:
    return Condition(Test.OF_NETWORK, attribute, values)


def _sentence(
    name: str, after: str, met: Condition, *, about_questions: bool = False
) -> NetworkSentence:
    query = Query(Unit.NETWORK, NETWORKS, (met,))
    return NetworkSentence(name, about_questions, after, query)
