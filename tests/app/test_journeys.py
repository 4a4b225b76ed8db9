"""The client-journey monitor: four eyes, a talk without stories, sealed words, no strangers."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from cast import CANARY
from journeying import ORGANISATION, monitor_of, more_journeys
from sqlalchemy import text
from sqlmodel import select

from analysis.consequences import take_back
from analysis.journey_judgements import AUDIT, history_of, standing_of
from analysis.journey_links import link_of
from analysis.journey_seats import Seat, seat_of
from analysis.journeys import ClientJourney, JourneyRegister, journeys_of, registers_of
from app.journey_access import follows_some_register, registers_for
from research.audit import AuditEntry
from research.networks import Actor, Network, assign_reviewer
from research.roles import Role

PREVENTED, DELAYED = {"guidance": "prevented"}, {"guidance": "delayed"}
WORDS = {
    "matter": f"{CANARY} maakte elke nacht lawaai.",
    "according_to": "Volgens de buren.",
    "otherwise": "Opname.",
    "cost_low": "10000",
    "cost_high": "20000",
}


@pytest.fixture
def monitor(cast):
    return monitor_of(cast)


def one(monitor, rest=""):
    return f"/klantreizen/reis/{monitor.journey_id}{rest}"


def whole(monitor, rest=""):
    return f"/klantreizen/{monitor.register_id}{rest}"


def standing(cast, monitor):
    with cast.database.reading() as session:
        return standing_of(session, session.get_one(ClientJourney, monitor.journey_id))


def judged(cast, monitor, who, effects):
    return cast.browser(who).post(one(monitor, "/oordeel"), data=effects)


def test_a_lead_makes_a_register_once_a_year(cast):
    browser, place = cast.browser(cast.lead), f"/onderzoeken/{cast.study.id}/klantreizen"
    sent = {"year": "2026", "organisation": ORGANISATION}
    assert browser.post(place, data=sent).status_code == 303
    answer = browser.post(place, data=sent)
    assert answer.status_code == 409
    assert "Dit register is er al" in answer.text
    assert browser.post(place, data=sent | {"year": "twee"}).status_code == 422
    with cast.database.reading() as session:
        assert [found.year for found in registers_of(session, cast.study.id)] == [2026]


def test_a_journey_is_typed_in_and_names_are_refused(cast, monitor):
    browser = cast.browser(monitor.social_worker)
    sent = {"number": "K-2", "questions": ["debts", "housing"], "with_gp": "good", "risks": "2"}
    sent |= {"with_tailored": "unknown", "asked_by": "client"}
    assert browser.post(whole(monitor, "/nieuw"), data=sent).status_code == 303
    assert browser.post(whole(monitor, "/nieuw"), data=sent).status_code == 409
    for number in ("Jan Jansen", "0612345678", "111222333"):
        answer = browser.post(whole(monitor, "/nieuw"), data=sent | {"number": number})
        assert answer.status_code == 422
        assert "naam of nummer van een persoon" in answer.text
    with cast.database.reading() as session:
        found = journeys_of(session, monitor.register_id)
        assert [(j.number, j.questions) for j in found][1:] == [("K-2", ["debts", "housing"])]


def test_who_changes_what_a_colleague_changed_just_before_is_told(cast, monitor):
    browser = cast.browser(monitor.social_worker)
    sent = {"with_gp": "poor", "with_tailored": "good", "asked_by": "gp", "version": "1"}
    assert browser.post(one(monitor, "/wijzig"), data=sent).status_code == 303
    answer = browser.post(one(monitor, "/wijzig"), data=sent | {"with_gp": "mixed"})
    assert answer.status_code == 409
    assert "net veranderd" in answer.text
    assert 'name="version" type="hidden" value="2"' in answer.text


def test_two_pairs_of_eyes_judge_apart_and_neither_is_written_over(cast, monitor):
    assert judged(cast, monitor, monitor.social_worker, PREVENTED).status_code == 303
    page = cast.browser(monitor.client_manager).get(one(monitor)).text
    assert "nadat u zelf heeft geoordeeld" in page
    assert "Begeleiding: voorkomen" not in page
    judged(cast, monitor, monitor.client_manager, DELAYED)
    page = cast.browser(monitor.client_manager).get(one(monitor)).text
    assert "De twee oordelen verschillen" in page
    assert "Begeleiding: voorkomen" in page
    now = standing(cast, monitor)
    assert (now.social_worker.effects, now.client_manager.effects) == (PREVENTED, DELAYED)
    # As long as they differ the cautious one counts.
    assert (now.differences, now.effects) == (["guidance"], DELAYED)


def test_a_new_judgement_of_ones_own_stands_and_the_former_stays(cast, monitor):
    judged(cast, monitor, monitor.social_worker, PREVENTED)
    judged(cast, monitor, monitor.social_worker, DELAYED)
    assert standing(cast, monitor).effects == DELAYED
    browser = cast.browser(monitor.social_worker)
    browser.post(one(monitor, "/oordeel/terug"))
    assert standing(cast, monitor).effects == PREVENTED
    with cast.database.reading() as session:
        journey = session.get_one(ClientJourney, monitor.journey_id)
        assert [row.effects for row in history_of(session, journey)] == [PREVENTED, DELAYED]


def test_nobody_takes_back_the_judgement_of_a_colleague(cast, monitor):
    judged(cast, monitor, monitor.social_worker, PREVENTED)
    cast.browser(monitor.client_manager).post(one(monitor, "/oordeel/terug"))
    cast.browser(monitor.controller).post(one(monitor, "/oordeel/terug"))
    assert standing(cast, monitor).social_worker.effects == PREVENTED


def test_one_person_is_not_both_pairs_of_eyes(cast, monitor):
    judged(cast, monitor, monitor.social_worker, PREVENTED)
    with cast.writing() as session:
        session.execute(
            text("UPDATE journey_seat SET seat = 'client_manager' WHERE seat = 'social_worker'")
        )
    answer = judged(cast, monitor, monitor.social_worker, PREVENTED)
    assert answer.status_code == 422
    assert "zelf al het andere oordeel" in answer.text
    assert standing(cast, monitor).client_manager is None


@pytest.mark.parametrize("effects", [{}, {"guidance": "verzonnen"}, {"guidance": ""}])
def test_an_empty_or_unknown_judgement_is_refused(cast, monitor, effects):
    assert judged(cast, monitor, monitor.social_worker, effects).status_code == 422
    assert standing(cast, monitor).eyes == []


def test_the_audit_talk_adjusts_with_a_reason_and_the_originals_stay(cast, monitor):
    judged(cast, monitor, monitor.social_worker, PREVENTED)
    judged(cast, monitor, monitor.client_manager, PREVENTED)
    browser = cast.browser(monitor.controller)
    sent = DELAYED | {"reason": f"{CANARY} kwam later alsnog.", "together": "y"}
    assert browser.post(one(monitor, "/auditgesprek"), data=DELAYED).status_code == 422
    alone = {name: value for name, value in sent.items() if name != "together"}
    assert "allebei" in browser.post(one(monitor, "/auditgesprek"), data=alone).text
    assert browser.post(one(monitor, "/auditgesprek"), data=sent).status_code == 303
    now = standing(cast, monitor)
    assert (now.effects, now.social_worker.effects) == (DELAYED, PREVENTED)
    assert now.client_manager.effects == PREVENTED
    browser.post(one(monitor, "/oordeel/terug"))
    assert standing(cast, monitor).effects == PREVENTED


def test_the_talk_is_about_what_was_judged(cast, monitor):
    sent = DELAYED | {"reason": "Zo.", "together": "y"}
    answer = cast.browser(monitor.director).post(one(monitor, "/auditgesprek"), data=sent)
    assert answer.status_code == 409
    assert "nog geen oordeel" in answer.text


def test_who_looks_after_opens_no_word_and_no_story(cast, monitor):
    cast.browser(monitor.social_worker).post(
        one(monitor, "/situatie"), data=WORDS | {"version": "0"}
    )
    judged(cast, monitor, monitor.social_worker, PREVENTED)
    for who in (monitor.controller, monitor.director):
        browser = cast.browser(who)
        assert browser.get(whole(monitor, "/auditgesprek")).status_code == 200
        assert CANARY not in browser.get(one(monitor)).text
        for place in (
            one(monitor, "/situatie"),
            one(monitor, "/wijzig"),
            whole(monitor, "/reizen"),
        ):
            assert browser.get(place).status_code == 404
        assert browser.get(f"/netwerkreview/{cast.network.id}").status_code == 404


def test_a_seat_to_look_after_is_not_for_who_can_read_stories(cast, monitor):
    browser, place = cast.browser(cast.lead), whole(monitor, "/plaatsen")
    # The professional of the cast reviews a network of this study.
    sent = {"user_id": str(cast.professional.id), "seat": "controller"}
    answer = browser.post(place, data=sent)
    assert answer.status_code == 422
    assert "kan verhalen lezen" in answer.text
    assert browser.post(place, data=sent | {"seat": "social_worker"}).status_code == 303


def test_who_is_asked_to_review_later_loses_his_seat_to_look_after(cast, monitor):
    assert cast.browser(monitor.controller).get(whole(monitor)).status_code == 200
    with cast.writing() as session:
        network = session.get_one(Network, cast.network.id)
        assign_reviewer(session, network, user_id=monitor.controller.id, assigned_by=cast.lead.id)
    assert cast.browser(monitor.controller).get(whole(monitor)).status_code == 404


def test_who_stops_sees_nothing_at_his_next_request_and_his_judgement_stays(cast, monitor):
    judged(cast, monitor, monitor.social_worker, PREVENTED)
    browser = cast.browser(monitor.social_worker)
    place = whole(monitor, f"/plaatsen/{monitor.social_worker.id}/einde")
    assert cast.browser(cast.lead).post(place).status_code == 303
    assert browser.get(one(monitor)).status_code == 404
    assert standing(cast, monitor).effects == PREVENTED
    with cast.database.reading() as session:
        register = session.get_one(JourneyRegister, monitor.register_id)
        facts = {"user_id": monitor.social_worker.id, "roles": [Role.PROFESSIONAL]}
        assert seat_of(session, register, **facts) is None


def test_the_words_of_a_situation_are_sealed_and_each_look_is_noted(cast, monitor):
    browser = cast.browser(monitor.social_worker)
    sent = WORDS | {"version": "0"}
    assert browser.post(one(monitor, "/situatie"), data=sent).status_code == 303
    assert browser.post(one(monitor, "/situatie"), data=sent).status_code == 409
    assert CANARY in browser.get(one(monitor, "/situatie")).text
    with cast.database.reading() as session:
        stored = session.execute(text("SELECT words_sealed FROM complex_situation")).scalar()
        assert CANARY.encode() not in bytes(stored)
        acts = (
            select(AuditEntry.action)
            .where(AuditEntry.kind == "complex_situation")
            .order_by(AuditEntry.seq)
        )
        assert session.exec(acts).all() == ["write", "read"]
    turned = sent | {"version": "1", "cost_low": "30000"}
    assert "Draai ze om" in browser.post(one(monitor, "/situatie"), data=turned).text
    browser.post(one(monitor, "/situatie/weg"))
    assert CANARY not in browser.get(one(monitor, "/situatie")).text


def test_counts_of_few_journeys_stay_hidden_and_nobody_is_counted_by_name(cast, monitor):
    place = whole(monitor)
    assert "te weinig klantreizen" in cast.browser(cast.editor).get(place).text
    more_journeys(cast, monitor.register_id, 12, asked_by="client", questions=("debts",))
    page = cast.browser(cast.editor).get(place).text
    assert "12 van 13" in page
    assert "Haagpoort" not in page
    for user in (monitor.social_worker, monitor.client_manager):
        assert user.display_name not in page


def test_an_editor_counts_and_sees_no_single_journey(cast, monitor):
    browser = cast.browser(cast.editor)
    assert browser.get(whole(monitor)).status_code == 200
    assert browser.get(one(monitor)).status_code == 403
    assert browser.get(whole(monitor, "/reizen")).status_code == 403


@pytest.mark.parametrize("role", [Role.LEAD, Role.PROFESSIONAL, Role.EDITOR])
def test_a_stranger_finds_no_register(cast, monitor, role):
    browser = cast.browser(cast.stranger(role))
    places = [whole(monitor), one(monitor), one(monitor, "/situatie"), whole(monitor, "/reizen")]
    answers = {browser.get(place).status_code for place in places}
    assert answers <= {403, 404}
    assert browser.get(places[0]).status_code == 404
    assert ORGANISATION not in browser.get("/klantreizen/").text


def test_a_network_is_linked_by_decision_only_and_undone(cast, monitor):
    browser = cast.browser(cast.lead)
    sent = {"network_id": str(cast.network.id)}
    assert browser.post(one(monitor, "/netwerk"), data={}).status_code == 422
    assert browser.post(one(monitor, "/netwerk"), data=sent).status_code == 303
    assert "hoort bij netwerk N01" in browser.get(one(monitor)).text
    assert "N01" not in cast.browser(monitor.social_worker).get(one(monitor)).text
    assert browser.post(one(monitor, "/netwerk/los")).status_code == 303
    assert "hoort bij netwerk" not in browser.get(one(monitor)).text
    with cast.database.reading() as session:
        acts = (
            select(AuditEntry.action)
            .where(AuditEntry.kind == "journey_link")
            .order_by(AuditEntry.seq)
        )
        assert session.exec(acts).all() == ["link", "undo"]


def test_a_client_who_takes_his_story_back_leaves_the_link_at_once(cast, monitor):
    cast.story(cast.client_actor)
    browser = cast.browser(cast.lead)
    browser.post(one(monitor, "/netwerk"), data={"network_id": str(cast.network.id)})
    with cast.writing() as session:
        take_back(session, session.get_one(Actor, cast.client_actor.id), noted_by=cast.lead.id)
    assert "N01" not in browser.get(one(monitor)).text
    with cast.database.reading() as session:
        register = session.get_one(JourneyRegister, monitor.register_id)
        journey = session.get_one(ClientJourney, monitor.journey_id)
        assert link_of(session, register, journey) is None


def test_a_client_who_leaves_the_register_leaves_nothing(cast, monitor):
    cast.browser(monitor.social_worker).post(
        one(monitor, "/situatie"), data=WORDS | {"version": "0"}
    )
    judged(cast, monitor, monitor.social_worker, PREVENTED)
    assert cast.browser(monitor.social_worker).post(one(monitor, "/weg")).status_code == 403
    assert cast.browser(cast.lead).post(one(monitor, "/weg")).status_code == 303
    with cast.database.reading() as session:
        for table in ("client_journey", "journey_judgement", "complex_situation", "journey_link"):
            assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 0


def test_two_judge_at_the_same_moment_and_both_stand(cast, monitor):
    pairs = [(monitor.social_worker, PREVENTED), (monitor.client_manager, DELAYED)]
    browsers = [(cast.browser(who), effects) for who, effects in pairs]

    def send(pair):
        return pair[0].post(one(monitor, "/oordeel"), data=pair[1]).status_code

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(send, browsers)) == [303, 303]
    with cast.database.reading() as session:
        journey = session.get_one(ClientJourney, monitor.journey_id)
        assert sorted(row.seq for row in history_of(session, journey)) == [1, 2]


def following(cast, users):
    """Who follows some register, told in short; it has to be what the list of registers tells."""
    with cast.database.reading() as session:
        short = {name for name, one in users.items() if follows_some_register(session, one)}
        assert short == {name for name, one in users.items() if registers_for(session, one)}
    return short


def test_the_menu_asks_in_short_what_the_list_of_registers_tells_in_full(cast):
    everybody = {str(name): user for name, user in cast.users.items()}
    assert following(cast, everybody) == set()
    monitor = monitor_of(cast)
    seats = {seat.value: getattr(monitor, seat.value) for seat in Seat}
    assert following(cast, everybody | seats) == {Role.LEAD, Role.EDITOR, *seats}
    with cast.writing() as session:
        network = session.get_one(Network, cast.network.id)
        assign_reviewer(session, network, user_id=monitor.controller.id, assigned_by=None)
    left = {Role.LEAD, Role.EDITOR, *seats} - {Seat.CONTROLLER}
    assert following(cast, everybody | seats) == left


def test_the_menu_shows_the_monitor_to_who_has_a_seat_only(cast, monitor):
    menu = re.compile(r'href="/klantreizen/"')
    assert menu.search(cast.browser(monitor.social_worker).get("/netwerkreview/").text)
    assert not menu.search(cast.browser(cast.professional).get("/netwerkreview/").text)


def test_the_words_on_the_screen_are_those_of_the_sheet():
    from analysis import journey_codes as codes
    from app.journey_words import JOURNEY_LABELS

    pairs = {
        "asked_by": codes.ASKED_BY,
        "journey_question": codes.QUESTIONS,
        "resource": codes.RESOURCES,
        "care": codes.CARE,
        "effect": codes.EFFECTS,
        "journey_factor": codes.FACTORS,
        "journey_cooperation": codes.COOPERATION,
    }
    for kind, words in pairs.items():
        found = {code: str(word._args[0]) for code, word in JOURNEY_LABELS[kind].items()}
        assert found == words
    assert set(codes.EYES) | {AUDIT} == set(JOURNEY_LABELS["eyes"])
