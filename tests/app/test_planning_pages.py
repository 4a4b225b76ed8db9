"""Planning: by hand on the first page, by proposal when asked, and never unasked."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from planning_world import (
    agreed,
    appoint,
    asked,
    line_of,
    lines,
    moment,
    monday,
    more_networks,
    second_interviewer,
    stands,
)
from sqlmodel import col, select

from interviews.appointments import Appointment
from interviews.availability import AvailabilityException, ExceptionKind
from interviews.calls import Outcome, log_attempt
from interviews.interviews import Interview, InterviewStatus, find_interview
from interviews.plan_proposals import HOLDS_FOR, PlanProposal, latest_proposal
from research.consents import Decision, Purpose, record_consent
from research.independence import KnowsHow, state_link
from research.networks import Network
from research.roles import Role
from research.studies import Study


@pytest.fixture
def page(cast):
    return f"/onderzoeken/{cast.study.id}/planning"


@pytest.fixture
def lead(cast):
    return cast.browser(cast.lead)


@pytest.fixture
def everybody(cast):
    """Both people of the first network said yes."""
    agreed(cast, cast.client_actor, cast.daughter)
    return [cast.client_actor, cast.daughter]


def ill(cast, user, first_day, last_day):
    with cast.writing() as session:
        session.add(
            AvailabilityException(
                user_id=user.id,
                kind=ExceptionKind.OFF.value,
                first_day=first_day,
                last_day=last_day,
            )
        )


def knows(cast, user):
    with cast.writing() as session:
        state_link(
            session,
            session.get_one(Study, cast.study.id),
            user_id=user.id,
            how=KnowsHow.KNOWS,
            about="Zij wonen in een straat.",
            stated_by=cast.lead.id,
            network=session.get_one(Network, cast.network.id),
        )


def test_without_people_the_page_says_where_to_begin(cast, lead):
    stranger = cast.browser(cast.stranger(Role.LEAD))
    text = stranger.get(f"/onderzoeken/{cast.other_study.id}/planning").text
    assert "Er is nog niemand om te plannen" in text


def test_who_did_not_say_yes_is_counted_and_not_offered(cast, lead, page):
    text = lead.get(page).text
    assert "0 mensen wachten op een tijd" in text
    assert "Van 2 mensen weten wij nog niet of wij mogen bellen" in text
    assert "Stel afspraken voor" not in text


def test_an_appointment_by_hand_in_one_form(cast, lead, page, everybody):
    assert "2 mensen wachten op een tijd" in lead.get(page).text
    data = {
        "actor_id": cast.daughter.id,
        "interviewer_id": cast.interviewer.id,
        "day": monday().isoformat(),
        "clock": "10:30",
    }
    answer = lead.post(f"{page}/afspraak", data=data)
    assert answer.status_code == 303
    assert stands(cast, cast.daughter).starts_at == moment(10, 30)
    text = lead.get(page).text
    assert "1 persoon wacht op een tijd" in text
    assert "10:30" in text


def test_a_form_that_is_wrong_comes_back_with_what_was_typed(cast, lead, page, everybody):
    data = {"actor_id": cast.daughter.id, "interviewer_id": cast.interviewer.id, "clock": "10:30"}
    answer = lead.post(f"{page}/afspraak", data=data)
    assert answer.status_code == 422
    assert "Kies een dag." in answer.text
    assert 'value="10:30"' in answer.text
    assert lead.post(f"{page}/afspraak", data={"actor_id": "x"}).status_code == 422


def test_two_at_one_time_with_one_interviewer_are_refused(cast, lead, page, everybody):
    appoint(cast, cast.client_actor, moment(10))
    data = {
        "actor_id": cast.daughter.id,
        "interviewer_id": cast.interviewer.id,
        "day": monday().isoformat(),
        "clock": "10:30",
    }
    answer = lead.post(f"{page}/afspraak", data=data)
    assert answer.status_code == 409
    assert "al een afspraak" in answer.text


def test_the_page_shows_one_network_or_one_interviewer(cast, lead, page, everybody):
    more_networks(cast, 1)
    appoint(cast, cast.daughter, moment(10))
    text = lead.get(page, query_string={"netwerk": "N20"}).text
    agenda = text[text.index('id="agenda"') :]
    assert cast.daughter.reference not in agenda
    other = lead.get(page, query_string={"interviewer": str(cast.interviewer.id)}).text
    assert cast.daughter.reference in other[other.index('id="agenda"') :]
    assert lead.get(page, query_string={"interviewer": "geen id"}).status_code == 200


def test_a_proposal_changes_nothing_until_it_is_applied(cast, lead, everybody):
    address = asked(cast, lead)
    text = lead.get(address).text
    assert "In de agenda is nog niets veranderd" in text
    assert {one.kind for one in lines(cast)} == {"new"}
    assert stands(cast, cast.daughter) is None


def test_the_page_waits_for_the_worker_and_can_stop_it(cast, lead, page, everybody):
    days = {"first_day": monday().isoformat(), "last_day": monday().isoformat()}
    address = lead.post(f"{page}/voorstel", data=days).location
    assert "De computer zoekt" in lead.get(address).text
    part = lead.get(f"{address}/voortgang", headers={"HX-Request": "true"})
    assert 'hx-trigger="every 2s"' in part.text
    assert "<html" not in part.text
    assert lead.post(f"{address}/stop").status_code == 303
    assert "De computer stopt zo" in lead.get(address).text


def test_everything_goes_in_the_diary_at_once(cast, lead, everybody):
    address = asked(cast, lead)
    assert lead.post(f"{address}/toepassen", data={"welke": "alles"}).status_code == 303
    text = lead.get(address).text
    assert "2 afspraken staan in de agenda." in text
    planned = {stands(cast, one).starts_at for one in everybody}
    assert planned == {one.starts_at for one in lines(cast)}
    # Once more changes nothing.
    assert lead.post(f"{address}/toepassen", data={"welke": "alles"}).status_code == 422


def test_one_line_can_be_chosen(cast, lead, everybody):
    address = asked(cast, lead)
    chosen = line_of(cast, cast.daughter)
    data = {"welke": "gekozen", "line_ids": [str(chosen.id)]}
    assert lead.post(f"{address}/toepassen", data=data).status_code == 303
    assert stands(cast, cast.daughter) is not None
    assert stands(cast, cast.client_actor) is None


@pytest.mark.parametrize("data", [{}, {"line_ids": "x"}, {"welke": "gekozen"}])
def test_without_a_choice_nothing_is_applied(cast, lead, everybody, data):
    address = asked(cast, lead)
    answer = lead.post(f"{address}/toepassen", data=data)
    assert answer.status_code == 422
    assert "Kies eerst een of meer regels." in answer.text


def test_what_was_planned_by_hand_meanwhile_is_refused_and_the_rest_goes_through(
    cast, lead, everybody
):
    address = asked(cast, lead)
    other = moment(16, days=4)
    appoint(cast, cast.daughter, other)
    lead.post(f"{address}/toepassen", data={"welke": "alles"})
    text = lead.get(address).text
    assert "Hier is intussen iets veranderd" in text
    assert stands(cast, cast.daughter).starts_at == other
    assert stands(cast, cast.client_actor) is not None


def test_who_fell_ill_meanwhile_is_not_planned(cast, lead, everybody):
    address = asked(cast, lead)
    ill(cast, cast.interviewer, monday(), monday() + timedelta(days=20))
    lead.post(f"{address}/toepassen", data={"welke": "alles"})
    assert "De interviewer kan op deze tijd niet meer." in lead.get(address).text
    assert stands(cast, cast.daughter) is None


def test_who_said_no_meanwhile_is_not_planned(cast, lead, everybody):
    address = asked(cast, lead)
    with cast.writing() as session:
        record_consent(
            session,
            actor_id=cast.daughter.id,
            purpose=Purpose.INTERVIEW,
            decision=Decision.REFUSED,
            recorded_by=None,
        )
    lead.post(f"{address}/toepassen", data={"welke": "alles"})
    assert stands(cast, cast.daughter) is None
    assert stands(cast, cast.client_actor) is not None


def test_an_ill_interviewer_gives_new_times_from_old_to_new(cast, lead, everybody):
    second = second_interviewer(cast)
    old = appoint(cast, cast.daughter, moment(10))
    stays = appoint(cast, cast.client_actor, moment(11), second)
    ill(cast, cast.interviewer, monday(), monday() + timedelta(days=20))
    address = asked(cast, lead)
    assert line_of(cast, cast.daughter).kind == "move"
    assert line_of(cast, cast.daughter).old_appointment_id == old
    assert line_of(cast, cast.client_actor).kind == "stay"
    text = lead.get(address).text
    assert "1 afspraak blijft staan" in text
    assert text.count("De interviewer kan op deze tijd niet meer.") == 1
    lead.post(f"{address}/toepassen", data={"welke": "alles"})
    assert stands(cast, cast.daughter).interviewer_id == second.id
    assert stands(cast, cast.client_actor).id == stays


def test_a_plan_can_be_taken_back(cast, lead, everybody):
    second = second_interviewer(cast)
    appoint(cast, cast.daughter, moment(10))
    ill(cast, cast.interviewer, monday(), monday())
    address = asked(cast, lead)
    lead.post(f"{address}/toepassen", data={"welke": "alles"})
    assert stands(cast, cast.daughter).starts_at != moment(10) or second
    assert lead.post(f"{address}/terug").status_code == 303
    assert stands(cast, cast.daughter).starts_at == moment(10)
    assert stands(cast, cast.daughter).interviewer_id == cast.interviewer.id
    assert stands(cast, cast.client_actor) is None
    with cast.writing() as session:
        interview = find_interview(session, cast.client_actor.id)
        assert interview.status == InterviewStatus.TO_PLAN
    assert "De agenda is weer zoals voor dit voorstel." in lead.get(address).text
    assert lead.post(f"{address}/terug").status_code == 409


def test_once_somebody_phoned_the_plan_stays(cast, lead, everybody):
    address = asked(cast, lead)
    lead.post(f"{address}/toepassen", data={"welke": "alles"})
    with cast.writing() as session:
        interview = session.get_one(Interview, find_interview(session, cast.daughter.id).id)
        log_attempt(session, interview, outcome=Outcome.NO_ANSWER, caller_id=cast.interviewer.id)
    answer = lead.post(f"{address}/terug")
    assert answer.status_code == 409
    assert "Iemand heeft al gebeld" in answer.text
    assert stands(cast, cast.client_actor) is not None


def test_what_was_moved_by_hand_after_the_plan_stays_when_it_is_taken_back(cast, lead, everybody):
    address = asked(cast, lead)
    lead.post(f"{address}/toepassen", data={"welke": "alles"})
    appoint(cast, cast.daughter, moment(16, days=4))
    assert lead.post(f"{address}/terug").status_code == 303
    assert stands(cast, cast.daughter).starts_at == moment(16, days=4)
    assert stands(cast, cast.client_actor) is None


def test_a_proposal_of_yesterday_has_expired(cast, lead, everybody):
    address = asked(cast, lead)
    with cast.writing() as session:
        proposal = latest_proposal(session, cast.study.id)
        proposal.made_at -= HOLDS_FOR + timedelta(minutes=1)
        session.add(proposal)
    assert "ouder dan een dag" in lead.get(address).text
    answer = lead.post(f"{address}/toepassen", data={"welke": "alles"})
    assert answer.status_code == 409
    assert stands(cast, cast.daughter) is None


def test_a_new_proposal_takes_the_place_of_one_that_was_not_used(cast, lead, everybody):
    first = asked(cast, lead)
    asked(cast, lead)
    assert lead.get(first).status_code == 404


def test_who_is_not_planned_is_told_with_the_rule_and_the_person(cast, lead, page, everybody):
    ill(cast, cast.interviewer, monday(), monday() + timedelta(days=20))
    text = lead.get(asked(cast, lead)).text
    assert "2 gesprekken kregen geen plek" in text
    assert f"Heeft in deze weken geen tijd: {cast.interviewer.display_name}." in text


def test_who_was_not_asked_yet_has_that_as_the_reason(cast, lead):
    agreed(cast, cast.client_actor)
    text = lead.get(asked(cast, lead)).text
    assert "nog niet gezegd dat wij mogen bellen" in text


def test_who_knows_a_network_phones_it_only_with_a_reason(cast, lead, everybody):
    knows(cast, cast.interviewer)
    address = asked(cast, lead)
    assert "kent dit netwerk" in lead.get(address).text
    lead.post(f"{address}/toepassen", data={"welke": "alles"})
    assert stands(cast, cast.daughter) is None
    data = {"welke": "alles", "reason": "Er is niemand anders."}
    lead.post(f"{address}/toepassen", data=data)
    assert stands(cast, cast.daughter) is not None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"last_day": "2020-01-01"}, "laatste dag ligt voor de eerste"),
        ({"first_day": "2020-01-01"}, "Deze dag is al voorbij"),
        ({"first_day": "gisteren"}, "Kies een dag."),
        ({"last_day": "2199-01-01"}, "ten hoogste tien weken"),
    ],
)
def test_days_that_cannot_be_are_said_beside_the_form(cast, lead, page, everybody, changes, words):
    days = {"first_day": monday().isoformat(), "last_day": monday().isoformat()}
    answer = lead.post(f"{page}/voorstel", data=days | changes)
    assert answer.status_code == 422
    assert words in answer.text


def test_nobody_to_plan_is_said(cast, lead, page):
    days = {"first_day": monday().isoformat(), "last_day": monday().isoformat()}
    answer = lead.post(f"{page}/voorstel", data=days)
    assert answer.status_code == 409


def test_a_stranger_sees_and_does_nothing(cast, lead, page, everybody):
    address = asked(cast, lead)
    stranger = cast.browser(cast.stranger(Role.LEAD))
    assert stranger.get(page).status_code == 404
    assert stranger.get(address).status_code == 404
    assert stranger.get(f"{address}/voortgang").status_code == 404
    for act in ("stop", "toepassen", "terug"):
        answer = stranger.post(f"{address}/{act}", data={"welke": "alles"})
        assert answer.status_code == 404
    assert stranger.post(f"{page}/voorstel").status_code == 404
    assert stranger.post(f"{page}/afspraak").status_code == 404
    # Nor by an address in his own study.
    own = address.replace(str(cast.study.id), str(cast.other_study.id))
    assert stranger.get(own).status_code == 404
    assert stands(cast, cast.daughter) is None


def test_rows_of_a_proposal_hold_no_word(cast, lead, everybody):
    asked(cast, lead)
    kinds = {type(value) for one in lines(cast) for value in one.model_dump().values()}
    words = {one.kind for one in lines(cast)}
    assert words <= {"new", "move", "stay", "unplanned"}
    assert bytes not in kinds
    with cast.writing() as session:
        assert session.get(PlanProposal, lines(cast)[0].proposal_id) is not None


def test_two_leads_who_apply_at_once_make_each_appointment_once(cast, lead, everybody):
    address = asked(cast, lead)
    browsers = [lead, cast.browser(cast.lead)]

    def apply(browser):
        return browser.post(f"{address}/toepassen", data={"welke": "alles"}).status_code

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(apply, browsers))
    # Who comes second finds the lines applied, or nothing left to choose.
    assert answers in ([303, 303], [303, 422])
    with cast.writing() as session:
        made = session.exec(select(Appointment).where(col(Appointment.cancelled_at).is_(None)))
        assert len(made.all()) == 2
    assert all(one.applied_id for one in lines(cast))


def test_applying_and_planning_by_hand_at_once_never_doubles(cast, lead, page, everybody):
    address = asked(cast, lead)
    line = line_of(cast, cast.daughter)
    by_hand = {
        "actor_id": cast.daughter.id,
        "interviewer_id": cast.interviewer.id,
        "day": (monday() + timedelta(days=4)).isoformat(),
        "clock": "16:00",
    }
    other = cast.browser(cast.lead)
    with ThreadPoolExecutor(2) as pool:
        jobs = [
            pool.submit(lead.post, f"{address}/toepassen", data={"welke": "alles"}),
            pool.submit(other.post, f"{page}/afspraak", data=by_hand),
        ]
        codes = [one.result().status_code for one in jobs]
    assert codes[0] == 303
    assert codes[1] in {303, 409, 422}
    with cast.writing() as session:
        interview = find_interview(session, cast.daughter.id)
        standing = session.exec(
            select(Appointment).where(
                Appointment.interview_id == interview.id, col(Appointment.cancelled_at).is_(None)
            )
        ).all()
    assert len(standing) == 1
    assert line.kind == "new"
