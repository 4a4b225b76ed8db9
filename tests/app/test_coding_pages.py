"""The coding pages: who may open them, judging, adding, releasing, and what never leaks."""

import logging
from uuid import uuid4

import pytest
from cast import CANARY, PHONE, consent
from sqlmodel import select

from analysis.codings import add_suggestion, codings_of_interview
from app.jobs import JobKind, JobStatus, add_job
from interviews.interviews import Interview
from interviews.turns import turns_of
from research.audit import AuditEntry
from research.codebook import Pole
from research.consents import Purpose
from research.roles import Role

HTMX = {"HX-Request": "true"}


@pytest.fixture
def story_id(cast):
    return cast.story(cast.client_actor)


@pytest.fixture
def suggestion_id(cast, story_id):
    with cast.writing() as session:
        coding = add_suggestion(
            session,
            session.get(Interview, story_id),
            turns_of(session, story_id)[1][1],
            start=0,
            end=20,
            theme="attention",
            pole=Pole.SUCCESS,
            certainty=0.8,
            version="toets-1",
        )
        return coding.id


def codings(cast, story_id):
    with cast.database.reading() as session:
        return [coding for coding, _f, _t in codings_of_interview(session, story_id)]


def revision_id(cast, story_id, number):
    with cast.database.reading() as session:
        return turns_of(session, story_id)[number - 1][1].id


def chosen(cast, story_id, *, turn=4, start=0, end=26, **changes):
    revision = revision_id(cast, story_id, turn)
    facts = {"revision": revision, "start": start, "end": end, "theme": "access", "pole": "failure"}
    return {**facts, **changes}


def judge(browser, story_id, coding_id, verdict, **options):
    url = f"/coderen/{story_id}/coderingen/{coding_id}/oordeel"
    return browser.post(url, data={"verdict": verdict}, **options)


def test_the_list_names_networks_and_roles_and_points_at_the_next_story(
    cast, story_id, suggestion_id
):
    page = cast.browser(cast.coder).get("/coderen/").text
    assert "1 voorstel wacht" in page
    assert f'href="/coderen/{story_id}"' in page
    assert "Beoordeel het volgende verhaal" in page
    assert CANARY not in page


def test_without_a_story_the_list_says_what_will_come(cast):
    page = cast.browser(cast.coder).get("/coderen/").text
    assert "Er zijn nog geen verhalen" in page


def test_the_story_shows_pseudonymised_words_only_and_notes_who_read(cast, story_id, suggestion_id):
    page = cast.browser(cast.coder).get(f"/coderen/{story_id}").text
    assert "[naam 1]" in page
    assert CANARY not in page
    assert PHONE not in page
    with cast.database.reading() as session:
        entry = session.exec(
            select(AuditEntry).where(AuditEntry.object_id == story_id, AuditEntry.action == "read")
        ).one()
    assert entry.user_id == cast.coder.id


def test_accepting_a_suggestion_records_the_coder(cast, story_id, suggestion_id):
    browser = cast.browser(cast.coder)
    answer = judge(browser, story_id, suggestion_id, "accept")
    assert answer.status_code == 303
    [coding] = codings(cast, story_id)
    assert (coding.status, coding.decided_by) == ("accepted", cast.coder.id)
    assert "geaccepteerd door Coder" in browser.get(answer.location).text


def test_htmx_gets_the_story_without_the_form_after_a_judgement(cast, story_id, suggestion_id):
    browser = cast.browser(cast.coder)
    answer = judge(browser, story_id, suggestion_id, "accept", headers=HTMX)
    part = browser.get(answer.location, headers=HTMX).text
    assert 'id="verhaal"' in part
    assert "<!doctype" not in part.lower()
    assert 'id="codeerformulier"' not in part


def test_a_rejected_coding_hides_behind_the_filter_and_can_be_undone(cast, story_id, suggestion_id):
    browser = cast.browser(cast.coder)
    judge(browser, story_id, suggestion_id, "reject")
    anchor = f'id="codering-{suggestion_id}"'
    assert anchor not in browser.get(f"/coderen/{story_id}").text
    assert anchor in browser.get(f"/coderen/{story_id}?toon=alles").text
    judge(browser, story_id, suggestion_id, "reopen")
    assert codings(cast, story_id)[0].status == "suggested"


def test_a_verdict_that_does_not_exist_changes_nothing(cast, story_id, suggestion_id):
    answer = judge(cast.browser(cast.coder), story_id, suggestion_id, "destroy")
    assert answer.status_code == 422
    assert codings(cast, story_id)[0].status == "suggested"


def test_two_coders_judge_the_same_suggestion_and_the_last_counts(cast, story_id, suggestion_id):
    for user, verdict in ((cast.coder, "accept"), (cast.lead, "reject")):
        assert judge(cast.browser(user), story_id, suggestion_id, verdict).status_code == 303
    [coding] = codings(cast, story_id)
    assert (coding.status, coding.decided_by) == ("rejected", cast.lead.id)


def test_selected_words_become_an_accepted_coding(cast, story_id):
    browser = cast.browser(cast.coder)
    answer = browser.post(f"/coderen/{story_id}/coderingen", data=chosen(cast, story_id))
    assert answer.status_code == 303
    [coding] = codings(cast, story_id)
    assert (coding.theme, coding.status, coding.coder_id) == ("access", "accepted", cast.coder.id)


def test_a_sentence_from_the_list_does_the_same_without_script(cast, story_id):
    browser = cast.browser(cast.coder)
    sentence = f"{revision_id(cast, story_id, 4)}:0:26"
    assert f'value="{sentence}"' in browser.get(f"/coderen/{story_id}").text
    facts = {"sentence": sentence, "theme": "access", "pole": "failure"}
    assert browser.post(f"/coderen/{story_id}/coderingen", data=facts).status_code == 303
    assert len(codings(cast, story_id)) == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"turn": 1}, "Dit zijn woorden van de interviewer"),
        ({"end": 9_999}, "Deze woorden vallen buiten de zin"),
        ({"start": "x"}, "Selecteer eerst woorden"),
        ({"start": 5, "end": 5}, "Deze woorden vallen buiten de zin"),
        ({"theme": ""}, "Kies het thema"),
        ({"pole": ""}, "Kies of dit goed ging"),
    ],
)
def test_what_cannot_be_coded_is_explained_on_the_form(cast, story_id, changes, message):
    answer = cast.browser(cast.coder).post(
        f"/coderen/{story_id}/coderingen", data=chosen(cast, story_id, **changes)
    )
    assert answer.status_code == 422
    assert message in answer.text
    assert codings(cast, story_id) == []


def test_words_of_another_story_are_not_coded_here(cast, story_id):
    other = cast.story(cast.daughter)
    answer = cast.browser(cast.coder).post(
        f"/coderen/{story_id}/coderingen", data=chosen(cast, other)
    )
    assert answer.status_code == 422
    assert codings(cast, other) == []


def test_a_coding_of_another_story_is_not_found(cast, story_id, suggestion_id):
    other = cast.story(cast.daughter)
    assert judge(cast.browser(cast.coder), other, suggestion_id, "accept").status_code == 404
    assert judge(cast.browser(cast.coder), story_id, uuid4(), "accept").status_code == 404


@pytest.mark.parametrize("role", [Role.PROFESSIONAL, Role.EDITOR, Role.INTERVIEWER, Role.ADMIN])
def test_who_does_not_code_opens_no_coding_page(cast, story_id, suggestion_id, role):
    browser = cast.browser(cast.users[role])
    assert browser.get("/coderen/").status_code == 403
    assert browser.get(f"/coderen/{story_id}").status_code == 403
    assert judge(browser, story_id, suggestion_id, "accept").status_code == 403
    assert codings(cast, story_id)[0].status == "suggested"


@pytest.mark.parametrize("role", [Role.LEAD, Role.CODER])
def test_a_stranger_finds_no_story(cast, story_id, suggestion_id, role):
    browser = cast.browser(cast.stranger(role))
    assert browser.get(f"/coderen/{story_id}").status_code == 404
    assert browser.get(f"/coderen/{story_id}/verhaal").status_code == 404
    assert judge(browser, story_id, suggestion_id, "accept").status_code == 404
    assert str(story_id) not in browser.get("/coderen/").text


def release(browser, story_id, coding_id, act="vrijgeven"):
    return browser.post(f"/coderen/{story_id}/coderingen/{coding_id}/{act}")


def test_the_lead_releases_accepted_words_when_the_teller_agreed_to_quotes(
    cast, story_id, suggestion_id
):
    browser = cast.browser(cast.lead)
    judge(browser, story_id, suggestion_id, "accept")
    assert release(browser, story_id, suggestion_id).status_code == 422
    assert "Verteller geeft dit vrij" not in browser.get(f"/coderen/{story_id}").text
    with cast.writing() as session:
        consent(session, cast.client_actor, Purpose.QUOTES)
    assert "Verteller geeft dit vrij" in browser.get(f"/coderen/{story_id}").text
    assert release(browser, story_id, suggestion_id).status_code == 303
    assert "vrijgegeven als citaat" in browser.get(f"/coderen/{story_id}").text
    release(browser, story_id, suggestion_id, "terugnemen")
    assert "vrijgegeven als citaat" not in browser.get(f"/coderen/{story_id}").text


def test_a_coder_cannot_release_words(cast, story_id, suggestion_id):
    with cast.writing() as session:
        consent(session, cast.client_actor, Purpose.QUOTES)
    browser = cast.browser(cast.coder)
    judge(browser, story_id, suggestion_id, "accept")
    assert "Verteller geeft dit vrij" not in browser.get(f"/coderen/{story_id}").text
    assert release(browser, story_id, suggestion_id).status_code == 403


def test_no_word_of_the_story_reaches_a_log_or_an_address(cast, story_id, suggestion_id, caplog):
    caplog.set_level(logging.DEBUG)
    browser = cast.browser(cast.lead)
    addresses = [
        judge(browser, story_id, suggestion_id, "accept").location,
        browser.post(
            f"/coderen/{story_id}/coderingen", data=chosen(cast, story_id, theme="pace")
        ).location,
    ]
    browser.post(f"/coderen/{story_id}/coderingen", data=chosen(cast, story_id, end=CANARY))
    release(browser, story_id, suggestion_id)
    seen = caplog.text + " ".join(addresses)
    assert "/coderen/" in seen
    for word in (CANARY, PHONE, "luisterde", "teruggebeld"):
        assert word not in seen


@pytest.mark.parametrize("status", [JobStatus.WAITING, JobStatus.RUNNING, JobStatus.FAILED])
def test_a_story_that_is_not_ready_says_how_far_it_is(cast, status):
    interview_id = cast.story(cast.daughter)
    with cast.writing() as session:
        job = add_job(
            session,
            kind=JobKind.UNDERSTAND_INTERVIEW,
            object_id=interview_id,
            asked_by=cast.coder.id,
        )
        job.status, job.total = status.value, 4
        session.add(job)
    page = cast.browser(cast.coder).get(f"/coderen/{interview_id}")
    assert page.status_code == 200
    words = {"waiting": "wacht op verwerking", "running": "0 van 4", "failed": "mislukt"}
    assert words[status] in page.text
