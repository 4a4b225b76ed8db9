"""How far the reading of a story is, and running it again when it failed."""

import pytest
from cast import CANARY

from app.jobs import Job, JobKind, add_job, beat, claim_job, end_job
from research.roles import Role

HTMX = {"HX-Request": "true"}


class OutOfMemory(Exception):
    """Its message holds words, which must stay out of sight."""


@pytest.fixture
def story_id(cast):
    return cast.story(cast.client_actor)


@pytest.fixture
def job_id(cast, story_id):
    with cast.writing() as session:
        return add_job(
            session, kind=JobKind.UNDERSTAND_INTERVIEW, object_id=story_id, asked_by=None
        ).id


@pytest.fixture
def failed(cast, job_id):
    with cast.writing() as session:
        end_job(session, claim_job(session, job_id), error=OutOfMemory(CANARY))
    return job_id


def progress(browser, story_id):
    return browser.get(f"/taken/{story_id}/voortgang", headers=HTMX)


def test_while_the_story_waits_the_page_asks_again(cast, story_id, job_id):
    part = progress(cast.browser(cast.coder), story_id).text
    assert "wacht op verwerking" in part
    assert 'hx-trigger="every 2s"' in part
    assert "<!doctype" not in part.lower()


def test_a_worker_that_just_began_does_not_say_nothing_of_nothing(cast, story_id, job_id):
    with cast.writing() as session:
        claim_job(session, job_id)
    part = progress(cast.browser(cast.coder), story_id).text
    assert "0 van 0" not in part
    assert '<progress aria-label="De computer leest het verhaal">' in part


def test_a_busy_worker_shows_how_far_it_is(cast, story_id, job_id):
    with cast.writing() as session:
        beat(session, claim_job(session, job_id), done=3, total=12)
    assert "3 van 12" in progress(cast.browser(cast.coder), story_id).text


def test_a_story_that_is_read_stops_asking_and_can_be_opened(cast, story_id, job_id):
    with cast.writing() as session:
        end_job(session, claim_job(session, job_id))
    part = progress(cast.browser(cast.coder), story_id).text
    assert "hx-trigger" not in part
    assert f'href="/coderen/{story_id}"' in part


def test_the_interviewer_follows_the_story_but_gets_no_way_to_code_it(cast, story_id, failed):
    part = progress(cast.browser(cast.interviewer), story_id).text
    assert "mislukt" in part
    assert "Opnieuw" not in part


def test_a_failed_job_shows_its_class_only_and_runs_again(cast, story_id, failed):
    browser = cast.browser(cast.coder)
    page = browser.get("/coderen/").text
    assert "OutOfMemory" in page
    assert CANARY not in page
    answer = browser.post(f"/taken/{failed}/opnieuw", headers=HTMX)
    assert answer.location == f"/taken/{story_id}/voortgang"
    assert "wacht op verwerking" in progress(browser, story_id).text
    with cast.database.reading() as session:
        assert session.get(Job, failed).status == "waiting"


def test_a_job_that_did_not_fail_is_not_started_twice(cast, job_id):
    assert cast.browser(cast.coder).post(f"/taken/{job_id}/opnieuw").status_code == 409


@pytest.mark.parametrize("role", [Role.CODER, Role.LEAD])
def test_a_stranger_finds_no_job(cast, story_id, failed, role):
    browser = cast.browser(cast.stranger(role))
    assert progress(browser, story_id).status_code == 404
    assert browser.post(f"/taken/{failed}/opnieuw").status_code == 404


def test_a_professional_does_not_start_jobs(cast, failed):
    assert cast.browser(cast.professional).post(f"/taken/{failed}/opnieuw").status_code == 403
