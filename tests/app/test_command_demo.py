"""``wij demo``: everything a visitor wants to see is there, and no other folder is touched."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from analysis.blind_measures import doubly_coded, study_agreement
from analysis.blind_stories import BlindStory
from analysis.chapters import chapter_facts
from analysis.check_in_line import check_in_line
from analysis.codings import SEEN, Coding
from analysis.commitment_steps import CommitmentStep, own_due
from analysis.comparisons import compared, comparisons_of
from analysis.guided_sessions import GuidedSession
from analysis.profile_norms import norm_on, norms_of
from analysis.reviews import ReviewSession
from analysis.study_base import base_of
from analysis.telling_back import latest
from analysis.voice_marks import marks_of
from analysis.we_profile import profile_of
from app.database import Database
from app.demo import DATA, MARKER, demo_environ, demo_facts, make_demo, reset_demo, sign_ins
from app.demo_planning import ZONE, bring_planning_to_today
from app.factory import create_app
from app.identity import User
from app.jobs import Job, JobStatus
from app.settings import SettingsError
from interviews.appointments import Appointment, calls_between
from interviews.calls import CallAttempt
from interviews.interviews import Interview, interviews_of_network
from interviews.turns import pseudonymised_text, turns_of
from research.draws import draw_of
from research.network_files import parse_network_file
from research.networks import Network, networks_of
from research.roles import Role
from research.studies import Study


@pytest.fixture(scope="module")
def environ(tmp_path_factory):
    home = tmp_path_factory.mktemp("demo") / "home"
    return demo_environ({"WIJ_HOME": str(home), "WIJ_DATABASE_URL": "postgresql://elsewhere/real"})


@pytest.fixture(scope="module")
def demo(environ):
    """The demo, made once; these tests only look at it."""
    said: list[str] = []
    database = Database(make_demo(environ, say=said.append))
    assert any("N10" in line for line in said)
    yield database
    database.dispose()


@pytest.fixture
def session(demo):
    with demo.reading() as session:
        yield session


def the_study(session) -> Study:
    return session.exec(select(Study)).one()


def person(session, role: Role) -> User:
    email = demo_facts()["people"][role.value]["email"]
    return session.exec(select(User).where(User.email == email)).one()


def test_the_demo_says_that_it_is_made_up_and_keeps_to_its_own_folder(demo, session, environ):
    assert the_study(session).synthetic
    assert demo.settings.sqlite_path == Path(environ["WIJ_HOME"]) / "wij.db"
    assert demo.settings.demo


def test_every_role_can_sign_in(demo):
    browser = create_app(demo.settings, demo, WTF_CSRF_ENABLED=False).test_client()
    facts = demo_facts()
    for role in Role:
        email = facts["people"][role.value]["email"]
        assert email in sign_ins()
        answer = browser.post("/inloggen", data={"email": email, "password": facts["passphrase"]})
        assert answer.status_code == 302, role
        browser.post("/uitloggen")


def test_the_ten_networks_come_from_a_real_draw(session):
    networks = networks_of(session, the_study(session).id)
    assert len(networks) == 10
    assert all(network.drawn_unit_id for network in networks)
    assert draw_of(session, the_study(session).id).size == 20


def test_there_is_fieldwork_in_every_stage(session):
    statuses = {interview.status for interview in session.exec(select(Interview))}
    assert statuses == {"to_plan", "planned", "open", "closed", "not_held"}
    outcomes = {attempt.outcome for attempt in session.exec(select(CallAttempt))}
    assert {"refused", "no_answer", "voicemail", "wrong_number"} <= outcomes


def test_today_has_calls(session):
    today = datetime.now(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    me = person(session, Role.INTERVIEWER)
    calls = calls_between(session, interviewer_id=me.id, start=today, end=today + timedelta(days=1))
    assert len(calls) >= 3


def test_codings_are_partly_judged(session):
    statuses = {coding.status for coding in session.exec(select(Coding))}
    assert statuses == set(SEEN)
    assert all(job.status == JobStatus.DONE for job in session.exec(select(Job)))


def test_two_people_coded_stories_blind_and_settled_them(demo):
    with demo.reading() as session:
        stories = doubly_coded(session, the_study(session).id)
        table = study_agreement(session, the_study(session).id)
        left = [one for one in session.exec(select(BlindStory)) if one.settled_at is None]
    assert (len(stories), left) == (8, [])
    assert table.fragments >= 150
    assert 0 < table.overall.labels.value < 1


def test_no_listed_name_is_left_in_a_closed_story(session):
    for network in networks_of(session, the_study(session).id):
        listed = parse_network_file((DATA / f"{network.reference}.json").read_bytes())["pii"]
        for text in texts_of(session, network):
            assert not [name for name in listed if f" {name} " in f" {text} "]


def texts_of(session, network: Network):
    for _actor, interview in interviews_of_network(session, network.id):
        for _turn, revision in turns_of(session, interview.id):
            text = pseudonymised_text(session, interview, revision)
            if interview.closed_at:
                assert text
                yield text


def test_two_sessions_were_held_and_what_was_agreed_on_goes_on(session):
    held = session.exec(select(ReviewSession).join(GuidedSession)).all()
    assert len(held) == len(session.exec(select(ReviewSession)).all()) == 2
    assert all(one.closed_at is not None for one in held)
    steps = sorted(one.kind for one in session.exec(select(CommitmentStep)))
    assert steps == ["changed", "done", "stopped"]
    me, today = person(session, Role.PROFESSIONAL), datetime.now(ZONE).date()
    assert len(own_due(session, me.id, today=today)) == 1


def test_the_tellers_heard_back_and_said_how_it_goes_now(session):
    network = by_reference(session, "N02")
    assert latest(session, network.id, approved=True) is not None
    told = check_in_line(session, network.id)
    # Two tellers, and one who came by himself.
    assert sorted(one.actor is None for one in told) == [False, False, True]


def test_marks_norms_and_a_comparison_are_there_to_see(session):
    study = the_study(session)
    settled = {
        acts[-1].mark for acts in marks_of(session, by_reference(session, "N02").id).values()
    }
    assert settled == {"agree", "differs", "silent"}
    base = base_of(session, study.id)
    profile, meets = profile_of(session, base), set()
    for part, acts in norms_of(session, study.id).items():
        for shares in profile.networks.values():
            meets.add(shares[part].meets(norm_on(acts, datetime.now(ZONE).date())))
    assert {True, False} <= meets
    [plan] = comparisons_of(session, study.id)
    assert compared(base, plan).counted >= 4


def by_reference(session, reference) -> Network:
    return session.exec(select(Network).where(Network.reference == reference)).one()


def test_the_chapter_has_claims_and_quotes(session):
    facts = chapter_facts(session, the_study(session))
    # The lot that hides turns is drawn anew each time; what the lead looked at still stands.
    assert sum(claim.counted is not None for claim in facts.claims) == 3
    assert len(facts.claims) == 6
    quoted = [line for claim in facts.claims for line in claim.lines if line.quoted]
    assert len(quoted) == 4


def test_a_second_start_uses_the_same_folder(demo, environ):
    said: list[str] = []
    make_demo(environ, say=said.append)
    assert said == []


def test_a_start_after_some_days_brings_the_calls_to_today(demo):
    with demo.writing() as session:
        for one in session.exec(select(Appointment)):
            one.starts_at -= timedelta(days=9)
            one.ends_at -= timedelta(days=9)
            session.add(one)
        session.commit()
    assert bring_planning_to_today(demo) == 9
    assert bring_planning_to_today(demo) == 0


def test_a_folder_that_is_no_demo_is_left_alone(tmp_path):
    (tmp_path / "wij.db").write_text("real", encoding="utf-8")
    with pytest.raises(SettingsError, match="no demo folder"):
        reset_demo(tmp_path)
    with pytest.raises(SettingsError, match="no demo folder"):
        make_demo(demo_environ({"WIJ_HOME": str(tmp_path)}), say=lambda _line: None)
    assert [path.name for path in tmp_path.iterdir()] == ["wij.db"]


def test_a_demo_folder_can_be_reset(tmp_path):
    home = tmp_path / "demo"
    home.mkdir()
    (home / MARKER).write_text("unfinished", encoding="utf-8")
    reset_demo(home)
    reset_demo(home)
    assert not home.exists()
