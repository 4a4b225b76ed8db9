"""Pages for professionals: the patterns of a network, and learning from them together."""

from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response as BaseResponse

from analysis.commitments import find_commitment
from analysis.reviews import (
    CommitmentState,
    PostDiffersError,
    ReviewSession,
    add_commitment,
    add_post,
    check_commitment,
    close_session,
    start_session,
)
from analysis.session_quotes import NotQuotableError
from app.access import logs_reading, network_for, policy, signed_in
from app.database import get_session
from app.formats import today
from app.forms.reviews import CheckForm, CommitmentForm, PostForm
from app.htmx import page_or_part, wants_part
from app.identity import User
from app.lock import asked_by_the_page
from app.next_work import next_review
from app.problems import message_of, status_of
from app.review_pages import (
    network_facts,
    network_lines,
    session_facts,
    session_for,
    version_of,
)
from interviews.fragments import Fragment
from research import audit
from research.errors import DomainError, InvalidValueError
from research.networks import Network
from research.roles import Role
from research.studies import Study

reviews = Blueprint("reviews", __name__, url_prefix="/netwerkreview")
SESSION, TALK, THREAD = "reviews/session.html", "reviews/_talk.html", "reviews/_thread.html"
EARLIER, AGREED = "reviews/_earlier.html", "reviews/_agreed.html"


@reviews.get("/")
@policy(Role.can_review)
def index() -> str:
    """List the networks that the person may review."""
    session = get_session()
    lines = network_lines(session, signed_in())
    ids = dict.fromkeys(line.network.study_id for line in lines)
    return render_template(
        "reviews/index.html",
        lines=lines,
        work=next_review(lines),
        studies=[session.get_one(Study, one) for one in ids],
    )


@reviews.get("/<uuid:network_id>")
@policy(Role.can_review)
@logs_reading
def network(network_id: UUID) -> str:
    """Show the voices of a network side by side."""
    session, user = get_session(), signed_in()
    chosen = network_for(session, user, network_id, may=Role.can_review)
    audit.record(session, user_id=user.id, action="read", kind="pattern", object_id=chosen.id)
    facts = network_facts(session, user, chosen)
    session.commit()
    return render_template("reviews/network.html", **facts)


@reviews.post("/<uuid:network_id>/sessies")
@policy(Role.can_review)
def start(network_id: UUID) -> BaseResponse:
    """Start a session, or join the one that is going on."""
    session, user = get_session(), signed_in()
    chosen = network_for(session, user, network_id, may=Role.can_review)
    review = start_session(session, chosen, held_on=today(), started_by=user.id)
    session.commit()
    return redirect(url_for(".meeting", session_id=review.id), 303)


@reviews.get("/sessies/<uuid:session_id>")
@policy(Role.can_review)
@logs_reading
def meeting(session_id: UUID) -> BaseResponse:
    """Show a session: what was left open, the thread, and the commitments."""
    return _read(session_id, TALK)


@reviews.get("/sessies/<uuid:session_id>/berichten")
@policy(Role.can_review)
@logs_reading
def thread(session_id: UUID) -> BaseResponse:
    """Show the messages, without the form to write one."""
    return _read(session_id, THREAD)


@reviews.get("/sessies/<uuid:session_id>/eerder")
@policy(Role.can_review)
@logs_reading
def earlier(session_id: UUID) -> BaseResponse:
    """Show what earlier sessions left open."""
    return _read(session_id, EARLIER)


@reviews.get("/sessies/<uuid:session_id>/afspraken")
@policy(Role.can_review)
@logs_reading
def agreed(session_id: UUID) -> BaseResponse:
    """Show the commitments of this session."""
    return _read(session_id, AGREED)


@reviews.get("/sessies/<uuid:session_id>/nieuw")
@policy(Role.can_review)
@asked_by_the_page
def news(session_id: UUID) -> BaseResponse:
    """Answer that there is nothing new, or send to the messages, where reading is logged.

    The page asks every few seconds: this answer reads no words and writes nothing.
    """
    session = get_session()
    review, _network = session_for(session, signed_in(), session_id)
    if request.args.get("stand") == version_of(session, review):
        return Response(status=204)
    return redirect(url_for(".thread", session_id=review.id), 303)


@reviews.post("/sessies/<uuid:session_id>/berichten")
@policy(Role.can_review)
def post(session_id: UUID) -> BaseResponse:
    """Write a message; one that cannot be placed keeps its words on the page."""
    session, user, form, status = get_session(), signed_in(), PostForm(), 422
    review, chosen = session_for(session, user, session_id)
    if form.validate():
        try:
            _write(session, user, review, form)
            session.commit()
            return redirect(url_for(".meeting", session_id=review.id, _anchor="schrijven"), 303)
        except DomainError as problem:
            session.rollback()
            status = status_of(problem)
            form.form_errors.append(message_of(problem))
            if isinstance(problem, PostDiffersError):
                form.post_id.data = str(uuid4())
    return page_or_part(SESSION, TALK, status=status, **_facts(session, review, chosen, post=form))


@reviews.post("/sessies/<uuid:session_id>/afspraken")
@policy(Role.can_review)
def commit(session_id: UUID) -> BaseResponse:
    """Make a commitment, or show the form again with what is wrong."""
    session, user, form, status = get_session(), signed_in(), CommitmentForm(), 422
    review, chosen = session_for(session, user, session_id)
    if form.validate():
        try:
            add_commitment(
                session,
                review,
                who=form.who.data,
                what=form.what.data,
                due_on=form.due_on.data,
                made_by=user.id,
            )
            session.commit()
            return _part_of(review, ".agreed", anchor="afspraken")
        except DomainError as problem:
            session.rollback()
            status = status_of(problem)
            form.form_errors.append(message_of(problem))
    facts = _facts(session, review, chosen, commitment=form)
    return page_or_part(SESSION, AGREED, status=status, **facts)


@reviews.post("/afspraken/<uuid:commitment_id>")
@policy(Role.can_review)
def check(commitment_id: UUID) -> BaseResponse:
    """Note what came of a commitment."""
    session, user, form = get_session(), signed_in(), CheckForm()
    commitment, made_in, chosen = find_commitment(session, commitment_id)
    network_for(session, user, chosen.id, may=Role.can_review)
    if not form.validate():
        raise InvalidValueError(field="stand")
    state = CommitmentState(form.state.data)
    check_commitment(session, commitment, state=state, checked_by=user.id)
    session.commit()
    looking_from = request.args.get("sessie", type=UUID)
    if looking_from is None:
        return redirect(url_for(".network", network_id=chosen.id), 303)
    review, _network = session_for(session, user, looking_from)
    if made_in.id == review.id:
        return _part_of(review, ".agreed", anchor="afspraken")
    return _part_of(review, ".earlier", anchor="eerder")


@reviews.post("/sessies/<uuid:session_id>/afsluiten")
@policy(Role.can_review)
def close(session_id: UUID) -> BaseResponse:
    """Close the session; its commitments stay open until they are checked."""
    session, user = get_session(), signed_in()
    review, chosen = session_for(session, user, session_id)
    close_session(session, review, closed_by=user.id)
    session.commit()
    flash(_("De sessie is afgesloten. De afspraken blijven staan."), "success")
    return redirect(url_for(".network", network_id=chosen.id), 303)


def _read(session_id: UUID, part: str) -> BaseResponse:
    session, user = get_session(), signed_in()
    review, chosen = session_for(session, user, session_id)
    audit.record(
        session, user_id=user.id, action="read", kind="review_session", object_id=review.id
    )
    facts = _facts(session, review, chosen)
    session.commit()
    return page_or_part(SESSION, part, **facts)


def _facts(
    session: Session,
    review: ReviewSession,
    chosen: Network,
    *,
    post: PostForm | None = None,
    commitment: CommitmentForm | None = None,
) -> dict[str, Any]:
    quoted = request.args.get("citeer", type=UUID)
    fresh = PostForm(formdata=None, fragment=str(quoted) if quoted else "")
    return {
        "post_form": post or fresh,
        "commitment_form": commitment or CommitmentForm(formdata=None),
        **session_facts(session, review, chosen),
    }


def _write(session: Session, user: User, review: ReviewSession, form: PostForm) -> None:
    fragment = None
    if form.fragment_id is not None:
        fragment = session.get(Fragment, form.fragment_id)
        if fragment is None:
            raise NotQuotableError
    add_post(
        session,
        review,
        post_id=UUID(form.post_id.data),
        text=form.text.data or "",
        author_id=user.id,
        fragment=fragment,
    )


def _part_of(review: ReviewSession, endpoint: str, *, anchor: str) -> BaseResponse:
    """Go back to the session: htmx gets only the part that changed."""
    where = endpoint if wants_part() else ".meeting"
    return redirect(url_for(where, session_id=review.id, _anchor=anchor), 303)
