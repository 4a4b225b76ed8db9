"""Closing: the attributes, the last word on consent, the job, and what may never leak."""

import logging
import re
from uuid import uuid4

import pytest
from cast import CANARY, PHONE
from sqlalchemy import select as plain_select
from sqlmodel import select

from app.jobs import Job, JobKind, JobStatus
from app.models import metadata
from interviews.calls import attempts_of
from interviews.interviews import Interview, InterviewStatus
from research.consents import Decision, Purpose, current_consents
from research.networks import actors_of

DONE = {"attribute_question_kind": "concern"}


@pytest.fixture
def interview_id(cast):
    return cast.interview(cast.daughter)


def checked(page):
    """Return name and value of the radio buttons that are on."""
    buttons = re.findall(r"<input[^>]*type=\"radio\"[^>]*>", page)
    fact = lambda button, name: re.search(rf'\b{name}="([^"]*)"', button)[1]  # noqa: E731
    return [(fact(one, "name"), fact(one, "value")) for one in buttons if " checked" in one]


def jobs(cast):
    with cast.database.reading() as session:
        return list(session.exec(select(Job)))


def test_the_page_offers_unknown_first_and_every_answer_of_the_codebook(cast, interview_id):
    page = cast.browser(cast.interviewer).get(f"/gesprekken/{interview_id}/afsluiten").text
    assert [value for name, value in checked(page) if name.startswith("attribute_")] == [
        "unknown"
    ] * 6
    assert 'value="on_the_way"' in page
    assert "Er staat nog geen zin in dit gesprek" in page


def test_closing_keeps_attributes_consent_and_attempt_and_puts_a_job_in_line(cast, interview_id):
    browser = cast.browser(cast.interviewer)
    facts = DONE | {
        "attribute_solution": "found",
        "quotes": "refused",
        "learning": "given",
        "follow_up": "not_asked",
    }
    answer = browser.post(f"/gesprekken/{interview_id}/afsluiten", data=facts)
    assert (answer.status_code, answer.location) == (303, f"/gesprekken/{interview_id}/afgesloten")
    with cast.database.reading() as session:
        interview = session.get(Interview, interview_id)
        assert interview.status == InterviewStatus.CLOSED
        assert interview.attributes["solution"] == "found"
        assert interview.attributes["cooperation"] == "unknown"
        assert current_consents(session, actor_id=cast.daughter.id) == {
            Purpose.INTERVIEW: Decision.GIVEN,
            Purpose.QUOTES: Decision.REFUSED,
            Purpose.LEARNING: Decision.GIVEN,
        }
        assert [one.outcome for one in attempts_of(session, interview_id)] == ["reached"]
    [job] = jobs(cast)
    assert (job.kind, job.object_id) == (JobKind.UNDERSTAND_INTERVIEW, interview_id)
    assert (job.status, job.asked_by) == (JobStatus.WAITING, cast.interviewer.id)
    page = browser.get(answer.location).text
    assert "Het verhaal is veilig bewaard" in page
    assert "Wat gebeurt er nu?" in page


@pytest.mark.parametrize("facts", [{"attribute_solution": "maybe"}, {"quotes": "perhaps"}])
def test_an_answer_that_is_not_on_the_list_closes_nothing(cast, interview_id, facts):
    answer = cast.browser(cast.interviewer).post(
        f"/gesprekken/{interview_id}/afsluiten", data=DONE | facts
    )
    assert answer.status_code == 422
    assert jobs(cast) == []


def test_closing_twice_makes_one_job(cast, interview_id):
    browser = cast.browser(cast.interviewer)
    here = f"/gesprekken/{interview_id}/afsluiten"
    assert [browser.post(here, data=DONE).status_code for _ in range(2)] == [303, 409]
    assert len(jobs(cast)) == 1
    assert browser.get(here).location == f"/gesprekken/{interview_id}/afgesloten"


def test_no_word_name_or_number_leaves_its_seal_in_a_whole_conversation(
    app, cast, interview_id, caplog
):
    caplog.set_level(logging.DEBUG)
    app.config["SERVER_NAME"] = None
    seen = []
    app.after_request(lambda answer: seen.append((str(answer.headers), answer.location)) or answer)
    browser = cast.browser(cast.interviewer)
    here, turn_id = f"/gesprekken/{interview_id}", str(uuid4())
    browser.post(f"/vandaag/{interview_id}/persoon")
    first = {"turn_id": turn_id, "speaker": "actor", "mode": "verbatim"}
    for text in (f"{CANARY} belde op {PHONE}.", f"Nee, {CANARY} kwam zelf."):
        browser.post(f"{here}/beurten", data=first | {"text": text})
        browser.post(f"{here}/beurten", data=first | {"text": text}, headers={"HX-Request": "1"})
    browser.post(f"{here}/beurten", data={"turn_id": CANARY, "text": CANARY})
    browser.post(f"{here}/beurten/{turn_id}/verbeter", data={"text": f"{CANARY}, {PHONE}"})
    assert CANARY in browser.get(here).text
    browser.post(f"{here}/afsluiten", data=DONE)
    browser.post(f"{here}/beurten", data={"turn_id": str(uuid4()), "text": f"{CANARY} {PHONE}"})
    for record in caplog.records:
        assert CANARY not in record.getMessage() + str(record.exc_info or "")
        assert PHONE not in record.getMessage()
    assert seen
    assert CANARY not in repr(seen)
    assert PHONE not in repr(seen)
    assert opened_content(cast)


def opened_content(cast) -> int:
    """Look for the canary in every row of every table; return how many rows were read."""
    rows = 0
    with cast.database.reading() as session:
        for table in metadata.sorted_tables:
            for row in session.execute(plain_select(table)):
                rows += 1
                for value in row:
                    raw = value if isinstance(value, bytes) else str(value).encode()
                    assert CANARY.encode() not in raw, f"words in {table.name}"
                    assert PHONE.encode() not in raw, f"a number in {table.name}"
        # The scan would find nothing if nothing had been kept: the words are there, sealed.
        sealed = [one.identity_sealed for one in actors_of(session, cast.network.id)]
        assert all(len(one) > len(CANARY) for one in sealed)
    return rows
