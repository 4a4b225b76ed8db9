"""The lock: who was away for half an hour proves who he is, and keeps what he typed."""

import pytest
from cast import PASSPHRASE
from second_steps import clock_for
from sqlmodel import select

from app.sign_in_sessions import SignInSession
from app.throttle import AGAIN
from interviews.interviews import Interview, close_interview

HTMX = {"HX-Request": "true"}
WORDS = "Zij luisterde echt en nam alle tijd voor ons"


@pytest.fixture
def clock(monkeypatch):
    return clock_for(monkeypatch)


def unlock(browser, passphrase=PASSPHRASE, further="/onderzoeken/"):
    return browser.post("/slot/", query_string={"verder": further}, data={"password": passphrase})


def test_a_page_is_locked_after_half_an_hour_and_opens_where_it_was(cast, clock):
    browser = cast.browser(cast.lead)
    clock.move(minutes=29)
    assert browser.get("/onderzoeken/").status_code == 200
    clock.move(minutes=31)
    answer = browser.get("/onderzoeken/?bladzijde=2")
    assert answer.location == "/slot/?verder=/onderzoeken/?bladzijde%3D2"
    page = browser.get(answer.location)
    assert "Het scherm is op slot" in page.text
    assert "Onderzoek 2026" not in page.text
    opened = browser.post(answer.location, data={"password": PASSPHRASE})
    assert opened.location == "/onderzoeken/?bladzijde=2"
    assert browser.get("/onderzoeken/").status_code == 200


def test_every_request_of_the_person_puts_it_off(cast, clock):
    browser = cast.browser(cast.lead)
    for _ in range(5):
        clock.move(minutes=25)
        assert browser.get("/onderzoeken/").status_code == 200


def test_a_wrong_passphrase_opens_nothing_and_is_counted(cast, clock):
    browser = cast.browser(cast.lead)
    clock.move(minutes=31)
    for _ in range(AGAIN.free):
        assert unlock(browser, "fout").status_code == 422
    assert unlock(browser).status_code == 429
    assert browser.get("/onderzoeken/").location.startswith("/slot/")


def test_the_lock_goes_to_no_other_place(cast, clock):
    browser = cast.browser(cast.lead)
    clock.move(minutes=31)
    assert unlock(browser, further="https://kwaad.example/").location == "/"


def test_what_a_page_asks_by_itself_is_no_sign_of_its_reader(cast, clock):
    interview_id = cast.story(cast.client_actor)
    browser = cast.browser(cast.coder)
    for _ in range(3):
        clock.move(minutes=14)
        last = browser.get(f"/taken/{interview_id}/voortgang", headers=HTMX)
    assert last.status_code == 401
    assert browser.get("/coderen/").location.startswith("/slot/")


def test_the_same_page_opened_by_a_person_is_one(cast, clock):
    interview_id = cast.story(cast.client_actor)
    browser = cast.browser(cast.coder)
    for _ in range(3):
        clock.move(minutes=14)
        assert browser.get(f"/taken/{interview_id}/voortgang").status_code == 200
    assert browser.get("/coderen/").status_code == 200


def test_a_page_that_asks_for_a_part_stays_with_what_is_typed_on_it(cast, clock):
    browser = cast.browser(cast.lead)
    clock.move(minutes=31)
    answer = browser.get("/onderzoeken/", headers=HTMX)
    assert answer.status_code == 401
    assert "HX-Redirect" not in answer.headers
    assert "Het scherm is op slot" in answer.text
    assert 'target="_blank"' in answer.text
    beside = browser.get("/inloggen")
    assert browser.get(beside.location).location.startswith("/")
    assert browser.get("/onderzoeken/").location.startswith("/slot/")


def test_a_form_that_is_sent_changes_nothing_and_gives_its_words_back(cast, clock):
    browser = cast.browser(cast.lead)
    clock.move(minutes=31)
    answer = browser.post(
        "/onderzoeken/nieuw",
        data={"title": "Te laat", "question": WORDS},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert answer.status_code == 401
    assert WORDS in answer.text
    assert 'action="/onderzoeken/nieuw"' in answer.text
    unlock(browser)
    assert "Te laat" not in browser.get("/onderzoeken/").text


def test_two_tabs_share_one_lock(cast, clock):
    one = cast.browser(cast.lead)
    other = cast.browser()
    other.set_cookie("wij", one.get_cookie("wij").value)
    clock.move(minutes=20)
    assert other.get("/onderzoeken/").status_code == 200
    clock.move(minutes=20)
    assert one.get("/onderzoeken/").status_code == 200
    clock.move(minutes=31)
    assert one.get("/onderzoeken/").location.startswith("/slot/")
    unlock(other)
    assert one.get("/onderzoeken/").status_code == 200
    assert one.get("/slot/?verder=/sneltoetsen").location == "/sneltoetsen"


def test_an_open_interview_is_never_locked(cast, clock):
    interview_id = cast.interview(cast.daughter)
    browser = cast.browser(cast.interviewer)
    clock.move(hours=3)
    assert browser.get(f"/gesprekken/{interview_id}").status_code == 200
    with cast.writing() as session:
        interview = session.get_one(Interview, interview_id)
        close_interview(session, interview, attributes={"solution": "found"}, closed_by=None)
    clock.move(minutes=31)
    assert browser.get("/vandaag/").location.startswith("/slot/")


def test_the_interview_of_another_keeps_nobodys_page_open(cast, clock):
    cast.interview(cast.daughter)
    browser = cast.browser(cast.lead)
    clock.move(minutes=31)
    assert browser.get("/onderzoeken/").location.startswith("/slot/")


def test_twelve_hours_are_the_end_also_during_an_interview(cast, clock):
    interview_id = cast.interview(cast.daughter)
    browser = cast.browser(cast.interviewer)
    for _ in range(12):
        clock.move(minutes=60, seconds=1)
        last = browser.get(f"/gesprekken/{interview_id}")
    assert last.location.startswith("/inloggen")


def test_who_is_locked_out_can_sign_out_and_choose_his_language(cast, clock):
    browser = cast.browser(cast.lead)
    clock.move(minutes=31)
    assert browser.post("/taal", data={"language": "en"}).status_code == 303
    assert browser.get("/onderzoeken/").location.startswith("/slot/")
    assert browser.post("/uitloggen").location.startswith("/inloggen")


def test_typing_is_a_sign_of_a_person_and_opens_no_lock(cast, clock):
    browser = cast.browser(cast.lead)
    for _ in range(3):
        clock.move(minutes=20)
        assert browser.post("/slot/hier").json == {"locked": False}
    clock.move(minutes=31)
    assert browser.post("/slot/hier").json == {"locked": True}
    assert browser.get("/slot/stand").json == {"locked": True}
    assert browser.get("/onderzoeken/").location.startswith("/slot/")


def test_asking_for_the_state_of_the_lock_is_no_sign_of_a_person(cast, clock):
    browser = cast.browser(cast.lead)
    for _ in range(3):
        clock.move(minutes=14)
        last = browser.get("/slot/stand").json
    assert last == {"locked": True}


def test_a_script_opens_the_lock_and_is_told_what_is_wrong(cast, clock):
    browser, script = cast.browser(cast.lead), {"X-Requested-With": "fetch"}
    clock.move(minutes=31)
    wrong = browser.post("/slot/", data={"password": "fout"}, headers=script)
    assert wrong.status_code == 422
    assert wrong.json == {"problem": "Dit wachtwoord klopt niet. Probeer het opnieuw."}
    right = browser.post("/slot/", data={"password": PASSPHRASE}, headers=script)
    assert right.status_code == 204
    assert browser.get("/onderzoeken/").status_code == 200


def test_nobody_else_is_locked(cast, clock):
    browser = cast.browser()
    clock.move(hours=5)
    assert browser.get("/onderzoeken/").location.startswith("/inloggen")
    assert browser.get("/slot/").location.startswith("/inloggen")


def test_a_reader_writes_at_most_once_a_minute(cast, clock):
    browser = cast.browser(cast.lead)
    seen = []
    for _ in range(9):
        clock.move(seconds=20)
        browser.get("/onderzoeken/")
        with cast.database.reading() as session:
            seen += session.exec(select(SignInSession.seen_at)).all()
    assert len(set(seen)) == 3
