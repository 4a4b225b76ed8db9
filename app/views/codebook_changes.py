"""Changing a codebook: say what and why, see what it does to all counts, and say yes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response

from analysis.codebook_changes import undone
from app.access import policy, signed_in, study_for
from app.codebook_following import follow_later
from app.codebook_pages import effect_on
from app.database import get_session
from app.forms.codebook import (
    BACK,
    CONFIRM,
    FileForm,
    MergeForm,
    ReasonForm,
    SplitForm,
    ThemeForm,
)
from app.problems import message_of, status_of
from research.codebook import Codebook, Lens, Theme
from research.codebook_acts import (
    added,
    changed,
    merged,
    open_theme,
    retired,
    split,
    with_craft,
)
from research.codebook_files import from_yaml
from research.codebook_versions import (
    CodebookAct,
    CodebookMovedError,
    codebook_of,
    keep_version,
)
from research.errors import DomainError, NotFoundError
from research.roles import Role
from research.studies import Study

codebook_changes = Blueprint("codebook_changes", __name__, url_prefix="/onderzoeken")
Answer = str | tuple[str, int] | Response
BOOK = "/<uuid:study_id>/codeboek"
MOST_SHOWN = 20


@dataclass(frozen=True)
class Kind:
    """One way to change a codebook.

    Attributes:
        name: also the last part of its address.
        form: which form asks for it.
        act: what the history calls it.
        make: what becomes of the book.
        asks_first: whether its effect depends on what is filled in.
    """

    name: str
    form: type[ReasonForm]
    act: CodebookAct
    make: Callable[[Codebook, Any, str], Codebook]
    asks_first: bool = True


@dataclass(frozen=True)
class Doing:
    """One act of one lead on one study's codebook; ``theme`` where it is about one."""

    study: Study
    kind: Kind
    book: Codebook
    theme: Theme | None
    form: Any
    undoes: int | None = None

    @property
    def shown(self) -> str:
        """The page to go back to."""
        if self.theme is None:
            return url_for("codebook.page", study_id=self.study.id)
        return url_for("codebook.theme", study_id=self.study.id, theme_id=self.theme.id)


OF_THEME = {
    one.name: one
    for one in (
        Kind(
            "wijzig",
            ThemeForm,
            CodebookAct.CHANGE,
            lambda book, form, one: changed(book, one, form.text),
        ),
        Kind(
            "samenvoegen",
            MergeForm,
            CodebookAct.MERGE,
            lambda book, form, one: merged(book, one, into=form.into.data),
        ),
        Kind(
            "splits",
            SplitForm,
            CodebookAct.SPLIT,
            lambda book, form, one: split(book, one, parts=form.parts),
        ),
        Kind(
            "stop",
            ReasonForm,
            CodebookAct.RETIRE,
            lambda book, _form, one: retired(book, one),
            asks_first=False,
        ),
    )
}
OF_BOOK = {
    one.name: one
    for one in (
        Kind("nieuw", ThemeForm, CodebookAct.ADD, lambda book, form, _one: added(book, form.text)),
        Kind(
            "inlezen",
            FileForm,
            CodebookAct.IMPORT,
            lambda book, form, _one: from_yaml(form.sent, now=book),
        ),
        Kind(
            "vakmanschap-aan",
            ReasonForm,
            CodebookAct.LENS_ON,
            lambda book, _form, _one: with_craft(book, is_on=True),
            asks_first=False,
        ),
        Kind(
            "vakmanschap-uit",
            ReasonForm,
            CodebookAct.LENS_OFF,
            lambda book, _form, _one: with_craft(book, is_on=False),
            asks_first=False,
        ),
    )
}


@codebook_changes.get(f"{BOOK}/wijzigen/<what>")
@policy(Role.can_lead)
def ask_book(study_id: UUID, what: str) -> Answer:
    """Ask for a change of the book as a whole."""
    return _asked(_doing(study_id, OF_BOOK.get(what), None))


@codebook_changes.post(f"{BOOK}/wijzigen/<what>")
@policy(Role.can_lead)
def change_book(study_id: UUID, what: str) -> Answer:
    """Show what the change does, or make it once that was seen."""
    return _sent(_doing(study_id, OF_BOOK.get(what), None))


@codebook_changes.get(f"{BOOK}/themas/<theme_id>/<act>")
@policy(Role.can_lead)
def ask_theme(study_id: UUID, theme_id: str, act: str) -> Answer:
    """Ask for a change of one theme."""
    return _asked(_doing(study_id, OF_THEME.get(act), theme_id))


@codebook_changes.post(f"{BOOK}/themas/<theme_id>/<act>")
@policy(Role.can_lead)
def change_theme(study_id: UUID, theme_id: str, act: str) -> Answer:
    """Show what the change does, or make it once that was seen."""
    return _sent(_doing(study_id, OF_THEME.get(act), theme_id))


@codebook_changes.get(f"{BOOK}/geschiedenis/<int:number>/terug")
@policy(Role.can_lead)
def ask_back(study_id: UUID, number: int) -> Answer:
    """Show what taking an act back does, and ask why."""
    return _asked(_undoing(study_id, number))


@codebook_changes.post(f"{BOOK}/geschiedenis/<int:number>/terug")
@policy(Role.can_lead)
def take_back(study_id: UUID, number: int) -> Answer:
    """Take an act back, by a new version that restores."""
    return _sent(_undoing(study_id, number))


def _doing(study_id: UUID, kind: Kind | None, theme_id: str | None) -> Doing:
    session = get_session()
    study = study_for(session, signed_in(), study_id, may=Role.can_lead)
    if kind is None:
        raise NotFoundError
    book = codebook_of(session, study.id)
    theme = open_theme(book, theme_id) if theme_id is not None else None
    form = kind.form() if request.method == "POST" else kind.form(formdata=None)
    if isinstance(form, MergeForm) and theme is not None:
        form.offer(book, theme)
    if request.method == "GET":
        form.version.data = str(book.version)
        if kind.act is CodebookAct.CHANGE and theme is not None:
            form.label.data, form.success.data = theme.label, theme.success
            form.failure.data = theme.failure
    return Doing(study, kind, book, theme, form)


def _undoing(study_id: UUID, number: int) -> Doing:
    session = get_session()

    def make(_book: Codebook, _form: Any, _theme: str) -> Codebook:
        return undone(session, study_id, number)[1]

    kind = Kind("terug", ReasonForm, CodebookAct.UNDO, make, asks_first=False)
    doing = _doing(study_id, kind, None)
    return Doing(doing.study, kind, doing.book, None, doing.form, undoes=number)


def _asked(doing: Doing) -> Answer:
    if doing.kind.asks_first:
        return _page(doing)
    try:
        return _page(doing, after=_made(doing))
    except NotFoundError:
        raise
    except DomainError as error:
        return _page(doing, problem=message_of(error)), 422


def _sent(doing: Doing) -> Answer:
    session, form = get_session(), doing.form
    step = request.form.get("step")
    if step == BACK:
        return _page(doing)
    if not form.validate():
        return _page(doing), 422
    try:
        after = _made(doing)
        if step != CONFIRM:
            return _page(doing, after=after)
        _keep(session, doing, after)
        session.commit()
    except NotFoundError:
        raise
    except DomainError as error:
        session.rollback()
        if isinstance(error, CodebookMovedError):
            # Who looks at what a colleague made of it sends that version.
            form.version.data = str(codebook_of(session, doing.study.id).version)
        form.form_errors.append(message_of(error))
        return _page(doing), status_of(error)
    flash(_("Het codeboek is gewijzigd. Dit is nu versie %(number)s.", number=after.version + 1))
    return redirect(url_for("codebook.page", study_id=doing.study.id), 303)


def _made(doing: Doing) -> Codebook:
    return doing.kind.make(doing.book, doing.form, doing.theme.id if doing.theme else "")


def _keep(session: Session, doing: Doing, after: Codebook) -> None:
    user = signed_in()
    version = keep_version(
        session,
        doing.study,
        book=after,
        act=doing.kind.act,
        seen=doing.form.seen_version,
        reason=doing.form.reason.data,
        made_by=user.id,
        undoes=doing.undoes,
    )
    follow_later(session, version, asked_by=user.id)


def _page(doing: Doing, *, after: Codebook | None = None, problem: str = "") -> str:
    effect = effect_on(get_session(), doing.study, doing.book, after) if after else None
    return render_template(
        "codebook/change.html",
        study=doing.study,
        study_is_synthetic=doing.study.synthetic,
        doing=doing,
        form=doing.form,
        theme=doing.theme,
        before=doing.book,
        after=after,
        effect=effect,
        problem=problem,
        craft=Lens.CRAFT,
    )
