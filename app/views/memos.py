"""Memos of who codes: at a place, one with what it said before, and all those of a study."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response as Answered

from analysis.memo_checks import keep_checked
from analysis.memo_lists import (
    ReadMemo,
    Wanted,
    memo_in,
    memos_of_study,
    taken_away,
)
from analysis.memos import (
    MemoKind,
    change_memo,
    remove_memo,
    restore_memo,
    versions_of,
    words_of,
)
from app.access import logs_reading, policy, signed_in, study_for
from app.database import get_session
from app.forms.memos import MemoForm, MemoSearchForm
from app.identity import User, names_of
from app.memo_files import memos_csv
from app.memo_pages import reader_facts, url_of
from app.problems import message_of, status_of
from app.proof import asks_passphrase_for_file
from research import audit
from research.errors import DomainError, NotFoundError
from research.roles import Role
from research.studies import Study

memos = Blueprint("memos", __name__, url_prefix="/memos")
Answer = str | tuple[str, int] | Answered
SHOWN = 100
FILE = "memos.csv"


@memos.get("/<uuid:study_id>")
@policy(Role.can_code)
@logs_reading
def page(study_id: UUID) -> str:
    """Show the memos of a study, the newest first, and the form to look for some."""
    session, user = get_session(), signed_in()
    study = study_for(session, user, study_id, may=Role.can_code)
    return _list(session, study, user, searched=False)[0]


@memos.post("/<uuid:study_id>")
@policy(Role.can_code)
def search(study_id: UUID) -> tuple[str, int]:
    """Show the memos that were asked for: by POST, so that no word is in an address."""
    session, user = get_session(), signed_in()
    study = study_for(session, user, study_id, may=Role.can_code)
    return _list(session, study, user, searched=True)


@memos.get("/<uuid:study_id>/memos.csv")
@policy(Role.can_lead)
@asks_passphrase_for_file
@logs_reading
def download(study_id: UUID) -> Response:
    """Send the memos that the lead may read as a table."""
    session, user = get_session(), signed_in()
    study = study_for(session, user, study_id, may=Role.can_lead)
    found = memos_of_study(session, study, Wanted(), user_id=user.id, leads=True)
    names = names_of(session, {one.memo.written_by for one in found})
    audit.record(session, user_id=user.id, action="export", kind="memo", object_id=study.id)
    session.commit()
    answer = Response(memos_csv(found[::-1], names), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename={FILE}"
    return answer


@memos.get("/<uuid:study_id>/memo/<uuid:memo_id>")
@policy(Role.can_code)
@logs_reading
def memo(study_id: UUID, memo_id: UUID) -> str:
    """Show a memo with what it said before; to its writer with the form to change it."""
    session, user = get_session(), signed_in()
    study, one = _one(session, user, study_id, memo_id)
    audit.record(session, user_id=user.id, action="read", kind="memo", object_id=one.memo.id)
    shown = _memo_page(session, study, user, one, _filled(one))
    session.commit()
    return shown


@memos.post("/<uuid:study_id>/memo/<uuid:memo_id>")
@policy(Role.can_code)
def change(study_id: UUID, memo_id: UUID) -> Answer:
    """Save other words; only its writer does."""
    session, user, form = get_session(), signed_in(), MemoForm()
    study, one = _own(session, user, study_id, memo_id)
    status = 422
    if form.validate():
        try:
            facts: dict[str, Any] = {"text": form.text.data, "kind": MemoKind(form.kind.data)}
            change_memo(session, one.memo, seen=form.seen_version, revision=_revision(one), **facts)
            session.commit()
            flash(_("Het memo is bewaard."), "success")
            return redirect(url_of(one), 303)
        except DomainError as problem:
            session.rollback()
            form.form_errors.append(message_of(problem))
            status = status_of(problem)
    study, one = _own(session, user, study_id, memo_id)
    return _memo_page(session, study, user, one, form), status


@memos.post("/<uuid:study_id>/memo/<uuid:memo_id>/weg")
@policy(Role.can_code)
def remove(study_id: UUID, memo_id: UUID) -> Answer:
    """Take an own memo away; it can be put back for two weeks."""
    session, user = get_session(), signed_in()
    _study, one = _own(session, user, study_id, memo_id)
    remove_memo(session, one.memo, by=user.id)
    session.commit()
    flash(_("Het memo is weg. U kunt het hier nog terugzetten."), "success")
    return redirect(url_for(".memo", study_id=study_id, memo_id=memo_id), 303)


@memos.post("/<uuid:study_id>/memo/<uuid:memo_id>/blijft")
@policy(Role.can_code)
def keep(study_id: UUID, memo_id: UUID) -> Answer:
    """Let an own memo stay after a story was taken back: nothing of that story is in it."""
    session, user = get_session(), signed_in()
    _study, one = _own(session, user, study_id, memo_id)
    keep_checked(session, one.memo, by=user.id)
    session.commit()
    flash(_("Het memo blijft staan."), "success")
    return redirect(url_for(".page", study_id=study_id), 303)


@memos.post("/<uuid:study_id>/memo/<uuid:memo_id>/terug")
@policy(Role.can_code)
def restore(study_id: UUID, memo_id: UUID) -> Answer:
    """Put an own memo back."""
    session, user = get_session(), signed_in()
    _study, one = _own(session, user, study_id, memo_id)
    restore_memo(session, one.memo, by=user.id)
    session.commit()
    flash(_("Het memo staat er weer."), "success")
    return redirect(url_of(one), 303)


def _memo_page(session: Session, study: Study, user: User, one: ReadMemo, form: MemoForm) -> str:
    earlier = versions_of(session, one.memo.id)[-2::-1]
    return render_template(
        "memos/memo.html",
        one=one,
        form=form,
        is_own=one.memo.written_by == user.id,
        earlier=[(old, words_of(session, one.memo, old)) for old in earlier],
        **reader_facts(session, study, user, [one]),
    )


def _list(session: Session, study: Study, user: User, *, searched: bool) -> tuple[str, int]:
    reader: dict[str, Any] = {"user_id": user.id, "leads": user.may(Role.can_lead)}
    every = memos_of_study(session, study, Wanted(), **reader)
    names = names_of(session, {one.memo.written_by for one in every})
    themes = sorted({one.theme for one in every if one.theme})
    # On a GET nothing was sent, and nothing is read from the address.
    sent: dict[str, Any] = {} if searched else {"formdata": None}
    form = MemoSearchForm(themes, names, **sent)
    fine = not searched or form.validate()
    found = memos_of_study(session, study, form.wanted, **reader) if fine and searched else every
    audit.record(session, user_id=user.id, action="read", kind="memo", object_id=study.id)
    shown = render_template(
        "memos/page.html",
        form=form,
        searched=searched,
        total=len(every),
        matching=len(found),
        found=found[:SHOWN],
        removed=taken_away(session, study, **reader),
        **reader_facts(session, study, user, found),
    )
    session.commit()
    return shown, 200 if fine else 422


def _one(session: Session, user: User, study_id: UUID, memo_id: UUID) -> tuple[Study, ReadMemo]:
    study = study_for(session, user, study_id, may=Role.can_code)
    leads = user.may(Role.can_lead)
    return study, memo_in(session, study, memo_id, user_id=user.id, leads=leads)


def _own(session: Session, user: User, study_id: UUID, memo_id: UUID) -> tuple[Study, ReadMemo]:
    study, one = _one(session, user, study_id, memo_id)
    if one.memo.written_by != user.id:
        raise NotFoundError
    return study, one


def _filled(one: ReadMemo) -> MemoForm:
    seen = str(one.version.number)
    return MemoForm(formdata=None, text=one.text, kind=one.version.kind, seen=seen)


def _revision(one: ReadMemo) -> int | None:
    """Who saves a memo again has seen the words as they are now."""
    return one.newest
