"""A person's own calendar feed: making, replacing and switching off its address, and the feed."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlmodel import Session, select
from werkzeug import Response as BaseResponse

from app.access import logs_reading, policy, signed_in
from app.calendar_answers import as_feed, no_such_feed
from app.database import get_session, reads_as
from app.forms.versions import VersionForm
from app.identity import User
from app.problems import message_of, status_of
from app.throttle import refuse_wrong_secret
from interviews.calendar_feeds import (
    CalendarFeed,
    feed_of,
    feed_with,
    make_feed,
    note_fetched,
    switch_off,
)
from interviews.calendar_files import events_of
from research.errors import DomainError
from research.roles import Role
from research.studies import StudyMember

calendar = Blueprint("calendar", __name__, url_prefix="/agenda")
PAGE = "calendar/page.html"
Answer = str | tuple[str, int] | BaseResponse


@calendar.get("/")
@policy(Role.can_interview)
def page() -> str:
    """Show whether the reader has an address, and when it was last fetched."""
    return render_template(PAGE, **_facts(get_session()))


@calendar.post("/adres")
@policy(Role.can_interview)
def make() -> Answer:
    """Make an address. It is in this answer only: not in a log, a cookie or the database."""
    session, user, form = get_session(), signed_in(), VersionForm()
    if not form.validate():
        return render_template(PAGE, **_facts(session)), 422
    try:
        secret = make_feed(session, user.id, door=user.fs_uniquifier, version=form.seen_version)
        session.commit()
    except DomainError as error:
        return _again(session, error)
    address = url_for(".feed", secret=secret, _external=True)
    return render_template(PAGE, **_facts(session), address=address)


@calendar.post("/uit")
@policy(Role.can_interview)
def off() -> Answer:
    """Let the address be dead."""
    session, form = get_session(), VersionForm()
    if not form.validate():
        return render_template(PAGE, **_facts(session)), 422
    try:
        switch_off(session, signed_in().id, version=form.seen_version)
        session.commit()
    except DomainError as error:
        return _again(session, error)
    flash(_("Het adres werkt niet meer."), "success")
    return redirect(url_for(".page"), 303)


@calendar.get("/<secret>.ics")
@logs_reading
def feed(secret: str) -> Response:
    """Hand out the appointments to who has the address. Open: a calendar cannot sign in.

    Wrong, replaced, switched off, of somebody who left: the same answer.
    """
    session = get_session()
    found = feed_with(session, secret)
    if found is None or not _may_still(session, found):
        return no_such_feed(refuse_wrong_secret())
    note_fetched(session, found)
    answer = as_feed(events_of(session, found.user_id), request)
    session.commit()
    return answer


def _may_still(session: Session, found: CalendarFeed) -> bool:
    """From here on the database shows what the owner may see, and nothing else."""
    owner = session.get(User, found.user_id)
    if owner is None or not owner.active or not owner.may(Role.can_interview):
        return False
    reads_as(owner.id)
    return found.is_open(owner.fs_uniquifier) and _works_somewhere(session, owner.id)


def _works_somewhere(session: Session, user_id: UUID) -> bool:
    mine = select(StudyMember.user_id).where(StudyMember.user_id == user_id).limit(1)
    return session.exec(mine).first() is not None


def _facts(session: Session) -> dict[str, Any]:
    user = signed_in()
    own = feed_of(session, user.id)
    return {
        "feed": own if own is not None and own.is_open(user.fs_uniquifier) else None,
        "ended": own is not None and own.secret_hash and not own.is_open(user.fs_uniquifier),
        "version": own.version if own else 0,
    }


def _again(session: Session, error: DomainError) -> tuple[str, int]:
    session.rollback()
    return render_template(PAGE, **_facts(session), problem=message_of(error)), status_of(error)
