"""A worry stays outside the story: who reads it, how far it is, and when its words go."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from cast import CANARY
from sqlmodel import select

from analysis.withdrawal import erase_actor
from interviews.interviews import Interview, InterviewStatus
from interviews.reflections import Reflection
from interviews.turns import turns_of
from interviews.worries import Worry, WorryState, aftercare_of, waiting_worries
from research.audit import AuditEntry
from research.call_holds import hold_calls
from research.consents import Decision, Purpose, record_consent
from research.networks import Actor
from research.roles import Role

WORDS = f"{CANARY} is bang voor haar zoon."


@pytest.fixture
def talking(cast):
    return cast.interview(cast.daughter)


def place(cast):
    return f"/onderzoeken/{cast.study.id}/zorgen"


def noted(cast, talking, **facts):
    browser = cast.browser(cast.interviewer)
    sent = {"words": WORDS} | facts
    assert browser.post(f"/gesprekken/{talking}/zorg", data=sent).status_code == 303
    with cast.database.reading() as session:
        return session.exec(select(Worry)).one()


def test_the_steps_of_the_organisation_are_on_the_page_of_the_conversation(cast, talking):
    browser = cast.browser(cast.interviewer)
    page = browser.get(f"/gesprekken/{talking}").text
    assert "nog niet ingevuld" in page
    assert "Bel 112" in page
    lead = cast.browser(cast.lead)
    texts = {"steps": "Bel eerst Els.\nSchrijf daarna.", "contact": "Els, tst 12", "version": "0"}
    assert lead.post(f"{place(cast)}/stappen", data=texts).status_code == 303
    page = browser.get(f"/gesprekken/{talking}").text
    assert "Bel eerst Els." in page
    assert "Els, tst 12" in page
    assert lead.post(f"{place(cast)}/stappen", data=texts).status_code == 409


def test_only_a_lead_of_the_study_reads_a_worry_and_that_is_logged(cast, talking):
    noted(cast, talking)
    assert "bang voor haar zoon" in cast.browser(cast.lead).get(place(cast)).text
    with cast.database.reading() as session:
        entries = session.exec(select(AuditEntry).where(AuditEntry.kind == "worry")).all()
        assert [(one.action, one.user_id) for one in entries] == [
            ("note", cast.interviewer.id),
            ("read", cast.lead.id),
        ]
    assert cast.browser(cast.stranger(Role.LEAD)).get(place(cast)).status_code == 404
    for role in (Role.INTERVIEWER, Role.CODER, Role.EDITOR, Role.PROFESSIONAL, Role.ADMIN):
        assert cast.browser(cast.users[role]).get(place(cast)).status_code == 403
    mine = cast.browser(cast.interviewer)
    for path in ("/vandaag/", f"/gesprekken/{talking}", f"/gesprekken/{talking}/zorg"):
        assert "bang voor" not in mine.get(path).text


def test_another_interviewer_notes_nothing_here(cast, talking):
    browser = cast.browser(cast.stranger(Role.INTERVIEWER))
    assert browser.get(f"/gesprekken/{talking}/zorg").status_code == 404
    assert browser.post(f"/gesprekken/{talking}/zorg", data={"words": "x"}).status_code == 404


def test_a_worry_is_no_part_of_the_story_and_lies_sealed(cast, talking):
    worry = noted(cast, talking)
    assert b"bang" not in worry.words_sealed
    with cast.database.reading() as session:
        assert turns_of(session, talking) == []
    assert (
        cast.browser(cast.interviewer)
        .post(f"/gesprekken/{talking}/zorg", data={"words": " "})
        .status_code
        == 422
    )


def test_a_lead_takes_it_up_finishes_it_and_then_the_words_are_gone(cast, talking):
    worry = noted(cast, talking)
    lead = cast.browser(cast.lead)
    assert "Pak de zorg op" in lead.get("/onderzoeken/").text
    assert lead.post(f"{place(cast)}/{worry.id}/klaar").status_code == 409
    assert lead.post(f"{place(cast)}/{worry.id}/oppakken").status_code == 303
    assert "Pak de zorg op" not in lead.get("/onderzoeken/").text
    assert lead.post(f"{place(cast)}/{worry.id}/klaar").status_code == 303
    page = lead.get(place(cast)).text
    assert "bang voor" not in page
    assert "De woorden zijn gewist" in page
    with cast.database.reading() as session:
        row = session.get_one(Worry, worry.id)
        assert (row.state, row.words_sealed) == (WorryState.DONE, b"")


def test_of_two_leads_who_take_it_up_at_once_one_does(cast, talking):
    worry = noted(cast, talking)
    browsers = [cast.browser(cast.lead), cast.browser(cast.lead)]
    with ThreadPoolExecutor(2) as pool:
        codes = list(
            pool.map(
                lambda one: one.post(f"{place(cast)}/{worry.id}/oppakken").status_code, browsers
            )
        )
    assert sorted(codes) == [303, 409]


def test_a_lead_of_another_study_moves_nothing(cast, talking):
    worry = noted(cast, talking)
    stranger = cast.browser(cast.stranger(Role.LEAD))
    other = f"/onderzoeken/{cast.other_study.id}/zorgen/{worry.id}/oppakken"
    assert stranger.post(other).status_code == 404
    assert stranger.post(f"{place(cast)}/{worry.id}/oppakken").status_code == 404


def test_the_aftercare_call_is_on_the_list_until_it_was_made(cast, talking):
    worry = noted(cast, talking, aftercare="y")
    browser = cast.browser(cast.interviewer)
    assert "Nog eens bellen: hoe gaat het?" in browser.get("/vandaag/").text
    done = f"/gesprekken/{talking}/zorg/{worry.id}/nazorg"
    assert cast.browser(cast.stranger(Role.INTERVIEWER)).post(done).status_code == 404
    assert browser.post(done).status_code == 303
    assert "Nog eens bellen: hoe gaat het?" not in browser.get("/vandaag/").text


def test_what_the_conversation_did_to_the_interviewer_is_his_own_unless_he_shares_it(cast, talking):
    browser, lead = cast.browser(cast.interviewer), cast.browser(cast.lead)
    told = {"touched": "Ik moest aan mijn moeder denken.", "coloured": "", "next_step": ""}
    assert browser.post(f"/gesprekken/{talking}/afsluiten", data=told).status_code == 303
    with cast.database.reading() as session:
        row = session.exec(select(Reflection)).one()
        assert (row.shared, row.written_by) == (False, cast.interviewer.id)
        assert b"moeder" not in row.answers_sealed
    assert "moeder" not in lead.get(place(cast)).text
    with cast.writing() as session:
        session.get_one(Reflection, row.id).shared = True
    assert "aan mijn moeder denken" in lead.get(place(cast)).text


def test_a_conversation_closes_with_the_six_answers_alone(cast, talking):
    browser = cast.browser(cast.interviewer)
    assert browser.post(f"/gesprekken/{talking}/afsluiten", data={}).status_code == 303
    with cast.database.reading() as session:
        interview = session.get_one(Interview, talking)
        assert interview.status == InterviewStatus.CLOSED
        assert set(interview.attributes.values()) == {"unknown"}
        assert session.exec(select(Reflection)).all() == []


def test_after_a_conversation_with_a_worry_the_interviewer_is_asked_to_rest_first(cast, talking):
    noted(cast, talking)
    browser = cast.browser(cast.interviewer)
    assert browser.post(f"/gesprekken/{talking}/afsluiten", data={}).status_code == 303
    page = browser.get(f"/gesprekken/{talking}/afgesloten").text
    assert "Eerst even voor uzelf" in page
    other = cast.interview(cast.client_actor)
    assert browser.post(f"/gesprekken/{other}/afsluiten", data={}).status_code == 303
    page = browser.get(f"/gesprekken/{other}/afgesloten").text
    assert "Eerst even voor uzelf" not in page


def test_both_go_with_the_teller(cast, talking):
    noted(cast, talking)
    browser = cast.browser(cast.interviewer)
    browser.post(f"/gesprekken/{talking}/afsluiten", data={"touched": "Veel."})
    with cast.writing() as session:
        erase_actor(session, session.get_one(Actor, cast.daughter.id), None)
    with cast.database.reading() as session:
        assert session.exec(select(Worry)).all() == []
        assert session.exec(select(Reflection)).all() == []


def test_who_handed_the_conversation_over_still_says_that_he_called(cast, talking):
    worry = noted(cast, talking, aftercare="y")
    with cast.writing() as session:
        interview = session.get_one(Interview, talking)
        interview.interviewer_id = cast.lead.id
        session.add(interview)
    browser = cast.browser(cast.interviewer)
    here = f"/gesprekken/{talking}/zorg/{worry.id}/nazorg"
    assert browser.post(here).status_code == 303
    assert cast.browser(cast.stranger(Role.INTERVIEWER)).post(here).status_code == 404
    assert cast.browser(cast.lead).post(here).status_code == 404


def test_who_wants_no_other_call_is_on_no_list_of_aftercare(cast, talking):
    noted(cast, talking, aftercare="y")
    with cast.database.reading() as session:
        assert len(aftercare_of(session, cast.interviewer.id)) == 1
    with cast.writing() as session:
        facts = {"purpose": Purpose.FOLLOW_UP, "decision": Decision.REFUSED}
        record_consent(session, actor_id=cast.daughter.id, **facts, recorded_by=None)
    with cast.database.reading() as session:
        assert aftercare_of(session, cast.interviewer.id) == []


def test_the_aftercare_call_waits_too_when_somebody_in_the_network_died(cast, talking):
    noted(cast, talking, aftercare="y")
    with cast.writing() as session:
        neighbour = session.get_one(Actor, cast.daughter.id)
        hold_calls(session, neighbour, noted_by=cast.interviewer.id)
    page = cast.browser(cast.interviewer).get("/vandaag/").text
    assert "Even niet bellen" in page.split('id="nazorg"')[1].split("</section>")[0]
    told = cast.browser(cast.lead).get(place(cast)).text
    assert "wacht met bellen" in told
    assert "Geef het nummer" not in told


def test_a_worry_that_was_taken_up_and_left_comes_back_to_the_lead(cast, talking):
    worry = noted(cast, talking)
    cast.browser(cast.lead).post(f"{place(cast)}/{worry.id}/oppakken")
    with cast.writing() as session:
        assert waiting_worries(session, cast.study.id) == 0
        taken = session.get_one(Worry, worry.id)
        taken.taken_up_at -= timedelta(days=15)
        session.add(taken)
    with cast.database.reading() as session:
        assert waiting_worries(session, cast.study.id) == 1
