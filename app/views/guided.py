"""Guided sessions for who has an account: ask the client first, sit down, lay cards, read back."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from sqlmodel import Session
from werkzeug import Response as BaseResponse

from analysis.guided_sessions import (
    ClientAnswer,
    GuidedSession,
    guided_of,
    open_guided,
    start_guided,
)
from analysis.reviews import ReviewSession, sessions_of
from analysis.session_cards import (
    CardFace,
    faces_of,
    lay_fragment,
    lay_pattern,
    patterns_of,
    take_card,
)
from analysis.session_quotes import quotable
from analysis.session_seats import SeatPart, seats_of, take_seat
from app.access import logs_reading, network_for, policy, signed_in
from app.database import get_session
from app.formats import today
from app.forms.table import PrepareForm, SitForm
from app.identity import User
from app.letter_files import KIND
from app.problems import message_of, status_of
from app.proof import asks_passphrase_for_file
from app.record_pages import (
    check_reads_record,
    may_read_record,
    record_docx,
    record_markdown,
    record_of,
)
from app.review_pages import actor_label
from app.table import keep_visit
from app.table_pages import client_line
from interviews.fragments import fragment_texts
from research import audit
from research.codebook import Pole
from research.errors import DomainError, InvalidValueError
from research.networks import Network
from research.roles import Role
from research.studies import Study
from research.tables import now

guided = Blueprint("guided", __name__, url_prefix="/leersessie")
Answer = str | BaseResponse


@guided.get("/netwerk/<uuid:network_id>")
@policy(Role.can_review)
def prepare(network_id: UUID) -> Answer:
    """Ask first whether the client wants to be at the table; a session that goes on is joined."""
    session, user = get_session(), signed_in()
    network = network_for(session, user, network_id, may=Role.can_review)
    review = open_guided(session, network.id)
    if review is not None:
        return redirect(url_for(".door", session_id=review.id), 303)
    form = _prepare_form(network, name=_first_name(user), asked_on=today())
    return render_template("guided/prepare.html", **_about(session, network), form=form)


@guided.post("/netwerk/<uuid:network_id>")
@policy(Role.can_review)
def start(network_id: UUID) -> Answer:
    """Start a session and sit down as its facilitator."""
    session, user = get_session(), signed_in()
    network = network_for(session, user, network_id, may=Role.can_review)
    form = _prepare_form(network)
    try:
        if not form.validate():
            page = render_template("guided/prepare.html", **_about(session, network), form=form)
            return make_response(page, 422)
        made = start_guided(
            session,
            network,
            answer=ClientAnswer(form.answer.data),
            stands_for=form.who_stands,
            asked_on=form.asked_on.data,
            today=today(),
            started_by=user.id,
        )
        leads = not seats_of(session, made.session_id, also_left=True)
        answer = _sit(session, made, user, form.name.data or "", leads=leads)
        session.commit()
    except DomainError as problem:
        session.rollback()
        form.answer.errors = [message_of(problem)]
        network = network_for(session, user, network_id, may=Role.can_review)
        page = render_template("guided/prepare.html", **_about(session, network), form=form)
        return make_response(page, status_of(problem))
    return answer


@guided.get("/<uuid:session_id>")
@policy(Role.can_review)
def door(session_id: UUID) -> Answer:
    """Show that a session goes on, and let somebody sit down; one that is over has a record."""
    session, user = get_session(), signed_in()
    found, review, network = _session_for(session, user, session_id)
    if may_read_record(session, review, user_id=user.id):
        return redirect(url_for(".record", session_id=review.id), 303)
    form = SitForm(formdata=None, name=_first_name(user))
    facts = _about(session, network)
    return render_template(
        "guided/door.html", **facts, review=review, client=client_line(found), form=form
    )


@guided.post("/<uuid:session_id>/aanschuiven")
@policy(Role.can_review)
def sit(session_id: UUID) -> Answer:
    """Sit down, or come back to one's own seat."""
    session, user = get_session(), signed_in()
    found, review, network = _session_for(session, user, session_id)
    form = SitForm()
    if not form.validate():
        facts = {**_about(session, network), "review": review, "client": client_line(found)}
        return make_response(render_template("guided/door.html", **facts, form=form), 422)
    answer = _sit(session, found, user, form.name.data or "", leads=False)
    session.commit()
    return answer


@guided.get("/<uuid:session_id>/kaarten")
@policy(Role.can_review)
@logs_reading
def cards(session_id: UUID) -> str:
    """Show which fragments and patterns may lie on the table, and which do."""
    session, user = get_session(), signed_in()
    found, review, network = _session_for(session, user, session_id)
    audit.record(session, user_id=user.id, action="read", kind="pattern", object_id=network.id)
    facts = _card_facts(session, found, review, network)
    session.commit()
    return render_template("guided/cards.html", **facts)


@guided.post("/<uuid:session_id>/kaarten")
@policy(Role.can_review)
def lay(session_id: UUID) -> Answer:
    """Lay one card on the table: a fragment, or a theme and pole."""
    session, user = get_session(), signed_in()
    found, review, _network = _session_for(session, user, session_id)
    chosen, by = request.form.get("kaart", ""), user.id
    theme, _colon, pole = chosen.partition(":")
    try:
        if pole in {one.value for one in Pole}:
            lay_pattern(session, found, theme=theme, pole=Pole(pole), laid_by=by)
        else:
            lay_fragment(session, found, fragment_id=_uuid(chosen), laid_by=by)
        session.commit()
    except DomainError as problem:
        session.rollback()
        flash(message_of(problem), "error")
    return redirect(url_for(".cards", session_id=review.id, _anchor="op-tafel"), 303)


@guided.post("/<uuid:session_id>/kaarten/<uuid:card_id>/weg")
@policy(Role.can_review)
def unlay(session_id: UUID, card_id: UUID) -> Answer:
    """Take a card off the table."""
    session, user = get_session(), signed_in()
    found, review, _network = _session_for(session, user, session_id)
    try:
        take_card(session, found, card_id, taken_by=user.id)
        session.commit()
    except DomainError as problem:
        session.rollback()
        flash(message_of(problem), "error")
    return redirect(url_for(".cards", session_id=review.id, _anchor="op-tafel"), 303)


@guided.get("/<uuid:session_id>/verslag")
@policy(Role.can_review)
@logs_reading
def record(session_id: UUID) -> str:
    """Show the record to the group, or to others when everybody there said so."""
    session, facts = _record(session_id)
    session.commit()
    return render_template("guided/record.html", **facts)


@guided.get("/<uuid:session_id>/verslag.md")
@policy(Role.can_review)
@asks_passphrase_for_file
@logs_reading
def record_text(session_id: UUID) -> Response:
    """Hand out the record as Markdown."""
    session, facts = _record(session_id)
    session.commit()
    answer = Response(record_markdown(facts["blocks"]), mimetype="text/markdown")
    answer.headers["Content-Disposition"] = "attachment; filename=verslag.md"
    return answer


@guided.get("/<uuid:session_id>/verslag.docx")
@policy(Role.can_review)
@asks_passphrase_for_file
@logs_reading
def record_document(session_id: UUID) -> Response:
    """Hand out the record as a Word file."""
    session, facts = _record(session_id)
    session.commit()
    title, by = facts["blocks"][0].text, facts["study"].organisation
    content = record_docx(facts["blocks"], title=title, author=by, made_at=now())
    answer = Response(content, mimetype=KIND)
    answer.headers["Content-Disposition"] = "attachment; filename=verslag.docx"
    return answer


def _record(session_id: UUID) -> tuple[Session, dict[str, Any]]:
    session, user = get_session(), signed_in()
    _found, review, network = _session_for(session, user, session_id)
    check_reads_record(session, review, user_id=user.id)
    audit.record(
        session, user_id=user.id, action="read", kind="review_session", object_id=review.id
    )
    # Two sessions about one network may share a day: the number tells their records apart.
    earlier = [one for one in sessions_of(session, network.id) if _began(one) <= _began(review)]
    about = {**_about(session, network), "number": len(earlier)}
    return session, {**about, **record_of(session, review, None)}


def _began(review: ReviewSession) -> tuple[datetime, str]:
    return review.started_at, str(review.id)


def _session_for(
    session: Session, user: User, session_id: UUID
) -> tuple[GuidedSession, ReviewSession, Network]:
    found, review = guided_of(session, session_id)
    return found, review, network_for(session, user, review.network_id, may=Role.can_review)


def _sit(
    session: Session, found: GuidedSession, user: User, name: str, *, leads: bool
) -> BaseResponse:
    part = SeatPart.PROFESSIONAL
    _seat, number = take_seat(session, found, name=name, part=part, user_id=user.id, leads=leads)
    answer = redirect(url_for("table.page"), 303)
    keep_visit(answer, number)
    return answer


def _card_facts(
    session: Session, found: GuidedSession, review: ReviewSession, network: Network
) -> dict[str, Any]:
    allowed = quotable(session, network.id)
    faces: list[CardFace] = faces_of(session, review, allowed)
    there = {one.card.fragment_id for one in faces}
    laid = {(one.card.theme, one.card.pole) for one in faces}
    words = fragment_texts(session, [fragment for fragment, _actor in allowed.values()])
    fragments = [
        (fragment.id, actor_label(actor), words[fragment.id])
        for fragment, actor in allowed.values()
        if fragment.id not in there
    ]
    counts = patterns_of(session, network.id, allowed)
    patterns = [(*one, told) for one, told in counts.items() if one not in laid]
    return {
        **_about(session, network),
        "review": review,
        "faces": faces,
        "fragments": fragments,
        "patterns": patterns,
        "actor_label": actor_label,
        "guided": found,
    }


def _prepare_form(network: Network, **facts: Any) -> PrepareForm:
    without = bool(network.without_client)
    return PrepareForm(without_client=without, **({"formdata": None, **facts} if facts else {}))


def _about(session: Session, network: Network) -> dict[str, Any]:
    study = session.get_one(Study, network.study_id)
    return {"network": network, "study": study, "study_is_synthetic": study.synthetic}


def _first_name(user: User) -> str:
    return user.display_name.split(" ")[0]


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise InvalidValueError(field="kaart") from None
