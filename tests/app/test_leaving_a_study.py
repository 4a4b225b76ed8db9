"""A colleague leaves a study, a professional a network: at once, and nothing is left hanging."""

import threading
from datetime import timedelta

import pytest
from cast import CANARY, consent
from sqlmodel import select

from app.memberships import LastLeadError, leave_study
from interviews.appointments import make_appointment, standing_appointment
from interviews.interviews import Interview, InterviewStatus, interview_of
from research.audit import AuditEntry
from research.consents import Purpose
from research.errors import NotFoundError
from research.independence import KnowsHow, set_rule, state_link
from research.networks import (
    Actor,
    ActorRole,
    Identity,
    Network,
    add_actor,
    create_network,
    is_reviewer,
)
from research.register_keepers import keeps_register, set_keeper
from research.roles import Role
from research.studies import Study, add_member, is_member
from research.tables import now

LATER = now().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=3)


@pytest.fixture
def path(cast):
    return f"/onderzoeken/{cast.study.id}/mensen/{cast.interviewer.id}/weg"


@pytest.fixture
def second(cast):
    """Another interviewer of the study."""
    return joined(cast, cast.stranger(Role.INTERVIEWER))


def joined(cast, person):
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        add_member(session, study, user_id=person.id, added_by=None)
    return person


def planned(cast, actor, *, by=None, at=LATER):
    with cast.writing() as session:
        actor = session.get_one(Actor, actor.id)
        consent(session, actor, Purpose.INTERVIEW)
        interview = interview_of(session, actor)
        make_appointment(
            session,
            interview,
            interviewer_id=(by or cast.interviewer).id,
            starts_at=at,
            made_by=cast.lead.id,
        )
        return interview.id


def stands(cast, interview_id):
    """How far the interview is, and with whom it is planned."""
    with cast.database.reading() as session:
        interview = session.get_one(Interview, interview_id)
        appointment = standing_appointment(session, interview_id)
        return interview.status, interview.interviewer_id, appointment


def works(cast, person):
    with cast.database.reading() as session:
        return is_member(session, cast.study.id, user_id=person.id)


def test_the_lead_sees_what_waits_before_he_confirms(cast, path, second):
    planned(cast, cast.daughter)
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        who = {"user_id": cast.interviewer.id, "set_by": cast.lead.id}
        set_keeper(session, study, holds=True, version=0, **who)
    page = cast.browser(cast.lead).get(path).text
    assert cast.daughter.reference in page
    assert "houdt de adressen bij. Dat recht vervalt" in page
    assert second.display_name in page
    assert CANARY not in page
    # Looking changes nothing.
    assert works(cast, cast.interviewer)


def test_calls_go_to_who_takes_over_at_the_same_moment(cast, path, second):
    interview_id = planned(cast, cast.daughter)
    browser = cast.browser(cast.lead)
    answer = browser.post(path, data={"takes_over": str(second.id)})
    assert answer.status_code == 303
    assert "1 gesprek is overgenomen" in browser.get(answer.location).text
    status, who, appointment = stands(cast, interview_id)
    assert (status, who) == (InterviewStatus.PLANNED, second.id)
    assert (appointment.interviewer_id, appointment.starts_at) == (second.id, LATER)
    assert not works(cast, cast.interviewer)


def test_a_call_that_nobody_takes_over_is_to_be_planned_again(cast, path):
    interview_id = planned(cast, cast.daughter)
    browser = cast.browser(cast.lead)
    answer = browser.post(path)
    assert "1 gesprek moet u opnieuw plannen" in browser.get(answer.location).text
    assert stands(cast, interview_id) == (InterviewStatus.TO_PLAN, None, None)


def test_who_is_busy_at_that_moment_does_not_take_that_call_over(cast, path, second):
    busy = planned(cast, cast.daughter)
    fits = planned(cast, cast.client_actor, at=LATER + timedelta(hours=2))
    with cast.writing() as session:
        elsewhere = session.get_one(Study, cast.other_study.id)
        from_elsewhere(cast, session, elsewhere, second)
    browser = cast.browser(cast.lead)
    page = browser.get(browser.post(path, data={"takes_over": str(second.id)}).location).text
    assert "1 gesprek is overgenomen" in page
    assert "1 gesprek moet u opnieuw plannen" in page
    assert stands(cast, busy) == (InterviewStatus.TO_PLAN, None, None)
    assert stands(cast, fits)[1] == second.id


def from_elsewhere(cast, session, study, person):
    """Plan a call in another study at the moment that is taken over."""
    network = create_network(session, study, reference="E1", created_by=None)
    identity = Identity(name=CANARY)
    actor = add_actor(session, network, role=ActorRole.CLIENT, identity=identity, added_by=None)
    consent(session, actor, Purpose.INTERVIEW)
    when = {"starts_at": LATER, "made_by": None}
    make_appointment(session, interview_of(session, actor), interviewer_id=person.id, **when)


def test_who_knows_the_network_takes_no_call_over(cast, path, second):
    interview_id = planned(cast, cast.daughter)
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        network = session.get_one(Network, cast.network.id)
        set_rule(session, study, is_hard=True, version=0, changed_by=cast.lead.id)
        knows = {"how": KnowsHow.KNOWS, "about": "buurman", "stated_by": cast.lead.id}
        state_link(session, study, user_id=second.id, network=network, **knows)
    cast.browser(cast.lead).post(path, data={"takes_over": str(second.id)})
    assert stands(cast, interview_id) == (InterviewStatus.TO_PLAN, None, None)


def test_his_pages_are_closed_at_the_next_request(cast, path):
    story_id = cast.story(cast.client_actor)
    call_id = planned(cast, cast.daughter)
    his = cast.browser(cast.interviewer)
    mine = (
        f"/vandaag/{call_id}",
        f"/gesprekken/{story_id}/verhaal",
        f"/namen/{story_id}",
    )
    assert [his.get(one).status_code for one in mine] == [200, 200, 200]
    cast.browser(cast.lead).post(path)
    assert [his.get(one).status_code for one in mine] == [404, 404, 404]
    today = his.get("/vandaag/").text
    assert cast.daughter.reference not in today
    assert cast.client_actor.reference not in today


def test_what_he_held_stays_under_his_name(cast, path):
    story_id = cast.story(cast.client_actor)
    cast.browser(cast.lead).post(path)
    with cast.database.reading() as session:
        assert session.get_one(Interview, story_id).interviewer_id == cast.interviewer.id


def test_somebody_in_conversation_is_not_taken_away(cast, path):
    cast.interview(cast.daughter)
    browser = cast.browser(cast.lead)
    assert "Er staat nog een gesprek open" in browser.get(path).text
    answer = browser.post(path)
    assert answer.status_code == 409
    assert "Deze collega heeft nog een gesprek open" in answer.text
    assert works(cast, cast.interviewer)


def test_it_can_be_undone_without_the_right_on_addresses(cast, path):
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        who = {"user_id": cast.interviewer.id, "set_by": cast.lead.id}
        set_keeper(session, study, holds=True, version=0, **who)
    browser = cast.browser(cast.lead)
    page = browser.get(browser.post(path).location).text
    assert "Maak ongedaan" in page
    facts = {"user_id": str(cast.interviewer.id)}
    browser.post(f"/onderzoeken/{cast.study.id}/mensen", data=facts)
    assert works(cast, cast.interviewer)
    with cast.database.reading() as session:
        assert not keeps_register(session, cast.study.id, user_id=cast.interviewer.id)


def test_both_are_in_the_log(cast, path):
    cast.browser(cast.lead).post(path)
    with cast.database.reading() as session:
        [entry] = session.exec(select(AuditEntry).where(AuditEntry.action == "remove_member")).all()
    assert (entry.user_id, entry.object_id) == (cast.lead.id, cast.study.id)


def test_the_last_lead_stays(cast):
    browser = cast.browser(cast.lead)
    answer = browser.post(f"/onderzoeken/{cast.study.id}/mensen/{cast.lead.id}/weg")
    assert answer.status_code == 409
    assert "geen onderzoeksleider over" in answer.text
    assert works(cast, cast.lead)


def test_a_lead_whose_account_is_off_is_no_lead_left(cast):
    other = joined(cast, cast.stranger(Role.LEAD))
    with cast.writing() as session:
        user = session.get_one(type(other), other.id)
        user.active = False
        session.add(user)
    answer = cast.browser(cast.lead).post(f"/onderzoeken/{cast.study.id}/mensen/{cast.lead.id}/weg")
    assert answer.status_code == 409


def test_a_lead_takes_himself_away_while_another_stays(cast):
    joined(cast, cast.stranger(Role.LEAD))
    browser = cast.browser(cast.lead)
    answer = browser.post(f"/onderzoeken/{cast.study.id}/mensen/{cast.lead.id}/weg")
    assert answer.location.endswith("/onderzoeken/")
    assert browser.get(f"/onderzoeken/{cast.study.id}").status_code == 404


def test_two_leads_who_take_each_other_away_leave_one(cast):
    other, ends = joined(cast, cast.stranger(Role.LEAD)), []

    def one(who, by):
        try:
            with cast.writing() as session:
                study = session.get_one(Study, cast.study.id)
                leave_study(session, study, who, removed_by=by.id, takes_over=None)
            ends.append("gone")
        except (LastLeadError, NotFoundError):
            ends.append("refused")

    both = ((cast.lead, other), (other, cast.lead))
    threads = [threading.Thread(target=one, args=pair) for pair in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == ["gone", "refused"]
    assert works(cast, cast.lead) != works(cast, other)


def test_who_takes_over_phones_in_this_study(cast, path):
    browser = cast.browser(cast.lead)
    for other in (cast.coder, cast.stranger(Role.INTERVIEWER), cast.interviewer):
        answer = browser.post(path, data={"takes_over": str(other.id)})
        assert answer.status_code == 422
        assert "Kies iemand uit de lijst." in answer.text
    assert works(cast, cast.interviewer)


def test_a_stranger_and_an_interviewer_take_nobody_away(cast, path):
    assert cast.browser(cast.interviewer).post(path).status_code == 403
    stranger = cast.browser(cast.stranger(Role.LEAD))
    assert stranger.get(path).status_code == 404
    assert stranger.post(path).status_code == 404
    elsewhere = path.replace(str(cast.interviewer.id), str(cast.stranger(Role.CODER).id))
    assert cast.browser(cast.lead).post(elsewhere).status_code == 404
    assert works(cast, cast.interviewer)


def test_a_professional_stops_reviewing_at_once_and_can_be_put_back(cast):
    page = f"/netwerkreview/{cast.network.id}"
    cast.story(cast.client_actor)
    his, browser = cast.browser(cast.professional), cast.browser(cast.lead)
    assert his.get(page).status_code == 200
    away = f"/netwerken/{cast.network.id}/meelezers/{cast.professional.id}/weg"
    answer = browser.post(away)
    assert his.get(page).status_code == 404
    assert "Maak ongedaan" in browser.get(answer.location).text
    # Another lead who had the same page open is told that it is done already.
    assert browser.post(away).status_code == 404
    facts = {"user_id": str(cast.professional.id)}
    browser.post(f"/netwerken/{cast.network.id}/meelezers", data=facts)
    assert his.get(page).status_code == 200


def test_a_stranger_takes_no_professional_away(cast):
    away = f"/netwerken/{cast.network.id}/meelezers/{cast.professional.id}/weg"
    assert cast.browser(cast.stranger(Role.LEAD)).post(away).status_code == 404
    assert cast.browser(cast.professional).post(away).status_code == 403
    with cast.database.reading() as session:
        assert is_reviewer(session, cast.network.id, user_id=cast.professional.id)
