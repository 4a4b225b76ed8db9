"""The quote board of a study: what may be quoted, who is missing, and which files went out."""

from uuid import UUID

from flask import Blueprint, render_template

from analysis.quote_board import quote_board as board_of
from analysis.quote_uses import files_with_quotes
from app.access import logs_reading, policy, signed_in, study_for
from app.database import get_session
from research import audit
from research.roles import Role

quote_board = Blueprint("quote_board", __name__, url_prefix="/hoofdstuk")


@quote_board.get("/<uuid:study_id>/citaten")
@policy(Role.can_read_fragments_of_claims)
@logs_reading
def page(study_id: UUID) -> str:
    """Show the board; the words on it are noted as read."""
    session, user = get_session(), signed_in()
    study = study_for(session, user, study_id, may=Role.can_edit_chapter)
    audit.record(session, user_id=user.id, action="read", kind="fragments", object_id=study.id)
    drawn = render_template(
        "claims/quote_board.html",
        study=study,
        study_is_synthetic=study.synthetic,
        board=board_of(session, study.id),
        files=files_with_quotes(session, study.id),
    )
    session.commit()
    return drawn
