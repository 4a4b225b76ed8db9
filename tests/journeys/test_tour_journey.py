"""The first walk through the product: on a phone, on a desk, and by keyboard."""

import re
from dataclasses import replace

import pytest
from cast import PHONE, consent
from claiming import quoted_claim
from fitting import assert_fits
from judging import violations
from playwright.sync_api import expect

from app.tour_steps import TOURS
from interviews.appointments import make_appointment
from interviews.interviews import interview_of
from research.consents import Purpose
from research.draws import draw_from_frame
from research.frames import import_frame
from research.networks import ActorRole, Identity, add_actor
from research.roles import Role
from research.studies import Study
from research.tables import now

pytestmark = pytest.mark.browser_only


@pytest.fixture
def demo(live):
    """The cast's study as a demo: a draw, a call for today, and a conversation that is open."""
    live.app.extensions["wij_settings"] = replace(live.app.extensions["wij_settings"], demo=True)
    cast = live.cast
    quoted_claim(cast)
    cast.interview(cast.daughter)
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        frame = import_frame(session, study, content=b"klantnummer\nK1\nK2\n", imported_by=None)
        draw_from_frame(session, frame, size=1, seed="s", drawn_by=None)
        someone = Identity(name="", phone=PHONE, description="buurman")
        actor = add_actor(
            session,
            cast.network,
            role=ActorRole.NEIGHBOUR,
            identity=someone,
            added_by=cast.lead.id,
        )
        consent(session, actor, Purpose.INTERVIEW)
        make_appointment(
            session,
            interview_of(session, actor),
            interviewer_id=cast.interviewer.id,
            starts_at=now(),
            made_by=cast.lead.id,
        )
    return live


def strip(page):
    return page.get_by_role("complementary", name="Nieuw hier?").or_(page.locator("aside.tour"))


@pytest.mark.parametrize(("role", "width"), [(Role.INTERVIEWER, 390), (Role.LEAD, 1280)])
def test_a_new_person_walks_the_tour_to_its_end(demo, page_for, role, width):
    page, steps = page_for(demo.cast.users[role], width), TOURS[role]
    expect(strip(page)).to_contain_text(f"In {len(steps)} stappen")
    page.get_by_role("button", name="Begin de rondleiding").click()
    found = []
    for number, step in enumerate(steps, start=1):
        expect(strip(page)).to_contain_text(f"stap {number} van {len(steps)}")
        title = strip(page).get_by_role("heading", name=str(step.title))
        expect(title).to_be_focused()
        expect(title).to_be_in_viewport()
        expect(page.locator("aside.tour")).to_have_count(1)
        if number in (1, 3):
            found += violations(page, f"tour {role} {number}", schemes=("light", "dark"))
        assert_fits(page)
        if number < len(steps):
            page.get_by_role("button", name="Volgende", exact=True).click()
    assert found == []
    page.get_by_role("button", name="Klaar").click()
    expect(page.get_by_text("U vindt de rondleiding terug bij Hulp")).to_be_visible()
    page.goto("/")
    expect(page.locator("aside.tour")).to_have_count(0)


def test_the_tour_goes_back_and_off_the_path_and_on_it_again(demo, page_for):
    page = page_for(demo.cast.lead)
    page.get_by_role("button", name="Begin de rondleiding").click()
    page.get_by_role("button", name="Volgende", exact=True).click()
    expect(strip(page)).to_contain_text("stap 2 van")
    page.get_by_role("button", name="Vorige").click()
    expect(strip(page)).to_contain_text("stap 1 van")
    page.goto("/onderzoeken/nieuw")
    expect(page.locator("aside.tour")).to_have_count(0)
    page.goto("/")
    expect(strip(page)).to_contain_text("stap 1 van")


def test_the_tour_is_skipped_by_keyboard_and_found_back_at_help(demo, page_for):
    page = page_for(demo.cast.interviewer, 390)
    page.get_by_role("button", name="Overslaan").focus()
    page.keyboard.press("Enter")
    expect(page.locator("aside.tour")).to_have_count(0)
    page.get_by_role("button", name=demo.cast.interviewer.display_name).click()
    page.get_by_role("link", name="Hulp", exact=True).click()
    page.get_by_role("button", name="Begin de rondleiding").click()
    expect(strip(page)).to_contain_text("stap 1 van")


def test_the_tour_walks_without_a_script(demo, page_for):
    page = page_for(demo.cast.interviewer, 390, java_script_enabled=False)
    page.get_by_role("button", name="Begin de rondleiding").click()
    page.get_by_role("button", name="Volgende", exact=True).click()
    expect(strip(page)).to_contain_text("stap 2 van")
    page.get_by_role("button", name="Overslaan").click()
    expect(page.locator("aside.tour")).to_have_count(0)


def test_a_conversation_leads_to_its_help_in_one_step(demo, page_for):
    page = page_for(demo.cast.interviewer, 390)
    page.get_by_role("link", name="Ga naar dit telefoontje").click()
    page.get_by_role("link", name="Hulp bij deze pagina").click()
    expect(page).to_have_url(re.compile(r"/hulp/interviewer#stap-2$"))
    expect(page.locator("#stap-2")).to_be_in_viewport()
