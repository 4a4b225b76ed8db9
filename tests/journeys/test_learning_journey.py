"""A lead lets the tagger learn, compares, switches, and switches back; a coder looks first."""

import re

from learning_world import teach
from playwright.sync_api import expect
from sqlmodel import select

from analysis.codings import add_suggestion
from analysis.veils import VeiledTurn
from app.jobs import Job, JobKind
from app.learning import learn_by_worker
from app.worker import do_job
from interviews.interviews import Interview
from interviews.turns import turns_of
from research.codebook import Pole


def test_the_tagger_learns_and_a_lead_switches_it_and_back(live, page_for):
    teach(live.cast, networks=5)
    page = page_for(live.cast.lead, at=f"/onderzoeken/{live.cast.study.id}")
    page.get_by_role("link", name="De computer laten leren").click()
    expect(page.locator("#nu")).to_contain_text("De versie van het programma")
    page.get_by_role("button", name="Laat de computer leren").click()
    expect(page.get_by_text("De computer leert").first).to_be_visible()
    work(live)
    # The page asks by itself how far it is.
    version = page.locator("#versie-1")
    expect(version).to_be_visible(timeout=10_000)
    trust = version.get_by_role("row", name=re.compile("Vertrouwen"))
    expect(trust).to_contain_text("100%")
    version.get_by_role("button", name="Gebruik versie 1").click()
    expect(page.locator("#nu")).to_contain_text("Versie 1 van dit onderzoek")
    expect(page.locator("#versie-1")).to_contain_text("in gebruik")
    page.get_by_role("button", name="Terug naar de versie van het programma").click()
    expect(page.locator("#nu")).to_contain_text("De versie van het programma")


def test_a_coder_looks_first_where_the_lot_says_so(live, page_for):
    story_id = live.cast.story(live.cast.client_actor)
    with live.cast.writing() as session:
        turn, revision = turns_of(session, story_id)[3]
        session.add(VeiledTurn(turn_id=turn.id, interview_id=story_id))
        session.flush()
        interview = session.get_one(Interview, story_id)
        place = {"start": 0, "end": 26, "theme": "access", "pole": Pole.FAILURE}
        add_suggestion(session, interview, revision, certainty=0.8, version="toets-1", **place)
    page = page_for(live.cast.coder, at=f"/coderen/{story_id}")
    expect(page.get_by_text("Kijk hier eerst zelf.")).to_be_visible()
    expect(page.locator(".coding-item")).to_have_count(0)
    page.get_by_role("button", name="Niets hier").click()
    expect(page.get_by_text("Kijk hier eerst zelf.")).to_be_hidden()
    expect(page.locator(".coding-item")).to_have_count(1)
    expect(page.locator(".coding-item")).to_contain_text("Bereikbaar en eenvoudig")


def work(live):
    """The worker does what was asked."""
    database = live.cast.database
    with database.reading() as session:
        kind = JobKind.LEARN_TAGGER.value
        job_id = session.exec(select(Job.id).where(Job.kind == kind)).one()
    do_job(database, job_id, {JobKind.LEARN_TAGGER: learn_by_worker})
