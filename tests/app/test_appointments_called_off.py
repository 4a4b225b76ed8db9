"""Calling an appointment off by hand, setting it back, and taking it along in a calendar."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from cast import CANARY, PHONE
from icalendar import Calendar
from planning_world import agreed, appoint, moment, stands
from sqlmodel import select

from interviews.appointments import Appointment
from interviews.cancelling import (
    AppointmentChangedError,
    TalkingError,
    TimeOverError,
    cancel_appointment,
    restore_appointment,
)
from interviews.interviews import InterviewStatus, find_interview, open_interview
from research.audit import AuditEntry
from research.roles import Role
from research.tables import now


@pytest.fixture
def planned(cast):
    """An appointment with the client: the ways to it, for who phones and for who leads."""
    agreed(cast, cast.client_actor)
    made = appoint(cast, cast.client_actor, moment(10))
    with cast.database.reading() as session:
        interview = find_interview(session, cast.client_actor.id)
    return made, f"/vandaag/{interview.id}", f"/netwerken/actor/{cast.client_actor.id}"


@pytest.fixture(params=["interviewer", "lead"])
def way(request, cast, planned):
    """Both who may: a browser, the id of the appointment, and his page."""
    made, of_call, of_actor = planned
    mine = request.param == "interviewer"
    return cast.browser(getattr(cast, request.param)), made, of_call if mine else of_actor


def status_of(cast):
    with cast.database.reading() as session:
        interview = find_interview(session, cast.client_actor.id)
        return interview.status, interview.interviewer_id


def test_it_is_asked_first_then_done_and_can_be_undone(cast, way):
    browser, made, page = way
    shown = browser.get(page).text
    assert "De tijd komt vrij." in shown, "the question before it happens"
    done = browser.post(f"{page}/afspraak/{made}/af")
    assert (done.status_code, done.location) == (303, f"{page}?afgezegd={made}#afspraak")
    assert stands(cast, cast.client_actor) is None
    assert status_of(cast) == (InterviewStatus.TO_PLAN, cast.interviewer.id)
    assert "Zet de afspraak terug" in browser.get(done.location).text
    assert "Zet de afspraak terug" not in browser.get(page).text
    back = browser.post(f"{page}/afspraak/{made}/terug")
    assert back.status_code == 303
    assert stands(cast, cast.client_actor).starts_at == moment(10)
    assert status_of(cast)[0] == InterviewStatus.PLANNED


def test_the_old_time_comes_back_only_when_it_is_free(cast, way):
    browser, made, page = way
    browser.post(f"{page}/afspraak/{made}/af")
    agreed(cast, cast.daughter)
    appoint(cast, cast.daughter, moment(10, 15))
    refused = browser.post(f"{page}/afspraak/{made}/terug")
    assert refused.status_code == 409
    assert "Kies een andere tijd" in refused.text
    assert stands(cast, cast.client_actor) is None


def test_doing_it_twice_changes_nothing_more(cast, way):
    browser, made, page = way
    assert browser.post(f"{page}/afspraak/{made}/af").status_code == 303
    assert browser.post(f"{page}/afspraak/{made}/af").status_code == 303
    assert browser.post(f"{page}/afspraak/{made}/terug").status_code == 303
    assert browser.post(f"{page}/afspraak/{made}/terug").status_code == 303
    with cast.database.reading() as session:
        noted = session.exec(select(AuditEntry).where(AuditEntry.kind == "appointment"))
        acts = [one.action for one in noted]
    assert acts == ["create", "cancel", "create"]


def test_an_old_page_does_not_cancel_the_new_time(cast, way):
    browser, made, page = way
    appoint(cast, cast.client_actor, moment(14))
    for act in ("af", "terug"):
        answer = browser.post(f"{page}/afspraak/{made}/{act}")
        assert answer.status_code == 409
        assert "net verzet of afgezegd" in answer.text
    assert stands(cast, cast.client_actor).starts_at == moment(14)


def test_a_conversation_that_has_begun_is_not_called_off(cast, planned):
    with cast.writing() as session:
        interview = find_interview(session, cast.client_actor.id)
        open_interview(session, interview, interviewer_id=cast.interviewer.id)
        with pytest.raises(TalkingError):
            cancel_appointment(
                session, interview, appointment_id=planned[0], cancelled_by=cast.lead.id
            )


def test_a_time_that_has_passed_does_not_come_back(cast, planned):
    with cast.writing() as session:
        interview = find_interview(session, cast.client_actor.id)
        facts = {"appointment_id": planned[0]}
        cancel_appointment(session, interview, **facts, cancelled_by=cast.lead.id)
        with pytest.raises(TimeOverError):
            restore_appointment(
                session, interview, **facts, restored_by=cast.lead.id, at=moment(10, 1)
            )


def test_an_appointment_of_somebody_else_is_not_touched(cast, planned):
    agreed(cast, cast.daughter)
    other = appoint(cast, cast.daughter, moment(12))
    with cast.writing() as session:
        interview = find_interview(session, cast.client_actor.id)
        for act, by in ((cancel_appointment, "cancelled_by"), (restore_appointment, "restored_by")):
            with pytest.raises(AppointmentChangedError):
                act(session, interview, appointment_id=other, **{by: cast.lead.id})
    assert stands(cast, cast.daughter).id == other


def test_who_moves_and_who_cancels_at_once_leave_one_truth(cast, planned):
    """The one who comes second sees what the first did: the page that he saw is old."""

    def cancel():
        with cast.writing() as session:
            interview = find_interview(session, cast.client_actor.id)
            try:
                cancel_appointment(
                    session, interview, appointment_id=planned[0], cancelled_by=cast.lead.id
                )
            except AppointmentChangedError:
                session.rollback()
                return "late"
        return "cancelled"

    with ThreadPoolExecutor(2) as pool:
        moving = pool.submit(appoint, cast, cast.client_actor, moment(15))
        said = pool.submit(cancel)
        moved = moving.result()
    # Either order is right; in both the time that was agreed last is the one that stands.
    assert said.result() in {"late", "cancelled"}
    assert stands(cast, cast.client_actor).id == moved
    with cast.database.reading() as session:
        assert session.get(Appointment, planned[0]).cancelled_at is not None


def test_a_stranger_cancels_nothing_and_gets_no_file(cast, planned):
    made, of_call, of_actor = planned
    for role, page in ((Role.INTERVIEWER, of_call), (Role.LEAD, of_actor)):
        browser = cast.browser(cast.stranger(role))
        assert browser.get(f"{page}/afspraak.ics").status_code == 404
        for act in ("af", "terug"):
            assert browser.post(f"{page}/afspraak/{made}/{act}").status_code == 404
    assert stands(cast, cast.client_actor) is not None


def test_the_file_tells_where_to_look_and_when(cast, way):
    browser, made, page = way
    answer = browser.get(f"{page}/afspraak.ics")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    [event] = Calendar.from_ical(answer.data).walk("VEVENT")
    assert event["summary"] == cast.client_actor.reference
    assert event.decoded("dtstart") == moment(10)
    for word in (CANARY, PHONE, str(made)):
        assert word not in answer.text
    browser.post(f"{page}/afspraak/{made}/af")
    [off] = Calendar.from_ical(browser.get(f"{page}/afspraak.ics").data).walk("VEVENT")
    assert (off["uid"], off["status"]) == (event["uid"], "CANCELLED")
    assert off["sequence"] > event["sequence"]


def test_a_cancelled_call_waits_for_a_time_on_both_lists(cast, planned):
    made, of_call, of_actor = planned
    assert cast.browser(cast.lead).post(f"{of_actor}/afspraak/{made}/af").status_code == 303
    assert of_call in cast.browser(cast.interviewer).get("/vandaag/").text
    waiting = cast.browser(cast.lead).get(f"/onderzoeken/{cast.study.id}/planning").text
    assert f"wie={cast.client_actor.id}" in waiting


def test_nothing_to_set_back_is_offered_for_a_made_up_address(cast, planned):
    browser = cast.browser(cast.lead)
    later = (now() + timedelta(days=1)).isoformat()
    for made_up in (planned[0], "x", later):
        page = browser.get(f"{planned[2]}?afgezegd={made_up}").text
        assert "Zet de afspraak terug" not in page
