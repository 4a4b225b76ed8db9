"""Sentences that the stories make: which there are, what is behind one, and wording one."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response

from analysis.claim_proposals import Part, Proposal
from analysis.claims import Claim, claims_of
from analysis.counted_claims import (
    ProposalGoneError,
    reword,
    study_proposals,
    take_proposal,
    taken_proposals,
)
from app.access import logs_reading, policy, signed_in, study_for
from app.claim_pages import claim_for, claim_page, evidence_page
from app.database import get_session
from app.forms.claims import ProposalForm, WordsForm
from app.problems import message_of, status_of
from research.errors import DomainError, NotFoundError
from research.roles import Role
from research.studies import Study

proposals = Blueprint("proposals", __name__, url_prefix="/hoofdstuk")
Again = tuple[str, int]


@proposals.get("/<uuid:study_id>/voorstellen")
@policy(Role.can_edit_chapter)
def index(study_id: UUID) -> str:
    """Show every sentence that the stories make now, and which of them are claims."""
    session = get_session()
    study = study_for(session, signed_in(), study_id, may=Role.can_edit_chapter)
    return _page(session, study)


@proposals.get("/<uuid:study_id>/voorstellen/<proposal_name>")
@policy(Role.can_read_fragments_of_claims)
@logs_reading
def evidence(study_id: UUID, proposal_name: str) -> str:
    """Show what is behind a sentence before it is taken."""
    session = get_session()
    study = study_for(session, signed_in(), study_id, may=Role.can_edit_chapter)
    found = _named(session, study, proposal_name)
    page = evidence_page(session, study, found.counted, proposal=found)
    session.commit()
    return page


@proposals.post("/<uuid:study_id>/voorstellen/<proposal_name>")
@policy(Role.can_edit_chapter)
def take(study_id: UUID, proposal_name: str) -> Response | Again:
    """Make a draft claim of it."""
    session, user, form = get_session(), signed_in(), ProposalForm()
    study = study_for(session, user, study_id, may=Role.can_edit_chapter)
    try:
        if not form.validate():
            raise ProposalGoneError
        made = take_proposal(
            session, study, name=proposal_name, seen=form.seen.data or "", taken_by=user.id
        )
        session.commit()
    except DomainError as error:
        session.rollback()
        return _page(session, study, problem=message_of(error)), status_of(error)
    flash(_("De zin is overgenomen als concept. Pas de woorden aan als dat nodig is."), "success")
    return redirect(url_for("claims.claim", claim_id=made.id), 303)


@proposals.get("/bewering/<uuid:counted_id>/bewijs")
@policy(Role.can_read_fragments_of_claims)
@logs_reading
def proof(counted_id: UUID) -> str:
    """Show what a counted claim rests on: its question, the cases, the counter-examples."""
    session = get_session()
    study, found = _counted_for(session, counted_id)
    page = evidence_page(session, study, None, claim=found)
    session.commit()
    return page


@proposals.post("/bewering/<uuid:counted_id>/woorden")
@policy(Role.can_edit_chapter)
def words(counted_id: UUID) -> Response | Again:
    """Word the sentence around its count."""
    session, form = get_session(), WordsForm()
    study, found = _counted_for(session, counted_id)
    try:
        if not form.validate():
            return claim_page(session, study, found, words_form=form), 422
        reword(
            session,
            found,
            before=form.before.data,
            after=form.after.data,
            seen=form.seen.data,
            changed_by=signed_in().id,
        )
        session.commit()
    except DomainError as error:
        session.rollback()
        form.after.errors = [message_of(error)]
        return claim_page(session, study, found, words_form=form), status_of(error)
    flash(_("De zin is bewaard."), "success")
    return redirect(url_for("claims.claim", claim_id=counted_id), 303)


def _page(session: Session, study: Study, *, problem: str | None = None) -> str:
    made = study_proposals(session, study)
    return render_template(
        "claims/proposals.html",
        study=study,
        study_is_synthetic=study.synthetic,
        by_part=[(part, [one for one in made if one.part is part]) for part in Part],
        made=made,
        taken=taken_proposals(claims_of(session, study.id)),
        problem=problem,
    )


def _counted_for(session: Session, counted_id: UUID) -> tuple[Study, Claim]:
    study, found = claim_for(session, counted_id)
    if not found.is_counted:
        raise NotFoundError
    return study, found


def _named(session: Session, study: Study, name: str) -> Proposal:
    for one in study_proposals(session, study):
        if one.name == name:
            return one
    raise NotFoundError
