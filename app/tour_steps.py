"""What each tour shows: per role the pages, and what to look at there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape
from sqlmodel import Session

from app import tour_ways as ways
from app.identity import User
from research.roles import Role


@dataclass(frozen=True)
class Step:
    """One stop: a page, and what to look at there.

    ``way`` finds what the address needs; it answers None when there is no such page now.
    """

    endpoint: str
    title: Any
    text: Any
    button: Any = ""
    way: Callable[[Session, User], dict[str, Any] | None] = ways.nothing

    @property
    def words(self) -> Markup:
        """Return the text with the words of the screen in it."""
        shown = Markup('<b class="screen-word">{}</b>').format(str(self.button))
        return Markup(escape(str(self.text))) % {"button": shown}


def help_step(role: Role) -> Step:
    """Return the last stop of every tour."""
    return Step(
        "help.role",
        _l("Hulp is altijd dichtbij"),
        _l("Open het menu met uw naam en kies %(button)s. Daar kunt u deze rondleiding herhalen."),
        _l("Hulp"),
        ways.help_of(role),
    )


TOURS: dict[Role, tuple[Step, ...]] = {
    Role.INTERVIEWER: (
        Step(
            "calls.today",
            _l("Hier begint uw dag"),
            _l("Bovenaan staat wie u nu belt. Met %(button)s gaat u erheen."),
            _l("Ga naar dit telefoontje"),
        ),
        Step(
            "calls.call",
            _l("Eén telefoontje"),
            _l("Kies eerst %(button)s en bel. Heeft u de persoon aan de lijn? Begin het gesprek."),
            _l("Toon naam en nummer"),
            ways.planned_call,
        ),
        Step(
            "interviews.conversation",
            _l("Typ mee met het verhaal"),
            _l("Typ een zin en druk op Enter. Bij elke zin komt %(button)s te staan."),
            _l("Bewaard"),
            ways.open_conversation,
        ),
        Step(
            "interviews.closing",
            _l("Sluit het gesprek af"),
            _l("Vul in wat u hoorde. Weet u iets niet? Laat dan %(button)s staan."),
            _l("onbekend"),
            ways.open_conversation,
        ),
        help_step(Role.INTERVIEWER),
    ),
    Role.LEAD: (
        Step(
            "studies.index",
            _l("Uw onderzoeken"),
            _l("Hier staat wat aandacht vraagt. Met %(button)s begint u een nieuw onderzoek."),
            _l("Nieuw onderzoek"),
        ),
        Step(
            "studies.study",
            _l("De stappen van een onderzoek"),
            _l("Onder %(button)s ziet u wat klaar is en wat nu aan de beurt is."),
            _l("Stappen"),
            ways.study,
        ),
        Step(
            "draws.draw",
            _l("De loting"),
            _l("Iedereen kan de loting narekenen. Valt er iemand af? Dan is er een %(button)s."),
            _l("Reserve"),
            ways.study,
        ),
        Step(
            "networks.of_study",
            _l("De netwerken"),
            _l("Van elke gelote klant maakt u een netwerk met %(button)s."),
            _l("Maak netwerk"),
            ways.study,
        ),
        Step(
            "networks.network",
            _l("De mensen in een netwerk"),
            _l("Met %(button)s zet u er mensen bij. Open een persoon om een gesprek te plannen."),
            _l("Voeg iemand toe"),
            ways.last_network,
        ),
        help_step(Role.LEAD),
    ),
    Role.CODER: (
        Step(
            "coding.index",
            _l("De verhalen"),
            _l("Hier ziet u welke verhalen op u wachten. Begin met %(button)s."),
            _l("Beoordeel het volgende verhaal"),
        ),
        Step(
            "coding.story",
            _l("Beoordeel een voorstel"),
            _l("Klopt het voorstel? Kies %(button)s. Alleen dan telt het mee."),
            _l("Accepteren"),
            ways.waiting_story,
        ),
        Step(
            "coding.story",
            _l("Codeer zelf"),
            _l("Mist u iets? Selecteer woorden van de verteller en gebruik het blok %(button)s."),
            _l("Zelf coderen"),
            ways.waiting_story,
        ),
        help_step(Role.CODER),
    ),
    Role.PROFESSIONAL: (
        Step(
            "reviews.index",
            _l("Uw netwerken"),
            _l("Kies een netwerk. Onder %(button)s ziet u of u nog moet terugkijken."),
            _l("Open afspraken"),
        ),
        Step(
            "reviews.network",
            _l("De verhalen naast elkaar"),
            _l("Open onder %(button)s een thema. Dan leest u de woorden erachter."),
            _l("Wat ging goed en wat kan beter"),
            ways.reviewed_network,
        ),
        Step(
            "guided.prepare",
            _l("Een leersessie"),
            _l("Zo begint een gesprek van vier tot acht mensen. Bij %(button)s staan de rondes."),
            _l("Zo gaat het"),
            ways.network_to_talk_about,
        ),
        help_step(Role.PROFESSIONAL),
    ),
    Role.EDITOR: (
        Step(
            "claims.overview",
            _l("De zinnen voor het hoofdstuk"),
            _l("Elke bewering rust op woorden van mensen. Begin met %(button)s."),
            _l("Nieuwe bewering"),
            ways.study,
        ),
        Step(
            "claims.choose",
            _l("Kies een onderwerp"),
            _l("Onder %(button)s ziet u in hoeveel netwerken mensen erover vertelden."),
            _l("Netwerken"),
            ways.study,
        ),
        Step(
            "claims.claim",
            _l("Wat er achter een zin zit"),
            _l("Onder %(button)s staan de aantallen. Daaronder kiest u citaten."),
            _l("Wat hierachter zit"),
            ways.claim,
        ),
        Step(
            "chapters.text",
            _l("Het hoofdstuk"),
            _l("Zo krijgt de lezer het. Met %(button)s schrijft u het begin."),
            _l("Titel, inleiding en huisstijl"),
            ways.study,
        ),
        help_step(Role.EDITOR),
    ),
    Role.ADMIN: (
        Step(
            "people.index",
            _l("Wie er kan inloggen"),
            _l("Hier staat iedereen met een account. Maak er een met %(button)s."),
            _l("Nieuw account"),
        ),
        Step(
            "people.new",
            _l("Een nieuw account"),
            _l("Kies de rollen goed. Een %(button)s kan geen verhalen lezen."),
            _l("beheerder"),
        ),
        help_step(Role.ADMIN),
    ),
}
