"""What an editor does to the order of a chapter: move, add, write, remove, and undo.

Every act starts from the outline as it is at that moment, under a lock. A move says where to
go from there, so two editors who move things do not undo each other's work. Who writes or
removes says which words he saw: when a colleague changed them meanwhile, he is told.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import delete
from sqlmodel import Session, col, select

from analysis.chapter_figures import FIGURES
from analysis.chapter_outline import (
    ChapterOutline,
    Outline,
    OutlineAct,
    Part,
    PartKind,
    Place,
    arranged,
    newest_row,
    opened,
    outline_of,
    written,
)
from analysis.chapters import chapter_facts
from research import audit
from research.errors import ConflictError, DomainError, NotFoundError
from research.studies import Study
from research.vault import vault_of

# Older outlines are thrown away: what an editor took out does not lie around for ever.
KEPT = 40
MOST_SIGNS = 8000
REMOVABLE = {PartKind.TEXT, PartKind.CHART, PartKind.TABLE, PartKind.QUOTE}

Change = Callable[[Outline], Outline]


class PartChangedError(ConflictError):
    """A colleague changed these words, or took them out."""

    template = "Een collega heeft dit net veranderd. Lees het opnieuw en kies dan."


class NothingToUndoError(ConflictError):
    """The last change is another one than the editor saw, or there is none."""

    template = "Intussen is er iets anders veranderd. Kijk eerst hoe het er nu staat."


class PartEmptyError(DomainError):
    """A text or a heading has words."""

    template = "Schrijf eerst iets."


class SectionNotEmptyError(DomainError):
    """Only an empty section is removed, so that nothing goes with it unseen."""

    template = "Haal dit deel eerst leeg. Verplaats wat erin staat of haal het weg."


class NotRemovableError(DomainError):
    """What the system says of the study, and claims, are not removed here."""

    template = "Dit hoort bij elk hoofdstuk en blijft staan. U kunt het wel verplaatsen."


class Way(StrEnum):
    """Where something goes."""

    UP = "up"
    DOWN = "down"
    BEFORE = "before"


def move(
    session: Session, study: Study, *, thing: str, way: Way, before: str = "", moved_by: UUID
) -> None:
    """Move a section or a part one place, or to just before another one.

    A part at the edge of its section goes on into the next one.

    Raises:
        NotFoundError: it, or what it should stand before, is not there (any more).
    """

    def change(outline: Outline) -> Outline:
        if any(one.id == thing for one in outline.sections):
            ids = [one.id for one in outline.sections]
            order = _moved(ids, thing, way, before)
            places = {one.id: one for one in outline.sections}
            return replace(outline, sections=tuple(places[one] for one in order))
        return _with_part_moved(outline, thing, way, before)

    _change(session, study, OutlineAct.MOVE, change, by=moved_by)


def add_section(session: Session, study: Study, *, title: str, added_by: UUID) -> str:
    """Add an empty section at the end; return its id.

    Raises:
        PartEmptyError: the title has no words.
    """
    place = Place(uuid4().hex, _line(title))
    _change(
        session,
        study,
        OutlineAct.ADD,
        lambda outline: replace(outline, sections=(*outline.sections, place)),
        by=added_by,
    )
    return place.id


def add_part(
    session: Session,
    study: Study,
    *,
    section: str,
    kind: PartKind,
    ref: str = "",
    words: str = "",
    added_by: UUID,
) -> str:
    """Add a text, a chart, a table or a quote at the end of a section; return its id.

    Raises:
        PartEmptyError: a text has no words.
        NotFoundError: there is no such section, chart or quote.
    """
    part = Part(uuid4().hex, kind.value, ref, _words(words) if kind is PartKind.TEXT else "")
    if kind in {PartKind.CHART, PartKind.TABLE} and ref not in {one.name for one in FIGURES}:
        raise NotFoundError
    if kind is PartKind.QUOTE and ref not in quotes_of(session, study):
        raise NotFoundError

    def change(outline: Outline) -> Outline:
        _place(outline, section)
        return _with_place(outline, section, lambda one: replace(one, parts=(*one.parts, part)))

    _change(session, study, OutlineAct.ADD, change, by=added_by)
    return part.id


def write_text(
    session: Session, study: Study, *, part: str, seen: int, words: str, written_by: UUID
) -> None:
    """Write other words in a text.

    Raises:
        PartEmptyError: there are none.
        PartChangedError: ``seen`` is not the turn of its words now, or it is gone.
    """
    text = _words(words)

    def change(outline: Outline) -> Outline:
        known = _seen_part(outline, part, seen)
        if known.kind != PartKind.TEXT:
            raise NotFoundError
        new = replace(known, words=text, turn=known.turn + 1)
        return _with_parts(outline, lambda one: new if one.id == part else one)

    _change(session, study, OutlineAct.WRITE, change, by=written_by)


def name_section(
    session: Session, study: Study, *, section: str, seen: int, title: str, named_by: UUID
) -> None:
    """Give a section another heading.

    Raises:
        PartEmptyError: it has no words.
        PartChangedError: ``seen`` is not the turn of the heading now, or it is gone.
    """
    line = _line(title)

    def change(outline: Outline) -> Outline:
        known = next((one for one in outline.sections if one.id == section), None)
        if known is None or known.turn != seen:
            raise PartChangedError
        return _with_place(outline, section, lambda one: replace(one, title=line, turn=seen + 1))

    _change(session, study, OutlineAct.WRITE, change, by=named_by)


def remove(session: Session, study: Study, *, thing: str, seen: int, removed_by: UUID) -> None:
    """Remove a part, or a section that is empty.

    Raises:
        NotRemovableError: it is a claim, or the system put it there.
        SectionNotEmptyError: something stands in the section.
        PartChangedError: ``seen`` is not its turn now, or it is gone.
    """

    def change(outline: Outline) -> Outline:
        for one in outline.sections:
            if one.id == thing:
                return _without_section(outline, one, seen)
        if _seen_part(outline, thing, seen).kind not in REMOVABLE:
            raise NotRemovableError
        return _with_parts(outline, lambda one: None if one.id == thing else one)

    _change(session, study, OutlineAct.REMOVE, change, by=removed_by)


def undo(session: Session, study: Study, *, seen: int, undone_by: UUID) -> None:
    """Go back to the outline before the last change; again goes back one more.

    Raises:
        NothingToUndoError: ``seen`` is not the number of the outline now, or nothing is kept.
    """
    session.refresh(study, with_for_update=True)
    newest = newest_row(session, study.id)
    if newest is None or newest.number != seen or newest.back_to is None:
        raise NothingToUndoError
    before = session.exec(
        select(ChapterOutline).where(
            ChapterOutline.study_id == study.id, ChapterOutline.number == newest.back_to
        )
    ).first()
    if before is None:
        raise NothingToUndoError
    _keep(
        session,
        study,
        replace(opened(session, before), number=newest.number),
        act=OutlineAct.UNDO,
        back_to=before.back_to,
        by=undone_by,
    )


def quotes_of(session: Session, study: Study) -> list[str]:
    """Return the ids of the fragments that stand in the chapter as a quote now."""
    views = chapter_facts(session, study).claims
    return [str(one.told.fragment.id) for view in views for one in view.lines if one.quoted]


def _change(session: Session, study: Study, act: OutlineAct, change: Change, *, by: UUID) -> None:
    session.refresh(study, with_for_update=True)
    before = arranged(outline_of(session, study), chapter_facts(session, study))
    after = change(before)
    if before.number == 0:
        # What there was before anybody changed it is kept too: undoing goes back to it.
        before = replace(before, number=0)
        _keep(session, study, before, act=OutlineAct.ADD, back_to=None, by=by, noted=False)
        after = replace(after, number=1)
        _keep(session, study, after, act=act, back_to=1, by=by)
        return
    _keep(session, study, after, act=act, back_to=before.number, by=by)


def _keep(
    session: Session,
    study: Study,
    outline: Outline,
    *,
    act: OutlineAct,
    back_to: int | None,
    by: UUID,
    noted: bool = True,
) -> None:
    row_id, number = uuid4(), outline.number + 1
    sealed = vault_of(session).seal(study.id, written(outline), row=row_id, field="content")
    session.add(
        ChapterOutline(
            id=row_id,
            study_id=study.id,
            number=number,
            back_to=back_to,
            act=act.value,
            content_sealed=sealed,
            made_by=by,
        )
    )
    session.flush()
    session.execute(
        delete(ChapterOutline).where(
            col(ChapterOutline.study_id) == study.id, col(ChapterOutline.number) <= number - KEPT
        )
    )
    if noted:
        audit.record(session, user_id=by, action=act.value, kind="outline", object_id=study.id)


def _moved(ids: Sequence[str], thing: str, way: Way, before: str) -> list[str]:
    at, rest = ids.index(thing), [one for one in ids if one != thing]
    if way is Way.BEFORE:
        if before == thing:
            return list(ids)
        if before not in rest:
            raise NotFoundError
        to = rest.index(before)
    else:
        to = max(0, at - 1) if way is Way.UP else at + 1
    return [*rest[:to], thing, *rest[to:]]


def _with_part_moved(outline: Outline, thing: str, way: Way, before: str) -> Outline:
    home = outline.section_of(thing)
    if home is None:
        raise NotFoundError
    target = outline.section_of(before) if way is Way.BEFORE else _target(outline, home, thing, way)
    if target is None:
        raise NotFoundError
    part = next(one for one in home.parts if one.id == thing)
    if target.id == home.id:
        parts = {one.id: one for one in home.parts}
        order = _moved(list(parts), thing, way, before)
        return _with_place(
            outline, home.id, lambda one: replace(one, parts=tuple(parts[i] for i in order))
        )
    without = _with_parts(outline, lambda one: None if one.id == thing else one)
    return _with_place(
        without, target.id, lambda one: replace(one, parts=_entered(one.parts, part, way, before))
    )


def _target(outline: Outline, home: Place, thing: str, way: Way) -> Place:
    """The section in which a part stands after one step: the next one from the edge of its own."""
    at = [one.id for one in home.parts].index(thing)
    number = [one.id for one in outline.sections].index(home.id)
    if way is Way.UP and at == 0 and number > 0:
        return outline.sections[number - 1]
    if way is Way.DOWN and at == len(home.parts) - 1 and number < len(outline.sections) - 1:
        return outline.sections[number + 1]
    return home


def _entered(parts: tuple[Part, ...], part: Part, way: Way, before: str) -> tuple[Part, ...]:
    if way is Way.UP:
        return (*parts, part)
    at = 0 if way is Way.DOWN else [one.id for one in parts].index(before)
    return (*parts[:at], part, *parts[at:])


def _place(outline: Outline, section: str) -> Place:
    found = next((one for one in outline.sections if one.id == section), None)
    if found is None:
        raise NotFoundError
    return found


def _seen_part(outline: Outline, part: str, seen: int) -> Part:
    found = next((one for one in outline.parts() if one.id == part), None)
    if found is None or found.turn != seen:
        raise PartChangedError
    return found


def _without_section(outline: Outline, place: Place, seen: int) -> Outline:
    if place.turn != seen:
        raise PartChangedError
    if place.parts:
        raise SectionNotEmptyError
    return replace(outline, sections=tuple(one for one in outline.sections if one.id != place.id))


def _with_place(outline: Outline, section: str, change: Callable[[Place], Place]) -> Outline:
    return replace(
        outline,
        sections=tuple(change(one) if one.id == section else one for one in outline.sections),
    )


def _with_parts(outline: Outline, change: Callable[[Part], Part | None]) -> Outline:
    return replace(
        outline,
        sections=tuple(
            replace(one, parts=tuple(new for part in one.parts if (new := change(part))))
            for one in outline.sections
        ),
    )


def _words(words: str) -> str:
    text = words.replace("\r\n", "\n").strip()[:MOST_SIGNS]
    if not text:
        raise PartEmptyError
    return text


def _line(title: str) -> str:
    line = " ".join(title.split())
    if not line:
        raise PartEmptyError
    return line
