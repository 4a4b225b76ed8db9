"""Rows whose words are sealed: of the circumstances of a person, and of who knows whom."""

from datetime import date

from cast import Cast
from claiming import say_of
from sqlmodel import Session

from analysis.claims import Claim
from analysis.hidden_names import hide_name
from interviews.interviews import Interview
from research.circumstances import (
    Capacity,
    CapacitySource,
    Heard,
    note_capacity,
    note_heard,
)
from research.independence import KnowsHow, state_link
from research.independence_exceptions import make_exception
from research.networks import Actor, Network
from research.studies import Study


def fill_people(session: Session, cast: Cast, interview: Interview) -> None:
    """Note how the client is heard and who decides for him, and hide a name in his story."""
    by, client = cast.lead.id, session.get_one(Actor, cast.client_actor.id)
    note_heard(session, client, heard=Heard(language="Papiaments"), noted_by=by)
    capacity = Capacity(True, CapacitySource.COURT, date(2025, 1, 1))
    note_capacity(session, client, capacity=capacity, noted_by=by)
    hide_name(session, interview, name="tijd", hidden_by=by)


def fill_research(session: Session, cast: Cast, claim: Claim) -> None:
    """Note who knows the network and why he phones all the same, and a no about a claim."""
    study = session.get_one(Study, cast.study.id)
    network = session.get_one(Network, cast.network.id)
    who = {"user_id": cast.interviewer.id}
    knows = {"how": KnowsHow.KNOWS, "about": "Zijn buurman.", "stated_by": cast.lead.id}
    state_link(session, study, network=network, **who, **knows)
    made = {"reason": "Niemand anders kan.", "made_by": cast.lead.id, "by_lead": True}
    make_exception(session, network, **who, **made)
    said = "Iedereen weet wie dit is."
    say_of(session, claim, is_fine=False, looked_by=cast.editor.id, reason=said)
