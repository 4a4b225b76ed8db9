"""What a study cannot say, as sentences for the end of its chapter."""

from collections.abc import Iterator

from analysis.chapters import ChapterFacts
from analysis.human_numbers import (
    ENOUGH_FOR_PERCENTAGES,
    counted,
    counted_word,
    listed,
    number_word,
    starting,
)
from analysis.role_words import ROLES_MANY


def limits_of(facts: ChapterFacts) -> list[str]:
    """Return the limits of the study, the weightiest first. There is always at least one."""
    return [
        *_synthetic(facts),
        *_few_networks(facts),
        *_sample(facts),
        *_not_heard(facts),
        *_coders(facts),
        "Een ervaring hoort bij de mensen en bij het moment. Een volgend gesprek kan een "
        "ander verhaal geven.",
    ]


def _synthetic(facts: ChapterFacts) -> Iterator[str]:
    if facts.study.synthetic:
        yield "Dit zijn voorbeeldgegevens. De mensen en hun verhalen zijn verzonnen."


def _few_networks(facts: ChapterFacts) -> Iterator[str]:
    heard = facts.factors.networks_heard
    if heard == 0:
        yield "Wij hebben nog niemand gesproken. Dit hoofdstuk zegt nog niets over de ervaring."
    elif heard < ENOUGH_FOR_PERCENTAGES:
        networks = counted_word(heard, "netwerk", "netwerken")
        yield (
            f"Wij spraken mensen uit {networks}. Dat is te weinig voor percentages en voor "
            "uitspraken over alle klanten."
        )
    else:
        yield (
            f"Wij spraken mensen uit {counted(heard, 'netwerk', 'netwerken')}. Een percentage "
            "zegt iets over deze netwerken, niet precies over alle klanten."
        )


def _sample(facts: ChapterFacts) -> Iterator[str]:
    response = facts.response
    if response.released == 0:
        yield (
            "Er is geen loting vastgelegd. Wij weten dus niet of deze netwerken een "
            "afspiegeling zijn van alle klanten."
        )
    if response.networks_heard > 0 and response.networks_not_heard > 0:
        missed = counted_word(response.networks_not_heard, "netwerk", "netwerken")
        lacking = "Dat ontbreekt" if response.networks_not_heard == 1 else "Die ontbreken"
        yield f"Uit {missed} hebben wij niemand gesproken. {lacking} in de aantallen."


def _not_heard(facts: ChapterFacts) -> Iterator[str]:
    response = facts.response
    missing = response.actors - response.heard
    if response.heard and missing:
        yield (
            f"Van {number_word(missing)} van de {number_word(response.actors)} mensen in deze "
            "netwerken hebben wij geen verhaal. Wat zij vinden, weten wij niet."
        )
    silent = [ROLES_MANY[one.role] for one in response.roles if one.heard == 0]
    if response.heard and silent:
        yield starting(f"{listed(silent)} hebben wij niet gesproken.")


def _coders(facts: ChapterFacts) -> Iterator[str]:
    basis = facts.basis
    if basis.coders == 1:
        yield (
            "Eén persoon bepaalde welke woorden bij welk thema horen. Niemand anders heeft "
            "dat nagekeken."
        )
    elif basis.one_coder:
        yield (
            f"Van de {basis.accepted} keer dat woorden bij een thema zijn gezet, deed één "
            f"persoon dat {basis.one_coder} keer zonder tweede lezer."
        )
    if basis.waiting == 1:
        yield "Eén voorstel van het programma is nog niet beoordeeld. Dat telt niet mee."
    elif basis.waiting:
        yield (
            f"{starting(number_word(basis.waiting))} voorstellen van het programma zijn nog "
            "niet beoordeeld. Die tellen niet mee."
        )
