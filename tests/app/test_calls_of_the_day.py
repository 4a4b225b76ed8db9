"""The phone work in the browser: today's list, the page of a call, what comes of it."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from cast import CANARY, PHONE, consent
from sqlmodel import select

from interviews.appointments import make_appointment, standing_appointment
from interviews.calls import Outcome, attempts_of
from interviews.interviews import Interview, InterviewStatus, interview_of
from research.audit import AuditEntry
from research.consents import Decision, Purpose, current_consents
from research.networks import Actor
from research.roles import Role
from research.tables import now


@pytest.fixture
def planned(cast):
    """An appointment with the daughter, an hour from now."""
    return appointment(cast, cast.daughter.id, now())


def appointment(cast, actor_id, starts_at):
    with cast.writing() as session:
        actor = session.get(Actor, actor_id)
        consent(session, actor, Purpose.INTERVIEW)
        interview = interview_of(session, actor)
        make_appointment(
            session,
            interview,
            interviewer_id=cast.interviewer.id,
            starts_at=starts_at,
            made_by=cast.lead.id,
        )
        return interview.id


def status(cast, interview_id):
    with cast.database.reading() as session:
        return session.get(Interview, interview_id).status


def audited(cast, action):
    with cast.database.reading() as session:
        return session.exec(select(AuditEntry).where(AuditEntry.action == action)).all()


def test_a_day_without_appointments_says_so(cast):
    page = cast.browser(cast.interviewer).get("/vandaag/").text
    assert "U heeft nu geen afspraken" in page


def test_the_list_shows_role_and_reference_and_no_name_or_number(cast, planned):
    missed = appointment(cast, cast.client_actor.id, now() - timedelta(days=2))
    page = cast.browser(cast.interviewer).get("/vandaag/").text
    assert "N01-A2" in page
    assert "Eerder niet gelukt" in page
    assert f"/vandaag/{missed}" in page
    assert CANARY not in page
    assert PHONE not in page


def test_a_stranger_finds_no_call(cast, planned):
    for user in (cast.stranger(Role.INTERVIEWER), cast.lead):
        browser = cast.browser(user)
        assert browser.get(f"/vandaag/{planned}").status_code == 404
        for step in ("persoon", "poging", "nieuwe-tijd", "begin"):
            assert browser.post(f"/vandaag/{planned}/{step}").status_code == 404


@pytest.mark.parametrize("role", [Role.CODER, Role.PROFESSIONAL, Role.EDITOR, Role.ADMIN])
def test_who_does_not_interview_may_not_look(cast, planned, role):
    browser = cast.browser(cast.users[role])
    assert browser.get("/vandaag/").status_code == 403
    assert browser.get(f"/vandaag/{planned}").status_code == 403


def test_name_and_number_show_on_request_only_and_that_is_audited(cast, planned):
    browser = cast.browser(cast.interviewer)
    page = browser.get(f"/vandaag/{planned}").text
    assert "dochter, 52" in page
    assert CANARY not in page
    assert PHONE not in page
    assert not audited(cast, "read_identity")
    answer = browser.post(f"/vandaag/{planned}/persoon")
    assert f'href="tel:{PHONE}"' in answer.text
    assert CANARY in answer.text
    [entry] = audited(cast, "read_identity")
    assert (entry.user_id, entry.object_id) == (cast.interviewer.id, cast.daughter.id)


def test_htmx_gets_only_the_part_with_the_name(cast, planned):
    browser = cast.browser(cast.interviewer)
    answer = browser.post(f"/vandaag/{planned}/persoon", headers={"HX-Request": "true"})
    assert answer.text.lstrip().startswith('<div id="person">')
    assert answer.headers["Cache-Control"] == "no-store"


def test_nobody_looks_up_a_person_who_is_not_to_be_phoned(cast, planned):
    browser = cast.browser(cast.interviewer)
    browser.post(f"/vandaag/{planned}/poging", data={"outcome": "do_not_call"})
    answer = browser.post(f"/vandaag/{planned}/persoon")
    assert answer.status_code == 409
    assert PHONE not in answer.text
    assert PHONE not in browser.get(f"/vandaag/{planned}").text


def test_an_attempt_is_noted_and_the_call_stays_on_the_list(cast, planned):
    browser = cast.browser(cast.interviewer)
    answer = browser.post(f"/vandaag/{planned}/poging", data={"outcome": "no_answer"})
    assert (answer.status_code, answer.location) == (303, "/vandaag/")
    assert status(cast, planned) == InterviewStatus.PLANNED
    assert "geen gehoor" in browser.get("/vandaag/").text


def test_a_final_outcome_asks_for_confirmation_and_ends_the_fieldwork(cast, planned):
    browser = cast.browser(cast.interviewer)
    page = browser.get(f"/vandaag/{planned}").text
    assert "Klopt dit: wil niet meedoen?" in page
    browser.post(f"/vandaag/{planned}/poging", data={"outcome": "refused"})
    assert status(cast, planned) == InterviewStatus.NOT_HELD
    page = browser.get(f"/vandaag/{planned}").text
    assert "Dit gesprek gaat niet door" in page
    assert "Begin het gesprek" not in page


@pytest.mark.parametrize("outcome", ["", "gek", "reached", "appointment"])
def test_an_outcome_that_does_not_belong_here_is_refused(cast, planned, outcome):
    answer = cast.browser(cast.interviewer).post(
        f"/vandaag/{planned}/poging", data={"outcome": outcome}
    )
    assert answer.status_code == 422
    assert "Kies wat er van het telefoontje kwam." in answer.text


def test_another_moment_makes_a_new_appointment(cast, planned):
    chosen = (now() + timedelta(days=3)).strftime("%Y-%m-%dT10:30")
    facts = {"outcome": "appointment", "starts_at": chosen, "anyway": "1"}
    answer = cast.browser(cast.interviewer).post(f"/vandaag/{planned}/nieuwe-tijd", data=facts)
    assert answer.status_code == 303
    with cast.database.reading() as session:
        standing = standing_appointment(session, planned)
        # Half past ten on the clock in the Netherlands, in winter or summer time.
        assert standing.starts_at.hour in {8, 9}
        assert [one.outcome for one in attempts_of(session, planned)] == ["appointment"]


def test_not_now_without_a_time_stays_on_the_list(cast, planned):
    answer = cast.browser(cast.interviewer).post(
        f"/vandaag/{planned}/nieuwe-tijd", data={"outcome": "not_now", "starts_at": ""}
    )
    assert answer.status_code == 303
    with cast.database.reading() as session:
        assert standing_appointment(session, planned) is not None


@pytest.mark.parametrize(
    ("starts_at", "words"), [("", "Kies de nieuwe tijd"), ("2020-01-01T10:00", "al voorbij")]
)
def test_a_time_that_cannot_be_is_refused(cast, planned, starts_at, words):
    facts = {"outcome": "appointment", "starts_at": starts_at}
    answer = cast.browser(cast.interviewer).post(f"/vandaag/{planned}/nieuwe-tijd", data=facts)
    assert answer.status_code == 422
    assert words in answer.text
    with cast.database.reading() as session:
        assert attempts_of(session, planned) == []


def test_a_time_that_is_no_time_is_refused(cast, planned):
    facts = {"outcome": "not_now", "starts_at": "morgen"}
    answer = cast.browser(cast.interviewer).post(f"/vandaag/{planned}/nieuwe-tijd", data=facts)
    assert answer.status_code == 422


def test_a_taken_time_is_refused_and_nothing_is_noted(cast, planned):
    moment = (now() + timedelta(days=5)).astimezone(ZoneInfo("Europe/Amsterdam"))
    appointment(cast, cast.client_actor.id, moment)
    chosen = moment.strftime("%Y-%m-%dT%H:%M")
    facts = {"outcome": "appointment", "starts_at": chosen, "anyway": "1"}
    answer = cast.browser(cast.interviewer).post(f"/vandaag/{planned}/nieuwe-tijd", data=facts)
    assert answer.status_code == 409
    assert "al een afspraak" in answer.text
    with cast.database.reading() as session:
        assert attempts_of(session, planned) == []
        assert standing_appointment(session, planned).starts_at < now() + timedelta(days=1)


def test_an_actor_who_was_never_asked_is_asked_first(cast):
    with cast.writing() as session:
        interview = interview_of(session, session.get(Actor, cast.daughter.id))
        interview.interviewer_id = cast.interviewer.id
        interview.status = InterviewStatus.PLANNED.value
        interview_id = interview.id
    browser = cast.browser(cast.interviewer)
    assert "Wil deze persoon dit gesprek" in browser.get(f"/vandaag/{interview_id}").text
    answer = browser.post(f"/vandaag/{interview_id}/begin")
    assert answer.status_code == 422
    assert "Vraag eerst" in answer.text
    answer = browser.post(
        f"/vandaag/{interview_id}/begin", data={"interview": "given", "quotes": "refused"}
    )
    assert answer.location == f"/gesprekken/{interview_id}"
    with cast.database.reading() as session:
        assert current_consents(session, actor_id=cast.daughter.id) == {
            Purpose.INTERVIEW: Decision.GIVEN,
            Purpose.QUOTES: Decision.REFUSED,
        }


def test_a_no_at_the_start_means_nobody_phones_again(cast):
    with cast.writing() as session:
        interview = interview_of(session, session.get(Actor, cast.daughter.id))
        interview.interviewer_id, interview.status = cast.interviewer.id, "planned"
        interview_id = interview.id
    answer = cast.browser(cast.interviewer).post(
        f"/vandaag/{interview_id}/begin", data={"interview": "refused"}
    )
    assert answer.location == "/vandaag/"
    assert status(cast, interview_id) == InterviewStatus.NOT_HELD


def test_the_conversation_begins_and_is_found_again(cast, planned):
    browser = cast.browser(cast.interviewer)
    answer = browser.post(f"/vandaag/{planned}/begin")
    assert (answer.status_code, answer.location) == (303, f"/gesprekken/{planned}")
    assert browser.post(f"/vandaag/{planned}/begin").status_code == 303
    assert "Gesprekken die nog open staan" in browser.get("/vandaag/").text
    assert "Verder met het gesprek" in browser.get(f"/vandaag/{planned}").text


def test_every_outcome_has_its_place_on_the_page(cast, planned):
    page = cast.browser(cast.interviewer).get(f"/vandaag/{planned}").text
    for outcome in set(Outcome) - {Outcome.REACHED}:
        assert f'value="{outcome.value}"' in page
