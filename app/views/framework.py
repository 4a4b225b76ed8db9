"""The Toetsingskader of a register: three hard indicators, three soft ones, and the reach."""

from uuid import UUID

from flask import Blueprint
from sqlmodel import Session

from analysis.journey_counts import tally_of
from analysis.journeys import JourneyRegister
from analysis.register_figures import FigureSheet, Reached, figures_of, reach_by_risk
from app.access import policy, signed_in
from app.database import get_session
from app.journey_access import Near, journey_register_for
from app.journey_pages import register_page, smallest_group
from research.roles import Role

framework = Blueprint("framework", __name__, url_prefix="/klantreizen")
COLUMNS = ("reach_plan", "reach", "cost_plan", "cost")


@framework.get("/<uuid:register_id>/toetsingskader")
@policy(Role.can_follow_journeys)
def page(register_id: UUID) -> str:
    """Show the indicators with where each comes from, plan beside result, and the reach."""
    session = get_session()
    near = {"near": Near.SAVINGS}
    register, standing = journey_register_for(session, signed_in(), register_id, **near)
    return register_page(
        "journeys/framework.html",
        register,
        standing,
        here="framework.page",
        activities=figures_of(session, register, FigureSheet.ACTIVITIES),
        columns=COLUMNS,
        reached=_reached(session, register),
        tally=tally_of(session, register, k=smallest_group()),
    )


def _reached(session: Session, register: JourneyRegister) -> list[Reached]:
    """Return the reach per number of risk factors; small numbers of our own stay away."""
    k = smallest_group()
    lines = figures_of(session, register, FigureSheet.POPULATION)
    counted = tally_of(session, register, k=k).risks
    return reach_by_risk(lines, {risks: count for risks, count in counted.items() if count >= k})
