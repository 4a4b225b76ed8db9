"""The tour of each role: on the demo only, over pages that are there, and asked for once."""

from dataclasses import replace
from datetime import date

import pytest
from cast import consent
from claiming import quoted_claim

from analysis.codings import add_suggestion
from analysis.reviews import start_session
from app.help_pages import SLUGS
from app.tour_steps import TOURS
from interviews.appointments import make_appointment
from interviews.interviews import find_interview, interview_of
from interviews.turns import turns_of
from research.codebook import Pole
from research.consents import Purpose
from research.draws import draw_from_frame
from research.frames import import_frame
from research.networks import ActorRole, Identity, Network, add_actor
from research.roles import Role
from research.studies import Study
from research.tables import now

OFFER, SKIP, NEXT = "Begin de rondleiding", "Overslaan", "Volgende"


@pytest.fixture
def on_demo(app):
    app.extensions["wij_settings"] = replace(app.extensions["wij_settings"], demo=True)


@pytest.fixture
def filled(cast):
    """A study with something on every page of every tour."""
    quoted_claim(cast)
    cast.interview(cast.daughter)
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        frame = import_frame(session, study, content=b"klantnummer\nK1\nK2\n", imported_by=None)
        draw_from_frame(session, frame, size=1, seed="s", drawn_by=None)
        network = session.get_one(Network, cast.network.id)
        start_session(session, network, held_on=date(2026, 11, 2), started_by=cast.lead.id)
        plan(cast, session, network)
        suggest(session, find_interview(session, cast.client_actor.id))


def suggest(session, interview):
    add_suggestion(
        session,
        interview,
        turns_of(session, interview.id)[3][1],
        start=0,
        end=20,
        theme="trust",
        pole=Pole.FAILURE,
        certainty=0.8,
        version="toets-1",
    )


def plan(cast, session, network):
    identity = Identity(name="", phone="", description="buurman")
    actor = add_actor(
        session, network, role=ActorRole.NEIGHBOUR, identity=identity, added_by=cast.lead.id
    )
    consent(session, actor, Purpose.INTERVIEW)
    make_appointment(
        session,
        interview_of(session, actor),
        interviewer_id=cast.interviewer.id,
        starts_at=now(),
        made_by=cast.lead.id,
    )


def first(browser):
    return browser.get("/", follow_redirects=True)


def walk(browser, slug, number):
    return browser.post(f"/rondleiding/{slug}/{number}", follow_redirects=True)


def test_no_tour_outside_the_demo(cast):
    for role, slug in SLUGS.items():
        browser = cast.browser(cast.users[role])
        assert OFFER not in first(browser).text
        assert OFFER not in browser.get(f"/hulp/{slug}").text
        assert browser.post(f"/rondleiding/{slug}/1").status_code == 404
        assert browser.post(f"/rondleiding/{slug}/einde").status_code == 404


@pytest.mark.parametrize("role", list(Role))
def test_every_step_has_a_page_that_the_role_may_see(on_demo, filled, cast, role):
    browser, slug, steps = cast.browser(cast.users[role]), SLUGS[role], TOURS[role]
    assert OFFER in first(browser).text
    for number, step in enumerate(steps, start=1):
        answer = walk(browser, slug, number)
        assert answer.status_code == 200
        assert f"stap {number} van {len(steps)}" in answer.text
        assert str(step.title) in answer.text
        here = cast.app.url_map.bind("localhost").match(answer.request.path)[0]
        assert here == step.endpoint


@pytest.mark.parametrize("role", list(Role))
def test_the_words_that_a_step_names_are_on_its_page(on_demo, filled, cast, role):
    browser = cast.browser(cast.users[role])
    for number, step in enumerate(TOURS[role], start=1):
        content = walk(browser, SLUGS[role], number).text
        words = str(step.button)
        assert content.lower().count(words.lower()) >= 2, (role, number, words)


@pytest.mark.parametrize("role", list(Role))
def test_a_tour_with_nothing_to_show_speaks_on_the_first_page(on_demo, cast, role):
    """A study without calls, stories or claims: every step still says its words."""
    browser = cast.browser(cast.users[role])
    for number in range(1, len(TOURS[role]) + 1):
        answer = walk(browser, SLUGS[role], number)
        assert answer.status_code == 200
        assert f"stap {number} van" in answer.text


def test_skipping_is_remembered_after_signing_out_and_in(on_demo, cast):
    browser = cast.browser(cast.interviewer)
    assert OFFER in first(browser).text
    answer = browser.post("/rondleiding/interviewer/einde", follow_redirects=True)
    assert answer.request.path == "/vandaag/"
    assert OFFER not in answer.text
    browser.post("/uitloggen")
    assert OFFER not in first(cast.browser(cast.interviewer)).text
    assert OFFER in first(cast.browser(cast.coder)).text


def test_a_walked_tour_is_not_offered_again_but_can_be_walked_again(on_demo, filled, cast):
    browser = cast.browser(cast.lead)
    page = walk(browser, "onderzoeksleider", len(TOURS[Role.LEAD])).text
    # The tour alone: the keys listed below it have a "Volgende" of their own.
    last = page.split('<aside class="tour"', 1)[1].split("</aside>", 1)[0]
    assert "Klaar" in last
    assert NEXT not in last
    browser.post("/rondleiding/onderzoeksleider/einde")
    assert OFFER not in first(browser).text
    assert OFFER in browser.get("/hulp/onderzoeksleider").text
    assert "stap 1 van" in walk(browser, "onderzoeksleider", 1).text


def test_a_page_beside_the_tour_stays_as_it_is(on_demo, filled, cast):
    browser = cast.browser(cast.lead)
    walk(browser, "onderzoeksleider", 2)
    assert "Rondleiding, stap" not in browser.get("/onderzoeken/nieuw").text
    assert "stap 1 van" in browser.get("/onderzoeken/").text


@pytest.mark.parametrize("path", ["codeur/1", "interviewer/0", "interviewer/99", "codeur/einde"])
def test_a_tour_of_another_role_or_a_step_that_is_none_is_refused(on_demo, cast, path):
    assert cast.browser(cast.interviewer).post(f"/rondleiding/{path}").status_code == 404


def test_who_is_not_signed_in_sees_no_tour(on_demo, cast):
    assert "Rondleiding" not in cast.browser().get("/inloggen").text
