"""A guided session in a test: who starts it, who joins by its code, and what they write."""

import re
from datetime import date
from uuid import UUID, uuid4

from cast import Cast
from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from analysis.codings import add_coding, fragment_of
from analysis.commitment_steps import make_own
from analysis.guest_commitments import say_who_goes_on
from analysis.guided_sessions import ClientAnswer, GuidedSession, Round, start_guided
from analysis.reviews import ReviewSession
from analysis.session_cards import SessionCard
from analysis.session_seats import SeatPart, take_seat
from analysis.session_words import write_word
from interviews.interviews import Interview
from interviews.turns import turns_of
from research.codebook import Pole
from research.consents import Decision, Purpose, record_consent
from research.networks import (
    Actor,
    ActorRole,
    Identity,
    Network,
    add_actor,
    assign_reviewer,
    create_network,
)
from research.studies import Study
from research.tables import now

BACKGROUND = {"X-Requested-With": "table"}
WORDS = "Zij nam de tijd, dat raakte mij."
QUOTE = "Ze luisterde echt naar mij"


def coded_story(cast: Cast, actor: Actor) -> UUID:
    """Tell a story and accept one coding in it; return the id of its fragment."""
    story_id = cast.story(actor)
    with cast.writing() as session:
        coding = add_coding(
            session,
            session.get_one(Interview, story_id),
            turns_of(session, story_id)[1][1],
            start=0,
            end=len(QUOTE),
            theme="attention",
            pole=Pole.SUCCESS,
            coder_id=cast.coder.id,
        )
        return fragment_of(session, coding).id


def let_read(
    cast: Cast,
    actor: Actor,
    decision: Decision = Decision.GIVEN,
    purpose: Purpose = Purpose.NETWORK_READING,
) -> None:
    """Note what a teller said about one purpose."""
    with cast.writing() as session:
        record_consent(
            session, actor_id=actor.id, purpose=purpose, decision=decision, recorded_by=None
        )


def begin(cast: Cast, browser: FlaskClient, *, answer: str = "wants", stands_for: str = "") -> UUID:
    """Start a session with this browser, which sits down as the facilitator; return its id."""
    data = {
        "answer": answer,
        "stands_for": stands_for,
        "asked_on": "2026-01-02",
        "name": "Petra",
    }
    made = browser.post(f"/leersessie/netwerk/{cast.network.id}", data=data)
    assert made.status_code == 303, made.text
    with cast.database.reading() as session:
        found = select(ReviewSession.id).join(GuidedSession)
        return session.exec(found.where(col(ReviewSession.closed_at).is_(None))).one()


def code_of(browser: FlaskClient) -> str:
    """Let the facilitator make a code, and read it from the page."""
    page = browser.post("/aan-tafel/code")
    assert page.status_code == 201, page.text
    found = re.search(r'class="table-code">([0-9A-Z-]+)<', page.text)
    assert found is not None
    return found[1]


def join(cast: Cast, code: str, *, name: str = "Dirk", part: str = "family") -> FlaskClient:
    """Join by the code in a browser of its own, without an account."""
    browser = cast.browser()
    answer = browser.post("/aan-tafel/", data={"code": code, "name": name, "part": part})
    assert answer.status_code == 303, answer.text
    return browser


def go_to(browser: FlaskClient, round: Round) -> None:
    """Let the facilitator move on, round by round, until this one."""
    for seen, to in zip(Round, list(Round)[1:], strict=False):
        if seen.place < round.place:
            browser.post("/aan-tafel/ronde", data={"seen": seen.value, "to": to.value})


def say(browser: FlaskClient, text: str = WORDS, *, round: str = "writing", **facts):
    """Write something at the table."""
    data = {"sent_id": str(facts.pop("sent_id", uuid4())), "round": round, "text": text, **facts}
    return browser.post("/aan-tafel/woord", data=data, headers=BACKGROUND)


def seen_by(browser: FlaskClient) -> str:
    """Return what a browser sees at the table."""
    return browser.get("/aan-tafel/tafel").text


def table_of(session: Session) -> GuidedSession:
    """Return the only guided session."""
    return session.exec(select(GuidedSession)).one()


def make_table(session: Session, cast: Cast) -> dict[str, UUID]:
    """Make a network of its own with a table that goes on; return the ids of what is there.

    The professional leads, somebody of the family sits there too, and one commitment comes back.
    """
    study = session.get_one(Study, cast.study.id)
    network = create_network(session, study, reference="T1", created_by=cast.lead.id)
    add_actor(session, network, role=ActorRole.CLIENT, identity=Identity(name="Jo"), added_by=None)
    assign_reviewer(session, network, user_id=cast.professional.id, assigned_by=None)
    before = _started(session, network, cast)
    seat, _number = take_seat(
        session, before, name="Petra", part=SeatPart.PROFESSIONAL, user_id=cast.professional.id
    )
    promise_id = uuid4()
    facts = {"what": "bellen", "first_step": "nummer zoeken", "sign": "zij belt terug"}
    due_on = date(2026, 3, 4)
    make_own(session, before, seat, commitment_id=promise_id, due_on=due_on, **facts)
    held = session.get_one(ReviewSession, before.session_id)
    held.closed_at = now()
    session.add(held)
    session.flush()
    table = _started(session, network, cast)
    ids = {"leads": True, "user_id": cast.professional.id}
    seat, _number = take_seat(session, table, name="Petra", part=SeatPart.PROFESSIONAL, **ids)
    other, _number = take_seat(session, table, name="Dirk", part=SeatPart.FAMILY, user_id=None)
    table.round = Round.AGREEING.value
    card = SessionCard(session_id=table.session_id, theme="attention", pole="success")
    session.add(card)
    session.flush()
    guest_promise_id, facts = uuid4(), {**facts, "what": "koffie drinken"}
    make_own(session, table, other, commitment_id=guest_promise_id, due_on=due_on, **facts)
    say_who_goes_on(session, table, other, asks_company=True)
    word_id = uuid4()
    write_word(session, table, seat, word_id=word_id, round=Round.LISTENING, text="Zomaar.")
    return {
        "table_network_id": network.id,
        "table_id": table.session_id,
        "held_table_id": held.id,
        "seat_id": other.id,
        "word_id": word_id,
        "card_id": card.id,
        "promise_id": promise_id,
        "guest_promise_id": guest_promise_id,
    }


def seat_browser(cast: Cast, table_id: UUID) -> FlaskClient:
    """Return a browser that has the seat of who leads this table, and no account."""
    with cast.writing() as session:
        table = session.get_one(GuidedSession, table_id)
        by = cast.professional.id
        _seat, number = take_seat(
            session, table, name="Petra", part=SeatPart.PROFESSIONAL, user_id=by
        )
    browser = cast.browser()
    browser.set_cookie("wij-tafel", number, path="/aan-tafel")
    return browser


def _started(session: Session, network: Network, cast: Cast) -> GuidedSession:
    return start_guided(
        session,
        network,
        answer=ClientAnswer.WANTS,
        stands_for=None,
        asked_on=date(2026, 1, 2),
        today=date(2026, 3, 4),
        started_by=cast.professional.id,
    )
