"""A guided session: the client is asked first, guests join by a code, and writing is hidden."""

import logging
import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from cast import CANARY
from sitting import (
    BACKGROUND,
    QUOTE,
    WORDS,
    begin,
    code_of,
    coded_story,
    go_to,
    join,
    let_read,
    say,
    seen_by,
)
from sqlmodel import select

from analysis.guided_sessions import CODE_LASTS, GuidedSession, Round
from analysis.session_cards import SessionCard
from analysis.session_seats import MOST_SEATS, SessionSeat
from analysis.session_words import SessionWord, reads_as_advice
from app.identity import create_user
from research.consents import Decision, Purpose
from research.networks import Network, assign_reviewer
from research.roles import Role
from research.tables import now

SOON = (date.today() + timedelta(days=30)).isoformat()


@pytest.fixture
def facilitator(cast):
    return cast.browser(cast.professional)


@pytest.fixture
def session_id(cast, facilitator):
    return begin(cast, facilitator)


@pytest.fixture
def guest(cast, facilitator, session_id):
    return join(cast, code_of(facilitator))


@pytest.fixture
def fragment_id(cast):
    fragment_id = coded_story(cast, cast.client_actor)
    for purpose in (Purpose.NETWORK_READING, Purpose.LEARNING):
        let_read(cast, cast.client_actor, purpose=purpose)
    return fragment_id


def test_nothing_begins_before_the_client_was_asked(cast, facilitator):
    address = f"/leersessie/netwerk/{cast.network.id}"
    for data in (
        {"asked_on": "2026-01-02", "name": "Petra"},
        {"answer": "represented", "asked_on": "2026-01-02", "name": "Petra"},
        {"answer": "wants", "stands_for": "family", "asked_on": "2026-01-02", "name": "Petra"},
        {"answer": "wants", "asked_on": "2126-01-02", "name": "Petra"},
        {"answer": "without", "asked_on": "2026-01-02", "name": "Petra"},
    ):
        assert facilitator.post(address, data=data).status_code == 422, data
    with cast.database.reading() as session:
        assert session.exec(select(GuidedSession)).all() == []


@pytest.mark.parametrize(
    ("answer", "stands_for", "told"),
    [
        ("wants", "", "De klant wil er zelf bij zijn."),
        ("represented", "family", "Voor de klant spreekt iemand van de familie."),
        ("does_not_want", "", "De klant wil er niet bij zijn."),
    ],
)
def test_the_table_tells_what_the_client_said(cast, facilitator, answer, stands_for, told):
    begin(cast, facilitator, answer=answer, stands_for=stands_for)
    assert told in seen_by(facilitator)


def test_a_second_start_comes_to_the_same_table(cast, facilitator, session_id):
    other = cast.browser(cast.lead)
    assert begin(cast, other) == session_id
    assert "Petra" in seen_by(other)
    assert "U leidt dit gesprek" not in seen_by(other)


def test_a_guest_joins_by_the_code_without_an_account(cast, facilitator, guest):
    assert "Dirk" in seen_by(facilitator)
    assert "Petra" in seen_by(guest)
    # He has a seat and no more: nothing of the house opens.
    for address in ("/netwerkreview/", f"/netwerkreview/{cast.network.id}", "/"):
        assert guest.get(address).status_code == 302


def test_only_the_hash_of_a_code_is_kept_and_a_new_one_ends_the_old(cast, facilitator, session_id):
    first = code_of(facilitator)
    second = code_of(facilitator)
    with cast.database.reading() as session:
        kept = str(session.exec(select(GuidedSession)).one().model_dump())
    assert first not in kept
    assert second.replace("-", "") not in kept
    browser = cast.browser()
    data = {"code": first, "name": "Dirk", "part": "family"}
    assert browser.post("/aan-tafel/", data=data).status_code == 422
    assert browser.post("/aan-tafel/", data={**data, "code": second.lower()}).status_code == 303


def test_a_code_that_is_too_old_opens_nothing(cast, facilitator, session_id):
    code = code_of(facilitator)
    with cast.writing() as session:
        table = session.exec(select(GuidedSession)).one()
        table.code_ends_at = now() - timedelta(seconds=1)
        session.add(table)
    data = {"code": code, "name": "Dirk", "part": "family"}
    answer = cast.browser().post("/aan-tafel/", data=data)
    assert answer.status_code == 422
    assert "Deze code opent niets" in answer.text
    assert timedelta(hours=1) < CODE_LASTS <= timedelta(hours=24)


def test_who_guesses_codes_waits(cast, session_id):
    browser = cast.browser()
    data = {"code": "2222-2222", "name": "Dirk", "part": "family"}
    codes = [browser.post("/aan-tafel/", data=data).status_code for _try in range(22)]
    assert codes[0] == 422
    assert codes[-1] == 429


def test_the_same_browser_that_joins_again_keeps_its_seat(cast, facilitator, guest):
    code = code_of(facilitator)
    data = {"code": code, "name": "Dirk", "part": "family"}
    assert guest.post("/aan-tafel/", data=data).status_code == 303
    assert seen_by(facilitator).count("Dirk") == 1


def test_a_full_table_takes_nobody_more(cast, facilitator, session_id):
    code = code_of(facilitator)
    for number in range(MOST_SEATS - 1):
        join(cast, code, name=f"Gast {number}")
    data = {"code": code, "name": "Nog een", "part": "family"}
    assert cast.browser().post("/aan-tafel/", data=data).status_code == 409


def test_what_is_written_is_hidden_until_the_round_opens(cast, facilitator, guest):
    go_to(facilitator, Round.WRITING)
    assert say(guest).status_code == 200
    assert WORDS in seen_by(guest)
    assert "alleen u ziet dit" in seen_by(guest)
    for address in ("/aan-tafel/tafel", "/aan-tafel/nieuws?stand=0", "/aan-tafel/verslag"):
        assert WORDS not in facilitator.get(address).text, address
    facilitator.post("/aan-tafel/ronde", data={"seen": "writing", "to": "listening"})
    assert WORDS in seen_by(facilitator)
    assert "alleen u ziet dit" not in seen_by(guest)


def test_everybody_reads_in_the_same_order(cast, facilitator, guest):
    go_to(facilitator, Round.WRITING)
    for number in range(6):
        say((guest, facilitator)[number % 2], f"Zin {number}.")
    facilitator.post("/aan-tafel/ronde", data={"seen": "writing", "to": "listening"})
    say(guest, "Zin 6.", round="listening")
    orders = [re.findall(r"Zin \d\.", seen_by(one)) for one in (guest, facilitator)]
    assert len(orders[0]) == 7
    assert orders[0] == orders[1]


def test_the_same_words_sent_twice_stand_once_and_other_words_are_refused(facilitator, guest):
    go_to(facilitator, Round.LISTENING)
    sent_id = uuid4()
    for _try in range(2):
        assert say(guest, round="listening", sent_id=sent_id).status_code == 200
    assert seen_by(facilitator).count(WORDS) == 1
    answer = say(guest, "Iets anders.", round="listening", sent_id=sent_id)
    assert answer.status_code == 409
    assert "Iets anders." in answer.text


def test_without_a_name_nothing_stored_tells_who_wrote_it(cast, facilitator, guest):
    go_to(facilitator, Round.WRITING)
    sent_id = uuid4()
    for _try in range(2):
        assert say(guest, nameless="y", sent_id=sent_id).status_code == 200
    # He does not see it himself either: nobody knows that it is his.
    assert WORDS not in seen_by(guest)
    with cast.database.reading() as session:
        word = session.exec(select(SessionWord)).one()
        assert word.seat_id is None
        assert (word.at.hour, word.at.minute, word.at.second) == (0, 0, 0)
    facilitator.post("/aan-tafel/ronde", data={"seen": "writing", "to": "listening"})
    page = seen_by(facilitator)
    assert WORDS in page
    assert "zonder naam" in page
    assert guest.post(f"/aan-tafel/woord/{sent_id}/terug").status_code == 404


def test_words_for_a_round_that_went_by_come_in_and_are_open(facilitator, guest):
    go_to(facilitator, Round.LISTENING)
    assert say(guest, round="writing").status_code == 200
    assert WORDS in seen_by(facilitator)


def test_words_for_a_round_to_come_are_refused_and_kept_on_the_page(facilitator, guest):
    go_to(facilitator, Round.READING)
    answer = say(guest, round="writing")
    assert answer.status_code == 409
    assert WORDS in answer.text


def test_ones_own_words_come_back_to_write_them_again_and_anothers_do_not(cast, facilitator, guest):
    go_to(facilitator, Round.LISTENING)
    sent_id = uuid4()
    say(guest, round="listening", sent_id=sent_id)
    assert facilitator.post(f"/aan-tafel/woord/{sent_id}/terug").status_code == 404
    assert WORDS in guest.post(f"/aan-tafel/woord/{sent_id}/terug").text
    assert WORDS not in seen_by(facilitator)
    assert guest.post(f"/aan-tafel/woord/{sent_id}/terug").status_code == 200


def test_advice_gets_a_hint_and_goes_through_when_it_is_meant(facilitator, guest):
    go_to(facilitator, Round.QUESTIONS)
    sent_id, advice = uuid4(), "Je moet haar eens bellen."
    answer = say(guest, advice, round="questions", sent_id=sent_id)
    assert answer.status_code == 200
    assert "Dit leest als een advies" in answer.text
    assert str(sent_id) in answer.text
    assert advice not in seen_by(facilitator)
    assert say(guest, advice, round="questions", sent_id=sent_id, anyway="1").status_code == 200
    assert advice in seen_by(facilitator)


@pytest.mark.parametrize(
    ("text", "advises"),
    [
        ("Wat deed dat met u?", False),
        ("Wie was er toen bij haar?", False),
        ("Hoe weet u dat?", False),
        ("U moet vaker bellen.", True),
        ("Misschien kun je de buurvrouw vragen?", True),
        ("Zou je niet eerst de huisarts bellen? Ik zou dat doen.", True),
        ("Dat is mooi.", True),
    ],
)
def test_what_reads_as_advice(text, advises):
    assert reads_as_advice(text) is advises


def test_only_who_leads_moves_the_rounds_and_the_lead_can_be_taken_over(cast, facilitator, guest):
    moving = {"seen": "gathering", "to": "earlier"}
    assert guest.post("/aan-tafel/ronde", data=moving).status_code == 422
    assert guest.post("/aan-tafel/leiding").status_code == 422
    colleague = cast.browser(cast.lead)
    begin(cast, colleague)
    assert colleague.post("/aan-tafel/ronde", data=moving).status_code == 422
    assert colleague.post("/aan-tafel/leiding").status_code == 303
    assert colleague.post("/aan-tafel/ronde", data=moving).status_code == 303
    assert facilitator.post("/aan-tafel/sluiten").status_code == 422


def test_two_who_move_at_once_move_one_round(cast, facilitator, session_id):
    for _press in range(2):
        facilitator.post("/aan-tafel/ronde", data={"seen": "gathering", "to": "earlier"})
    with cast.database.reading() as session:
        assert session.get(GuidedSession, session_id).round == "earlier"


def test_the_page_asks_for_news_and_gets_it_only_when_something_changed(facilitator, guest):
    go_to(facilitator, Round.LISTENING)
    stand = re.search(r'data-version="(\d+)"', seen_by(guest))[1]
    news = f"/aan-tafel/nieuws?stand={stand}"
    assert guest.get(news).status_code == 204
    say(facilitator, round="listening")
    answer = guest.get(news, headers=BACKGROUND)
    assert answer.status_code == 200
    assert WORDS in answer.text
    assert "<html" not in answer.text


def test_a_late_joiner_catches_up(cast, facilitator, guest):
    go_to(facilitator, Round.LISTENING)
    say(guest, round="writing")
    late = join(cast, code_of(facilitator), name="Rika", part="volunteer")
    page = seen_by(late)
    assert WORDS in page
    assert "Luisteren" in page


def lay(browser, session_id, card):
    address = f"/leersessie/{session_id}/kaarten"
    return browser.post(address, data={"kaart": str(card)}, follow_redirects=True)


def test_a_card_shows_released_words_to_a_guest_until_its_teller_takes_them_back(
    cast, fragment_id, facilitator, session_id, guest
):
    lay(facilitator, session_id, fragment_id)
    lay(facilitator, session_id, "attention:success")
    go_to(facilitator, Round.READING)
    page = seen_by(guest)
    assert QUOTE in page
    assert "Klant 1" in page
    assert "1 van 1 vertellers noemen dit" in page
    let_read(cast, cast.client_actor, Decision.WITHDRAWN, Purpose.LEARNING)
    for one in (guest, facilitator):
        page = seen_by(one)
        assert QUOTE not in page
        assert "vertellers noemen dit" not in page
        assert "Deze kaart is leeg" in page


def test_words_that_were_not_released_for_review_never_become_a_card(cast, facilitator, session_id):
    hidden = coded_story(cast, cast.daughter)
    page = lay(facilitator, session_id, hidden)
    assert "Dit fragment mag niet in het gesprek" in page.text
    assert "Dit fragment mag niet" in lay(facilitator, session_id, "attention:failure").text
    assert QUOTE not in page.text
    with cast.database.reading() as session:
        assert session.exec(select(SessionCard)).all() == []


def test_a_card_that_somebody_wrote_about_stays(cast, fragment_id, facilitator, session_id, guest):
    lay(facilitator, session_id, fragment_id)
    with cast.database.reading() as session:
        card_id = session.exec(select(SessionCard.id)).one()
    go_to(facilitator, Round.MATTERS)
    say(guest, round="matters", card=str(card_id), nameless="y")
    gone = facilitator.post(
        f"/leersessie/{session_id}/kaarten/{card_id}/weg", follow_redirects=True
    )
    assert "Over deze kaart is al geschreven" in gone.text
    facilitator.post("/aan-tafel/ronde", data={"seen": "matters", "to": "agreeing"})
    assert "over kaart 1" in seen_by(facilitator)


def promise(browser, **facts):
    data = {
        "sent_id": str(facts.pop("sent_id", uuid4())),
        "what": "Ik bel de dochter",
        "first_step": "Morgen haar nummer zoeken",
        "sign": "Zij weet wie ik ben",
        "due_on": SOON,
        **facts,
    }
    return browser.post("/aan-tafel/afspraak", data=data, headers=BACKGROUND)


def test_a_commitment_is_ones_own_with_first_step_sign_and_day(facilitator, guest):
    go_to(facilitator, Round.AGREEING)
    sent_id = uuid4()
    for _try in range(2):
        assert promise(guest, sent_id=sent_id).status_code == 200
    page = seen_by(facilitator)
    assert page.count("Ik bel de dochter") == 1
    assert "Dirk</strong>: Ik bel de dochter" in page
    assert "Morgen haar nummer zoeken" in page
    assert promise(guest, what="").status_code == 422
    assert promise(guest, what="Ik kom langs").status_code == 200
    assert promise(guest, what="Nog iets").status_code == 409


def close(facilitator):
    go_to(facilitator, Round.ROUNDING_OFF)
    assert facilitator.post("/aan-tafel/sluiten").status_code == 303


def test_closing_ends_every_visit_and_the_code(cast, facilitator, guest):
    code = code_of(facilitator)
    close(facilitator)
    for one in (facilitator, guest):
        answer = one.get("/aan-tafel/tafel")
        assert answer.status_code == 401
        assert "Deze pagina is nu dicht" in answer.text
    late = cast.browser().post("/aan-tafel/", data={"code": code, "name": "Dirk", "part": "family"})
    assert late.status_code == 422


def test_words_that_come_after_closing_are_given_back(facilitator, guest):
    go_to(facilitator, Round.LISTENING)
    close(facilitator)
    answer = guest.post(
        "/aan-tafel/woord",
        data={"sent_id": str(uuid4()), "round": "listening", "text": WORDS},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert answer.status_code == 401
    assert WORDS in answer.text


def record_address(session_id, kind=""):
    return f"/leersessie/{session_id}/verslag{kind}"


def test_the_record_is_for_the_group_until_everybody_says_otherwise(
    cast, facilitator, session_id, guest
):
    go_to(facilitator, Round.LISTENING)
    say(guest, round="listening")
    close(facilitator)
    for kind in ("", ".md", ".docx"):
        assert facilitator.get(record_address(session_id, kind)).status_code == 200, kind
        assert cast.browser(cast.lead).get(record_address(session_id, kind)).status_code == 404
    assert WORDS in facilitator.get(record_address(session_id)).text
    assert WORDS in facilitator.get(record_address(session_id, ".md")).text
    with cast.writing() as session:
        for seat in session.exec(select(SessionSeat)).all():
            seat.shares = seat.user_id is not None
            session.add(seat)
    assert cast.browser(cast.lead).get(record_address(session_id)).status_code == 404
    with cast.writing() as session:
        for seat in session.exec(select(SessionSeat)).all():
            seat.shares = True
            session.add(seat)
    assert WORDS in cast.browser(cast.lead).get(record_address(session_id)).text


def test_each_says_himself_whether_the_record_may_be_shared(cast, facilitator, guest):
    go_to(facilitator, Round.ROUNDING_OFF)
    assert "U zei nog niets" in seen_by(guest)
    guest.post("/aan-tafel/delen", data={"delen": "ja"})
    assert "U zei: ja." in seen_by(guest)
    assert "U zei nog niets" in seen_by(facilitator)


def test_somebody_of_another_network_finds_no_table(cast, session_id):
    for role in (Role.PROFESSIONAL, Role.LEAD):
        browser = cast.browser(cast.stranger(role))
        assert browser.get(f"/leersessie/netwerk/{cast.network.id}").status_code == 404
        for part in ("", "/kaarten", "/verslag", "/verslag.md", "/verslag.docx"):
            assert browser.get(f"/leersessie/{session_id}{part}").status_code == 404, part
        joining = browser.post(f"/leersessie/{session_id}/aanschuiven", data={"name": "X"})
        assert joining.status_code == 404


def test_a_seat_ends_when_it_is_taken_away_and_when_its_account_reviews_no_more(
    cast, facilitator, guest
):
    page = seen_by(facilitator)
    address = re.search(r'action="(/aan-tafel/stoel/[^"]+/weg)"', page)[1]
    assert guest.post(address).status_code == 422
    assert facilitator.post(address).status_code == 303
    assert guest.get("/aan-tafel/tafel").status_code == 401
    with cast.app.app_context(), cast.writing() as session:
        other = create_user(
            session,
            email="collega@wij-toets.nl",
            display_name="Collega",
            passphrase="een lange wachtzin voor de toets",
            roles=[Role.PROFESSIONAL],
        )
        network = session.get(Network, cast.network.id)
        assign_reviewer(session, network, user_id=other.id, assigned_by=cast.lead.id)
    colleague = cast.browser(other)
    begin(cast, colleague)
    assert colleague.get("/aan-tafel/tafel").status_code == 200
    with cast.writing() as session:
        session.get(type(other), other.id).active = False
    assert colleague.get("/aan-tafel/tafel").status_code == 401


def test_the_table_closes_when_its_client_takes_his_story_back(
    cast, fragment_id, facilitator, session_id, guest
):
    let_read(cast, cast.client_actor, Decision.WITHDRAWN, Purpose.INTERVIEW)
    assert guest.get("/aan-tafel/tafel").status_code == 401
    assert facilitator.get(f"/leersessie/{session_id}").status_code == 404


def test_no_word_reaches_a_log_or_an_address(cast, facilitator, session_id, guest, caplog):
    caplog.set_level(logging.DEBUG)
    go_to(facilitator, Round.AGREEING)
    answers = [
        say(guest, CANARY, round="writing"),
        say(guest, CANARY, round="nergens"),
        promise(guest, what=CANARY, sign=CANARY),
        guest.post("/aan-tafel/weg"),
        guest.post("/aan-tafel/weg", data={"verder": "team"}),
    ]
    seen = caplog.text + " ".join(answer.location or "" for answer in answers)
    assert "/aan-tafel/" in seen
    assert CANARY not in seen


def test_words_are_sealed_in_the_database(cast, facilitator, guest):
    go_to(facilitator, Round.LISTENING)
    say(guest, round="listening")
    with cast.database.reading() as session:
        rows = [*session.exec(select(SessionWord)), *session.exec(select(SessionSeat))]
        stored = b"".join(
            value if isinstance(value, bytes) else str(value).encode()
            for row in rows
            for value in row.model_dump().values()
        )
    assert WORDS.encode() not in stored
    assert b"Dirk" not in stored
