"""Pages about the order of the chapter: move, add, write, remove and undo."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response

from analysis.chapter_outline import Outline, Part, PartKind, Place, arranged, outline_of
from analysis.chapters import chapter_facts
from analysis.outline_acts import (
    PartChangedError,
    Way,
    add_part,
    add_section,
    move,
    name_section,
    remove,
    undo,
    write_text,
)
from app.access import logs_reading, policy, signed_in, study_for
from app.database import get_session
from app.forms.outlines import AddForm, HeadingForm, MoveForm, SectionForm, SeenForm, WordsForm
from app.htmx import page_or_part
from app.identity import names_of
from app.outline_pages import lines_of, offered
from app.problems import message_of, status_of
from research import audit
from research.errors import DomainError, NotFoundError
from research.roles import Role
from research.studies import Study

outlines = Blueprint("outlines", __name__, url_prefix="/hoofdstuk/<uuid:study_id>/indeling")

Again = tuple[str, int]


@outlines.get("/")
@policy(Role.can_edit_chapter)
@logs_reading
def page(study_id: UUID) -> Response:
    """Show the sections and what stands in them, to arrange them."""
    session, user = get_session(), signed_in()
    study = study_for(session, user, study_id, may=Role.can_edit_chapter)
    audit.record(session, user_id=user.id, action="read", kind="chapter", object_id=study.id)
    answer = _page(session, study)
    session.commit()
    return answer


@outlines.post("/verplaats")
@policy(Role.can_edit_chapter)
def put(study_id: UUID) -> Response:
    """Move a section or a part."""
    session, study, form = *_study(study_id), MoveForm()
    if not form.validate():
        return _page(session, study, status=422, problem=_("Kies wat waarheen gaat."))
    facts = {"thing": form.thing.data, "way": Way(form.way.data), "before": form.before.data or ""}
    move(session, study, **facts, moved_by=signed_in().id)
    return _kept(session, study, anchor=form.thing.data)


@outlines.post("/deel")
@policy(Role.can_edit_chapter)
def new_section(study_id: UUID) -> Response:
    """Add an empty section at the end."""
    session, study, form = *_study(study_id), SectionForm()
    if not form.validate():
        return _page(session, study, form=form, status=422)
    try:
        made = add_section(session, study, title=form.title.data, added_by=signed_in().id)
    except DomainError as error:
        form.title.errors = [message_of(error)]
        return _page(session, study, form=form, status=status_of(error))
    return _kept(session, study, anchor=made)


@outlines.get("/erbij/<section>")
@policy(Role.can_edit_chapter)
@logs_reading
def adding(study_id: UUID, section: str) -> str:
    """Show what may be added to a section; quotes among it are noted as read."""
    session, study = _study(study_id)
    choices = offered(chapter_facts(session, study))
    place = _place(_outline(session, study), section)
    user = signed_in()
    audit.record(session, user_id=user.id, action="read", kind="chapter", object_id=study.id)
    session.commit()
    return _adding_page(study, place, AddForm(formdata=None, offered=choices))


@outlines.post("/erbij/<section>")
@policy(Role.can_edit_chapter)
def add(study_id: UUID, section: str) -> Response | Again:
    """Add it."""
    session, study = _study(study_id)
    place = _place(_outline(session, study), section)
    form = AddForm(offered=offered(chapter_facts(session, study)))
    if not form.validate():
        return _adding_page(study, place, form), 422
    kind, _colon, ref = form.what.data.partition(":")
    facts = {"kind": PartKind(kind), "ref": ref, "words": form.words.data or ""}
    try:
        made = add_part(session, study, section=section, **facts, added_by=signed_in().id)
    except DomainError as error:
        form.words.errors = [message_of(error)]
        return _adding_page(study, place, form), status_of(error)
    return _kept(session, study, anchor=made)


@outlines.get("/woorden/<thing>")
@policy(Role.can_edit_chapter)
def words(study_id: UUID, thing: str) -> str:
    """Show a text or a heading, to change it."""
    session, study = _study(study_id)
    found = _thing(_outline(session, study), thing)
    return _words_page(study, found, _form_of(found))


@outlines.post("/woorden/<thing>")
@policy(Role.can_edit_chapter)
def write(study_id: UUID, thing: str) -> Response | Again:
    """Keep other words, unless a colleague changed them meanwhile."""
    session, study = _study(study_id)
    found = _thing(_outline(session, study), thing)
    form = HeadingForm() if isinstance(found, Place) else WordsForm()
    if not form.validate():
        return _words_page(study, found, form), 422
    by, seen = signed_in().id, form.seen.data
    try:
        if isinstance(found, Place):
            name_section(
                session, study, section=thing, seen=seen, title=form.words.data, named_by=by
            )
        else:
            write_text(session, study, part=thing, seen=seen, words=form.words.data, written_by=by)
    except DomainError as error:
        form.words.errors = [message_of(error)]
        changed = isinstance(error, PartChangedError)
        if changed:
            # What he typed stays in the field; sending it again is now a choice he makes.
            form.seen.raw_data = None
            form.seen.data = found.turn
        return _words_page(study, found, form, changed=changed), status_of(error)
    return _kept(session, study, anchor=thing)


@outlines.post("/weg")
@policy(Role.can_edit_chapter)
def take_away(study_id: UUID) -> Response:
    """Remove a part, or an empty section."""
    session, study, form = *_study(study_id), SeenForm()
    if not form.validate():
        return _page(session, study, status=422, problem=_("Kies wat u wilt weghalen."))
    try:
        remove(
            session,
            study,
            thing=form.thing.data,
            seen=form.seen.data,
            removed_by=signed_in().id,
        )
    except DomainError as error:
        return _page(session, study, status=status_of(error), problem=message_of(error))
    return _kept(session, study)


@outlines.post("/terug")
@policy(Role.can_edit_chapter)
def take_back(study_id: UUID) -> Response:
    """Undo the last change."""
    session, study, form = *_study(study_id), SeenForm()
    if not form.validate():
        return _page(session, study, status=422, problem=_("Er is niets om terug te draaien."))
    try:
        undo(session, study, seen=form.seen.data, undone_by=signed_in().id)
    except DomainError as error:
        return _page(session, study, status=status_of(error), problem=message_of(error))
    flash(_("De laatste verandering is teruggedraaid."), "success")
    return _kept(session, study)


def _study(study_id: UUID) -> tuple[Session, Study]:
    session = get_session()
    return session, study_for(session, signed_in(), study_id, may=Role.can_edit_chapter)


def _outline(session: Session, study: Study) -> Outline:
    return arranged(outline_of(session, study), chapter_facts(session, study))


def _place(outline: Outline, section: str) -> Place:
    for one in outline.sections:
        if one.id == section:
            return one
    raise NotFoundError


def _thing(outline: Outline, thing: str) -> Place | Part:
    for part in outline.parts():
        if part.id == thing and part.kind == PartKind.TEXT:
            return part
    return _place(outline, thing)


def _form_of(found: Place | Part) -> WordsForm | HeadingForm:
    if isinstance(found, Place):
        return HeadingForm(formdata=None, seen=found.turn, words=found.title)
    return WordsForm(formdata=None, seen=found.turn, words=found.words)


def _kept(session: Session, study: Study, *, anchor: str = "") -> Response:
    session.commit()
    where = f"t-{anchor}" if anchor else None
    return redirect(url_for(".page", study_id=study.id, _anchor=where), 303)


def _page(
    session: Session,
    study: Study,
    *,
    form: SectionForm | None = None,
    status: int = 200,
    problem: str = "",
) -> Response:
    facts = chapter_facts(session, study)
    outline = arranged(outline_of(session, study), facts)
    by = names_of(session, [outline.made_by]) if outline.made_by else {}
    return page_or_part(
        "outlines/page.html",
        "outlines/_outline.html",
        status=status,
        study=study,
        study_is_synthetic=study.synthetic,
        outline=outline,
        places=lines_of(outline, facts),
        changed_by=by.get(outline.made_by) if outline.made_by else None,
        form=form or SectionForm(formdata=None),
        problem=problem,
    )


def _adding_page(study: Study, place: Place, form: AddForm) -> str:
    return render_template(
        "outlines/add.html",
        study=study,
        study_is_synthetic=study.synthetic,
        place=place,
        form=form,
    )


def _words_page(
    study: Study, found: Place | Part, form: WordsForm | HeadingForm, *, changed: bool = False
) -> str:
    theirs = (found.title if isinstance(found, Place) else found.words) if changed else ""
    return render_template(
        "outlines/words.html",
        study=study,
        study_is_synthetic=study.synthetic,
        thing=found,
        is_heading=isinstance(found, Place),
        form=form,
        theirs=theirs,
    )
