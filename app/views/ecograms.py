"""Pages with the ecogram and the time line of a network, and their files for the lead."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Response, render_template
from sqlmodel import Session

from app.access import logs_reading, network_for, policy, signed_in
from app.database import get_session
from app.ecogram_files import as_png, standalone
from app.ecogram_pages import (
    Told,
    csv_of,
    ecogram_facts,
    graphml_of,
    svg_of_ecogram,
    svg_of_timeline,
    told_to_lead,
    told_to_network,
)
from app.proof import asks_passphrase_for_file
from app.tie_words import first_upper
from research import audit
from research.errors import NotFoundError
from research.networks import Network, actors_of
from research.roles import Role
from research.standing import is_still_told
from research.studies import Study

ecograms = Blueprint("ecograms", __name__)


@ecograms.get("/netwerken/<uuid:network_id>/ecogram")
@policy(Role.can_lead)
@logs_reading
def of_lead(network_id: UUID) -> str:
    """Show the pictures of what everybody tells, and the ways to note more."""
    session, user = get_session(), signed_in()
    found = network_for(session, user, network_id, may=Role.can_lead)
    _note_reading(session, found)
    told = told_to_lead(session, found)
    writers = [
        (actor, first_upper(told.people.words(actor.id)))
        for actor in actors_of(session, network_id)
        if is_still_told(session, actor.id)
    ]
    page = render_template(
        "ecograms/of_lead.html", **_about(session, found), **ecogram_facts(told), writers=writers
    )
    session.commit()
    return page


@ecograms.get("/netwerken/<uuid:network_id>/ecogram.svg")
@policy(Role.can_lead)
@asks_passphrase_for_file
@logs_reading
def drawing(network_id: UUID) -> Response:
    """Hand out the drawing over all tellers."""
    return _file(
        network_id, "image/svg+xml", "ecogram.svg", lambda told: standalone(svg_of_ecogram(told))
    )


@ecograms.get("/netwerken/<uuid:network_id>/ecogram.png")
@policy(Role.can_lead)
@asks_passphrase_for_file
@logs_reading
def picture(network_id: UUID) -> Response:
    """Hand out the drawing over all tellers as a picture."""
    return _file(network_id, "image/png", "ecogram.png", lambda told: as_png(svg_of_ecogram(told)))


@ecograms.get("/netwerken/<uuid:network_id>/ecogram.graphml")
@policy(Role.can_lead)
@asks_passphrase_for_file
@logs_reading
def graph(network_id: UUID) -> Response:
    """Hand out the claims as a graph."""
    return _file(network_id, "application/xml", "ecogram.graphml", graphml_of)


@ecograms.get("/netwerken/<uuid:network_id>/banden.csv")
@policy(Role.can_lead)
@asks_passphrase_for_file
@logs_reading
def claims(network_id: UUID) -> Response:
    """Hand out a row per claim."""
    return _file(network_id, "text/csv", "banden.csv", csv_of)


@ecograms.get("/netwerken/<uuid:network_id>/tijdlijn.svg")
@policy(Role.can_lead)
@asks_passphrase_for_file
@logs_reading
def timeline(network_id: UUID) -> Response:
    """Hand out who joined and left.

    Raises:
        NotFoundError: nobody told when somebody joined or left.
    """
    return _file(network_id, "image/svg+xml", "tijdlijn.svg", _timeline_file)


@ecograms.get("/netwerken/<uuid:network_id>/tijdlijn.png")
@policy(Role.can_lead)
@asks_passphrase_for_file
@logs_reading
def timeline_picture(network_id: UUID) -> Response:
    """Hand out who joined and left as a picture.

    Raises:
        NotFoundError: nobody told when somebody joined or left.
    """
    return _file(network_id, "image/png", "tijdlijn.png", _timeline_picture)


@ecograms.get("/netwerkreview/<uuid:network_id>/ecogram")
@policy(Role.can_review)
@logs_reading
def of_professional(network_id: UUID) -> str:
    """Show what those tell who agreed to be read within their network."""
    session, user = get_session(), signed_in()
    found = network_for(session, user, network_id, may=Role.can_review)
    _note_reading(session, found)
    facts = ecogram_facts(told_to_network(session, found))
    page = render_template("ecograms/of_professional.html", **_about(session, found), **facts)
    session.commit()
    return page


def _note_reading(session: Session, network: Network) -> None:
    reader = signed_in().id
    audit.record(session, user_id=reader, action="read", kind="ecogram", object_id=network.id)


def _about(session: Session, network: Network) -> dict[str, object]:
    study = session.get_one(Study, network.study_id)
    return {"network": network, "study": study, "study_is_synthetic": study.synthetic}


def _timeline_file(told: Told) -> str:
    if not told.stays:
        raise NotFoundError
    return standalone(svg_of_timeline(told))


def _timeline_picture(told: Told) -> bytes:
    if not told.stays:
        raise NotFoundError
    return as_png(svg_of_timeline(told))


def _file(
    network_id: UUID, kind: str, name: str, content: Callable[[Told], str | bytes]
) -> Response:
    """Hand out a file with pseudonyms only, and note who took it."""
    session, user = get_session(), signed_in()
    found = network_for(session, user, network_id, may=Role.can_lead)
    _note_reading(session, found)
    answer = Response(content(told_to_lead(session, found)), mimetype=kind)
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    session.commit()
    return answer
