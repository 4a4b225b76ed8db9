"""The page that tells who codes from which stories most can be learnt, and why."""

from uuid import UUID

from flask import Blueprint, render_template
from sqlalchemy import true
from sqlmodel import Session, col, select

from analysis.assignments import open_to
from analysis.blind_stories import blind_now
from analysis.most_to_learn import most_to_learn as order_of
from app.access import policy, signed_in, study_for
from app.database import get_session
from app.identity import User
from interviews.interviews import Interview, InterviewStatus
from research.networks import Actor, Network
from research.roles import Role
from research.standing import still_told
from research.studies import Study

most_to_learn = Blueprint("most_to_learn", __name__, url_prefix="/coderen/leerzaam")
SHOWN = 10


@most_to_learn.get("/<uuid:study_id>")
@policy(Role.can_code)
def page(study_id: UUID) -> str:
    """List the stories by what their suggestions can teach."""
    session, user = get_session(), signed_in()
    study = study_for(session, user, study_id, may=Role.can_code)
    stories = _open_stories(session, study, user)
    offers = order_of(session, study.id, list(stories))[:SHOWN]
    return render_template(
        "learning/most.html",
        study=study,
        study_is_synthetic=study.synthetic,
        lines=[(one, *stories[one.interview_id]) for one in offers],
        may_lead=user.may(Role.can_lead),
    )


def _open_stories(session: Session, study: Study, user: User) -> dict[UUID, tuple[Network, Actor]]:
    """Return the stories that this person may code now."""
    mine = true() if user.may(Role.can_lead) else open_to(user.id)
    statement = (
        select(Interview, Network, Actor)
        .join(Actor, col(Actor.id) == Interview.actor_id)
        .join(Network, col(Network.id) == Actor.network_id)
        .where(
            Network.study_id == study.id,
            Interview.status == InterviewStatus.CLOSED.value,
            *still_told(),
            ~blind_now(),
            mine,
        )
    )
    return {one.id: (network, actor) for one, network, actor in session.exec(statement)}
