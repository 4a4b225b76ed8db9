"""Raw words open for an hour, after two people agreed; each reading stands in the log."""

from datetime import timedelta

import pytest
from cast import CANARY, PASSPHRASE
from sqlmodel import select

from app.identity import create_user
from interviews.interviews import Interview
from interviews.raw_openings import OPEN_FOR, RawOpening
from research.audit import AuditEntry
from research.roles import Role
from research.studies import add_member


@pytest.fixture
def second(cast):
    """Another lead of the same study."""
    with cast.app.app_context(), cast.writing() as session:
        user = create_user(
            session,
            email="tweede@wij-toets.nl",
            display_name="Tweede",
            passphrase=PASSPHRASE,
            roles=[Role.LEAD],
        )
        add_member(session, cast.study, user_id=user.id, added_by=None)
    return user


@pytest.fixture
def story(cast):
    return cast.story(cast.client_actor)


@pytest.fixture
def asked(cast, story):
    answer = cast.browser(cast.lead).post(
        f"/letterlijk/{story}", data={"reason": "Een zin is niet te volgen."}
    )
    assert answer.status_code == 303
    with cast.database.reading() as session:
        return session.exec(select(RawOpening)).one().id


def allow(browser, opening):
    return browser.post(f"/letterlijk/verzoek/{opening}/goed")


def read(browser, opening):
    return browser.get(f"/letterlijk/verzoek/{opening}")


def raw_readings(cast):
    with cast.database.reading() as session:
        return len(session.exec(select(AuditEntry).where(AuditEntry.action == "read_raw")).all())


def test_one_person_alone_opens_nothing(cast, asked):
    lead = cast.browser(cast.lead)
    assert read(lead, asked).status_code == 409
    assert allow(lead, asked).status_code == 403
    assert read(lead, asked).status_code == 409
    assert raw_readings(cast) == 0


def test_two_people_read_and_each_reading_is_noted(cast, second, story, asked):
    lead, other = cast.browser(cast.lead), cast.browser(second)
    assert "Een zin is niet te volgen." in other.get(f"/letterlijk/{story}").text
    assert allow(other, asked).status_code == 303
    for browser in (lead, other, lead):
        answer = read(browser, asked)
        assert answer.status_code == 200
        assert CANARY in answer.text
    assert raw_readings(cast) == 3


def test_it_is_allowed_once(cast, second, asked):
    other = cast.browser(second)
    allow(other, asked)
    assert allow(other, asked).status_code == 409


def test_after_an_hour_it_is_closed_again(cast, second, asked):
    other = cast.browser(second)
    allow(other, asked)
    with cast.writing() as session:
        opening = session.get(RawOpening, asked)
        opening.allowed_at -= OPEN_FOR
        session.add(opening)
    answer = read(cast.browser(cast.lead), asked)
    assert answer.status_code == 409
    assert CANARY not in answer.text
    assert raw_readings(cast) == 0


def test_a_third_lead_does_not_read_along(cast, second, asked):
    with cast.app.app_context(), cast.writing() as session:
        third = create_user(
            session,
            email="derde@wij-toets.nl",
            display_name="Derde",
            passphrase=PASSPHRASE,
            roles=[Role.LEAD],
        )
        add_member(session, cast.study, user_id=third.id, added_by=None)
    allow(cast.browser(second), asked)
    assert read(cast.browser(third), asked).status_code == 403


def test_a_lead_of_another_study_finds_nothing(cast, story, asked):
    stranger = cast.browser(cast.stranger(Role.LEAD))
    for answer in (
        stranger.get(f"/letterlijk/{story}"),
        read(stranger, asked),
        allow(stranger, asked),
    ):
        assert answer.status_code == 404


def test_without_a_reason_nothing_is_asked(cast, story):
    answer = cast.browser(cast.lead).post(f"/letterlijk/{story}", data={"reason": "  "})
    assert answer.status_code == 422


def test_who_took_back_is_not_opened_any_more(cast, second, asked):
    allow(cast.browser(second), asked)
    lead = cast.browser(cast.lead)
    lead.post(f"/netwerken/actor/{cast.client_actor.id}/intrekken", data={"sure": "y"})
    assert read(lead, asked).status_code == 404


def test_an_interviewer_reads_what_he_typed_for_two_weeks(cast, story):
    interviewer, path = cast.browser(cast.interviewer), f"/gesprekken/{story}"
    assert CANARY in interviewer.get(f"{path}/getypt").text
    assert CANARY not in interviewer.get(f"{path}/verhaal").text
    with cast.writing() as session:
        interview = session.get(Interview, story)
        interview.closed_at -= timedelta(days=14)
        session.add(interview)
    shut = interviewer.get(f"{path}/getypt")
    assert shut.status_code == 403
    assert CANARY not in shut.text
    page = interviewer.get(f"{path}/verhaal")
    assert page.status_code == 200
    assert "[naam 1]" in page.text
    assert "getypt" not in page.text


def test_each_opening_by_the_interviewer_is_noted(cast, story):
    interviewer = cast.browser(cast.interviewer)
    interviewer.get(f"/gesprekken/{story}/getypt")
    interviewer.get(f"/gesprekken/{story}/getypt")
    with cast.database.reading() as session:
        noted = session.exec(
            select(AuditEntry).where(AuditEntry.kind == "raw_words", AuditEntry.object_id == story)
        ).all()
    assert [one.user_id for one in noted] == [cast.interviewer.id] * 2


def test_a_colleague_does_not_read_the_conversation_of_another(cast, story):
    lead = cast.browser(cast.lead)
    for part in ("getypt", "verhaal"):
        assert lead.get(f"/gesprekken/{story}/{part}").status_code == 404
