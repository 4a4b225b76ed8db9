"""Reading a story back by phone: one step at a time, and each step is kept."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug import Response

from app.access import logs_reading, policy, signed_in
from app.conversations import days_left
from app.database import get_session
from app.formats import today
from app.forms.reading_back import (
    RETELLING,
    WHOLE,
    GoForm,
    PieceForm,
    PieceQuoteForm,
    PrepareForm,
    QuotingForm,
)
from app.identity import User
from app.jobs import JobKind, add_job
from app.names_pages import checked_story_for, is_led_by
from app.problems import message_of, status_of
from app.queue import wake_after_commit
from app.views.raw_words import raw_lines
from interviews.interviews import Interview, network_of_interview
from interviews.quoting import (
    Quoting,
    answer_piece,
    answer_quoting,
    next_piece,
    pieces_of,
    quoting_of,
)
from interviews.raw_access import RawAccess, raw_access
from interviews.read_backs import Step, call_of, go_to, prepare, retelling_of, version_of
from interviews.story_checks import ReadBack, check_of, note_read_back
from interviews.told_again import correct_told, own_turn
from interviews.turns import pseudonymised_text
from research import audit
from research.errors import DomainError, InvalidValueError
from research.networks import any_synthetic
from research.roles import Role

read_backs = Blueprint("read_backs", __name__, url_prefix="/teruglezen")
Answer = str | tuple[str, int] | Response
STORY = "/<uuid:interview_id>"
PAGE, PIECE = "read_backs/page.html", "read_backs/piece.html"
HOW = ReadBack.BY_PHONE


@read_backs.get(STORY)
@policy(Role.can_check_names)
@logs_reading
def page(interview_id: UUID) -> str:
    """Show the step that is to be taken now; reading words as they were typed is noted."""
    session, user = get_session(), signed_in()
    return _page(session, user, checked_story_for(session, user, interview_id))


@read_backs.post(f"{STORY}/keuze")
@policy(Role.can_check_names)
def choose(interview_id: UUID) -> Answer:
    """Keep what is going to be read aloud."""
    session, user, form = get_session(), signed_in(), PrepareForm()
    interview = checked_story_for(session, user, interview_id)
    if not form.validate():
        return _page(session, user, interview, form), 422
    try:
        prepare(
            session,
            interview,
            whole=form.what.data == WHOLE,
            retelling=form.retelling.data or "",
            seen=form.seen.data or "",
            prepared_by=user.id,
        )
        session.commit()
    except DomainError as problem:
        session.rollback()
        form.retelling.errors = [message_of(problem)]
        return _page(session, user, interview, form), status_of(problem)
    return _back(interview)


@read_backs.post(f"{STORY}/stap")
@policy(Role.can_check_names)
def go(interview_id: UUID) -> Response:
    """Take a step further, or one back."""
    session, user, form = get_session(), signed_in(), GoForm()
    interview = checked_story_for(session, user, interview_id)
    if not form.validate():
        raise InvalidValueError(field="stap")
    try:
        to, seen = Step(form.to.data), Step(form.seen.data)
        go_to(session, interview, to, seen=seen, gone_by=user.id)
        if to is Step.DONE:
            _note_done(session, interview, user)
        session.commit()
    except DomainError as problem:
        session.rollback()
        flash(message_of(problem), "error")
    return _back(interview)


@read_backs.get(f"{STORY}/stuk/<int:seq>")
@policy(Role.can_check_names)
@logs_reading
def piece(interview_id: UUID, seq: int) -> str:
    """Show one piece as it was typed, to note how the teller says it: noted."""
    session, user = get_session(), signed_in()
    interview = checked_story_for(session, user, interview_id)
    facts = _piece(session, user, interview, seq)
    session.commit()
    return render_template(PIECE, **facts)


@read_backs.post(f"{STORY}/stuk/<int:seq>")
@policy(Role.can_check_names)
def correct(interview_id: UUID, seq: int) -> Answer:
    """Keep the words of the teller beside those of before."""
    session, user, form = get_session(), signed_in(), PieceForm()
    interview = checked_story_for(session, user, interview_id)
    turn, _last = own_turn(session, interview, seq)
    try:
        raw_access(session, interview, reader_id=user.id).check()
        changed = correct_told(
            session,
            interview,
            turn,
            text=form.text.data or "",
            seen=form.version,
            how=HOW,
            noted_by=user.id,
        )
        if changed:
            kind = JobKind.UNDERSTAND_INTERVIEW
            job = add_job(session, kind=kind, object_id=interview.id, asked_by=user.id)
            wake_after_commit(session, job)
        session.commit()
    except DomainError as problem:
        session.rollback()
        form.text.errors = [message_of(problem)]
        facts = _piece(session, user, interview, seq, form)
        session.commit()
        return render_template(PIECE, **facts), status_of(problem)
    flash(_("Bewaard. Zo staat het nu in het verhaal."), "success")
    return redirect(url_for(".page", interview_id=interview.id, _anchor=f"stuk-{seq}"), 303)


@read_backs.post(f"{STORY}/antwoord")
@policy(Role.can_check_names)
def answer(interview_id: UUID) -> Response:
    """Keep the answer to the one question; "some" goes on piece by piece."""
    session, user, form = get_session(), signed_in(), QuotingForm()
    interview = checked_story_for(session, user, interview_id)
    if not form.validate():
        raise InvalidValueError(field="antwoord")
    try:
        answer_quoting(session, interview, answer=form.said, how=HOW, noted_by=user.id)
        to = Step.PIECES if form.said is Quoting.SOME else Step.DONE
        go_to(session, interview, to, seen=Step.ASK, gone_by=user.id)
        if to is Step.DONE:
            _note_done(session, interview, user)
        session.commit()
    except DomainError as problem:
        session.rollback()
        flash(message_of(problem), "error")
    return _back(interview)


@read_backs.post(f"{STORY}/stuk/<int:seq>/citaat")
@policy(Role.can_check_names)
def answer_one(interview_id: UUID, seq: int) -> Response:
    """Keep the answer about one piece; after the last one the reading back is done."""
    session, user, form = get_session(), signed_in(), PieceQuoteForm()
    interview = checked_story_for(session, user, interview_id)
    if not form.validate():
        raise InvalidValueError(field="antwoord")
    turn, _last = own_turn(session, interview, seq)
    kept = answer_piece(
        session,
        interview,
        turn,
        may_quote=form.answer.data == "yes",
        seen=UUID(form.seen.data),
        how=HOW,
        noted_by=user.id,
    )
    if not kept:
        flash(_("Dit stuk is net veranderd. Lees het nog eens voor."), "error")
    left = next_piece(session, interview.id, after=seq) if kept else seq
    if left is None and call_of(session, interview.id).step == Step.PIECES:
        go_to(session, interview, Step.DONE, seen=Step.PIECES, gone_by=user.id)
        _note_done(session, interview, user)
    session.commit()
    return redirect(url_for(".page", interview_id=interview.id, stuk=left), 303)


def _page(
    session: Session, user: User, interview: Interview, form: PrepareForm | None = None
) -> str:
    facts = _facts(session, user, interview)
    call, access = facts["call"], facts["access"]
    aloud = call.step in {Step.PREPARE, Step.READ} and access.is_open
    if aloud:
        _note_reading(session, user, interview)
        facts["retelling"] = retelling_of(session, interview, reader_id=user.id)
        reads = call.step == Step.READ or call.reads_whole
        facts["lines"] = raw_lines(session, interview, access) if reads else []
        what = WHOLE if call.reads_whole else RETELLING
        known = {"what": what, "retelling": facts["retelling"]}
        facts["form"] = PrepareForm(formdata=None, data=known)
        facts["form"].seen.data = version_of(session, interview.id)
    if form is not None:
        # Whatever step it is by now: what was typed stands on the page again.
        form.seen.data = version_of(session, interview.id)
        facts |= {"form": form, "again": True}
    if call.step == Step.PIECES:
        facts |= _next(session, user, interview, access)
    session.commit()
    return render_template(PAGE, **facts)


def _facts(session: Session, user: User, interview: Interview) -> dict[str, Any]:
    network, actor = network_of_interview(session, interview)
    access = raw_access(session, interview, reader_id=user.id)
    return {
        "interview": interview,
        "network": network,
        "actor": actor,
        "access": access,
        "days_left": days_left(access),
        "call": call_of(session, interview.id),
        "said": quoting_of(session, interview),
        "check": check_of(session, interview.id),
        "leads": is_led_by(session, user, interview),
        "is_own": interview.interviewer_id == user.id,
        "study_is_synthetic": any_synthetic(session, [network.id]),
    }


def _next(session: Session, user: User, interview: Interview, access: RawAccess) -> dict[str, Any]:
    """Return the one piece to ask about: the chosen one, else the first that was not asked."""
    pieces = pieces_of(session, interview.id)
    asked = request.args.get("stuk", type=int) or next_piece(session, interview.id)
    for number, (turn, last, said) in enumerate(pieces, start=1):
        if turn.seq != asked:
            continue
        if access.is_open and last.has_typed_words:
            _note_reading(session, user, interview)
            text: str | None = access.text(session, interview, last)
        else:
            text = pseudonymised_text(session, interview, last)
        return {
            "turn": turn,
            "revision": last,
            "text": text,
            "answer": said,
            "place": number,
            "count": len(pieces),
        }
    return {"turn": None}


def _piece(
    session: Session, user: User, interview: Interview, seq: int, form: PieceForm | None = None
) -> dict[str, Any]:
    turn, last = own_turn(session, interview, seq)
    access = raw_access(session, interview, reader_id=user.id)
    access.check()
    _note_reading(session, user, interview)
    text = access.text(session, interview, last)
    if form is not None:
        form.seen.data = str(last.number)
    fresh = PieceForm(formdata=None, text=text, seen=str(last.number))
    return _facts(session, user, interview) | {"turn": turn, "text": text, "form": form or fresh}


def _note_done(session: Session, interview: Interview, user: User) -> None:
    day = today()
    note_read_back(session, interview, how=HOW, on=day, today=day, noted_by=user.id)


def _note_reading(session: Session, user: User, interview: Interview) -> None:
    audit.record(
        session, user_id=user.id, action="read_raw", kind="raw_words", object_id=interview.id
    )


def _back(interview: Interview) -> Response:
    return redirect(url_for(".page", interview_id=interview.id), 303)
