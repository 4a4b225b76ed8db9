"""Pages of the lead about who keeps the register of a study."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response

from app.access import policy, signed_in, study_for
from app.database import get_session
from app.forms.keepers import KeeperForm
from app.people import people_by_id
from app.problems import message_of, status_of
from research.errors import DomainError, NotFoundError
from research.register_keepers import keeper_versions, set_keeper
from research.roles import Role
from research.studies import Study, member_ids

keepers = Blueprint("keepers", __name__, url_prefix="/onderzoeken")
Answer = str | tuple[str, int] | Response
PAGE = "register/keepers.html"


@keepers.get("/<uuid:study_id>/adressen")
@policy(Role.can_lead)
def of_study(study_id: UUID) -> str:
    """Show who keeps the register, and who could."""
    session = get_session()
    study = study_for(session, signed_in(), study_id, may=Role.can_lead)
    return render_template(PAGE, **_facts(session, study))


@keepers.post("/<uuid:study_id>/adressen/<uuid:user_id>")
@policy(Role.can_lead)
def change(study_id: UUID, user_id: UUID) -> Answer:
    """Give a colleague the right, or take it back."""
    session, user, form = get_session(), signed_in(), KeeperForm()
    study = study_for(session, user, study_id, may=Role.can_lead)
    if user_id not in member_ids(session, study_id) or not form.validate():
        raise NotFoundError
    holds = form.holds.data == "yes"
    try:
        set_keeper(
            session,
            study,
            user_id=user_id,
            holds=holds,
            version=form.seen_version,
            set_by=user.id,
        )
        session.commit()
    except DomainError as error:
        session.rollback()
        facts = _facts(session, study) | {"problem": message_of(error)}
        return render_template(PAGE, **facts), status_of(error)
    given = _("Deze collega houdt nu de adressen bij.")
    flash(given if holds else _("Deze collega ziet de adressen niet meer."), "success")
    return redirect(url_for(".of_study", study_id=study_id), 303)


def _facts(session: Session, study: Study) -> dict[str, Any]:
    people = people_by_id(session, member_ids(session, study.id))
    return {
        "study": study,
        "study_is_synthetic": study.synthetic,
        # A lead keeps every register of his studies already.
        "people": [
            one for one in people if one.may(Role.can_keep_register) and not one.may(Role.can_lead)
        ],
        "kept": keeper_versions(session, study.id),
    }
