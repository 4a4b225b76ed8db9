"""A keeper sends the client a letter; an interviewer who knows the network is stopped."""

import io
import re
from pathlib import Path

import pytest
from cast import PHONE, consent
from docx import Document
from fitting import assert_fits
from playwright.sync_api import expect

from interviews.appointments import make_appointment
from interviews.interviews import interview_of
from research.consents import Purpose
from research.draws import draw_from_frame, drawn_units
from research.frames import import_frame
from research.networks import Actor
from research.register_keepers import set_keeper
from research.studies import Study
from research.tables import now


@pytest.fixture
def released(live):
    """A number that was released, and a coder who keeps the register."""
    cast = live.cast
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        frame = import_frame(session, study, content=b"klantnummer\nK7\n", imported_by=None)
        draw = draw_from_frame(session, frame, size=1, seed="s", drawn_by=None)
        drawn_units(session, draw.id)[0].released_at = now()
        set_keeper(
            session, study, user_id=cast.coder.id, holds=True, version=0, set_by=cast.lead.id
        )


@pytest.mark.parametrize("width", [1280, 390])
def test_a_keeper_adds_contact_data_prints_the_letter_and_marks_it_sent(
    live, page_for, released, width
):
    page = page_for(live.cast.coder, width, at="/adressen/")
    page.get_by_role("link", name="Onderzoek 2026").click()
    page.get_by_role("button", name=re.compile("Maak het netwerk")).click()
    page.get_by_role("link", name="Voeg de klant toe").click()
    page.get_by_label("Naam", exact=False).first.fill("mevrouw Proef")
    page.get_by_label("Telefoonnummer").fill(PHONE)
    page.get_by_label("Adres").fill("Proefstraat 1\n1234 AB Dorp")
    page.get_by_label("Wanneer kunt u het beste bellen?").fill("na 19 uur")
    assert_fits(page)
    page.get_by_role("button", name="Bewaar de gegevens").click()
    expect(page.get_by_text("De gegevens zijn bewaard.")).to_be_visible()
    assert "mevrouw Proef" not in page.content()
    page.get_by_role("button", name="Toon naam en adres").click()
    expect(page.get_by_text("mevrouw Proef")).to_be_visible()
    assert_fits(page)

    page.get_by_role("link", name="Brieven en wat is verstuurd").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name=re.compile("Word-bestand.*Brief voor de klant")).click()
    document = Document(io.BytesIO(Path(waiting.value.path()).read_bytes()))
    assert document.paragraphs[0].style.name == "Heading 1"
    assert any("Beste mevrouw Proef," in one.text for one in document.paragraphs)

    page.get_by_role("link", name=re.compile("Afdrukken.*Brief voor de klant")).click()
    expect(page.get_by_text("Beste mevrouw Proef,")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".site-header")).to_be_hidden()
    expect(page.get_by_text("Druk dit af met uw browser")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.emulate_media(media="screen")
    page.get_by_role("link", name="Terug", exact=True).click()

    page.get_by_label("Brief voor de klant").check()
    page.get_by_label("met de post").check()
    page.get_by_role("button", name="Noteer dat dit is verstuurd").click()
    expect(page.get_by_text("Genoteerd wat u heeft verstuurd.")).to_be_visible()
    page.get_by_role("button", name=re.compile("Dit was een vergissing")).click()
    page.get_by_role("button", name="Ja, een vergissing").click()
    expect(page.locator("s", has_text="Brief voor de klant")).to_be_visible()
    assert_fits(page)


def test_who_knows_the_network_is_stopped_and_the_lead_makes_an_exception(live, page_for):
    cast = live.cast
    with cast.writing() as session:
        actor = session.get_one(Actor, cast.client_actor.id)
        consent(session, actor, Purpose.INTERVIEW)
        interview = interview_of(session, actor)
        make_appointment(
            session,
            interview,
            interviewer_id=cast.interviewer.id,
            starts_at=now(),
            made_by=cast.lead.id,
        )
        call = f"/vandaag/{interview.id}"
    lead = page_for(cast.lead, at=f"/onderzoeken/{cast.study.id}/onafhankelijkheid")
    lead.get_by_label("Stoppen.", exact=False).check()
    lead.get_by_role("button", name="Bewaar de regel").click()
    expect(lead.get_by_text("De regel is bewaard.")).to_be_visible()

    interviewer = page_for(cast.interviewer, at=call)
    interviewer.get_by_role("link", name="Kent u dit netwerk?").click()
    interviewer.get_by_label("Ik ken iemand uit dit netwerk").check()
    interviewer.get_by_label("Vertel kort hoe u het kent").fill("Zij was mijn juf.")
    interviewer.get_by_role("button", name="Ik ken dit netwerk").click()
    expect(interviewer.get_by_role("heading", name="U kent dit netwerk")).to_be_visible()
    expect(interviewer.get_by_role("button", name="Begin het gesprek")).to_have_count(0)
    interviewer.get_by_role("link", name="Kijk wat u kunt doen").click()
    expect(interviewer.get_by_text("Bel deze persoon niet")).to_be_visible()

    lead.reload()
    lead.get_by_role("link", name=actor_reference(cast)).click()
    lead.get_by_label("Wie belt?").select_option(label="Interviewer")
    lead.get_by_label("Dag").fill("2031-03-04")
    lead.get_by_label("Tijd", exact=True).fill("14:30")
    lead.get_by_label("Kent de interviewer dit netwerk?", exact=False).fill("Niemand anders kan.")
    lead.get_by_role("button", name="Verzet de afspraak").click()
    expect(lead.get_by_text("De afspraak staat bij de interviewer op de lijst.")).to_be_visible()
    lead.goto(f"/onderzoeken/{cast.study.id}/onafhankelijkheid")
    expect(lead.get_by_text("Niemand anders kan.")).to_be_visible()

    interviewer.goto(call)
    expect(interviewer.get_by_role("button", name="Begin het gesprek")).to_be_visible()


def actor_reference(cast):
    with cast.writing() as session:
        return session.get_one(Actor, cast.client_actor.id).reference
