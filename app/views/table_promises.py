"""Commitments at the table: one's own, and what came of the earlier ones."""

from uuid import UUID

from flask import make_response, redirect, render_template, url_for
from sqlmodel import Session

from analysis.commitment_steps import make_own, note_step, take_step_back
from analysis.commitments import find_commitment
from analysis.guided_sessions import GuidedSession, changed, held
from analysis.reviews import Commitment, ReviewSession
from analysis.session_cards import SessionCard
from app.formats import today
from app.forms.table import OwnCommitmentForm, StepForm
from app.problems import message_of, status_of
from app.table import for_seats, own_table
from app.table_pages import step_facts
from app.views.table import Answer, back_to_table, card_here, show_again, table
from research.errors import DomainError, NotFoundError

__all__ = ["table"]


@table.post("/afspraak")
@for_seats
def agree() -> Answer:
    """Make a commitment for oneself."""
    session, guided, review, seat = own_table()
    form = OwnCommitmentForm()
    try:
        if not form.validate():
            return show_again(session, guided, review, seat, 422, promise=form)
        card = session.get(SessionCard, card_here(session, guided, form.card_id) or UUID(int=0))
        make_own(
            session,
            guided,
            seat,
            commitment_id=form.id_sent,
            what=form.what.data or "",
            first_step=form.first_step.data or "",
            sign=form.sign.data or "",
            due_on=form.due_on.data,
            fragment_id=card.fragment_id if card else None,
        )
        session.commit()
    except DomainError as problem:
        session.rollback()
        form.what.errors = [message_of(problem)]
        return show_again(*own_table(), status_of(problem), promise=form)
    return back_to_table()


@table.get("/terugblik/<uuid:commitment_id>")
@for_seats
def looking_back(commitment_id: UUID) -> str:
    """Ask what came of an earlier commitment."""
    session, _guided, review, seat = own_table()
    commitment, made_in = _earlier(session, review, commitment_id)
    facts = step_facts(session, review, seat, made_in, commitment)
    return render_template("table/step.html", **facts)


@table.post("/terugblik/<uuid:commitment_id>")
@for_seats
def look_back(commitment_id: UUID) -> Answer:
    """Note at the table what came of an earlier commitment."""
    session, guided, review, seat = own_table()
    commitment, made_in = _earlier(session, review, commitment_id)
    form, status = StepForm(), 422
    try:
        if form.validate():
            note_step(
                session,
                made_in,
                commitment,
                kind=form.chosen,
                why=form.why.data or "",
                look_on=form.look_on.data,
                today=today(),
                noted_by=seat.user_id,
            )
            _tell(session, guided)
            return redirect(url_for(".page", _anchor="eerder"), 303)
    except DomainError as problem:
        session.rollback()
        form.why.errors, status = [message_of(problem)], status_of(problem)
    facts = step_facts(session, review, seat, made_in, commitment, form)
    return make_response(render_template("table/step.html", **facts), status)


@table.post("/terugblik/<uuid:commitment_id>/terug")
@for_seats
def unlook(commitment_id: UUID) -> Answer:
    """Take the last step of an earlier commitment back."""
    session, guided, review, seat = own_table()
    commitment, _made_in = _earlier(session, review, commitment_id)
    take_step_back(session, commitment, taken_by=seat.user_id)
    _tell(session, guided)
    return back_to_table()


def _tell(session: Session, guided: GuidedSession) -> None:
    """Commit, with every page at the table to be told."""
    held(session, guided)
    changed(session, guided)
    session.commit()


def _earlier(
    session: Session, review: ReviewSession, commitment_id: UUID
) -> tuple[Commitment, ReviewSession]:
    """Return a commitment about the network of this table."""
    commitment, made_in, network = find_commitment(session, commitment_id)
    if network.id != review.network_id:
        raise NotFoundError
    return commitment, made_in
