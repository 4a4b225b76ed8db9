"""The table of a guided session: read, write, move on, agree. For whoever has a seat there.

A browser with a script asks for news every two seconds and sends in the background; every page
works without, by loading it again.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from sqlmodel import Session
from werkzeug import Response

from analysis.guest_commitments import has_to_choose, say_who_goes_on
from analysis.guided_sessions import (
    GuidedSession,
    Round,
    new_code,
    session_by_code,
)
from analysis.reviews import ReviewSession
from analysis.session_cards import SessionCard
from analysis.session_seats import (
    SeatPart,
    be_ready,
    check_leads,
    leave,
    let_share,
    seat_by_visit,
    take_away,
    take_lead,
    take_seat,
)
from analysis.session_words import (
    close_guided,
    move_on,
    reads_as_advice,
    take_word_back,
    write_word,
)
from app.database import get_session
from app.forms.table import JoinForm, MoveForm, WordForm
from app.problems import message_of, status_of
from app.record_pages import record_of
from app.table import PATH, away, for_seats, forget_visit, keep_visit, own_table, visit_number
from app.table_pages import table_facts
from app.throttle import Rule, it_was_right, refuse_too_many
from interviews.story_links import in_groups
from research.errors import DomainError, InvalidValueError, NotFoundError
from research.reach import as_the_program

table = Blueprint("table", __name__, url_prefix=PATH)
Answer = Response | str
# Counted per address: a wrong code tells of no session, so there is nothing else to count by.
SESSION_CODE = Rule("session code", free=20, first_wait=timedelta(seconds=30))
IN_BACKGROUND = "X-Requested-With"
# What a guest says about his commitment: whether somebody of the team may think of it.
FURTHER = {"niemand": False, "team": True}


@table.errorhandler(CSRFError)
def form_too_old(_error: CSRFError) -> Response:
    """Give back what was typed on a page that stood open for long."""
    return away(status=400, too_old=True)


@table.errorhandler(DomainError)
def table_problem(error: DomainError) -> Response:
    """Say what went wrong in the voice of these pages, and give back what was typed."""
    get_session().rollback()
    return away(status=status_of(error), message=message_of(error), too_old=True)


@table.get("/")
def entrance() -> str:
    """Ask for the code of the session, a name, and as what somebody comes."""
    return render_template("table/entrance.html", form=JoinForm(formdata=None))


@table.post("/")
def enter() -> Answer:
    """Let in who gives a code that opens. Whatever is wrong with it, the answer is the same."""
    form = JoinForm()
    if not form.validate():
        return make_response(render_template("table/entrance.html", form=form), 422)
    account = request.remote_addr or ""
    waits = refuse_too_many(account, SESSION_CODE)
    if waits is not None:
        return _not_in(form, waits=waits)
    session = get_session()
    # Nobody sits yet: only the session of this code is looked up.
    with as_the_program(session):
        guided = session_by_code(session, form.code.data or "")
        if guided is None:
            return _not_in(form)
        here = seat_by_visit(session, visit_number())
        if here is not None and here.session_id == guided.session_id:
            # The same browser once more: he has his seat already.
            return redirect(url_for(".page"), 303)
        part = SeatPart(form.part.data)
        seat, number = take_seat(
            session, guided, name=form.name.data or "", part=part, user_id=None
        )
    session.commit()
    it_was_right(account, SESSION_CODE)
    answer = redirect(url_for(".page"), 303)
    keep_visit(answer, number)
    return answer


@table.get("/tafel")
@for_seats
def page() -> str:
    """Show the table: the round, who is there, the cards, and what may be read."""
    session, guided, review, seat = own_table()
    return render_template("table/page.html", **table_facts(session, guided, review, seat))


@table.get("/nieuws")
@for_seats
def news() -> Response:
    """Answer that nothing changed, or the table as it is now. The page asks by itself."""
    session, guided, review, seat = own_table()
    if request.args.get("stand") == str(guided.version):
        return Response(status=204)
    return _part(session, guided, review, seat)


@table.post("/woord")
@for_seats
def write() -> Answer:
    """Write something in a round; advice in the round of questions gets a hint, once."""
    session, guided, review, seat = own_table()
    form = WordForm()
    try:
        if not form.validate():
            return show_again(session, guided, review, seat, 422, word=form)
        round = Round(form.round.data)
        text = form.text.data or ""
        if round is Round.QUESTIONS and not form.anyway.data and reads_as_advice(text):
            form.anyway.data = "1"
            return show_again(session, guided, review, seat, 200, word=form, hint=True)
        write_word(
            session,
            guided,
            seat,
            word_id=form.id_sent,
            round=round,
            text=text,
            nameless=form.nameless.data,
            card_id=card_here(session, guided, form.card_id),
        )
        session.commit()
    except DomainError as problem:
        session.rollback()
        form.text.errors = [message_of(problem)]
        return show_again(*own_table(), status_of(problem), word=form)
    return back_to_table()


@table.post("/woord/<uuid:word_id>/terug")
@for_seats
def unwrite(word_id: UUID) -> Answer:
    """Take one's own words away; they come back in the field, to write them again."""
    session, guided, review, seat = own_table()
    text = take_word_back(session, guided, seat, word_id)
    session.commit()
    form = WordForm(formdata=None, round=guided.round, text=text)
    return show_again(session, guided, review, seat, 200, word=form)


@table.post("/klaar")
@for_seats
def ready() -> Answer:
    """Tell the others that one is ready, or not after all."""
    session, guided, _review, seat = own_table()
    be_ready(session, guided, seat, ready=request.form.get("klaar") == "ja")
    session.commit()
    return back_to_table()


@table.post("/ronde")
@for_seats
def move() -> Answer:
    """Go to another round."""
    session, guided, _review, seat = own_table()
    form = MoveForm()
    if not form.validate() or form.rounds is None:
        raise InvalidValueError(field="ronde")
    seen, to = form.rounds
    move_on(session, guided, seat, seen=seen, to=to)
    session.commit()
    return back_to_table()


@table.post("/leiding")
@for_seats
def lead() -> Answer:
    """Take the lead over."""
    session, guided, _review, seat = own_table()
    take_lead(session, guided, seat)
    session.commit()
    return back_to_table()


@table.post("/code")
@for_seats
def code() -> Answer:
    """Make a code to join by. It is in this answer only: not in an address, log or flash."""
    session, guided, review, seat = own_table()
    check_leads(session, seat)
    made = in_groups(new_code(session, guided))
    session.commit()
    address = url_for(".entrance", _external=True)
    facts = table_facts(session, guided, review, seat)
    page = render_template("table/code.html", **facts, code=made, address=address)
    return make_response(page, 201)


@table.post("/stoel/<uuid:seat_id>/weg")
@for_seats
def unseat(seat_id: UUID) -> Answer:
    """Take the seat of somebody away."""
    session, guided, _review, seat = own_table()
    take_away(session, guided, seat, seat_id)
    session.commit()
    return back_to_table()


@table.post("/delen")
@for_seats
def share() -> Answer:
    """Say whether the record may be read outside the group."""
    session, guided, _review, seat = own_table()
    let_share(session, guided, seat, shares=request.form.get("delen") == "ja")
    session.commit()
    return back_to_table()


@table.get("/verslag")
@for_seats
def record() -> str:
    """Show the record as far as it is open, to read and to print."""
    session, _guided, review, seat = own_table()
    return render_template("table/record.html", **record_of(session, review, seat))


@table.post("/sluiten")
@for_seats
def close() -> Response:
    """Close the session: everybody leaves the table."""
    session, guided, _review, seat = own_table()
    close_guided(session, guided, seat)
    session.commit()
    return _out("gesloten")


@table.post("/verder")
@for_seats
def go_on() -> Answer:
    """Let a guest say how his commitment goes on, while he is still at the table."""
    session, guided, _review, seat = own_table()
    chosen = request.form.get("verder", "")
    if chosen not in FURTHER:
        raise InvalidValueError(field="verder")
    say_who_goes_on(session, guided, seat, asks_company=FURTHER[chosen])
    session.commit()
    return back_to_table()


@table.post("/weg")
@for_seats
def go() -> Response:
    """Leave the table; a guest first says how his commitment goes on."""
    session, guided, review, seat = own_table()
    chosen = request.form.get("verder", "")
    if has_to_choose(session, seat) and chosen not in FURTHER:
        facts = table_facts(session, guided, review, seat)
        return make_response(render_template("table/leaving.html", **facts), 200)
    if chosen in FURTHER:
        say_who_goes_on(session, guided, seat, asks_company=FURTHER[chosen])
    with as_the_program(session):
        leave(session, guided, seat)
    session.commit()
    return _out("weg")


@table.get("/tot-ziens")
def goodbye() -> str:
    """Say what is kept. Knows nothing of who reads it."""
    return render_template("table/goodbye.html", how=request.args.get("hoe", ""))


def card_here(session: Session, guided: GuidedSession, card_id: UUID | None) -> UUID | None:
    """Return the id of a card of this table; of another one there is none.

    Raises:
        NotFoundError: the card lies elsewhere.
    """
    card = session.get(SessionCard, card_id) if card_id else None
    if card_id and (card is None or card.session_id != guided.session_id):
        raise NotFoundError
    return card_id


def _not_in(form: JoinForm, *, waits: str | None = None) -> Response:
    page = render_template("table/entrance.html", form=form, waits=waits, wrong=waits is None)
    return make_response(page, 429 if waits else 422)


def _out(how: str) -> Response:
    answer = redirect(url_for(".goodbye", hoe=how), 303)
    forget_visit(answer)
    return answer


def _in_background() -> bool:
    return IN_BACKGROUND in request.headers


def back_to_table() -> Response:
    """Go back to the table; a script gets the table itself."""
    if _in_background():
        return _part(*own_table())
    return redirect(url_for(".page"), 303)


def show_again(
    session: Session,
    guided: GuidedSession,
    review: ReviewSession,
    seat: Any,
    status: int,
    **facts: Any,
) -> Response:
    """Show the table with what was typed, and what is wrong with it."""
    return _part(session, guided, review, seat, status=status, **facts)


def _part(
    session: Session,
    guided: GuidedSession,
    review: ReviewSession,
    seat: Any,
    *,
    status: int = 200,
    **facts: Any,
) -> Response:
    page = "table/_table.html" if _in_background() else "table/page.html"
    answer = make_response(
        render_template(page, **table_facts(session, guided, review, seat, **facts)), status
    )
    answer.vary.add(IN_BACKGROUND)
    return answer
