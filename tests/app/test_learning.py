"""Learning from judged codings: who teaches, the job, comparing, switching, and dropping."""

import threading

import pytest
from cast import CANARY
from learning_world import CODES, PHRASE, TURNS, teach, told_by
from sqlmodel import select
from waiting_jobs import LightTools

from analysis.codings import Coding, add_suggestion
from analysis.learning_material import amount_in, material_in
from analysis.tagger_versions import (
    SourcesChangedError,
    TaggerChoice,
    TaggerSource,
    TaggerState,
    TaggerVersion,
    left_since,
    packed_of,
)
from analysis.withdrawal import erase_actor
from app import learning
from app.jobs import Job, JobKind, JobStatus
from app.learning import learn_by_worker, learnt_model
from app.tagger_table import ALL, rows_of
from app.understanding import LanguageTools, understand_interview
from app.worker import do_job
from interviews.interviews import interview_of
from interviews.turns import turns_of
from research.codebook import Pole
from research.consents import Decision, Purpose, record_consent
from research.errors import KeyDestroyedError
from research.networks import Actor, create_network
from research.roles import Role
from research.studies import Study

COUNTS = {"trust": {"before": [0, 0, 32], "after": [30, 2, 2]}}


@pytest.fixture
def path(cast):
    return f"/onderzoeken/{cast.study.id}/leren"


@pytest.fixture
def thinks_at_once(monkeypatch):
    """Thinking takes no time here; the real thing has a test of its own."""
    import numpy as np

    from analysis.language.adapting import Shift, to_bytes

    width = 1029
    shift = Shift(
        places=np.array([3], dtype=np.int32),
        weights=np.ones((1, 26), dtype=np.float32),
        landmark_weights=np.zeros((1000, 26), dtype=np.float32),
        context_weights=np.zeros((width, 26), dtype=np.float32),
        offset=np.zeros(26, dtype=np.float32),
    )
    packed = to_bytes(shift)
    monkeypatch.setattr(learning, "_think", lambda _material, _step: (packed, COUNTS))


def say(cast, actor_id, purpose, decision):
    with cast.writing() as session:
        record_consent(
            session, actor_id=actor_id, purpose=purpose, decision=decision, recorded_by=None
        )


def ask(cast, path, lead=None):
    return cast.browser(lead or cast.lead).post(path)


def work(cast):
    """Do the job of the version that was asked for last; return how it ended."""
    with cast.database.reading() as session:
        kind = JobKind.LEARN_TAGGER.value
        job = session.exec(
            select(Job).where(Job.kind == kind, Job.status == JobStatus.WAITING.value)
        ).one()
    return do_job(cast.database, job.id, {JobKind.LEARN_TAGGER: learn_by_worker})


def versions(cast):
    with cast.database.reading() as session:
        found = session.exec(select(TaggerVersion)).all()
        return sorted(found, key=lambda one: one.number)


@pytest.fixture
def ready(cast, path, thinks_at_once):
    """A study with one version that can be used; its id."""
    teach(cast)
    ask(cast, path)
    work(cast)
    return versions(cast)[0].id


def switch(cast, path, version_id, seen=0):
    sent = {"tagger": str(version_id or ""), "version": str(seen)}
    return cast.browser(cast.lead).post(f"{path}/kies", data=sent, follow_redirects=True)


def test_what_people_accepted_added_and_refused_teaches(cast):
    teach(cast, networks=2)
    with cast.database.reading() as session:
        material = material_in(session, cast.study.id)
        amount = amount_in(session, cast.study.id)
    assert (amount.networks, amount.stories, amount.codings) == (2, 2, 2 * TURNS * 3)
    assert (material.networks, material.codings) == (2, 2 * TURNS * 3)
    first = material.turns[0]
    assert sorted(one[2] for one in first.accepted) == sorted(CODES)
    assert [one[2] for one in first.rejected] == ["access"]
    assert all(one.whole for one in material.turns)
    start, end, *_code = first.accepted[0]
    assert first.text[start:end] == PHRASE


@pytest.mark.parametrize("purpose", [Purpose.LEARNING, Purpose.INTERVIEW])
def test_who_does_not_agree_teaches_nothing(cast, purpose):
    actors = teach(cast, networks=2)
    say(cast, actors[0], purpose, Decision.WITHDRAWN)
    with cast.database.reading() as session:
        assert material_in(session, cast.study.id).actors == {actors[1]}
        assert amount_in(session, cast.study.id).stories == 1


def test_while_suggestions_wait_only_what_was_judged_is_known(cast):
    actors = teach(cast, networks=1)
    with cast.writing() as session:
        interview = interview_of(session, session.get_one(Actor, actors[0]))
        revision = turns_of(session, interview.id)[0][1]
        place = {"start": 0, "end": 8, "theme": "pace", "pole": Pole.FAILURE}
        add_suggestion(session, interview, revision, certainty=0.5, version="x", **place)
    with cast.database.reading() as session:
        material = material_in(session, cast.study.id)
    assert not any(one.whole for one in material.turns)


def test_too_little_is_said_and_makes_nothing(cast, path):
    teach(cast, networks=2)
    answer = ask(cast, path)
    assert answer.status_code == 422
    assert "Er is nog te weinig om van te leren." in answer.text
    assert "Leren kan vanaf 60 oordelen in 4 netwerken." in answer.text
    assert versions(cast) == []
    with cast.database.reading() as session:
        assert session.exec(select(Job).where(Job.kind == JobKind.LEARN_TAGGER.value)).all() == []


def test_who_takes_back_before_the_training_is_left_out_and_then_it_may_be_too_little(cast, path):
    actors = teach(cast)
    ask(cast, path)
    say(cast, actors[0], Purpose.LEARNING, Decision.WITHDRAWN)
    assert work(cast) is JobStatus.DONE
    (made,) = versions(cast)
    assert made.state == TaggerState.TOO_LITTLE
    assert made.weights_sealed is None
    page = cast.browser(cast.lead).get(path).text
    assert "Er bleef te weinig over om van te leren." in page


def test_who_takes_back_while_it_thinks_is_left_out_by_beginning_again(cast, path, monkeypatch):
    actors, seen = teach(cast, networks=5), []

    def think(material, _step):
        seen.append(material.actors)
        if len(seen) == 1:
            say(cast, actors[0], Purpose.INTERVIEW, Decision.WITHDRAWN)
        return b"numbers", COUNTS

    monkeypatch.setattr(learning, "_think", think)
    ask(cast, path)
    assert work(cast) is JobStatus.DONE
    assert [len(one) for one in seen] == [5, 4]
    with cast.database.reading() as session:
        assert set(session.exec(select(TaggerSource.actor_id))) == set(actors[1:])


def test_time_after_time_it_gives_up_and_says_so(cast, path, monkeypatch):
    teach(cast)

    def think(_material, _step):
        raise SourcesChangedError

    monkeypatch.setattr(learning, "_think", think)
    ask(cast, path)
    assert work(cast) is JobStatus.FAILED
    browser = cast.browser(cast.lead)
    assert "Het leren is mislukt. Er is niets veranderd." in browser.get(path).text
    # And it can be tried again.
    assert browser.post(path).status_code == 303
    assert [one.state for one in versions(cast)] == [TaggerState.STOPPED, TaggerState.ASKED]


def test_the_page_shows_progress_and_a_lead_stops_it(cast, path, monkeypatch):
    teach(cast)
    ask(cast, path)
    browser = cast.browser(cast.lead)
    page = browser.get(path).text
    assert "De computer leert" in page
    assert 'hx-trigger="every 2s"' in page
    stopped = []

    def think(_material, step):
        stop = f"{path}/{versions(cast)[0].id}/stop"
        stopped.append(browser.post(stop).status_code)
        step(2)
        raise AssertionError("it went on")

    monkeypatch.setattr(learning, "_think", think)
    assert work(cast) is JobStatus.SKIPPED
    assert stopped == [303]
    assert versions(cast)[0].state == TaggerState.STOPPED
    part = browser.get(f"{path}/voortgang", headers={"HX-Request": "true"})
    assert (part.status_code, part.headers["HX-Refresh"]) == (204, "true")


def test_what_is_over_cannot_be_stopped(cast, path, ready):
    assert cast.browser(cast.lead).post(f"{path}/{ready}/stop").status_code == 409
    assert versions(cast)[0].state == TaggerState.READY


def test_doing_the_job_again_changes_nothing(cast, ready):
    with pytest.raises(learning.LearningStoppedError):
        learn_by_worker(cast.database, ready, lambda _d, _t: None)
    assert versions(cast)[0].state == TaggerState.READY


def test_two_leads_at_once_start_one(cast, path):
    teach(cast)
    browsers = [cast.browser(cast.lead) for _ in range(2)]
    start, answers = threading.Barrier(2), []

    def send(browser):
        start.wait()
        answers.append(browser.post(path).status_code)

    both = [threading.Thread(target=send, args=[one]) for one in browsers]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(answers) == [303, 409]
    assert len(versions(cast)) == 1


def test_the_lead_compares_switches_and_switches_back(cast, path, ready):
    browser = cast.browser(cast.lead)
    page = browser.get(path).text
    assert "Vergelijk met de versie van het programma" in page
    assert "94%" in page
    assert "<strong>De versie van het programma</strong>" in page
    assert "Versie 1 van dit onderzoek" in switch(cast, path, ready).text
    with cast.database.reading() as session:
        learnt = learnt_model(session, cast.study.id)
    assert learnt.name.endswith("+learnt-1")
    assert "<strong>De versie van het programma</strong>" in switch(cast, path, None, seen=1).text
    with cast.database.reading() as session:
        assert learnt_model(session, cast.study.id) is None


def test_two_leads_who_switch_at_once_do_not_overwrite_each_other(cast, path, ready):
    switch(cast, path, ready)
    answer = cast.browser(cast.lead).post(f"{path}/kies", data={"tagger": "", "version": "0"})
    assert answer.status_code == 409
    assert "Een collega koos net een andere versie." in answer.text
    with cast.database.reading() as session:
        assert session.exec(select(TaggerChoice)).one().version_id == ready


@pytest.mark.parametrize("sent", ["6f1f3d52-8d35-4a4f-9d55-0d3a4f2c1b7e", "geen-nummer"])
def test_what_is_no_version_is_not_found(cast, path, ready, sent):
    answer = cast.browser(cast.lead).post(f"{path}/kies", data={"tagger": sent, "version": "0"})
    assert answer.status_code == 404


def test_a_version_of_another_study_is_not_found(cast, path, ready):
    other = f"/onderzoeken/{cast.other_study.id}/leren"
    browser = cast.browser(cast.stranger(Role.LEAD))
    assert browser.post(f"{other}/{ready}/weg").status_code == 404
    sent = {"tagger": str(ready), "version": "0"}
    assert browser.post(f"{other}/kies", data=sent).status_code == 404
    for way in (path, f"{path}/voortgang"):
        assert browser.get(way).status_code == 404
    assert browser.post(path).status_code == 404


def test_only_a_lead_comes_here(cast, path, ready):
    for who in (cast.coder, cast.editor, cast.interviewer, cast.professional, cast.admin):
        assert cast.browser(who).get(path).status_code == 403
        assert cast.browser(who).post(path).status_code == 403


def test_a_version_of_which_somebody_took_back_is_named_and_can_be_dropped(cast, path, ready):
    with cast.database.reading() as session:
        actors = list(session.exec(select(TaggerSource.actor_id)))
        assert left_since(session, ready, cast.study.id) == 0
    say(cast, actors[0], Purpose.INTERVIEW, Decision.WITHDRAWN)
    switch(cast, path, ready)
    browser = cast.browser(cast.lead)
    page = browser.get(path).text
    assert "1 mens nam zijn verhaal terug" in page
    assert "Deze versie leerde ook van dat verhaal." in page
    assert browser.post(f"{path}/{ready}/weg").status_code == 303
    # It is not used any more, nothing of it is left, and its key is gone.
    with cast.writing() as session:
        gone = session.get_one(TaggerVersion, ready)
        assert (gone.state, gone.weights_sealed) == (TaggerState.DROPPED, None)
        assert learnt_model(session, cast.study.id) is None
        assert session.exec(select(TaggerChoice)).one().version_id is None
    assert not cast.database.vault.keys.exists(ready)
    assert browser.post(f"{path}/{ready}/weg").status_code == 422


def test_an_old_copy_of_a_dropped_version_opens_with_no_key_that_is_left(cast, path, ready):
    with cast.database.reading() as session:
        kept = session.get_one(TaggerVersion, ready).weights_sealed
    cast.browser(cast.lead).post(f"{path}/{ready}/weg")
    with cast.writing() as session:
        old = session.get_one(TaggerVersion, ready)
        old.weights_sealed, old.state = kept, TaggerState.READY.value
        session.flush()
        with pytest.raises(KeyDestroyedError):
            packed_of(session, old)
        session.rollback()


def test_who_is_erased_is_counted_as_gone_from_a_version(cast, ready):
    with cast.database.reading() as session:
        actor_id = session.exec(select(TaggerSource.actor_id)).first()
    with cast.writing() as session:
        erase_actor(session, session.get_one(Actor, actor_id), None)
    with cast.database.reading() as session:
        assert left_since(session, ready, cast.study.id) == 1


def new_story(cast):
    """A story that nobody read yet; its id."""
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        network = create_network(session, study, reference="NIEUW", created_by=None)
        return interview_of(session, told_by(session, cast, network, 2)).id


def suggested(cast, interview_id):
    with cast.database.reading() as session:
        found = session.exec(select(Coding).where(Coding.suggester_version != "toets-1")).all()
        return {(one.theme, one.suggester_version) for one in found}


def test_the_real_thing_learns_is_measured_and_suggests_and_old_suggestions_stay(cast, path):
    """From judged codings to a new version, with the language itself: no word of a story left."""
    teach(cast, networks=5)
    ask(cast, path)
    assert work(cast) is JobStatus.DONE
    (made,) = versions(cast)
    rows = {one.theme: one for one in rows_of(made.measures)}
    assert rows["trust"].after.recall.hits == 5 * TURNS
    assert rows["trust"].before.recall.hits == 0
    assert rows[ALL].after.recall.of == 5 * TURNS * 2
    with cast.database.reading() as session:
        packed = packed_of(session, session.get_one(TaggerVersion, made.id))
    for word in (CANARY, PHRASE, "klapstoel", "vijver"):
        assert word.encode() not in packed
        assert word.encode() not in str(made.measures).encode()
    tools = LanguageTools(cast.database.settings.home, finder=LightTools().finder)
    before = new_story(cast)
    understand_interview(cast.database, before, tools=tools, progress=lambda _d, _t: None)
    old = suggested(cast, before)
    switch(cast, path, made.id)
    understand_interview(cast.database, before, tools=tools, progress=lambda _d, _t: None)
    new = suggested(cast, before) - old
    assert {theme for theme, _version in new} >= {"trust"}
    assert all(version.endswith("+learnt-1") for _theme, version in new)
    # What was suggested before keeps the version that it was made with.
    assert old <= suggested(cast, before)
