"""The page with the figures of a study: what was told, without telling about single people."""

from uuid import UUID

from flask import Blueprint, current_app, render_template
from sqlmodel import Session

from analysis.figures import study_figures
from app.access import logs_reading, policy, signed_in, study_for
from app.database import get_session
from app.identity import User
from app.settings import Settings
from research import audit
from research.codebook import Pole
from research.errors import NotFoundError
from research.networks import reviewed_networks
from research.roles import Role
from research.studies import Study

figures = Blueprint("figures", __name__, url_prefix="/hoofdstuk")


@figures.get("/<uuid:study_id>/cijfers")
@policy(Role.can_see_figures)
@logs_reading
def page(study_id: UUID) -> str:
    """Show what was told, by role and by place; small groups stay hidden for everybody."""
    session, user = get_session(), signed_in()
    study = _study_for(session, user, study_id)
    settings: Settings = current_app.extensions["wij_settings"]
    found = study_figures(session, study.id, k=settings.smallest_group)
    audit.record(session, user_id=user.id, action="read", kind="figures", object_id=study.id)
    session.commit()
    return render_template(
        "figures/page.html",
        study=study,
        study_is_synthetic=study.synthetic,
        figures=found,
        poles=list(Pole),
        edits=user.may(Role.can_edit_chapter),
    )


def _study_for(session: Session, user: User, study_id: UUID) -> Study:
    """Return the study: for who works on it, or reviews one of its networks."""
    reviews = Role.PROFESSIONAL in user.held_roles and any(
        network.study_id == study_id for network in reviewed_networks(session, user_id=user.id)
    )
    if not reviews:
        return study_for(session, user, study_id, may=Role.can_see_figures)
    study = session.get(Study, study_id)
    if study is None:
        raise NotFoundError
    return study
