"""A pause: the clock stands still and no word is refused. Stopping: one question, nothing lost."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import select

from interviews.interviews import Interview, InterviewStatus, close_interview
from interviews.pausing import pause_interview, resume_interview
from interviews.telling import add_turn
from interviews.turns import Mode, Speaker, turns_of
from interviews.writing import take_conversation
from research.audit import AuditEntry
from research.roles import Role
from research.standing import is_still_told
from research.tables import now

SCRIPT = {"HX-Request": "true"}


@pytest.fixture
def interview_id(cast):
    """A conversation that began an hour ago."""
    interview_id = cast.interview(cast.daughter)
    with cast.writing() as session:
        session.get_one(Interview, interview_id).opened_at = now() - timedelta(hours=1)
    return interview_id


def at(interview_id, what):
    return f"/gesprekken/{interview_id}/{what}"


def kept(cast, interview_id):
    with cast.database.reading() as session:
        return session.get_one(Interview, interview_id)


def turns(cast, interview_id):
    with cast.database.reading() as session:
        return len(turns_of(session, interview_id))


def acts(cast, interview_id):
    with cast.database.reading() as session:
        statement = (
            select(AuditEntry.action)
            .where(AuditEntry.object_id == interview_id)
            .order_by(AuditEntry.seq)
        )
        return [one for one in session.exec(statement) if one in ("pause", "resume")]


def say(browser, interview_id, **place):
    body = {"turn_id": str(uuid4()), "speaker": "actor", "mode": "verbatim", "text": "Zij kwam."}
    path = at(interview_id, "beurten")
    return browser.post(path, data=body | place, headers=SCRIPT if place else {})


def test_without_a_script_a_press_pauses_and_another_goes_on(cast, interview_id):
    browser = cast.browser(cast.interviewer)
    answer = browser.post(at(interview_id, "pauze"))
    assert (answer.status_code, answer.location) == (303, f"/gesprekken/{interview_id}#laatste")
    page = browser.get(f"/gesprekken/{interview_id}").text
    assert "Pauze sinds " in page
    assert 'id="chat-pause">' in page
    assert "Pauze sinds " in browser.get(f"/vandaag/{interview_id}").text
    assert browser.post(at(interview_id, "verder")).status_code == 303
    page = browser.get(f"/gesprekken/{interview_id}").text
    assert 'id="chat-pause" hidden>' in page
    assert kept(cast, interview_id).paused_at is None


def test_a_double_press_is_one_pause_that_keeps_its_beginning(cast, interview_id):
    browser = cast.browser(cast.interviewer)
    for _ in range(2):
        answer = browser.post(at(interview_id, "pauze"), data={"ago": "60"}, headers=SCRIPT)
        assert (answer.status_code, answer.text) == (204, "")
    first = kept(cast, interview_id).paused_at
    browser.post(at(interview_id, "pauze"), headers=SCRIPT)
    assert kept(cast, interview_id).paused_at == first
    for _ in range(2):
        assert browser.post(at(interview_id, "verder"), headers=SCRIPT).status_code == 204
    assert acts(cast, interview_id) == ["pause", "resume"]
    assert 60 <= kept(cast, interview_id).still_seconds <= 70


def test_a_double_that_arrives_after_going_on_does_not_pause_again(cast, interview_id):
    """The first answer was lost, so the page asks once more: by then the talk goes on."""
    browser = cast.browser(cast.interviewer)
    browser.post(at(interview_id, "pauze"), data={"ago": "600"}, headers=SCRIPT)
    browser.post(at(interview_id, "verder"), data={"ago": "300"}, headers=SCRIPT)
    answer = browser.post(at(interview_id, "pauze"), data={"ago": "601"}, headers=SCRIPT)
    assert answer.status_code == 204
    assert kept(cast, interview_id).paused_at is None
    assert acts(cast, interview_id) == ["pause", "resume"]
    browser.post(at(interview_id, "pauze"), data={"ago": "200"}, headers=SCRIPT)
    assert kept(cast, interview_id).paused_at is not None


def test_two_at_once_pause_once(cast, interview_id):
    browsers = [cast.browser(cast.interviewer) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        paths = [at(interview_id, "pauze")] * 2
        codes = list(pool.map(lambda one, path: one.post(path).status_code, browsers, paths))
    assert codes == [303, 303]
    assert acts(cast, interview_id) == ["pause"]


@pytest.mark.parametrize("ago", ["", "-5", "veel", "9" * 30, "²"])
def test_what_is_no_number_of_seconds_is_now(cast, interview_id, ago):
    browser = cast.browser(cast.interviewer)
    browser.post(at(interview_id, "pauze"), data={"ago": ago}, headers=SCRIPT)
    assert now() - kept(cast, interview_id).paused_at < timedelta(seconds=30)


def test_a_pause_never_began_before_the_conversation_nor_counts_more_than_it(cast, interview_id):
    browser = cast.browser(cast.interviewer)
    browser.post(at(interview_id, "pauze"), data={"ago": "86400"}, headers=SCRIPT)
    assert kept(cast, interview_id).paused_at == kept(cast, interview_id).opened_at
    for _ in range(3):
        browser.post(at(interview_id, "verder"), headers=SCRIPT)
        browser.post(at(interview_id, "pauze"), headers=SCRIPT)
    browser.post(at(interview_id, "verder"), data={"ago": "-1"}, headers=SCRIPT)
    assert 3600 <= kept(cast, interview_id).still_seconds <= 3700


def test_strangers_and_colleagues_pause_nothing(cast, interview_id):
    for what in ("pauze", "verder", "stoppen", "intrekken"):
        for role in (Role.INTERVIEWER, Role.LEAD):
            answer = cast.browser(cast.stranger(role)).post(at(interview_id, what))
            assert answer.status_code in (403, 404)
        assert cast.browser(cast.coder).post(at(interview_id, what)).status_code == 403
    assert acts(cast, interview_id) == []


def test_who_lost_the_conversation_to_a_colleague_pauses_nothing(cast, interview_id):
    with cast.writing() as session:
        interview = session.get_one(Interview, interview_id)
        interview.interviewer_id = cast.lead.id
        session.add(interview)
    assert cast.browser(cast.interviewer).post(at(interview_id, "pauze")).status_code in (404, 409)
    assert kept(cast, interview_id).paused_at is None


def test_turns_that_waited_come_in_during_a_pause_and_do_not_end_it(cast, interview_id):
    browser = cast.browser(cast.interviewer)
    browser.post(at(interview_id, "pauze"), headers=SCRIPT)
    page = str(uuid4())
    for number in ("1", "2", "3"):
        answer = say(browser, interview_id, page_id=page, page_number=number, writer_id=page)
        assert answer.status_code == 201
    assert turns(cast, interview_id) == 3
    assert kept(cast, interview_id).paused_at is not None


def test_without_a_script_a_new_turn_ends_the_pause(cast, interview_id):
    browser = cast.browser(cast.interviewer)
    browser.post(at(interview_id, "pauze"))
    assert say(browser, interview_id).status_code == 303
    assert kept(cast, interview_id).paused_at is None
    assert turns(cast, interview_id) == 1


def test_a_story_entered_afterwards_leaves_the_pause_as_it_is(cast, interview_id):
    with cast.writing() as session:
        interview = session.get_one(Interview, interview_id)
        pause_interview(session, interview, paused_by=cast.interviewer.id)
        add_turn(
            session,
            interview,
            turn_id=uuid4(),
            speaker=Speaker.ACTOR,
            mode=Mode.PARAPHRASE,
            text="Van papier.",
            written_by=cast.interviewer.id,
            afterwards=True,
        )
    assert kept(cast, interview_id).paused_at is not None


def clock_of(browser, interview_id):
    """Return how many seconds the page says that the conversation took."""
    page = browser.get(f"/gesprekken/{interview_id}").text
    return int(re.search(r'data-elapsed="(\d+)"', page)[1])


def test_a_pause_counts_in_no_clock_and_no_duration(cast, interview_id):
    browser = cast.browser(cast.interviewer)
    browser.post(at(interview_id, "pauze"), data={"ago": "2400"}, headers=SCRIPT)
    assert 1195 <= clock_of(browser, interview_id) <= 1205
    browser.post(at(interview_id, "verder"), data={"ago": "600"}, headers=SCRIPT)
    assert 1795 <= kept(cast, interview_id).still_seconds <= 1805
    assert 1790 <= clock_of(browser, interview_id) <= 1820
    # Closed in the middle of a pause: that one does not count either.
    browser.post(at(interview_id, "pauze"), data={"ago": "300"}, headers=SCRIPT)
    with cast.writing() as session:
        interview = session.get_one(Interview, interview_id)
        close_interview(session, interview, attributes={}, closed_by=None)
        assert interview.paused_at is None
        assert timedelta(minutes=24) < interview.lasted < timedelta(minutes=26)


def test_a_closed_conversation_is_not_paused(cast):
    closed = cast.story(cast.client_actor)
    browser = cast.browser(cast.interviewer)
    for what in ("pauze", "verder"):
        assert browser.post(at(closed, what)).status_code == 409
    for what in ("stoppen", "intrekken"):
        assert browser.get(at(closed, what)).location == at(closed, "afgesloten")


def test_a_colleague_goes_on_with_a_conversation_that_rests(cast, interview_id):
    with cast.writing() as session:
        interview = session.get_one(Interview, interview_id)
        pause_interview(session, interview, paused_by=cast.interviewer.id)
        take_conversation(session, interview, taken_by=cast.lead.id)
        resume_interview(session, interview, resumed_by=cast.lead.id)
        assert interview.paused_at is None


def test_who_wants_to_stop_gets_one_question_and_no_answer_changes_nothing(cast, interview_id):
    browser = cast.browser(cast.interviewer)
    assert at(interview_id, "stoppen") in browser.get(f"/gesprekken/{interview_id}").text
    page = browser.get(at(interview_id, "stoppen")).text
    assert page.count("<legend") == 1
    answer = browser.post(at(interview_id, "stoppen"))
    assert answer.status_code == 422
    assert "Kies wat de verteller zegt." in answer.text
    assert kept(cast, interview_id).status == InterviewStatus.OPEN


@pytest.mark.parametrize(("said", "place"), [("yes", "afsluiten"), ("no", "intrekken")])
def test_yes_leads_to_closing_and_no_to_taking_back(cast, interview_id, said, place):
    answer = cast.browser(cast.interviewer).post(at(interview_id, "stoppen"), data={"kept": said})
    assert (answer.status_code, answer.location) == (303, at(interview_id, place))
    assert kept(cast, interview_id).paused_at is None


def test_later_rests_and_asks_for_a_new_time(cast, interview_id):
    browser = cast.browser(cast.interviewer)
    say(browser, interview_id)
    answer = browser.post(at(interview_id, "stoppen"), data={"kept": "later"})
    assert (answer.status_code, answer.location) == (303, f"/vandaag/{interview_id}#later")
    page = browser.get(answer.location).text
    assert 'id="later"' in page
    assert "/nieuwe-tijd" in page or "starts_at" in page
    assert kept(cast, interview_id).status == InterviewStatus.OPEN
    assert kept(cast, interview_id).paused_at is not None
    assert turns(cast, interview_id) == 1


def test_no_takes_it_back_only_when_confirmed(cast, interview_id):
    browser = cast.browser(cast.interviewer)
    say(browser, interview_id)
    page = browser.get(at(interview_id, "intrekken")).text
    assert "Niemand leest de ene zin" in page
    assert browser.post(at(interview_id, "intrekken")).status_code == 422
    assert kept(cast, interview_id).status == InterviewStatus.OPEN
    answer = browser.post(at(interview_id, "intrekken"), data={"sure": "y"})
    assert (answer.status_code, answer.location) == (303, "/vandaag/")
    interview = kept(cast, interview_id)
    assert interview.status == InterviewStatus.CLOSED
    with cast.database.reading() as session:
        assert not is_still_told(session, interview.actor_id)
    assert browser.get(at(interview_id, "verhaal")).status_code == 404
    again = browser.post(at(interview_id, "intrekken"), data={"sure": "y"})
    assert again.status_code == 409


def test_the_page_names_who_rests_with_the_client_and_no_words(cast):
    cast.story(cast.daughter)
    interview_id = cast.interview(cast.client_actor)
    browser = cast.browser(cast.interviewer)
    page = browser.get(at(interview_id, "intrekken")).text
    assert "Het netwerk gaat uit de bespreking" in page
    assert cast.daughter.reference in page
    assert browser.post(at(interview_id, "intrekken"), data={"sure": "y"}).status_code == 303
    with cast.database.reading() as session:
        assert not is_still_told(session, cast.daughter.id)
