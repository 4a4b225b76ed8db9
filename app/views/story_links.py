"""The personal link of a teller: made, renewed and ended by who held the conversation or leads."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from markupsafe import Markup
from sqlmodel import Session
from werkzeug import Response

from app.access import policy, signed_in
from app.database import get_session
from app.forms.reading_back import CheckInForm
from app.identity import User
from app.jobs import JobKind, add_job
from app.names_pages import checked_story_for
from app.problems import message_of, status_of
from app.queue import wake_after_commit
from interviews.check_ins import add_check_in
from interviews.interviews import Interview, network_of_interview
from interviews.raw_access import raw_access
from interviews.story_checks import ReadBack
from interviews.story_links import (
    current_link,
    end_link,
    in_groups,
    make_link,
    renew_link,
)
from research.errors import DomainError
from research.letter_contacts import contact_of
from research.networks import any_synthetic
from research.roles import Role
from research.studies import Study
from research.tables import now

story_links = Blueprint("story_links", __name__, url_prefix="/verhaal-link")
Answer = str | tuple[str, int] | Response
STORY = "/<uuid:interview_id>"


@story_links.get(STORY)
@policy(Role.can_check_names)
def page(interview_id: UUID) -> str:
    """Show whether there is a link, and until when it opens. Never the link itself."""
    session, user = get_session(), signed_in()
    interview = checked_story_for(session, user, interview_id)
    return render_template("story_links/page.html", **_facts(session, user, interview))


@story_links.post(STORY)
@policy(Role.can_check_names)
def make(interview_id: UUID) -> Answer:
    """Make a link. It is in this answer only, with its code: not in an address, log or flash."""
    session, user = get_session(), signed_in()
    interview = checked_story_for(session, user, interview_id)
    made = make_link(session, interview, made_by=user.id)
    session.commit()
    address, key = url_for("teller.entrance", _external=True), in_groups(made.key)
    facts = _facts(session, user, interview)
    with force_locale("nl"):
        told = render_template("story_links/_letter.html", **facts, key=key, address=address)
    page = render_template(
        "story_links/made.html",
        **facts,
        code=in_groups(made.code),
        whole=f"{address}#{key}",
        # Rendered by a template of ours, which escaped what was typed.
        letter=Markup(told),  # noqa: S704
    )
    return page, 201


@story_links.post(f"{STORY}/verleng")
@policy(Role.can_check_names)
def renew(interview_id: UUID) -> Response:
    """Let the link last another month."""
    session, user = get_session(), signed_in()
    interview = checked_story_for(session, user, interview_id)
    renewed = renew_link(session, interview, renewed_by=user.id)
    session.commit()
    if renewed:
        flash(_("Verlengd. De link werkt weer dertig dagen."), "success")
    else:
        flash(_("Deze link werkt niet meer. Maak een nieuwe."), "error")
    return redirect(url_for(".page", interview_id=interview.id), 303)


@story_links.post(f"{STORY}/einde")
@policy(Role.can_check_names)
def end(interview_id: UUID) -> Response:
    """End the link; who reads with it now reads no further."""
    session, user = get_session(), signed_in()
    interview = checked_story_for(session, user, interview_id)
    end_link(session, interview, ended_by=user.id)
    session.commit()
    flash(_("De link werkt niet meer."), "success")
    return redirect(url_for(".page", interview_id=interview.id), 303)


@story_links.get(f"{STORY}/nu")
@policy(Role.can_check_names)
def now_together(interview_id: UUID) -> str:
    """Ask by phone how it goes now, together."""
    session, user = get_session(), signed_in()
    interview = checked_story_for(session, user, interview_id)
    facts = {**_facts(session, user, interview), "form": CheckInForm(formdata=None)}
    return render_template("story_links/now.html", **facts)


@story_links.post(f"{STORY}/nu")
@policy(Role.can_check_names)
def say_now(interview_id: UUID) -> Answer:
    """Note how it goes now in the words of the teller."""
    session, user, form = get_session(), signed_in(), CheckInForm()
    interview = checked_story_for(session, user, interview_id)
    status = 422
    try:
        if form.validate():
            add_check_in(
                session,
                interview,
                turn_id=UUID(form.sent_id.data),
                text=form.text.data or "",
                how=ReadBack.BY_PHONE,
                noted_by=user.id,
            )
            kind = JobKind.UNDERSTAND_INTERVIEW
            job = add_job(session, kind=kind, object_id=interview.id, asked_by=user.id)
            wake_after_commit(session, job)
            session.commit()
            flash(_("Bewaard. Het staat bij het verhaal. Kijk straks de namen na."), "success")
            return redirect(url_for(".page", interview_id=interview.id), 303)
    except DomainError as problem:
        session.rollback()
        form.text.errors, status = [message_of(problem)], status_of(problem)
        interview = checked_story_for(session, user, interview_id)
    page = render_template("story_links/now.html", **_facts(session, user, interview), form=form)
    return page, status


def _facts(session: Session, user: User, interview: Interview) -> dict[str, Any]:
    network, actor = network_of_interview(session, interview)
    study = session.get_one(Study, network.study_id)
    link = current_link(session, interview.id)
    return {
        "interview": interview,
        "network": network,
        "actor": actor,
        "study": study,
        "contact": contact_of(session, study.id)[0],
        "link": link,
        "names_open": raw_access(session, interview, reader_id=user.id).is_open,
        "opens": link is not None and link.is_open(now()),
        "study_is_synthetic": any_synthetic(session, [network.id]),
    }
