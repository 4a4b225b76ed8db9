"""The lead's studies: what needs attention, who works on them, and who stays outside."""

import pytest
from cast import PASSPHRASE, consent

from app.identity import create_user
from app.jobs import JobKind, add_job, end_job
from app.overview import overview_of
from interviews.progress import progress_of
from research.consents import Purpose
from research.networks import create_network
from research.roles import Role
from research.studies import Study, is_member

STUDY = {
    "title": "Netwerkervaringen 2027",
    "question": "Hoe is onze hulp ervaren?",
    "organisation": "Welzijn Voorbeeld",
    "starts_on": "2027-01-01",
    "ends_on": "2027-12-31",
}


def test_a_lead_makes_a_study_and_sees_the_first_step(cast):
    browser = cast.browser(cast.lead)
    answer = browser.post("/onderzoeken/nieuw", data=STUDY)
    assert answer.status_code == 303
    page = browser.get(answer.location)
    assert "Netwerkervaringen 2027" in page.text
    assert "Kies het klantenbestand" in page.text
    assert "Nog geen klantenbestand" in browser.get("/onderzoeken/").text


def test_a_lead_without_studies_is_told_how_to_begin(cast):
    with cast.app.app_context(), cast.writing() as session:
        fresh = create_user(
            session,
            email="nieuw@wij-toets.nl",
            display_name="Nieuw",
            passphrase=PASSPHRASE,
            roles=[Role.LEAD],
        )
    page = cast.browser(fresh).get("/onderzoeken/").text
    assert "U heeft nog geen onderzoek" in page
    assert "Ander onderzoek" not in page


def test_a_study_that_ends_before_it_starts_is_not_made(cast):
    browser = cast.browser(cast.lead)
    answer = browser.post("/onderzoeken/nieuw", data=STUDY | {"ends_on": "2026-12-31"})
    assert answer.status_code == 422
    assert "De einddatum ligt voor de begindatum" in answer.text
    assert "Netwerkervaringen 2027" not in browser.get("/onderzoeken/").text


def test_a_study_without_a_title_or_with_an_odd_date_says_what_to_fill_in(cast):
    browser = cast.browser(cast.lead)
    answer = browser.post("/onderzoeken/nieuw", data=STUDY | {"title": "  ", "starts_on": "soms"})
    assert answer.status_code == 422
    assert "Geef het onderzoek een titel." in answer.text
    assert "Kies de eerste dag van het onderzoek." in answer.text


def test_a_lead_lets_a_colleague_join(cast):
    helper = cast.stranger(Role.INTERVIEWER)
    browser = cast.browser(cast.lead)
    answer = browser.post(f"/onderzoeken/{cast.study.id}/mensen", data={"user_id": str(helper.id)})
    assert answer.status_code == 303
    with cast.database.reading() as session:
        assert is_member(session, cast.study.id, user_id=helper.id)


@pytest.mark.parametrize("role", [Role.ADMIN, Role.PROFESSIONAL])
def test_an_administrator_or_professional_cannot_join_a_study(cast, role):
    browser = cast.browser(cast.lead)
    somebody = cast.users[role]
    answer = browser.post(
        f"/onderzoeken/{cast.study.id}/mensen", data={"user_id": str(somebody.id)}
    )
    assert answer.status_code == 422
    assert "Kies iemand uit de lijst." in answer.text
    with cast.database.reading() as session:
        assert not is_member(session, cast.study.id, user_id=somebody.id)


def test_the_numbers_of_a_study_count_people_and_interviews(cast):
    cast.story(cast.client_actor)
    with cast.writing() as session:
        consent(session, cast.daughter, Purpose.INTERVIEW)
        create_network(session, cast.study, reference="N02", created_by=None)
    with cast.database.reading() as session:
        progress = progress_of(session, cast.study)
    assert (progress.networks, progress.networks_without_actors) == (2, 1)
    assert (progress.actors, progress.agreed, progress.to_plan, progress.held) == (2, 2, 1, 1)
    page = cast.browser(cast.lead).get("/onderzoeken/").text
    assert "1 netwerk zonder mensen" in page
    assert "1 gesprek om te plannen" in page


def test_a_failed_job_asks_for_attention(cast):
    interview_id = cast.story(cast.client_actor)
    with cast.writing() as session:
        job = add_job(
            session, kind=JobKind.UNDERSTAND_INTERVIEW, object_id=interview_id, asked_by=None
        )
        end_job(session, job, error=ValueError())
    with cast.database.reading() as session:
        assert overview_of(session, cast.study).failed == 1
        assert overview_of(session, cast.other_study).failed == 0
    assert "1 verhaal niet verwerkt" in cast.browser(cast.lead).get("/onderzoeken/").text


def test_an_example_study_says_that_its_people_are_made_up(cast):
    with cast.writing() as session:
        study = session.get(Study, cast.study.id)
        study.synthetic = True
        session.add(study)
    browser = cast.browser(cast.lead)
    paths = (
        f"/onderzoeken/{cast.study.id}",
        f"/onderzoeken/{cast.study.id}/klantenbestand",
        f"/onderzoeken/{cast.study.id}/loting",
        f"/netwerken/onderzoek/{cast.study.id}",
        f"/netwerken/{cast.network.id}",
        f"/netwerken/{cast.network.id}/mensen/nieuw",
        f"/netwerken/{cast.network.id}/kenmerken",
        f"/netwerken/actor/{cast.daughter.id}",
        f"/netwerken/actor/{cast.daughter.id}/wijzigen",
    )
    for path in paths:
        assert "de mensen en verhalen hier zijn verzonnen" in browser.get(path).text, path
