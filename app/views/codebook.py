"""Pages to read the codebook of a study: the themes, one theme, the history, and as a file."""

from uuid import UUID

from flask import Blueprint, render_template
from werkzeug import Response

from analysis.codebook_changes import taken_back
from analysis.memo_places import at_theme
from app.access import logs_reading, policy, signed_in, study_for
from app.codebook_pages import codebook_facts, examples_of, touches_of
from app.database import get_session
from app.htmx import page_or_part
from app.identity import names_of
from app.lock import asked_by_the_page
from app.memo_pages import count_of
from research import audit
from research.codebook import Lens, craft_source
from research.codebook_files import to_yaml
from research.codebook_versions import codebook_of, history_of
from research.errors import NotFoundError
from research.roles import Role

codebook = Blueprint("codebook", __name__, url_prefix="/onderzoeken")
BOOK = "/<uuid:study_id>/codeboek"
KIND = "application/yaml; charset=utf-8"


@codebook.get(BOOK)
@policy(Role.can_code)
def page(study_id: UUID) -> str:
    """Show every theme with its definitions and how often it was used."""
    session, user = get_session(), signed_in()
    study = study_for(session, user, study_id, may=Role.can_code)
    return render_template(
        "codebook/page.html", **codebook_facts(session, study, user), source=craft_source()
    )


@codebook.get(f"{BOOK}/voortgang")
@policy(Role.can_code)
@asked_by_the_page
def following(study_id: UUID) -> Response:
    """Show how far the suggestions follow the last change; asks again while that goes on."""
    session, user = get_session(), signed_in()
    study = study_for(session, user, study_id, may=Role.can_code)
    facts = codebook_facts(session, study, user)
    return page_or_part(
        "codebook/page.html", "codebook/_following.html", **facts, source=craft_source()
    )


@codebook.get(f"{BOOK}/themas/<theme_id>")
@policy(Role.can_code)
@logs_reading
def theme(study_id: UUID, theme_id: str) -> str:
    """Show one theme with released words as examples: who read those is noted."""
    session, user = get_session(), signed_in()
    study = study_for(session, user, study_id, may=Role.can_code)
    facts = codebook_facts(session, study, user)
    book = facts["book"]
    if not book.has(theme_id):
        raise NotFoundError
    one = book.theme(theme_id)
    examples = examples_of(session, study, one) if one.lens is Lens.EXPERIENCE else {}
    if any(examples.values()):
        audit.record(session, user_id=user.id, action="read", kind="fragments", object_id=study.id)
    session.commit()
    return render_template(
        "codebook/theme.html",
        **facts,
        theme=one,
        count=facts["counts"][one.id],
        touching=touches_of(book, one),
        examples=examples,
        memo_total=count_of(session, at_theme(study, one.id), user),
    )


@codebook.get(f"{BOOK}/geschiedenis")
@policy(Role.can_code)
def history(study_id: UUID) -> str:
    """Show what was done to the codebook, by whom and why, the last act first."""
    session, user = get_session(), signed_in()
    study = study_for(session, user, study_id, may=Role.can_code)
    entries = history_of(session, study.id)
    return render_template(
        "codebook/history.html",
        study=study,
        study_is_synthetic=study.synthetic,
        entries=entries,
        gone=taken_back(entries),
        names=names_of(session, (one.made_by for one in entries if one.made_by)),
        may_lead=user.may(Role.can_lead),
    )


@codebook.get(f"{BOOK}.yaml")
@policy(Role.can_code)
def download(study_id: UUID) -> Response:
    """Send the codebook as YAML: themes and definitions, no word of a story."""
    session = get_session()
    study = study_for(session, signed_in(), study_id, may=Role.can_code)
    answer = Response(to_yaml(codebook_of(session, study.id)), content_type=KIND)
    answer.headers["Content-Disposition"] = 'attachment; filename="codeboek.yaml"'
    return answer
