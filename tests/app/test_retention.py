"""What was kept long enough goes: its rows, its keys, and with them every backup of it."""

import io
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from cast import CANARY, PHONE, STORY
from old_sessions import add_post
from sqlmodel import select

from analysis.codings import Coding, add_coding, codings_of_interview
from analysis.expiry import due_in
from analysis.reviews import ReviewPost, start_session
from app import cli
from app.backup import write_backup
from app.daily import Daily
from app.database import Database
from app.jobs import Job, JobKind, add_job, end_job
from app.restore import restore
from app.retention import carry_out, due_now, held_back
from app.settings import Settings
from app.sign_in_sessions import SignInSession
from app.throttle import Throttle
from app.understanding import LanguageTools, Suggested, understand_interview
from interviews.interviews import Interview, InterviewClosedError
from interviews.pseudonyms import unread_story
from interviews.telling import add_turn
from interviews.turns import (
    Mode,
    RawWordsExpiredError,
    Speaker,
    Turn,
    TurnRevision,
    pseudonymised_text,
    raw_text,
    turns_of,
)
from research.audit import AuditEntry, first_broken_entry
from research.codebook import Pole, codebook
from research.consents import Decision, Purpose, current_consents
from research.errors import KeyDestroyedError
from research.keys import part_of
from research.networks import Actor, IdentityExpiredError, Network, find_identity, identity_of
from research.retention import Kept, KeptTooLongError, Terms, change_terms, terms_of
from research.studies import Study
from research.tables import now

DAY = timedelta(days=1)


@pytest.fixture
def told(cast):
    """Both told their story; it is closed just now."""
    return {actor.id: cast.story(actor) for actor in (cast.client_actor, cast.daughter)}


def after_study(cast, days):
    """A moment so many days after the study ends."""
    return datetime.combine(cast.study.ends_on + days * DAY, time(12), tzinfo=UTC)


def run(database, at, **who):
    with database.writing() as session:
        return carry_out(session, at=at, **who)


def test_nothing_goes_before_its_time(cast, told, database):
    before = [now(), now() + 13 * DAY]
    for at in before:
        with database.reading() as session:
            assert not any(due_now(session, at).values())
        assert not any(run(database, at).values())
    with database.reading() as session:
        interview = session.get(Interview, told[cast.client_actor.id])
        assert CANARY in raw_text(session, interview, turns_of(session, interview.id)[1][1])


def test_raw_words_go_and_the_story_without_names_stays(cast, told, database):
    at = now() + 15 * DAY
    with database.reading() as session:
        assert due_now(session, at)[Kept.RAW_WORDS] == 2
    assert run(database, at)[Kept.RAW_WORDS] == 2
    with database.reading() as session:
        interview = session.get(Interview, told[cast.client_actor.id])
        for _turn, revision in turns_of(session, interview.id):
            assert revision.raw_sealed == b""
            with pytest.raises(RawWordsExpiredError):
                raw_text(session, interview, revision)
        told_again = pseudonymised_text(session, interview, turns_of(session, interview.id)[1][1])
        assert "[naam 1]" in told_again
        assert identity_of(session, session.get(Actor, cast.client_actor.id)).phone == PHONE
        kinds = session.exec(select(AuditEntry.kind).where(AuditEntry.action == "expire")).all()
        assert kinds == ["raw_words"] * 2
        assert first_broken_entry(session) is None
    keys = database.vault.keys
    assert not keys.exists(part_of(cast.client_actor.id, "raw"))
    assert keys.exists(cast.client_actor.id)
    assert not any(run(database, at).values())


def test_raw_words_wait_until_the_names_are_replaced(cast, told, database):
    with cast.writing() as session:
        _, revision = turns_of(session, told[cast.client_actor.id])[1]
        revision.pseudonymised_sealed = None
        session.add(revision)
    at = now() + 15 * DAY
    assert run(database, at)[Kept.RAW_WORDS] == 1
    with database.reading() as session:
        assert held_back(session, at) == 1
        interview = session.get(Interview, told[cast.client_actor.id])
        assert CANARY in raw_text(session, interview, turns_of(session, interview.id)[1][1])


def test_after_raw_words_went_reading_again_coding_and_sending_again_still_work(
    cast, told, database
):
    run(database, now() + 15 * DAY)
    interview_id = told[cast.client_actor.id]
    with cast.writing() as session:
        interview = session.get(Interview, interview_id)
        assert unread_story(session, interview).turns == ()
        _, revision = turns_of(session, interview_id)[1]
        add_coding(
            session,
            interview,
            revision,
            start=0,
            end=16,
            theme=codebook().themes[0].id,
            pole=Pole.SUCCESS,
            coder_id=cast.coder.id,
        )
        assert len(codings_of_interview(session, interview_id)) == 1
    tools = LanguageTools(database.settings.home, finder=NoNames())
    tools.__dict__["pipeline"] = None
    tools.suggest = lambda _said, **_settings: Suggested([], "none")
    understand_interview(database, interview_id, tools=tools, progress=lambda *_: None)
    browser = cast.browser(cast.coder)
    assert "[naam 1]" in browser.get(f"/coderen/{interview_id}").text
    interviewer = cast.browser(cast.interviewer)
    assert interviewer.get(f"/gesprekken/{interview_id}/afgesloten").status_code == 200
    assert interviewer.get(f"/gesprekken/{interview_id}").status_code == 302
    with database.writing() as session:
        interview = session.get(Interview, interview_id)
        turn = session.exec(select(Turn).where(Turn.interview_id == interview_id)).first()
        with pytest.raises(InterviewClosedError):
            add_turn(
                session,
                interview,
                turn_id=turn.id,
                speaker=Speaker(turn.speaker),
                mode=Mode.VERBATIM,
                text=STORY[0][1],
                written_by=cast.interviewer.id,
            )


class NoNames:
    def find(self, _text, *, roster):
        assert roster is not None
        return []


def test_who_an_actor_is_goes_half_a_year_after_the_study(cast, told, database):
    at = after_study(cast, 184)
    assert run(database, after_study(cast, 183))[Kept.IDENTITIES] == 0
    assert run(database, at)[Kept.IDENTITIES] == 2
    with database.reading() as session:
        actor = session.get(Actor, cast.client_actor.id)
        assert actor.identity_sealed == b""
        assert actor.erased_at is None
        assert find_identity(session, actor) is None
        with pytest.raises(IdentityExpiredError):
            identity_of(session, actor)
        interview = session.get(Interview, told[actor.id])
        assert pseudonymised_text(session, interview, turns_of(session, interview.id)[1][1])
    assert not database.vault.keys.exists(part_of(cast.client_actor.id, "identity"))
    lead = cast.browser(cast.lead)
    page = lead.get(f"/netwerken/actor/{cast.client_actor.id}")
    assert page.status_code == 200
    assert "bewaren" in page.text
    assert lead.post(f"/netwerken/actor/{cast.client_actor.id}/persoon").status_code == 410
    assert lead.get(f"/netwerken/{cast.network.id}").status_code == 200
    assert lead.get("/zoeken?q=kanarievogel").status_code == 200


def test_stories_and_talks_go_two_years_after_the_study(cast, told, database):
    with cast.writing() as session:
        network = session.get(Network, cast.network.id)
        review = start_session(session, network, held_on=cast.study.starts_on, started_by=None)
        add_post(session, review, post_id=cast.lead.id, text="Dit raakte mij.", author_id=None)
        said = current_consents(session, actor_id=cast.client_actor.id)
    counts = run(database, after_study(cast, 731))
    assert (counts[Kept.STORIES], counts[Kept.TALKS]) == (2, 1)
    with database.reading() as session:
        for kind in (Turn, TurnRevision, Coding, ReviewPost):
            assert session.exec(select(kind)).all() == []
        actor = session.get(Actor, cast.client_actor.id)
        assert actor.erased_at is not None
        assert current_consents(session, actor_id=actor.id) == said
        assert said[Purpose.INTERVIEW] is Decision.GIVEN
    keys = database.vault.keys
    for gone in (cast.client_actor.id, cast.daughter.id, cast.network.id):
        assert not keys.exists(gone)
    assert keys.exists(cast.study.id)
    assert not any(run(database, after_study(cast, 731)).values())
    assert cast.browser(cast.lead).get(f"/netwerken/{cast.network.id}").status_code == 200
    assert cast.browser(cast.editor).get(f"/hoofdstuk/{cast.study.id}/tekst").status_code == 200


def test_a_backup_of_before_brings_nothing_back(cast, told, database, settings, tmp_path):
    write_backup(database, tmp_path / "old.wij")
    at = now() + 15 * DAY
    run(database, at)
    target = Database(replace(settings, database_url=f"sqlite:///{tmp_path / 'again.db'}"))
    restore(target, tmp_path / "old.wij")
    with target.reading() as session:
        interview = session.get(Interview, told[cast.client_actor.id])
        _, revision = turns_of(session, interview.id)[1]
        assert revision.raw_sealed
        with pytest.raises(KeyDestroyedError):
            raw_text(session, interview, revision)
        assert "[naam 1]" in pseudonymised_text(session, interview, revision)
    assert run(target, at)[Kept.RAW_WORDS] == 2
    with target.reading() as session:
        assert {one.raw_sealed for one in session.exec(select(TurnRevision))} == {b""}
    target.dispose()


def test_a_power_cut_between_rows_and_key_is_made_good_the_next_day(
    cast, told, database, monkeypatch
):
    def power_cut(_key_id):
        raise SystemExit

    monkeypatch.setattr(database.vault.keys, "destroy", power_cut)
    with pytest.raises(SystemExit):
        run(database, now() + 15 * DAY)
    monkeypatch.undo()
    run(database, now() + 16 * DAY)
    for actor_id in told:
        assert not database.vault.keys.exists(part_of(actor_id, "raw"))


def test_a_study_may_keep_things_shorter_never_longer(cast, told, database):
    with cast.writing() as session:
        study = session.get(Study, cast.study.id)
        assert terms_of(session, study.id) == Terms(14, 183, 730)
        for terms in (Terms(raw=15), Terms(raw=0), Terms(identities=184), Terms(stories=29)):
            with pytest.raises(KeptTooLongError):
                change_terms(session, study, terms, changed_by=cast.lead.id)
        change_terms(session, study, Terms(2, 30, 60), changed_by=cast.lead.id)
    at = now() + 3 * DAY
    with database.reading() as session:
        study = session.get(Study, cast.study.id)
        assert len(due_in(session, study, at).raw_words) == 2
        other = session.get(Study, cast.other_study.id)
        assert terms_of(session, other.id).raw == 14


def test_traces_of_the_house_itself_go_after_thirty_days(cast, told, database):
    old, late = now() - 31 * DAY, now() - 29 * DAY
    with cast.writing() as session:
        for at, name in ((old, "a"), (late, "b")):
            session.add(SignInSession(id=name, facts="{}", ends_at=at))
            session.add(Throttle(id=name, last_at=at))
            for error in (None, ValueError()):
                job = add_job(
                    session,
                    kind=JobKind.UNDERSTAND_INTERVIEW,
                    object_id=cast.lead.id,
                    asked_by=None,
                )
                end_job(session, job, error=error)
                job.ended_at = at
                session.add(job)
    counts = run(database, now())
    assert [counts[kind] for kind in (Kept.SESSIONS, Kept.TRIES, Kept.JOBS)] == [1, 1, 1]
    with database.reading() as session:
        assert [one.id for one in session.exec(select(SignInSession))] == ["b"]
        assert sorted(one.status for one in session.exec(select(Job))) == [
            "done",
            "failed",
            "failed",
        ]


def test_the_log_itself_is_kept_five_years_and_stays_whole(cast, database):
    assert run(database, now() + 5 * 365 * DAY)[Kept.AUDIT_LOG] == 0
    assert run(database, now() + 5 * 366 * DAY)[Kept.AUDIT_LOG] > 5
    with database.reading() as session:
        assert first_broken_entry(session) is None


@pytest.fixture
def wij(monkeypatch, settings, capsys):
    def call(*arguments):
        monkeypatch.setattr(Settings, "from_env", staticmethod(lambda _environ=None: settings))
        monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
        with pytest.raises(SystemExit) as left:
            cli.main([str(one) for one in arguments])
        return left.value.code, capsys.readouterr().out

    return call


@pytest.fixture
def long_ago(cast, told):
    with cast.writing() as session:
        for interview in session.exec(select(Interview)).all():
            interview.closed_at = now() - 20 * DAY
            session.add(interview)


def test_the_command_tells_first_and_does_then(cast, long_ago, wij, database):
    assert wij("retention", "--dry-run") == (0, wij("retention", "--dry-run")[1])
    code, output = wij("retention", "--dry-run")
    assert (code, "raw_words: 2 would go" in output) == (0, True)
    assert database.vault.keys.exists(part_of(cast.client_actor.id, "raw"))
    code, output = wij("retention")
    assert (code, "raw_words: 2 gone" in output) == (0, True)
    assert not database.vault.keys.exists(part_of(cast.client_actor.id, "raw"))


def test_the_worker_does_it_once_a_day_and_a_problem_does_not_stop_it(
    long_ago, database, monkeypatch, caplog
):
    daily = Daily(database)

    def problem(_database):
        raise ValueError(CANARY)

    monkeypatch.setattr("app.daily.do_daily", problem)
    assert not daily.look()
    assert CANARY not in caplog.text
    monkeypatch.undo()
    assert daily.look()
    assert not daily.look()
    with database.reading() as session:
        assert not any(due_now(session).values())


def test_the_administrator_sees_the_plan_and_carries_it_out(cast, long_ago, database):
    browser = cast.browser(cast.admin)
    page = browser.get("/bewaartermijnen/").text
    assert "14 dagen" in page
    assert cast.study.title not in page
    answer = browser.post("/bewaartermijnen/")
    assert answer.status_code == 303
    assert not database.vault.keys.exists(part_of(cast.client_actor.id, "raw"))
    with database.reading() as session:
        entry = session.exec(select(AuditEntry).where(AuditEntry.kind == "retention")).one()
        assert entry.user_id == cast.admin.id
    assert cast.browser(cast.lead).post("/bewaartermijnen/").status_code == 403


def test_the_lead_makes_the_terms_of_the_own_study_shorter(cast, told, database):
    browser = cast.browser(cast.lead)
    path = f"/onderzoeken/{cast.study.id}/bewaartermijnen"
    assert 'value="14"' in browser.get(path).text
    refused = browser.post(path, data={"raw": "15", "identities": "183", "stories": "730"})
    assert refused.status_code == 422
    assert "Kies een getal van 1 tot en met 14" in refused.text
    assert browser.post(path, data={"raw": "x"}).status_code == 422
    kept = browser.post(path, data={"raw": "7", "identities": "100", "stories": "365"})
    assert kept.status_code == 303
    with database.reading() as session:
        assert terms_of(session, cast.study.id) == Terms(7, 100, 365)


def test_the_lead_sees_in_which_roles_a_story_was_read(cast, told, wij):
    interview_id = told[cast.client_actor.id]
    cast.browser(cast.coder).get(f"/coderen/{interview_id}")
    cast.browser(cast.coder).get(f"/coderen/{interview_id}")
    lead = cast.browser(cast.lead)
    lead.get(f"/netwerken/actor/{cast.client_actor.id}")
    page = lead.get(f"/netwerken/actor/{cast.client_actor.id}/gelezen").text
    assert "codeur" in page
    assert f">{cast.coder.display_name}<" not in page
    assert cast.coder.email not in page
    assert PHONE not in page
    code, output = wij("actor-reads", cast.client_actor.id)
    today = datetime.now(UTC).date().year
    assert code == 0
    assert f"{today}" in output
    assert "story coder 2x" in output
    assert cast.coder.email not in output
    assert "Nobody read it" not in output
