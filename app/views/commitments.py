"""What somebody committed himself to; it comes back to him until its effect is noted."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response

from analysis.commitment_steps import (
    is_finished,
    note_step,
    own_commitments,
    take_step_back,
)
from analysis.commitments import find_commitment
from analysis.guest_commitments import mind, minded_by
from analysis.reviews import Commitment, ReviewSession
from analysis.session_quotes import quotable
from app.access import network_for, policy, signed_in
from app.commitment_pages import asked_by_guests
from app.database import get_session
from app.formats import today
from app.forms.table import StepForm
from app.identity import User
from app.problems import message_of, status_of
from app.review_pages import actor_label
from app.table_pages import PromiseLine, promise_line
from interviews.fragments import fragment_text
from research.errors import DomainError, NotFoundError
from research.networks import Network, any_synthetic
from research.roles import Role
from research.studies import Study

commitments = Blueprint("commitments", __name__, url_prefix="/afspraken")
Answer = str | Response
Line = tuple[PromiseLine, Network]
ONE = "/<uuid:commitment_id>"


@commitments.get("/")
@policy(Role.can_review)
def index() -> str:
    """List one's own commitments: what comes back now first."""
    session, user = get_session(), signed_in()
    due: list[Line] = []
    later: list[Line] = []
    finished: list[Line] = []
    for commitment, review, network in own_commitments(session, user.id):
        if not _is_open_to(session, user, network):
            continue
        line = (promise_line(session, review, commitment, named=True), network)
        if is_finished(session, commitment):
            finished.append(line)
        else:
            (due if commitment.due_on <= today() else later).append(line)
    return render_template(
        "commitments/index.html",
        due=due,
        later=later,
        finished=finished,
        minded=_of_guests(session, user, minded_by(session, user.id)),
        asked=_of_guests(session, user, asked_by_guests(session, user)),
        study_is_synthetic=any_synthetic(
            session, [network.id for _line, network in (*due, *later, *finished)]
        ),
    )


@commitments.post(f"{ONE}/denk-eraan")
@policy(Role.can_review)
def think_of(commitment_id: UUID) -> Answer:
    """Say for oneself that one thinks of a guest's commitment, or not any more."""
    session, user = get_session(), signed_in()
    found, _review, network = find_commitment(session, commitment_id)
    network_for(session, user, network.id, may=Role.can_review)
    minds = request.form.get("denk") != "nee"
    try:
        mind(session, found, user_id=user.id, minds=minds)
        session.commit()
    except DomainError as problem:
        session.rollback()
        flash(message_of(problem), "error")
    else:
        said = _("Op de afgesproken dag komt dit bij u terug. U kunt dit terugdraaien.")
        flash(said if minds else _("U denkt hier niet meer aan."), "success")
    return redirect(url_for(".index", _anchor="gasten"), 303)


@commitments.get(ONE)
@policy(Role.can_review)
def commitment(commitment_id: UUID) -> str:
    """Show the line from fragment to commitment to effect, and ask what came of it."""
    return render_template("commitments/commitment.html", **_facts(*_own(commitment_id)))


@commitments.post(ONE)
@policy(Role.can_review)
def note(commitment_id: UUID) -> Answer:
    """Note what came of one's own commitment."""
    session, user, found, review, network = _own(commitment_id)
    form, status = StepForm(), 422
    try:
        if form.validate():
            note_step(
                session,
                review,
                found,
                kind=form.chosen,
                why=form.why.data or "",
                look_on=form.look_on.data,
                today=today(),
                noted_by=user.id,
            )
            session.commit()
            flash(_("Bewaard. U kunt de laatste stap terughalen."), "success")
            return redirect(url_for(".commitment", commitment_id=commitment_id), 303)
    except DomainError as problem:
        session.rollback()
        form.why.errors, status = [message_of(problem)], status_of(problem)
        session, user, found, review, network = _own(commitment_id)
    facts = _facts(session, user, found, review, network, form=form)
    return make_response(render_template("commitments/commitment.html", **facts), status)


@commitments.post(f"{ONE}/terug")
@policy(Role.can_review)
def undo(commitment_id: UUID) -> Answer:
    """Take the last step back."""
    session, user, found, _review, _network = _own(commitment_id)
    take_step_back(session, found, taken_by=user.id)
    session.commit()
    flash(_("De laatste stap is weg."), "success")
    return redirect(url_for(".commitment", commitment_id=commitment_id), 303)


def _own(commitment_id: UUID) -> tuple[Session, User, Commitment, ReviewSession, Network]:
    """Return a commitment that this person made himself.

    Raises:
        NotFoundError: there is none, or it is somebody else's.
    """
    session, user = get_session(), signed_in()
    found, review, network = find_commitment(session, commitment_id)
    network_for(session, user, network.id, may=Role.can_review)
    if found.made_by != user.id or found.seat_id is None:
        raise NotFoundError
    return session, user, found, review, network


def _facts(
    session: Session,
    user: User,
    found: Commitment,
    review: ReviewSession,
    network: Network,
    form: StepForm | None = None,
) -> dict[str, Any]:
    fragment = quotable(session, network.id).get(found.fragment_id or network.id)
    words = (fragment_text(session, fragment[0]), actor_label(fragment[1])) if fragment else None
    study = session.get_one(Study, network.study_id)
    return {
        "line": promise_line(session, review, found, named=True),
        "network": network,
        "review": review,
        "words": words,
        "form": form or StepForm(formdata=None),
        "finished": is_finished(session, found),
        "reader": user,
        "study_is_synthetic": study.synthetic,
    }


def _of_guests(
    session: Session, user: User, found: list[tuple[Commitment, ReviewSession, Network]]
) -> list[Line]:
    """Return commitments of guests with their words; who the guest was stays at the table."""
    return [
        (promise_line(session, review, one, named=False), network)
        for one, review, network in found
        if _is_open_to(session, user, network)
    ]


def _is_open_to(session: Session, user: User, network: Network) -> bool:
    try:
        network_for(session, user, network.id, may=Role.can_review)
    except NotFoundError:
        return False
    return True
