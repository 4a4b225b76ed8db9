"""Fills the corpus up: sentence frames times names, by a fixed seed, for each half apart.

Run ``python fill.py build`` or ``held_out`` to print the ``filled`` network of that half anew;
frames and names of the two halves were written apart.
"""

import json
import random
import sys
from typing import Any

FRAMES = {
    "build": (
        "mijn zus {p} belt elke dag",
        "de buurvrouw {p} heeft de sleutel",
        "ome {p} uit {l} is overleden",
        "met {p} ga ik naar de markt",
        "{p} heet ze, van de thuiszorg",
        "ik heb {p} gebeld en die kwam",
        "toen zei {p} dat het zo niet ging",
        "die {p} die is goed voor haar",
        "{p} haar zoon woont in {l}",
        "van {p} kreeg ik een lift naar {l}",
        "wij wonen in {l}, {p} in {l}",
        "mevrouw {s} van de gemeente dacht mee",
        "dokter {s} kwam niet",
        "{p} {s} heeft getekend",
        "familie {s} van hiernaast kookt",
        "{r} heeft het weer vergeten",
        "dan belt {r} en dan weet ik het",
        "{r} en {r} zaten aan tafel",
        "ja nee {r} die doet dat wel",
        "ik zei tegen {r} dat het goed was",
    ),
    "held_out": (
        "mijn nicht {p} kwam over uit {l}",
        "vriend {p} heeft gereden",
        "de overbuurman, {p}, zag licht branden",
        "ik ben toen bij {p} gaan slapen",
        "naar {p} luistert hij wel",
        "kijk {p} is gewoon druk",
        "en {p} zegt doe dat nou niet",
        "door {p} ben ik daar terechtgekomen",
        "{p} belde, en later belde {p} ook",
        "zoiets doet {p} niet voor het geld",
        "in {l} hebben ze dat beter voor elkaar",
        "ze is van {l} naar {l} verhuisd",
        "vanuit {l} is het een uur met de bus",
        "een meneer {s} nam het over",
        "huisarts {s} stuurde haar door",
        "onze buren, de familie {s}, helpen",
        "{p} {s} was de vorige begeleider",
        "volgens mij was {r} er toen ook",
        "{r} moest erom lachen",
        "dus {r} ging mee en {r} bleef thuis",
        "wat vindt {r} daarvan",
        "{r} is de enige die het snapt",
        "nou {r} dus",
        "zonder {r} was het niks geworden",
    ),
}
PEOPLE = {
    "build": "mieke riny jacqueline ad koos wilhelmien bart tim anita ruud lia petra monique leo "
    "hasan ayten elif kadir yasmina karima driss latifa jamal farah sunil anand shanelle romeo "
    "dagmara pawel ewelina rafal noura bassam hiba samir rahel kidane tekle simret abeba stefan "
    "marloes ilse gijs joep teun sven milou tess bertha gonnie dirkje klaas gerrit hein trudy",
    "held_out": "wendy marleen riekie hanneke coen theo rika bertine sien geesje roelie egbert "
    "willemijn nol harrie tonnie marietje jeanne funs aleida pleun krijn maatje jacomina wiebe "
    "feike akke durk hulya tuncay serap burak nadia achmed bouchra tarik anwar sherida clyde "
    "soraya ruben ivona jacek beata tomek rasha wael bashar ghazal senait mulugeta mehret dawit "
    "lieke stijn fleurtje daan mees lars evi roos-marie annelotte govert teuntje",
}
SURNAMES = {
    "build": "hermans jansen pieterse willemsen van den berg|vermeulen dekkers kaya arslan "
    "bouzidi ramdin wisniewski tesfay de graaf|wouters nijhof ter haar|claassens",
    "held_out": "wijnands van der meulen|kortekaas bijlsma ekelschot celik sahin aouragh "
    "bakhuis ramcharan mazur habte van rossum|schuurmans ten brinke|dikkers leijten hoogland",
}
PLACES = {
    "build": "breda waalwijk hengelo haarlem best rijen ede kampen leiden zwolle "
    "den bosch|uden drunen",
    "held_out": "veendam meppel terneuzen franeker venlo geleen barneveld tiel hoorn "
    "schoonhoven den helder|winschoten hulst zeist alphen aan den rijn",
}
ROSTERS = {
    "build": "Marga Slegers|Nico Slegers|Hayat Boukhris|Dorien Kuijpers|Evert Zandstra|Rens Aarts",
    "held_out": "Gonda Hazeleger|Evert-Jan Hazeleger|Siham Azzouzi|Merel Drost|Sibo Kuipers|"
    "Tilly Onstenk|Rogier Vis",
}


def _words(text: str) -> list[str]:
    """Split at blanks; a piece with a bar in it is read bar by bar, the first on its particles."""
    words, held = [], ""
    for part in text.split():
        if part in {"van", "de", "den", "der", "ter", "ten", "alphen", "aan"}:
            held += part + " "
            continue
        first, *rest = part.split("|")
        words += [held + first, *rest]
        held = ""
    return words


def _twisted(name: str, chance: random.Random) -> str:
    """Mistype a name of five letters or more: one letter doubled, left out or swapped."""
    at = chance.randrange(1, len(name) - 1)
    kind = chance.randrange(3)
    if kind == 0:
        return name[:at] + name[at] + name[at:]
    if kind == 1:
        return name[:at] + name[at + 1 :]
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def _roster_word(half: str, chance: random.Random) -> str:
    first = chance.choice(ROSTERS[half].split("|")).split()[0]
    if first in {"Merel", "Rens"}:
        return first
    name = first.lower()
    return _twisted(name, chance) if len(name) > 5 and chance.random() < 0.15 else name


def filled(half: str, count: int = 330) -> dict[str, Any]:
    """Return one more network of the half, with ``count`` sentences."""
    chance = random.Random(f"names {half}")
    lists = {"p": PEOPLE, "s": SURNAMES, "l": PLACES}
    sentences = []
    while len(sentences) < count:
        frame = FRAMES[half][len(sentences) % len(FRAMES[half])]
        for key, source in lists.items():
            while f"{{{key}}}" in frame:
                word = chance.choice(_words(source[half]))
                kind = "p" if key == "s" else key
                frame = frame.replace(f"{{{key}}}", f"{{{kind}:{word}}}", 1)
        while "{r}" in frame:
            frame = frame.replace("{r}", f"{{r:{_roster_word(half, chance)}}}", 1)
        sentences.append(frame)
    return {"roster": ROSTERS[half].split("|"), "filled": True, "sentences": sentences}


if __name__ == "__main__":
    json.dump(filled(sys.argv[1]), sys.stdout, ensure_ascii=False, indent=1)
