"""Pages for professionals: the patterns of a network, and learning from them together."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from werkzeug import Response as BaseResponse

from analysis.guided_sessions import GuidedSession
from app.access import logs_reading, network_for, policy, signed_in
from app.commitment_pages import due_now
from app.database import get_session
from app.next_work import next_review
from app.review_pages import network_facts, network_lines, session_facts, session_for
from research import audit
from research.roles import Role
from research.studies import Study

reviews = Blueprint("reviews", __name__, url_prefix="/netwerkreview")


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
        due=due_now(session, signed_in()),
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


@reviews.get("/sessies/<uuid:session_id>")
@policy(Role.can_review)
@logs_reading
def meeting(session_id: UUID) -> str | BaseResponse:
    """Show a session of before the rounds, to read; one with rounds has pages of its own."""
    session, user = get_session(), signed_in()
    if session.get(GuidedSession, session_id) is not None:
        return redirect(url_for("guided.door", session_id=session_id), 303)
    review, chosen = session_for(session, user, session_id)
    audit.record(
        session, user_id=user.id, action="read", kind="review_session", object_id=review.id
    )
    facts = session_facts(session, review, chosen)
    session.commit()
    return render_template("reviews/session.html", **facts)
