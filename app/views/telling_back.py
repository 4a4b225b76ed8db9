"""Back to the tellers of a network: written, approved, and printed as a letter."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response

from analysis.telling_back import (
    approve_learned,
    latest,
    learned_words,
    long_sentences,
    write_learned,
)
from app.access import network_for, policy, signed_in
from app.database import get_session
from app.forms.telling_back import ApproveForm, LearnedForm
from app.identity import names_of
from app.problems import message_of, status_of
from research.errors import DomainError, NotFoundError
from research.letter_contacts import contact_of
from research.networks import Network
from research.roles import Role
from research.studies import Study

telling_back = Blueprint("telling_back", __name__, url_prefix="/teruggeven")
Answer = str | Response
ONE = "/<uuid:network_id>"


@telling_back.get(ONE)
@policy(Role.can_review)
def page(network_id: UUID) -> str:
    """Show what goes back to the tellers, and whether they read it already."""
    session = get_session()
    network = network_for(session, signed_in(), network_id, may=Role.can_review)
    return render_template("telling_back/page.html", **_facts(session, network))


@telling_back.post(ONE)
@policy(Role.can_review)
def write(network_id: UUID) -> Answer:
    """Write a new version; nobody reads it before it was approved."""
    session, user, form = get_session(), signed_in(), LearnedForm()
    network = network_for(session, user, network_id, may=Role.can_review)
    status = 422
    try:
        if form.validate():
            text = form.text.data or ""
            write_learned(session, network, text=text, seen=form.version, written_by=user.id)
            session.commit()
            flash(_("Bewaard. Lees het nog eens, en keur het dan goed."), "success")
            return redirect(url_for(".page", network_id=network.id), 303)
    except DomainError as problem:
        session.rollback()
        form.text.errors, status = [message_of(problem)], status_of(problem)
        network = network_for(session, user, network_id, may=Role.can_review)
    return make_response(
        render_template("telling_back/page.html", **_facts(session, network, form)), status
    )


@telling_back.post(f"{ONE}/goedkeuren")
@policy(Role.can_review)
def approve(network_id: UUID) -> Answer:
    """Let the tellers read it, or take that back."""
    session, user, form = get_session(), signed_in(), ApproveForm()
    network = network_for(session, user, network_id, may=Role.can_review)
    try:
        approve_learned(
            session, network, seen=form.version, approves=form.approves, approved_by=user.id
        )
        session.commit()
    except DomainError as problem:
        session.rollback()
        flash(message_of(problem), "error")
    return redirect(url_for(".page", network_id=network_id), 303)


@telling_back.get(f"{ONE}/brief")
@policy(Role.can_review)
def letter(network_id: UUID) -> str:
    """Show the approved text as a letter without names, to print.

    Raises:
        NotFoundError: nothing was approved.
    """
    session = get_session()
    network = network_for(session, signed_in(), network_id, may=Role.can_review)
    learned = latest(session, network.id, approved=True)
    if learned is None:
        raise NotFoundError
    study = session.get_one(Study, network.study_id)
    return render_template(
        "telling_back/letter.html",
        network=network,
        study=study,
        words=learned_words(session, learned),
        contact=contact_of(session, study.id)[0],
        study_is_synthetic=study.synthetic,
    )


def _facts(session: Session, network: Network, form: LearnedForm | None = None) -> dict[str, Any]:
    last = latest(session, network.id)
    words = learned_words(session, last) if last else ""
    version = str(last.version if last else 0)
    study = session.get_one(Study, network.study_id)
    by = names_of(session, [one for one in (last.approved_by if last else None,) if one])
    if form is not None:
        form.seen.data = version
    return {
        "network": network,
        "last": last,
        "words": words,
        "version": version,
        "long": long_sentences(words),
        "approver": by.get(last.approved_by, "") if last and last.approved_by else "",
        "read_now": latest(session, network.id, approved=True),
        "form": form or LearnedForm(formdata=None, text=words, seen=version),
        "study_is_synthetic": study.synthetic,
    }
