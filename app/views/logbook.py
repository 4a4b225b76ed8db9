"""Pages of the audit log: of a study for its lead, of the machine room for the administrator."""

from uuid import UUID

from flask import Blueprint, render_template, request

from app.access import policy, signed_in, study_for
from app.database import get_session
from app.logbook import log_of_study, technical_log
from research.roles import Role

logbook = Blueprint("logbook", __name__)
LAST = 100_000


@logbook.get("/onderzoeken/<uuid:study_id>/logboek")
@policy(Role.can_read_audit)
def of_study(study_id: UUID) -> str:
    """Show in which role something was read or changed in this study, newest first."""
    session = get_session()
    study = study_for(session, signed_in(), study_id, may=Role.can_read_audit)
    return render_template(
        "logbook/study.html",
        study=study,
        study_is_synthetic=study.synthetic,
        log=log_of_study(session, study_id, page=_number()),
    )


@logbook.get("/mensen/gebeurtenissen")
@policy(Role.can_read_technical_events)
def technical() -> str:
    """Show what happened to accounts, keys and the database: no study and no story."""
    return render_template(
        "logbook/technical.html", log=technical_log(get_session(), page=_number())
    )


def _number() -> int:
    asked = request.args.get("bladzijde", default=1, type=int)
    return min(max(asked, 1), LAST)
