"""What the pages and files of an ecogram show: pseudonyms, roles and claims; never a name."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import networkx as nx
from flask_babel import gettext as _
from markupsafe import Markup
from sqlmodel import Session

from analysis.ecogram_lines import (
    Line,
    LineShape,
    about_the_client,
    lines_laid_over,
    lines_of_teller,
)
from analysis.ecograms import draw_ecogram, line_sample, network_graph
from analysis.timelines import Stay, draw_timeline, stays_of
from app.formats import today
from app.tie_words import (
    MEANING,
    ON_A_LINE,
    NamedPeople,
    claim_words,
    first_upper,
    named_people,
    period_words,
    words_on_lines,
)
from research.csv_cells import guarded
from research.involvement import current_involvement
from research.networks import Actor, Network, actors_of
from research.standing import may_be_read_in_network, told_in_network
from research.ties import Tie, current_ties

LAID_OVER = (LineShape.AGREED, LineShape.ALONE, LineShape.CONTRADICTED, LineShape.NO_TIE)
OF_ONE = (LineShape.GOOD, LineShape.STRAINED, LineShape.UNTOLD, LineShape.NO_TIE)
CSV_HEAD = (
    "verteller",
    "van",
    "naar",
    "band",
    "richting",
    "soort",
    "contact",
    "sinds",
    "tot",
    "samen",
)


@dataclass(frozen=True)
class Picture:
    """One picture with its table; ``id`` is its place on the page."""

    id: str
    title: str
    svg: Markup
    rows: list[list[str]]


@dataclass(frozen=True)
class Told:
    """What may be shown of a network: its people and the claims of those who may be heard."""

    network: Network
    people: NamedPeople
    ties: list[Tie]
    stays: list[Stay]

    @property
    def tellers(self) -> list[UUID]:
        """Who tells of a tie, in the order of the network, the client first."""
        known = {one.reporter_id for one in self.ties}
        order = [self.people.client_id, *(one.id for one in self.people.people)]
        return [one for one in order if one is not None and one in known]


def told_to_lead(session: Session, network: Network) -> Told:
    """Return what everybody tells who did not take it back."""
    return _told(session, network, told_in_network(session, network.id))


def told_to_network(session: Session, network: Network) -> Told:
    """Return what those tell who agreed to be read within their network."""
    heard = [
        actor.id
        for actor in actors_of(session, network.id)
        if may_be_read_in_network(session, actor)
    ]
    return _told(session, network, heard)


def ecogram_facts(told: Told) -> dict[str, Any]:
    """Return the pictures of a page with their tables and legends."""
    single = [_picture_of(told, teller) for teller in told.tellers]
    return {
        "together": _picture(told, "samen", _("Ecogram van alle vertellers"), laid_over(told)),
        "pictures": single,
        "has_ties": bool(told.ties),
        "legend": _legend(LAID_OVER, {one.shape for one in laid_over(told)}),
        "legend_of_one": _legend(
            OF_ONE,
            {line.shape for teller in told.tellers for line in lines_of_teller(told.ties, teller)},
        ),
        "timeline": _timeline(told) if told.stays else None,
    }


def laid_over(told: Told) -> list[Line]:
    """Return the lines over all tellers."""
    return lines_laid_over(told.ties)


def svg_of_ecogram(told: Told) -> str:
    """Return the drawing over all tellers."""
    return draw_ecogram(told.people.people, laid_over(told), words=words_on_lines()).svg


def svg_of_timeline(told: Told) -> str:
    """Return the drawing of who joined and left."""
    words = {"row": str(_("%(person)s, volgens %(teller)s"))}
    return draw_timeline(told.stays, this_year=today().year, words=words).svg


def graphml_of(told: Told) -> str:
    """Return the claims as GraphML, pseudonyms only."""
    graph = network_graph(told.people.people, laid_over(told), client_id=told.people.client_id)
    return "\n".join(nx.generate_graphml(graph)) + "\n"


def csv_of(told: Told) -> str:
    """Return a row per claim, pseudonyms only; no cell can be read as a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(CSV_HEAD)
    named = told.people.words
    for line in laid_over(told):
        for claim in line.claims:
            cells: Sequence[str] = (
                named(claim.reporter_id),
                named(claim.one_id),
                named(claim.other_id),
                claim.standing,
                claim.direction,
                " ".join(claim.kinds),
                claim.quality,
                claim.since,
                claim.until,
                line.shape.value,
            )
            writer.writerow([guarded(cell) for cell in cells])
    return text.getvalue()


def _told(session: Session, network: Network, heard: Iterable[UUID]) -> Told:
    actors: list[Actor] = actors_of(session, network.id)
    people, wanted = named_people(network, actors), set(heard)
    ties = current_ties(session, network.id, reporter_ids=wanted)
    involvement = current_involvement(session, network.id, reporter_ids=wanted)
    return Told(
        network=network,
        people=people,
        ties=about_the_client(ties, people.client_id),
        stays=stays_of(people.people, involvement, client_id=people.client_id),
    )


def _picture_of(told: Told, teller: UUID) -> Picture:
    title = _("Zoals %(who)s het vertelt", who=told.people.words(teller))
    number = told.tellers.index(teller) + 1
    return _picture(told, f"verteller-{number}", title, lines_of_teller(told.ties, teller))


def _picture(told: Told, place: str, title: str, lines: list[Line]) -> Picture:
    drawn = draw_ecogram(told.people.people, lines, words=words_on_lines())
    rows = [
        [
            first_upper(told.people.words(line.one)),
            told.people.words(line.other),
            str(ON_A_LINE[line.shape]),
            ". ".join(map(first_upper, claim_words(told.people, line))) + ".",
        ]
        for line in lines
    ]
    return Picture(place, title, Markup(drawn.svg), rows)


def _timeline(told: Told) -> Picture:
    rows = []
    for stay in told.stays:
        spoken = period_words(stay.since, stay.until)
        rows.append(
            [
                first_upper(told.people.words(stay.person.id)),
                told.people.words(stay.teller.id),
                ", ".join(spoken),
            ]
        )
    title = _("Wie kwam erbij en wie ging weg")
    return Picture("tijdlijn", title, Markup(svg_of_timeline(told)), rows)


def _legend(order: Iterable[LineShape], there: set[LineShape]) -> list[dict[str, Any]]:
    return [
        {
            "sample": Markup(line_sample(shape)),
            "word": str(ON_A_LINE[shape]),
            "meaning": str(MEANING[shape]),
        }
        for shape in order
        if shape in there
    ]
