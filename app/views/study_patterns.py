"""Pages with patterns over networks: for who may read the fragments that make each number."""

from uuid import UUID

from flask import Blueprint, render_template
from sqlmodel import Session

from analysis.study_base import base_of
from app.access import logs_reading, policy, signed_in, study_for
from app.database import get_session
from app.pattern_pages import number_facts, pattern_facts
from research import audit
from research.roles import Role
from research.studies import Study

study_patterns = Blueprint("study_patterns", __name__, url_prefix="/hoofdstuk")


@study_patterns.get("/<uuid:study_id>/patronen")
@policy(Role.can_read_fragments_of_claims)
@logs_reading
def page(study_id: UUID) -> str:
    """Show what returns over the networks of a study; every number opens what makes it."""
    session = get_session()
    study = _study(session, study_id)
    facts = pattern_facts(base_of(session, study.id))
    _note(session, study, "figures")
    answer = render_template(
        "study_patterns/page.html", study=study, study_is_synthetic=study.synthetic, **facts
    )
    session.commit()
    return answer


@study_patterns.get("/<uuid:study_id>/patronen/<kind>/<name>")
@policy(Role.can_read_fragments_of_claims)
@logs_reading
def number(study_id: UUID, kind: str, name: str) -> str:
    """Show the networks, people and fragments that make one number."""
    session = get_session()
    study = _study(session, study_id)
    facts = number_facts(session, base_of(session, study.id), kind, name)
    _note(session, study, "fragments")
    answer = render_template(
        "study_patterns/number.html", study=study, study_is_synthetic=study.synthetic, **facts
    )
    session.commit()
    return answer


def _study(session: Session, study_id: UUID) -> Study:
    return study_for(session, signed_in(), study_id, may=Role.can_read_fragments_of_claims)


def _note(session: Session, study: Study, kind: str) -> None:
    audit.record(session, user_id=signed_in().id, action="read", kind=kind, object_id=study.id)
