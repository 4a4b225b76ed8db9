"""Pages about coding: which story comes next, and judging the codings of one story."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import true
from sqlmodel import Session, col, select
from werkzeug import Response

from analysis.assignments import open_to
from analysis.codings import (
    CodingCounts,
    CodingStatus,
    add_coding,
    coding_in_interview,
    fragment_of,
    judge,
    release_for_quote,
    reopen,
)
from analysis.stories import StoryTurn, revision_in_story, story_of
from app.access import logs_reading, policy, signed_in, story_for
from app.database import get_session
from app.forms.coding import AddCodingForm, JudgementForm, Verdict
from app.forms.names import number_in
from app.htmx import page_or_part, wants_part
from app.identity import User, names_of
from app.jobs import JobStatus
from app.next_work import NextWork, next_story
from app.problems import message_of
from app.views.jobs import StoryProgress, progress_of
from interviews.fragments import withhold_fragment
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
    lists = [(study, _lines(session, study, user)) for study in studies]
    following = _next_line([line for _study, lines in lists for line in lines])
    return render_template(
        "coding/index.html",
        lists=[(study, lines) for study, lines in lists if lines],
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


@coding.post("/<uuid:interview_id>/coderingen")
@policy(Role.can_code)
def add(interview_id: UUID) -> Response:
    """Code the chosen words, or show the form again with what is wrong."""
    session, user, form = get_session(), signed_in(), AddCodingForm()
    interview = story_for(session, user, interview_id, may=Role.can_code)
    if form.validate():
        try:
            _add(session, user, interview, form)
            session.commit()
            return redirect(url_for(".story", interview_id=interview.id, toon=_shown()), 303)
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
    verdict = Verdict(form.verdict.data)
    if verdict is Verdict.REOPEN:
        reopen(session, one, reopened_by=user.id)
    else:
        judge(session, one, accepted=verdict is Verdict.ACCEPT, judged_by=user.id)
    session.commit()
    return _back(interview, anchor=f"codering-{one.id}")


@coding.post("/<uuid:interview_id>/coderingen/<uuid:coding_id>/vrijgeven")
@policy(Role.can_release_quotes)
def release(interview_id: UUID, coding_id: UUID) -> Response:
    """Note that the teller releases these words for the chapter."""
    session, user = get_session(), signed_in()
    interview = story_for(session, user, interview_id, may=Role.can_code)
    fragment = fragment_of(session, coding_in_interview(session, interview, coding_id))
    release_for_quote(session, interview, fragment, by=user.id)
    session.commit()
    return _back(interview, anchor=f"codering-{coding_id}")


@coding.post("/<uuid:interview_id>/coderingen/<uuid:coding_id>/terugnemen")
@policy(Role.can_release_quotes)
def withhold(interview_id: UUID, coding_id: UUID) -> Response:
    """Note that the teller takes the release back."""
    session, user = get_session(), signed_in()
    interview = story_for(session, user, interview_id, may=Role.can_code)
    fragment = fragment_of(session, coding_in_interview(session, interview, coding_id))
    withhold_fragment(session, fragment, withheld_by=user.id)
    session.commit()
    return _back(interview, anchor=f"codering-{coding_id}")


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
    )


def _facts(
    session: Session, user: User, interview: Interview, form: AddCodingForm
) -> dict[str, Any]:
    """Collect what the page and its fragment show."""
    show_all = _shown() == ALL
    shown = [one for one in CodingStatus if show_all or one is not CodingStatus.REJECTED]
    network, actor = network_of_interview(session, interview)
    told = story_of(session, interview, statuses=shown)
    study = session.get(Study, network.study_id)
    judges = {mark.coding.decided_by or mark.coding.coder_id for one in told for mark in one.marks}
    return {
        "interview": interview,
        "network": network,
        "actor": actor,
        "turns": told,
        "form": form,
        "version": text_version(session, interview.id),
        "toon": _shown(),
        "sentences": _sentences(told),
        "names": names_of(session, judges),
        "progress": progress_of(session, [interview])[interview.id],
        "may_code": True,
        "may_release": user.may(Role.can_release_quotes),
        "quotes_agreed": has_consented(session, actor_id=actor.id, purpose=Purpose.QUOTES),
        "study_is_synthetic": study is not None and study.synthetic,
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


def _back(interview: Interview, anchor: str) -> Response:
    """Go back to the story: htmx gets only the turns, so that the form keeps its choices."""
    endpoint = ".turns" if wants_part() else ".story"
    where = url_for(endpoint, interview_id=interview.id, toon=_shown(), _anchor=anchor)
    return redirect(where, 303)
