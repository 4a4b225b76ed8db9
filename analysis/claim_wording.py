"""A first sentence for a claim, in plain Dutch. The editor makes it his own."""

import re
from dataclasses import replace

from analysis.human_numbers import network_share, number_word, starting
from analysis.patterns import FactorCount
from research.codebook import Codebook, Pole, ThemeState, codebook

# What was told, per theme and pole, as a clause after "vertelden twee mensen dat".
# Each clause says no more than what every coding of that theme and pole has in common.
CLAUSES: dict[str, dict[Pole, str]] = {
    "attention": {
        Pole.SUCCESS: "er echt is geluisterd",
        Pole.FAILURE: "er niet goed is geluisterd",
    },
    "presence": {
        Pole.SUCCESS: "het contact gewoon en persoonlijk was",
        Pole.FAILURE: "het contact afstandelijk was",
    },
    "respect": {
        Pole.SUCCESS: "eigen keuzes zijn gerespecteerd",
        Pole.FAILURE: "eigen keuzes niet serieus zijn genomen",
    },
    "attunement": {
        Pole.SUCCESS: "de hulp paste bij het gewone leven",
        Pole.FAILURE: "de hulp niet paste bij het gewone leven",
    },
    "ownership": {
        Pole.SUCCESS: "de klant zelf koos en besliste",
        Pole.FAILURE: "er is beslist zonder de klant",
    },
    "strengths": {
        Pole.SUCCESS: "er oog was voor wat iemand kan",
        Pole.FAILURE: "er vooral naar problemen is gekeken",
    },
    "pace": {
        Pole.SUCCESS: "er genoeg tijd is genomen",
        Pole.FAILURE: "er te weinig tijd was of het te snel moest",
    },
    "trust": {
        Pole.SUCCESS: "er vertrouwen was",
        Pole.FAILURE: "het vertrouwen is geschaad",
    },
    "coordination_volunteers": {
        Pole.SUCCESS: "de vrijwilliger en de organisatie goed contact hielden",
        Pole.FAILURE: "de vrijwilliger en de organisatie te weinig van elkaar wisten",
    },
    "coordination_professionals": {
        Pole.SUCCESS: "professionals goed samenwerkten",
        Pole.FAILURE: "professionals langs elkaar heen werkten",
    },
    "own_network": {
        Pole.SUCCESS: "mensen in de eigen kring elkaar hielpen",
        Pole.FAILURE: "de eigen kring ontbrak of te zwaar werd belast",
    },
    "access": {
        Pole.SUCCESS: "hulp snel en eenvoudig te krijgen was",
        Pole.FAILURE: "hulp lastig te krijgen was",
    },
    "fitting_solution": {
        Pole.SUCCESS: "er een oplossing kwam waarmee de klant verder kon",
        Pole.FAILURE: "er geen oplossing kwam die goed paste",
    },
}


SHARE = re.compile(
    r"\bin (?:beide|alle \w+|\w+ van de \w+) netwerken\b|\bin het enige netwerk\b", re.I
)


def names_other_share(sentence: str, factor: FactorCount, *, networks_heard: int) -> bool:
    """Return whether the sentence names a share of networks that is not the one counted.

    Only the forms that ``network_share`` writes are recognised, in words or in digits: a
    sentence in other words is the editor's own responsibility.
    """
    if networks_heard == 0:
        return False
    in_words = network_share(factor.networks, networks_heard).split(" (")[0]
    in_digits = f"in {factor.networks} van de {networks_heard} netwerken"
    named = {found.casefold() for found in SHARE.findall(sentence)}
    return not named <= {in_words, in_digits}


def proposed_sentence(
    factor: FactorCount, book: Codebook | None = None, *, networks_heard: int
) -> str:
    """Return a sentence with the exact share of networks and the number of tellers.

    Args:
        factor: told at least once.
        book: the codebook of the study; a theme that it words itself is named, not described.
        networks_heard: the denominator, at least ``factor.networks``.
    """
    share = starting(network_share(factor.networks, networks_heard))
    if factor.actors == 1:
        tellers = "vertelde één persoon"
    else:
        tellers = f"vertelden {number_word(factor.actors)} mensen"
    return f"{share} {tellers} {factor_clause(book or codebook(), factor.theme, factor.pole)}."


def factor_clause(book: Codebook, theme_id: str, pole: Pole) -> str:
    """Return what was told, as a clause after "vertelde iemand".

    Of a theme that the study worded itself nothing more is said than its name.
    """
    theme = book.theme(theme_id)
    if theme.id in CLAUSES and replace(theme, state=ThemeState.OPEN, into=()) in codebook().themes:
        return f"dat {CLAUSES[theme.id][pole]}"
    way = "wat goed ging" if pole is Pole.SUCCESS else "wat beter kan"
    return f"{way} bij ‘{theme.label}’"
