"""Pages of a teller about his own story, by his personal link: read, correct, release, stop.

One thing is asked at a time, nothing has to be done, and every answer can be changed as long as
the link lasts. All pages work without a script; only the first has one, for its secret.
"""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug import Response

from analysis.consequences import take_back
from app.database import get_session
from app.formats import today
from app.forms.reading_back import (
    CheckInForm,
    EnterForm,
    MattersForm,
    PieceForm,
    PieceQuoteForm,
    QuotingForm,
    StopForm,
)
from app.jobs import JobKind, add_job
from app.problems import message_of, status_of
from app.queue import wake_after_commit
from app.silent_jobs import settle_jobs
from app.teller import (
    PATH,
    away,
    for_tellers,
    forget_visit,
    keep_visit,
    own_story,
    visit_number,
)
from app.teller_pages import (
    about,
    consequences_facts,
    matters_facts,
    piece_facts,
    quote_facts,
    readers,
    story_lines,
)
from app.throttle import Rule, it_was_right, refuse_too_many
from interviews.interviews import Interview, network_of_interview
from interviews.quoting import answer_piece, answer_quoting, next_piece
from interviews.story_checks import ReadBack, check_of, note_read_back
from interviews.story_links import begin_visit, end_link, end_visit, open_link, typed_sign
from interviews.told_again import correct_told, own_turn, put_back, tell_what_matters
from research.errors import DomainError, InvalidValueError
from research.reach import as_the_program

teller = Blueprint("teller", __name__, url_prefix=PATH)
Answer = Response | str
HOW = ReadBack.BY_LINK
# Counted per link, known or not, beside the address: who guesses waits longer and longer.
STORY_LINK = Rule("story link", free=5, first_wait=timedelta(seconds=30))
PIECE = "/stuk/<int:seq>"


@teller.errorhandler(CSRFError)
def form_too_old(_error: CSRFError) -> Response:
    """Give back what was typed on a page that stood open for long."""
    return away(status=400, too_old=True)


@teller.errorhandler(DomainError)
def story_problem(error: DomainError) -> Response:
    """Say what went wrong in the voice of these pages, and give back what was typed."""
    get_session().rollback()
    return away(status=status_of(error), message=message_of(error), too_old=True)


@teller.get("/")
def entrance() -> str:
    """Ask for the code; the key is in the address after the #, which no server sees."""
    return render_template("teller/entrance.html", form=EnterForm(formdata=None))


@teller.post("/")
def enter() -> Answer:
    """Let in who gives key and code. Whatever is wrong with them, the answer is the same."""
    form = EnterForm()
    if not form.validate():
        return make_response(render_template("teller/entrance.html", form=form), 422)
    key, code = form.key.data or "", form.code.data or ""
    account = typed_sign(key)
    waits = refuse_too_many(account, STORY_LINK)
    if waits is not None:
        return _not_in(form, waits=waits)
    session = get_session()
    # Nobody reads yet: only the link itself is looked up.
    with as_the_program(session):
        link = open_link(session, key=key, code=code)
        number = begin_visit(session, link) if link is not None else None
        end_visit(session, visit_number())
    session.commit()
    if number is None:
        return _not_in(form)
    it_was_right(account, STORY_LINK)
    answer = redirect(url_for(".begin"), 303)
    keep_visit(answer, number)
    return answer


@teller.get("/begin")
@for_tellers
def begin() -> str:
    """Say who asks, what this is, and that nothing has to be done."""
    session, interview = own_story()
    return render_template("teller/begin.html", **about(session, interview))


@teller.get("/verhaal")
@for_tellers
def story() -> str:
    """Show what he told, piece by piece."""
    session, interview = own_story()
    lines = story_lines(session, interview)
    return render_template("teller/story.html", **about(session, interview), lines=lines)


@teller.get(PIECE)
@for_tellers
def piece(seq: int) -> str:
    """Show one piece, to say it better."""
    session, interview = own_story()
    return render_template("teller/piece.html", **piece_facts(session, interview, seq))


@teller.post(PIECE)
@for_tellers
def correct(seq: int) -> Answer:
    """Keep his own words beside those of before."""
    (session, interview), form = own_story(), PieceForm()
    turn, _last = own_turn(session, interview, seq)
    return kept_or_shown(
        interview,
        lambda: correct_told(
            session,
            interview,
            turn,
            text=form.text.data or "",
            seen=form.version,
            how=HOW,
            noted_by=None,
        ),
        form,
        lambda: render_template("teller/piece.html", **piece_facts(session, interview, seq, form)),
        url_for(".story", gedaan="verbeterd", _anchor=f"stuk-{seq}"),
    )


@teller.post(f"{PIECE}/terug")
@for_tellers
def undo(seq: int) -> Response:
    """Put the words of before back."""
    (session, interview), form = own_story(), PieceForm()
    turn, _last = own_turn(session, interview, seq)
    put_back(session, interview, turn, seen=form.version, how=HOW, noted_by=None)
    _understand_again(interview)
    session.commit()
    return redirect(url_for(".story", gedaan="teruggezet", _anchor=f"stuk-{seq}"), 303)


@teller.get("/gebruiken")
@for_tellers
def quoting() -> str:
    """Ask the one question: may we use your words without your name?"""
    session, interview = own_story()
    return render_template("teller/quoting.html", **quote_facts(session, interview))


@teller.post("/gebruiken")
@for_tellers
def say_quoting() -> Response:
    """Keep the answer for the whole story; "some" goes on piece by piece."""
    (session, interview), form = own_story(), QuotingForm()
    if not form.validate():
        raise InvalidValueError(field="antwoord")
    answer_quoting(session, interview, answer=form.said, how=HOW, noted_by=None)
    session.commit()
    return _next_question(interview)


@teller.get("/gebruiken/<int:seq>")
@for_tellers
def quoting_piece(seq: int) -> str:
    """Ask whether this one piece may be used."""
    session, interview = own_story()
    return render_template("teller/quoting_piece.html", **piece_facts(session, interview, seq))


@teller.post("/gebruiken/<int:seq>")
@for_tellers
def say_piece(seq: int) -> Response:
    """Keep the answer for one piece, and go on with the next."""
    (session, interview), form = own_story(), PieceQuoteForm()
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
        noted_by=None,
    )
    session.commit()
    if not kept:
        return redirect(url_for(".quoting_piece", seq=seq, gedaan="veranderd"), 303)
    return _next_question(interview, after=seq)


@teller.get("/belangrijk")
@for_tellers
def matters() -> str:
    """Ask what matters most to him."""
    session, interview = own_story()
    return render_template("teller/matters.html", **matters_facts(session, interview))


@teller.post("/belangrijk")
@for_tellers
def say_matters() -> Answer:
    """Keep in his own words what matters most."""
    (session, interview), form = own_story(), MattersForm()
    return kept_or_shown(
        interview,
        lambda: tell_what_matters(
            session,
            interview,
            text=form.text.data or "",
            seen=form.version,
            how=HOW,
            noted_by=None,
        ),
        form,
        lambda: render_template("teller/matters.html", **matters_facts(session, interview, form)),
        url_for(".finish", gedaan="bewaard"),
    )


@teller.get("/wie-las")
@for_tellers
def who_read() -> str:
    """Show in which roles people read his story, and when last."""
    session, interview = own_story()
    facts = about(session, interview)
    return render_template("teller/who_read.html", **facts, readers=readers(session, interview))


@teller.get("/stoppen")
@for_tellers
def stop() -> str:
    """Show what disappears when he takes his story back."""
    session, interview = own_story()
    facts = consequences_facts(session, interview)
    return render_template("teller/stop.html", **facts, form=StopForm(formdata=None))


@teller.post("/stoppen")
@for_tellers
def take_story_back() -> Answer:
    """Take the story back: from the next request on nobody reads it, and the link is gone."""
    (session, interview), form = own_story(), StopForm()
    if not form.validate():
        facts = consequences_facts(session, interview)
        return make_response(render_template("teller/stop.html", **facts, form=form), 422)
    # What follows reaches the stories of his whole network.
    with as_the_program(session):
        network, actor = network_of_interview(session, interview)
        take_back(session, actor, noted_by=None)
        settle_jobs(session, network.id, asked_by=None)
        end_link(session, interview, ended_by=None)
        end_visit(session, visit_number())
    session.commit()
    return _out("gestopt")


@teller.get("/klaar")
@for_tellers
def finish() -> str:
    """Show how far he is, and let him go."""
    session, interview = own_story()
    return render_template("teller/finish.html", **quote_facts(session, interview))


@teller.post("/klaar")
@for_tellers
def done() -> Response:
    """Note that he read his story, and end the visit. His link goes on opening."""
    session, interview = own_story()
    if check_of(session, interview.id).read_back is None:
        day = today()
        note_read_back(session, interview, how=HOW, on=day, today=day, noted_by=None)
    with as_the_program(session):
        end_visit(session, visit_number())
    session.commit()
    return _out("klaar")


@teller.post("/later")
@for_tellers
def later() -> Response:
    """End the visit; what he said is kept, and he goes on another time."""
    session, _interview = own_story()
    with as_the_program(session):
        end_visit(session, visit_number())
    session.commit()
    return _out("later")


@teller.post("/link-weg")
@for_tellers
def close_link() -> Response:
    """Let the link open no more, for him or anybody else."""
    session, interview = own_story()
    end_link(session, interview, ended_by=None)
    with as_the_program(session):
        end_visit(session, visit_number())
    session.commit()
    return _out("weg")


@teller.get("/tot-ziens")
def goodbye() -> str:
    """Say what is kept and how to come back. Knows nothing of who reads it."""
    return render_template("teller/goodbye.html", how=request.args.get("hoe", ""))


def _not_in(form: EnterForm, *, waits: str | None = None) -> Response:
    form.code.data = ""
    page = render_template("teller/not_in.html", form=form, waits=waits)
    return make_response(page, 429 if waits else 422)


def _out(how: str) -> Response:
    answer = redirect(url_for(".goodbye", hoe=how), 303)
    forget_visit(answer)
    return answer


def _next_question(interview: Interview, *, after: int = 0) -> Response:
    """Go to the next piece that was not asked about; past the last one, to what matters."""
    left = next_piece(get_session(), interview.id, after=after)
    if left is None:
        return redirect(url_for(".matters", gedaan="gekozen"), 303)
    return redirect(url_for(".quoting_piece", seq=left), 303)


def kept_or_shown(
    interview: Interview,
    keep: Callable[[], bool],
    form: PieceForm | CheckInForm,
    page: Callable[[], str],
    where: str,
) -> Answer:
    """Keep typed words; when a rule refuses them, show the page with what he typed."""
    session = get_session()
    try:
        if not form.validate():
            return make_response(page(), 422)
        if keep():
            _understand_again(interview)
        session.commit()
    except DomainError as problem:
        session.rollback()
        form.text.errors = [message_of(problem)]
        return make_response(page(), status_of(problem))
    return redirect(where, 303)


def _understand_again(interview: Interview) -> None:
    """The names in new words are replaced by the worker, as in all he told."""
    session = get_session()
    kind = JobKind.UNDERSTAND_INTERVIEW
    wake_after_commit(session, add_job(session, kind=kind, object_id=interview.id, asked_by=None))
