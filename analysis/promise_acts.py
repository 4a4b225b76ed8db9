"""What a lead does to the promise to residents, and what a second person says of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from uuid import UUID, uuid4

from sqlmodel import Session

from analysis.resident_promises import (
    ANSWERS,
    Group,
    Promise,
    PromiseLine,
    ResidentPromise,
    opened,
    promise_of,
    promise_row,
    shipped_promise,
    written,
)
from research import audit
from research.codebook import Codebook, Lens, Theme
from research.codebook_versions import codebook_of
from research.errors import ConflictError, DomainError, NotFoundError
from research.studies import Study, lock_study
from research.vault import vault_of

LONGEST = 300
MOST = {"promise": 12, "list": 20}


class PromiseAct(StrEnum):
    """What somebody did to the promise."""

    ADOPT = "adopt"
    WRITE = "write"
    MATCH = "match"
    LOOK = "look_at"
    UNDO = "undo"


class PromiseEmptyError(DomainError):
    """There is at least one sentence, and every sentence fits."""

    template = "Schrijf minstens één zin op. Een zin heeft hoogstens %(limit)s tekens."


class PromiseTooLongError(DomainError):
    """The promise is short enough to read."""

    template = "Kies hoogstens %(promise)s zinnen en %(list)s punten."


class PromiseSourceError(DomainError):
    """It is dated, and it says where it stands."""

    template = "Schrijf op waar de belofte staat, en van welke dag die is. Die dag is voorbij."


class PromiseMovedError(ConflictError):
    """A colleague changed the promise in the meantime."""

    template = "Een collega heeft de belofte net veranderd. Kijk eerst wat er nu staat."


class OwnPromiseError(DomainError):
    """Who chose the themes is not the one who looks."""

    template = "U koos dit zelf. Vraag een collega om het na te kijken."


def adopt_promise(session: Session, study: Study, *, seen: int, by: UUID) -> None:
    """Begin with the example.

    Raises:
        PromiseMovedError: ``seen`` is not the number of now.
    """
    example = shipped_promise()

    def change(before: Promise) -> Promise:
        return replace(before, lines=example.lines, source=example.source, dated=example.dated)

    _change(session, study, change, act=PromiseAct.ADOPT, seen=seen, by=by)


def write_promise(
    session: Session,
    study: Study,
    *,
    texts: Mapping[Group, Sequence[str]],
    source: str,
    dated: date,
    today: date,
    seen: int,
    by: UUID,
) -> None:
    """Write the sentences; one that stays as it is keeps its themes.

    Args:
        session: a session that may write.
        study: whose organisation.
        texts: the sentences per group, each at most ``LONGEST`` code points.
        source: where the promise stands.
        dated, today: of which day it is, and the day of now.
        seen: the number from which was changed; 0 for the first one.
        by: a lead.

    Raises:
        PromiseEmptyError, PromiseTooLongError, PromiseSourceError: it does not fit.
        PromiseMovedError: a colleague was first.
    """
    clean = {group: _clean(texts.get(group, ())) for group in Group}
    if not clean[Group.PROMISE] or any(
        len(one) > LONGEST for told in clean.values() for one in told
    ):
        raise PromiseEmptyError(limit=LONGEST)
    if any(len(clean[group]) > MOST[group] for group in Group):
        raise PromiseTooLongError(**MOST)
    where = " ".join(source.split())
    if not where or len(where) > LONGEST or dated > today:
        raise PromiseSourceError

    def change(before: Promise) -> Promise:
        known = {(one.group, one.text): one for one in before.lines}
        lines = tuple(
            known.get((group.value, text)) or PromiseLine(uuid4().hex[:12], group.value, text)
            for group in Group
            for text in clean[group]
        )
        return replace(before, lines=lines, source=where, dated=dated)

    _change(session, study, change, act=PromiseAct.WRITE, seen=seen, by=by)


def match_line(
    session: Session,
    study: Study,
    *,
    line_id: str,
    themes: Sequence[str],
    answers: Sequence[str],
    seen: int,
    by: UUID,
) -> None:
    """Choose the themes and answers that speak to one sentence; none says that nothing does.

    Raises:
        NotFoundError: no such line, theme or answer.
        PromiseMovedError: a colleague was first.
    """
    book = codebook_of(session, study.id)
    known = {one.id for one in offered_themes(book)}
    if not set(themes) <= known or not set(answers) <= set(ANSWERS):
        raise NotFoundError

    def change(before: Promise) -> Promise:
        line = before.line(line_id)
        chosen = replace(line, themes=tuple(themes), answers=tuple(answers))
        return replace(before, lines=tuple(chosen if one is line else one for one in before.lines))

    _change(session, study, change, act=PromiseAct.MATCH, seen=seen, by=by)


def look_at_promise(session: Session, study: Study, *, seen: int, by: UUID) -> None:
    """Say as the second person that these themes speak to these sentences.

    Raises:
        OwnPromiseError: he chose them himself.
        PromiseMovedError: a colleague was first, or there is no promise.
    """
    before = _locked(session, study, seen)
    if not before.lines:
        raise PromiseMovedError
    if before.worded_by == by:
        raise OwnPromiseError
    after = replace(before, looked_by=by)
    _keep(session, study, after, act=PromiseAct.LOOK, back_to=before.number, by=by)


def undo_promise(session: Session, study: Study, *, seen: int, by: UUID) -> None:
    """Go back to before the last change; again goes back one more.

    Raises:
        PromiseMovedError: ``seen`` is not the number of now, or nothing stands before it.
    """
    held = _locked(session, study, seen)
    newest = promise_row(session, study.id)
    if newest is None or not held.can_undo:
        raise PromiseMovedError
    # Before the first one there was none.
    back = promise_row(session, study.id, newest.back_to) if newest.back_to else None
    before = opened(session, back) if back else Promise()
    further = back.back_to if back else 0
    after = replace(before, number=held.number)
    _keep(session, study, after, act=PromiseAct.UNDO, back_to=further, by=by)


def offered_themes(book: Codebook) -> list[Theme]:
    """Return the themes that may speak to a sentence: of experience, and still open."""
    return [one for one in book.of_lens(Lens.EXPERIENCE) if book.counts_as(one.id) == one.id]


def _change(
    session: Session,
    study: Study,
    change: Callable[[Promise], Promise],
    *,
    act: PromiseAct,
    seen: int,
    by: UUID,
) -> None:
    before = _locked(session, study, seen)
    after = replace(change(before), worded_by=by, looked_by=None)
    _keep(session, study, after, act=act, back_to=before.number, by=by)


def _locked(session: Session, study: Study, seen: int) -> Promise:
    lock_study(session, study.id)
    before = promise_of(session, study.id)
    if before.number != seen:
        raise PromiseMovedError
    return before


def _keep(
    session: Session, study: Study, promise: Promise, *, act: PromiseAct, back_to: int, by: UUID
) -> None:
    row_id, number = uuid4(), promise.number + 1
    row = ResidentPromise(
        id=row_id,
        study_id=study.id,
        number=number,
        back_to=back_to,
        act=act.value,
        content_sealed=vault_of(session).seal(
            study.id, written(promise), row=row_id, field="content"
        ),
        worded_by=promise.worded_by,
        looked_by=promise.looked_by,
        made_by=by,
    )
    session.add(row)
    session.flush()
    audit.record(session, user_id=by, action=act.value, kind="resident_promise", object_id=row.id)


def _clean(texts: Sequence[str]) -> list[str]:
    """Each sentence once, with single spaces and without the sign of a bullet."""
    told = (" ".join(one.split()).lstrip("-•*◆ ").strip() for one in texts)
    return list(dict.fromkeys(one for one in told if one))
