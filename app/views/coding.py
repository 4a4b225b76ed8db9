"""Pages about coding: which story comes next, and judging the codings of one story."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import true
from sqlmodel import Session, col, select
from werkzeug import Response

from analysis.assignments import open_to
from analysis.blind_stories import blind_now
from analysis.coding_acts import CodingAct
from analysis.coding_counts import CodingCounts
from analysis.coding_news import story_stand
from analysis.coding_undo import redo, steps_of, undo
from analysis.codings import Coding, CodingStatus, add_coding, coding_in_interview, judge, reopen
from analysis.evidence import evidence_by_coding
from analysis.releasing import release_coding
from analysis.stories import StoryTurn, revision_in_story, story_of
from analysis.veils import veiled_in
from app.access import logs_reading, policy, signed_in, story_for
from app.blind_pages import own_lines
from app.database import get_session
from app.forms.coding import AddCodingForm, JudgementForm, Verdict
from app.forms.names import number_in
from app.htmx import page_or_part, wants_part
from app.identity import User, names_of
from app.jobs import JobStatus
from app.lock import asked_by_the_page
from app.memo_pages import counts_at_story
from app.next_work import NextWork, next_story
from app.page_ids import page_of_request
from app.problems import message_of, status_of
from app.views.jobs import StoryProgress, progress_of
from interviews.interviews import Interview, InterviewStatus, network_of_interview
from interviews.story_checks import check_unmoved, text_version
from research import audit
from research.codebook import Pole
from research.consents import Purpose, has_consented
from research.errors import DomainError, InvalidValueError
from research.networks import Actor, Network
from research.roles import Role
from research.standing import still_told
from research.studies import Study, studies_of

coding = Blueprint("coding", __name__, url_prefix="/coderen")
PAGE, PART, TURNS = "coding/story.html", "coding/_story.html", "coding/_turns.html"
ALL = "alles"
Line = tuple[Network, Actor, StoryProgress]


@coding.get("/")
@policy(Role.can_code)
def index() -> str:
    """List the closed stories of the coder's studies and how far each is."""
    session, user = get_session(), signed_in()
    studies = studies_of(session, user_id=user.id)
    lists = [
        (study, _lines(session, study, user), own_lines(session, study.id, user.id))
        for study in studies
    ]
    following = _next_line([line for _study, lines, _blind in lists for line in lines])
    return render_template(
        "coding/index.html",
        lists=[one for one in lists if one[1] or one[2]],
        work=following and _work(following),
        may_code=True,
        study_is_synthetic=any(study.synthetic for study in studies),
    )


@coding.get("/<uuid:interview_id>")
@policy(Role.can_read_stories)
@logs_reading
def story(interview_id: UUID) -> Response:
    """Show the pseudonymised story with its codings, and the form to add one."""
    return _read(interview_id, PART)


@coding.get("/<uuid:interview_id>/verhaal")
@policy(Role.can_read_stories)
@logs_reading
def turns(interview_id: UUID) -> Response:
    """Show the story after a judgement, without touching the form beside it."""
    return _read(interview_id, TURNS)


@coding.get("/<uuid:interview_id>/nieuws")
@policy(Role.can_read_stories)
@asked_by_the_page
def news(interview_id: UUID) -> Response:
    """Answer whether the story is as the page shows it: 204 when it is.

    The page asks every few seconds: this answer reads no words and writes nothing.
    """
    session = get_session()
    interview = story_for(session, signed_in(), interview_id, may=Role.can_read_stories)
    is_same = request.args.get("stand") == story_stand(session, interview)
    return Response(status=204 if is_same else 200)


@coding.post("/<uuid:interview_id>/coderingen")
@policy(Role.can_code)
def add(interview_id: UUID) -> Response:
    """Code the chosen words, or show the form again with what is wrong."""
    session, user = get_session(), signed_in()
    interview = story_for(session, user, interview_id, may=Role.can_code)
    # Only now is it known whose themes are offered.
    form = AddCodingForm()
    if form.validate():
        try:
            _add(session, user, interview, form)
            session.commit()
            return _back(interview, whole=True)
        except DomainError as problem:
            session.rollback()
            form.form_errors.append(message_of(problem))
    return page_or_part(PAGE, PART, status=422, **_facts(session, user, interview, form))


@coding.post("/<uuid:interview_id>/coderingen/<uuid:coding_id>/oordeel")
@policy(Role.can_code)
def judge_one(interview_id: UUID, coding_id: UUID) -> Response:
    """Accept or reject a coding, or undo that."""
    session, user, form = get_session(), signed_in(), JudgementForm()
    interview = story_for(session, user, interview_id, may=Role.can_code)
    one = coding_in_interview(session, interview, coding_id)
    if not form.validate():
        raise InvalidValueError(field="oordeel")
    verdict, page_id = Verdict(form.verdict.data), page_of_request()
    if verdict is Verdict.REOPEN:
        reopen(session, one, reopened_by=user.id, page_id=page_id)
    else:
        accepted = verdict is Verdict.ACCEPT
        judge(session, one, accepted=accepted, judged_by=user.id, page_id=page_id)
    session.commit()
    return _back(interview, anchor=f"codering-{one.id}")


@coding.post("/<uuid:interview_id>/coderingen/<uuid:coding_id>/vrijgeven")
@policy(Role.can_release_quotes)
def release(interview_id: UUID, coding_id: UUID) -> Response:
    """Note that the teller releases these words for the chapter."""
    return _release(interview_id, coding_id, released=True)


@coding.post("/<uuid:interview_id>/coderingen/<uuid:coding_id>/terugnemen")
@policy(Role.can_release_quotes)
def withhold(interview_id: UUID, coding_id: UUID) -> Response:
    """Note that the teller takes the release back."""
    return _release(interview_id, coding_id, released=False)


@coding.post("/<uuid:interview_id>/stappen/<uuid:act_id>/ongedaan")
@policy(Role.can_code)
def undo_one(interview_id: UUID, act_id: UUID) -> Response:
    """Undo the last act of this person on this page, or say why that cannot be."""
    return _step(interview_id, act_id, undo)


@coding.post("/<uuid:interview_id>/stappen/<uuid:act_id>/opnieuw")
@policy(Role.can_code)
def redo_one(interview_id: UUID, act_id: UUID) -> Response:
    """Do the act again that was undone last on this page."""
    return _step(interview_id, act_id, redo)


def _step(interview_id: UUID, act_id: UUID, take: Callable[..., CodingAct]) -> Response:
    session, user = get_session(), signed_in()
    interview = story_for(session, user, interview_id, may=Role.can_code)
    try:
        act = take(session, interview, act_id, user_id=user.id, page_id=page_of_request())
    except DomainError as problem:
        session.rollback()
        facts = _facts(session, user, interview, AddCodingForm(formdata=None))
        facts["trouble"] = message_of(problem)
        return page_or_part(PAGE, TURNS, status=status_of(problem), **facts)
    session.commit()
    return _back(interview, anchor=f"codering-{act.coding_id}")


def _release(interview_id: UUID, coding_id: UUID, *, released: bool) -> Response:
    session, user = get_session(), signed_in()
    interview = story_for(session, user, interview_id, may=Role.can_code)
    one = coding_in_interview(session, interview, coding_id)
    page_id = page_of_request()
    release_coding(session, interview, one, released=released, by=user.id, page_id=page_id)
    session.commit()
    return _back(interview, anchor=f"codering-{one.id}")


def _read(interview_id: UUID, part: str) -> Response:
    session, user = get_session(), signed_in()
    interview = story_for(session, user, interview_id, may=Role.can_read_stories)
    audit.record(session, user_id=user.id, action="read", kind="story", object_id=interview.id)
    facts = _facts(session, user, interview, AddCodingForm(formdata=None))
    session.commit()
    return page_or_part(PAGE, part, **facts)


def _add(session: Session, user: User, interview: Interview, form: AddCodingForm) -> None:
    revision_id, start, end = form.span
    if form.seen.data:
        check_unmoved(session, interview, seen=number_in(form.seen.data))
    add_coding(
        session,
        interview,
        revision_in_story(session, interview, revision_id),
        start=start,
        end=end,
        theme=form.theme.data,
        pole=Pole(form.pole.data),
        coder_id=user.id,
        page_id=page_of_request(),
    )


def _facts(
    session: Session, user: User, interview: Interview, form: AddCodingForm
) -> dict[str, Any]:
    """Collect what the page and its fragment show."""
    show_all = _shown() == ALL
    shown = [CodingStatus.SUGGESTED, CodingStatus.ACCEPTED]
    shown += [CodingStatus.REJECTED] if show_all else []
    network, actor = network_of_interview(session, interview)
    told = story_of(session, interview, statuses=shown)
    study = session.get(Study, network.study_id)
    shown_codings = [mark.coding for one in told for mark in one.marks]
    shown_codings += [mark.coding for one in told for mark in one.earlier]
    return {
        "interview": interview,
        "network": network,
        "actor": actor,
        "turns": told,
        "form": form,
        "version": text_version(session, interview.id),
        "stand": story_stand(session, interview),
        "toon": _shown(),
        "blad": page_of_request(),
        **_steps(session, user, interview),
        **counts_at_story(session, interview, user),
        "sentences": _sentences(told),
        "veiled": veiled_in(session, interview.id),
        "names": names_of(session, {one.decided_by or one.coder_id for one in shown_codings}),
        "evidence": evidence_by_coding(session, interview, shown_codings),
        "progress": progress_of(session, [interview])[interview.id],
        "may_code": True,
        "may_release": user.may(Role.can_release_quotes),
        "quotes_agreed": has_consented(session, actor_id=actor.id, purpose=Purpose.QUOTES),
        "study_is_synthetic": study is not None and study.synthetic,
    }


def _steps(session: Session, user: User, interview: Interview) -> dict[str, Any]:
    """Return what this person can undo and redo on this page, with the codings they are about."""
    steps = steps_of(session, interview, user_id=user.id, page_id=page_of_request())
    about = {one.coding_id for one in (steps.undo, steps.redo) if one}
    return {
        "steps": steps,
        "coding_of": {one: session.get_one(Coding, one) for one in about},
    }


def _sentences(turns: list[StoryTurn]) -> list[tuple[int, list[tuple[str, str]]]]:
    """Return per turn of the teller its sentences as (value, words) for the list."""
    return [
        (
            one.turn.seq,
            [
                (f"{one.revision.id}:{start}:{end}", (one.text or "")[start:end])
                for start, end in one.sentences
            ],
        )
        for one in turns
        if one.may_be_coded
    ]


def _lines(session: Session, study: Study, user: User) -> list[Line]:
    mine = true() if user.may(Role.can_lead) else open_to(user.id)
    statement = (
        select(Network, Actor, Interview)
        .join(Actor, col(Actor.network_id) == Network.id)
        .join(Interview, col(Interview.actor_id) == Actor.id)
        .where(
            Network.study_id == study.id,
            Interview.status == InterviewStatus.CLOSED.value,
            *still_told(),
            ~blind_now(),
            mine,
        )
        .order_by(Network.reference, col(Actor.number))
    )
    found = list(session.exec(statement))
    progress = progress_of(session, [interview for _network, _actor, interview in found])
    return [(network, actor, progress[interview.id]) for network, actor, interview in found]


def _next_line(lines: list[Line]) -> Line | None:
    """Return the story to read next: one with suggestions, else one that nobody coded yet."""
    ready = [line for line in lines if line[2].status is JobStatus.DONE]
    suggested = (line for line in ready if line[2].counts.suggested)
    untouched = (line for line in ready if line[2].counts == CodingCounts())
    return next(suggested, None) or next(untouched, None)


def _work(line: Line) -> NextWork:
    network, actor, story = line
    return next_story(network, actor, story.interview.id, suggested=story.counts.suggested)


def _shown() -> str | None:
    """Return what the filter of this request asks for, to keep it in the next address."""
    return ALL if request.args.get("toon") == ALL else None


def _back(interview: Interview, *, anchor: str | None = None, whole: bool = False) -> Response:
    """Go back to the story: htmx gets only the turns, so that the form keeps its choices."""
    endpoint = ".turns" if wants_part() and not whole else ".story"
    blad = page_of_request()
    where = url_for(endpoint, interview_id=interview.id, toon=_shown(), blad=blad, _anchor=anchor)
    return redirect(where, 303)
