"""The worker leaves alone what was taken back: before, meanwhile, and until somebody says yes."""

from typing import NamedTuple

import pytest
from cast import consent
from sqlmodel import select

from analysis.codings import Coding
from analysis.consequences import take_back
from analysis.withdrawal import erase_actor
from app.jobs import Job, JobKind, JobStatus, add_job
from app.listed_names import ListedNameFinder
from app.understanding import LanguageTools, Suggested
from app.worker import do_job, do_waiting_jobs, doers_with
from interviews.interviews import Interview, close_interview, interview_of, open_interview
from interviews.telling import add_turn
from interviews.turns import Mode, Speaker, turns_of
from research.consents import Decision, Purpose, record_consent
from research.networks import Actor

WORDS = "Ze luisterde echt naar mij en nam de tijd."
FIRM = {"sure": "y"}


class Guess(NamedTuple):
    """What a suggester finds."""

    turn: int
    start: int
    end: int
    theme: str = "attention"
    pole: str = "success"
    certainty: float = 0.8
    cues: tuple[()] = ()
    example: str | None = None


class LightTools(LanguageTools):
    """Finds listed names, and a success in the first three letters of every turn."""

    def suggest(self, said, **_settings):
        return Suggested([Guess(number, 0, 3) for number, _one in enumerate(said)], "light-1")


@pytest.fixture
def tools(tmp_path):
    return LightTools(tmp_path, finder=ListedNameFinder())


@pytest.fixture
def doers(tools):
    return doers_with(tools)


@pytest.fixture
def told(cast):
    """A closed conversation that the worker has not read yet, per actor."""

    def tell(actor):
        with cast.writing() as session:
            consent(session, actor, Purpose.INTERVIEW)
            interview = interview_of(session, actor)
            open_interview(session, interview, interviewer_id=cast.interviewer.id)
            add_turn(
                session,
                interview,
                turn_id=actor.id,
                speaker=Speaker.ACTOR,
                mode=Mode.VERBATIM,
                text=WORDS,
                written_by=cast.interviewer.id,
            )
            close_interview(session, interview, attributes={}, closed_by=None)
            kind = JobKind.UNDERSTAND_INTERVIEW
            return add_job(session, kind=kind, object_id=interview.id, asked_by=None).id

    return tell


def job_of(cast, job_id):
    with cast.database.reading() as session:
        return session.get_one(Job, job_id)


def nothing_was_made(cast, job_id):
    with cast.database.reading() as session:
        interview_id = session.get_one(Job, job_id).object_id
        read = [one for _turn, one in turns_of(session, interview_id) if one.pseudonymised_sealed]
        return not read and not session.exec(select(Coding)).all()


def say(cast, actor, decision):
    with cast.writing() as session:
        purpose = Purpose.INTERVIEW
        record_consent(
            session, actor_id=actor.id, purpose=purpose, decision=decision, recorded_by=None
        )


@pytest.mark.parametrize("decision", [Decision.WITHDRAWN, Decision.REFUSED])
def test_a_story_that_was_taken_back_is_skipped_with_its_reason(cast, told, doers, decision):
    job_id = told(cast.daughter)
    say(cast, cast.daughter, decision)
    assert do_job(cast.database, job_id, doers) is JobStatus.SKIPPED
    assert job_of(cast, job_id).error_class == "StoryTakenBackError"
    assert nothing_was_made(cast, job_id)
    assert do_waiting_jobs(cast.database, doers) == 0, "it is not tried again"


def test_a_story_that_rests_with_its_client_is_skipped_as_resting(cast, told, doers):
    told(cast.client_actor)
    job_id = told(cast.daughter)
    with cast.writing() as session:
        client = session.get_one(Actor, cast.client_actor.id)
        take_back(session, client, noted_by=cast.lead.id)
    assert do_job(cast.database, job_id, doers) is JobStatus.SKIPPED
    assert job_of(cast, job_id).error_class == "StoryRestsError"
    assert nothing_was_made(cast, job_id)


def test_who_takes_back_while_the_worker_thinks_is_not_written_down(cast, told, tools):
    class TakesBack(ListedNameFinder):
        def find(self, text, *, roster):
            say(cast, cast.daughter, Decision.WITHDRAWN)
            return super().find(text, roster=roster)

    job_id = told(cast.daughter)
    tools._given = TakesBack()
    assert do_job(cast.database, job_id, doers_with(tools)) is JobStatus.SKIPPED
    assert nothing_was_made(cast, job_id)


def test_taking_back_drops_what_waits_and_a_new_yes_asks_it_again(cast, told, doers):
    client, daughter = told(cast.client_actor), told(cast.daughter)
    browser = cast.browser(cast.lead)
    path = f"/netwerken/actor/{cast.client_actor.id}/intrekken"
    assert browser.post(path, data=FIRM).status_code == 303
    assert job_of(cast, client).error_class == "StoryTakenBackError"
    assert job_of(cast, daughter).error_class == "StoryRestsError"
    assert do_waiting_jobs(cast.database, doers) == 0
    yes = {"purpose": "interview", "decision": "given"}
    answer = browser.post(f"/netwerken/actor/{cast.daughter.id}/toestemming", data=yes)
    assert answer.status_code == 303
    assert do_waiting_jobs(cast.database, doers) == 1
    assert not nothing_was_made(cast, daughter)
    assert job_of(cast, client).status == JobStatus.SKIPPED, "his own story stays silent"
    browser.post(f"/netwerken/actor/{cast.daughter.id}/toestemming", data=yes)
    assert do_waiting_jobs(cast.database, doers) == 0, "a second yes asks nothing twice"


def test_a_no_on_the_page_of_a_person_drops_his_job(cast, told):
    job_id = told(cast.daughter)
    no = {"purpose": "interview", "decision": "withdrawn"}
    cast.browser(cast.lead).post(f"/netwerken/actor/{cast.daughter.id}/toestemming", data=no)
    assert job_of(cast, job_id).status == JobStatus.SKIPPED


def test_another_purpose_drops_nothing(cast, told):
    job_id = told(cast.daughter)
    no = {"purpose": "quotes", "decision": "refused"}
    cast.browser(cast.lead).post(f"/netwerken/actor/{cast.daughter.id}/toestemming", data=no)
    assert job_of(cast, job_id).status == JobStatus.WAITING


def test_a_story_of_somebody_who_was_erased_is_skipped(cast, told, doers):
    job_id = told(cast.daughter)
    with cast.writing() as session:
        erase_actor(session, session.get_one(Actor, cast.daughter.id), None)
    assert do_job(cast.database, job_id, doers) is JobStatus.SKIPPED


def test_what_was_skipped_in_error_can_be_started_again_by_hand(cast, told, doers):
    """Somebody said yes in a way that woke nobody: the coder sees it and starts it."""
    job_id = told(cast.daughter)
    say(cast, cast.daughter, Decision.WITHDRAWN)
    do_job(cast.database, job_id, doers)
    say(cast, cast.daughter, Decision.GIVEN)
    browser = cast.browser(cast.coder)
    assert "Opnieuw" in browser.get("/coderen/").text
    assert browser.post(f"/taken/{job_id}/opnieuw").status_code == 303
    assert do_job(cast.database, job_id, doers) is JobStatus.DONE
    with cast.database.reading() as session:
        assert session.get_one(Interview, job_of(cast, job_id).object_id)
