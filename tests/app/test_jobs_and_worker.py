"""Background jobs: what happens when they are done, fail, or lose their worker."""

import logging
from uuid import uuid4

import pytest
from cast import CANARY, consent, tell
from sqlmodel import select
from waiting_jobs import LightTools, ask, be_silent, job_now, told_interview

from analysis.codings import Coding, CodingStatus, codings_of_interview, judge
from app.jobs import (
    MAX_ATTEMPTS,
    Job,
    JobKind,
    JobNotFailedError,
    JobStatus,
    claim_job,
    latest_job,
    retry_job,
)
from app.listed_names import ListedNameFinder
from app.understanding import LanguageTools, cache_directory
from app.worker import JobTakenError, do_job, do_waiting_jobs, doers_with
from interviews.interviews import Interview, close_interview
from interviews.telling import add_revision, add_turn
from interviews.turns import Mode, Speaker, TurnRevision, pseudonymised_text, turns_of
from research.consents import Purpose


@pytest.fixture
def tools():
    return LightTools()


@pytest.fixture
def doers(tools):
    return doers_with(tools)


@pytest.fixture
def told(cast):
    return told_interview(cast)


def test_a_story_is_pseudonymised_and_then_suggested(cast, database, told, doers, tools):
    job = ask(cast, told)
    assert do_job(database, job.id, doers) is JobStatus.DONE
    with database.reading() as session:
        interview = session.get_one(Interview, told)
        texts = [pseudonymised_text(session, interview, r) for _t, r in turns_of(session, told)]
        found = codings_of_interview(session, told)
    assert texts == ["Dag [klant], u luisterde naar ons?", "Ja, [klant] luisterde goed naar mij."]
    assert tools.read == texts, "the suggester reads pseudonymised words only"
    [(coding, fragment, turn)] = found
    assert turn.speaker == Speaker.ACTOR, "the interviewer's words are never coded"
    assert texts[1][fragment.start : fragment.end] == "luisterde"
    assert (coding.status, coding.suggester_version) == (CodingStatus.SUGGESTED, "light-1")
    done = job_now(database, job.id)
    assert (done.status, done.done, done.total) == (JobStatus.DONE, 3, 3)


def test_doing_a_job_twice_doubles_nothing(cast, database, told, doers):
    do_job(database, ask(cast, told).id, doers)
    with cast.writing() as session:
        [(coding, _, _)] = codings_of_interview(session, told)
        judge(session, coding, accepted=True, judged_by=cast.coder.id)
        before = [r.pseudonymised_sealed for _t, r in turns_of(session, told)]
    assert do_job(database, ask(cast, told).id, doers) is JobStatus.DONE
    with database.reading() as session:
        assert len(list(session.exec(select(Coding)))) == 1
        assert session.get_one(Coding, coding.id).status == CodingStatus.ACCEPTED
        after = [r.pseudonymised_sealed for _t, r in turns_of(session, told)]
    assert after == before, "accepted fragments point into this text"


def test_a_finished_job_is_not_done_again(cast, database, told, doers):
    job = ask(cast, told)
    do_job(database, job.id, doers)
    assert do_job(database, job.id, doers) is None


def test_a_failed_job_shows_its_class_and_can_be_run_again(cast, database, told, doers, caplog):
    def breaks(*_facts):
        raise ValueError(f"{CANARY} zei iets")

    job = ask(cast, told)
    with caplog.at_level(logging.INFO):
        assert do_job(database, job.id, {JobKind.UNDERSTAND_INTERVIEW: breaks}) is JobStatus.FAILED
    failed = job_now(database, job.id)
    assert failed.error_class == "ValueError"
    assert CANARY not in caplog.text
    assert str(job.id) in caplog.text
    with cast.writing() as session:
        retry_job(session, session.get_one(Job, job.id))
    assert do_waiting_jobs(database, doers) == 1
    again = job_now(database, job.id)
    assert (again.status, again.error_class) == (JobStatus.DONE, None)


def test_only_a_failed_job_can_be_run_again(cast, database, told):
    job = ask(cast, told)
    with cast.writing() as session, pytest.raises(JobNotFailedError):
        retry_job(session, session.get_one(Job, job.id))


def test_a_job_whose_worker_was_lost_is_claimed_again_after_a_while(cast, database, told, doers):
    job = ask(cast, told)
    with cast.writing() as session:
        assert claim_job(session, job.id) is not None
    assert do_waiting_jobs(database, doers) == 0, "its worker may still be thinking"
    be_silent(cast, job)
    assert do_waiting_jobs(database, doers) == 1
    assert job_now(database, job.id).attempts == 2


def test_a_job_that_takes_every_worker_down_is_given_up(cast, database, told, doers):
    job = ask(cast, told)
    for _ in range(MAX_ATTEMPTS):
        with cast.writing() as session:
            assert claim_job(session, job.id) is not None
        be_silent(cast, job)
    assert do_waiting_jobs(database, doers) == 1
    given_up = job_now(database, job.id)
    assert (given_up.status, given_up.error_class) == (JobStatus.FAILED, "WorkerLostError")
    assert do_waiting_jobs(database, doers) == 0


def test_a_worker_that_was_overtaken_does_not_end_the_job_of_another(cast, database, told):
    job = ask(cast, told)
    seen: list[type[BaseException]] = []

    def is_overtaken(_database, _object_id, progress):
        be_silent(cast, job)
        with cast.writing() as session:
            assert claim_job(session, job.id) is not None
        try:
            progress(1, 1)
        except JobTakenError:
            seen.append(JobTakenError)
            raise

    assert do_job(database, job.id, {JobKind.UNDERSTAND_INTERVIEW: is_overtaken}) is None
    assert seen == [JobTakenError]
    mine = job_now(database, job.id)
    assert (mine.status, mine.attempts) == (JobStatus.RUNNING, 2)


def test_a_job_about_an_erased_actor_ends_with_a_clear_class(cast, database, told, doers):
    job = ask(cast, told)
    database.vault.keys.destroy(cast.client_actor.id)
    assert do_job(database, job.id, doers) is JobStatus.FAILED
    assert job_now(database, job.id).error_class == "KeyDestroyedError"
    assert do_waiting_jobs(database, doers) == 0, "no crash loop"


def test_a_job_about_an_actor_erased_halfway_ends_with_a_clear_class(cast, database, told, tools):
    class Erases(ListedNameFinder):
        def find(self, text, *, roster):
            database.vault.keys.destroy(cast.client_actor.id)
            return super().find(text, roster=roster)

    tools._given = Erases()
    job = ask(cast, told)
    assert do_job(database, job.id, doers_with(tools)) is JobStatus.FAILED
    assert job_now(database, job.id).error_class == "KeyDestroyedError"


def test_a_job_about_nothing_ends_as_failed(cast, database, doers):
    job = ask(cast, uuid4())
    assert do_job(database, job.id, doers) is JobStatus.FAILED
    assert job_now(database, job.id).error_class == "NotFoundError"


def test_a_correction_is_pseudonymised_by_the_next_job(cast, database, told, doers):
    do_job(database, ask(cast, told).id, doers)
    with cast.writing() as session:
        interview = session.get_one(Interview, told)
        turn, _ = turns_of(session, told)[1]
        add_revision(
            session, interview, turn, text=f"Nee, {CANARY} kwam niet.", made_by=cast.interviewer.id
        )
    do_job(database, ask(cast, told).id, doers)
    with database.reading() as session:
        interview = session.get_one(Interview, told)
        latest = turns_of(session, told)[1][1]
        assert pseudonymised_text(session, interview, latest) == "Nee, [klant] kwam niet."


def test_thinking_holds_no_write_lock(cast, database, told, tools):
    class Writes(ListedNameFinder):
        """While the worker thinks, an interviewer saves."""

        def find(self, text, *, roster):
            with cast.writing() as session:
                consent(session, cast.daughter, Purpose.INTERVIEW)
            return super().find(text, roster=roster)

    tools._given = Writes()
    assert do_job(database, ask(cast, told).id, doers_with(tools)) is JobStatus.DONE


def test_progress_can_be_read_while_the_job_runs(cast, database, told):
    seen = []

    def steps(_database, _object_id, progress):
        progress(0, 7)
        with database.reading() as session:
            mine = latest_job(session, told)
            seen.append((mine.status, mine.done, mine.total))

    do_job(database, ask(cast, told).id, {JobKind.UNDERSTAND_INTERVIEW: steps})
    assert seen == [(JobStatus.RUNNING, 0, 7)]


@pytest.mark.slow
def test_the_real_tools_find_a_name_that_nobody_listed(cast, database, told, real_tools):
    interview_id = cast.interview(cast.daughter)
    with cast.writing() as session:
        interview = session.get_one(Interview, interview_id)
        tell(session, interview, written_by=cast.interviewer.id)
        for _turn, revision in turns_of(session, interview_id):
            session.get_one(TurnRevision, revision.id).pseudonymised_sealed = None
        add_turn(
            session,
            interview,
            turn_id=uuid4(),
            speaker=Speaker.ACTOR,
            mode=Mode.VERBATIM,
            text="Mevrouw Jansen luisterde echt naar mij. Zij belt mij op 06-12345678.",
            written_by=cast.interviewer.id,
        )
        close_interview(session, interview, attributes={}, closed_by=None)
    assert do_job(database, ask(cast, interview_id).id, doers_with(real_tools)) is JobStatus.DONE
    with database.reading() as session:
        interview = session.get_one(Interview, interview_id)
        *_, (_turn, revision) = turns_of(session, interview_id)
        text = pseudonymised_text(session, interview, revision)
        suggested = codings_of_interview(session, interview_id, statuses=[CodingStatus.SUGGESTED])
    assert "Jansen" not in text
    assert "06-12345678" not in text
    assert suggested


@pytest.fixture(scope="session")
def real_tools():
    return LanguageTools(cache_directory())
