"""When typed words close: once names are checked and read back, or once a story is taken back."""

from datetime import timedelta

import pytest
from names_in_stories import (
    OTHER,
    TOLD,
    Words,
    confirm,
    read_back,
    second_lead,
    shown,
    spot,
    tell,
    version,
)
from sqlmodel import select

from app.identity import User
from interviews.interviews import Interview
from interviews.name_corrections import CorrectedPlaces
from interviews.raw_openings import allow_opening, ask_opening
from interviews.turns import turns_of
from research.consents import Decision, Purpose, record_consent
from research.networks import Actor
from research.roles import Role


@pytest.fixture
def story(cast):
    """A story in which the program took the name of a club for that of a person."""
    return tell(cast, cast.client_actor, TOLD, Words("Zonnebloem"))


@pytest.fixture
def other(cast, story):
    """Another story of the network, held by somebody else."""
    return tell(
        cast, cast.daughter, OTHER, Words("Zonnebloem"), interviewer=cast.stranger(Role.INTERVIEWER)
    )


@pytest.fixture
def second(cast):
    return second_lead(cast)


def test_typed_words_close_once_names_are_checked_and_the_story_is_read_back(cast, story):
    interviewer, typed = cast.browser(cast.interviewer), f"/gesprekken/{story}/getypt"
    assert "Verhalen om af te maken" in interviewer.get("/vandaag/").text
    confirm(interviewer, story)
    answer = interviewer.get(typed)
    assert answer.status_code == 200
    assert "nog 14 dagen" in answer.text
    read_back(interviewer, story, how="not_reached")
    answer = interviewer.get(typed)
    assert answer.status_code == 403
    assert "Zonnebloem" not in answer.text
    assert "Twee onderzoeksleiders" in answer.text
    place = spot(cast, story)
    assert "Zonnebloem" not in interviewer.get(place).text
    assert interviewer.post(place).status_code == 403
    assert "Verhalen om af te maken" not in interviewer.get("/vandaag/").text


def test_after_two_weeks_they_close_by_themselves_and_the_page_says_why(cast, story):
    with cast.writing() as session:
        interview = session.get_one(Interview, story)
        interview.closed_at -= timedelta(days=14)
        session.add(interview)
    interviewer = cast.browser(cast.interviewer)
    answer = interviewer.get(f"/gesprekken/{story}/getypt")
    assert answer.status_code == 403
    assert "hoogstens 14 dagen" in answer.text
    assert "Zonnebloem" not in interviewer.get(spot(cast, story)).text
    assert interviewer.post(spot(cast, story)).status_code == 403
    assert "Waarom is dat?" in interviewer.get(f"/namen/{story}").text


def test_names_that_changed_since_are_not_confirmed(cast, story):
    interviewer = cast.browser(cast.interviewer)
    page = interviewer.get(f"/namen/{story}").text
    cast.browser(cast.coder).post(
        f"/namen/{story}/verberg", data={"name": "ouarda", "what": "person"}
    )
    answer = interviewer.post(
        f"/namen/{story}/nagekeken", data={"seen": version(page)}, follow_redirects=True
    )
    assert "net veranderd" in answer.text
    assert "De namen zijn nagekeken" in answer.text
    assert "Namen nagekeken door" not in answer.text


def test_a_step_is_taken_back_and_both_only_by_a_lead(cast, story):
    interviewer, lead = cast.browser(cast.interviewer), cast.browser(cast.lead)
    step = f"/namen/{story}/stap-terug"
    confirm(interviewer, story)
    assert interviewer.post(step, data={"step": "names"}).status_code == 303
    confirm(interviewer, story)
    read_back(interviewer, story)
    assert interviewer.post(step, data={"step": "names"}).status_code == 409
    assert lead.post(step, data={"step": "read_back"}).status_code == 303
    assert interviewer.get(f"/gesprekken/{story}/getypt").status_code == 200


@pytest.mark.parametrize("on", ["2020-01-01", "2999-01-01", "gisteren", ""])
def test_a_story_is_read_back_between_its_telling_and_today(cast, story, on):
    answer = read_back(cast.browser(cast.interviewer), story, on=on)
    assert answer.status_code == 422
    assert 'value="by_phone"' in answer.text


def test_a_coder_confirms_nothing(cast, story):
    coder = cast.browser(cast.coder)
    assert "nagekeken</button>" not in coder.get(f"/namen/{story}").text
    for part in ("nagekeken", "teruggelezen", "stap-terug"):
        assert coder.post(f"/namen/{story}/{part}").status_code == 403


def test_who_codes_and_phones_finishes_no_story_of_a_colleague(cast, story):
    """It would close the typed words of who held the conversation."""
    with cast.writing() as session:
        both = session.get_one(User, cast.coder.id)
        both.role_names = [Role.CODER.value, Role.INTERVIEWER.value]
        session.add(both)
    coder, holder = cast.browser(cast.coder), cast.browser(cast.interviewer)
    assert "nagekeken</button>" not in coder.get(f"/namen/{story}").text
    for part in ("nagekeken", "teruggelezen", "stap-terug"):
        assert coder.post(f"/namen/{story}/{part}").status_code == 403
    assert "nagekeken</button>" in holder.get(f"/namen/{story}").text
    assert holder.get(f"/gesprekken/{story}/getypt").status_code == 200
    assert "nagekeken</button>" in cast.browser(cast.lead).get(f"/namen/{story}").text


def test_a_story_that_the_program_still_reads_is_not_confirmed(cast, story):
    with cast.writing() as session:
        ((_turn, revision),) = turns_of(session, story)
        revision.pseudonymised_sealed = None
        session.add(revision)
    interviewer = cast.browser(cast.interviewer)
    assert "nog niet klaar om te lezen" in interviewer.get(f"/namen/{story}").text
    answer = interviewer.post(
        f"/namen/{story}/nagekeken", data={"seen": "0"}, follow_redirects=True
    )
    assert "Het programma is nog bezig" in answer.text


# Who took his story back


@pytest.mark.parametrize("decision", [Decision.WITHDRAWN, Decision.REFUSED])
def test_nothing_opens_of_who_took_back_or_says_no(cast, second, story, decision):
    place = spot(cast, story)
    with cast.writing() as session:
        interview = session.get_one(Interview, story)
        opening = ask_opening(session, interview, reason="Nodig.", asked_by=cast.lead.id)
        allow_opening(session, opening, allowed_by=second.id)
        record_consent(
            session, actor_id=cast.client_actor.id, purpose=Purpose.INTERVIEW,
            decision=decision, recorded_by=None,
        )  # fmt: skip
    for user in (cast.interviewer, cast.lead, second, cast.coder):
        browser = cast.browser(user)
        for path in (f"/namen/{story}", place, f"/gesprekken/{story}/getypt"):
            assert browser.get(path).status_code in {403, 404}
            assert "Zonnebloem" not in browser.get(path).text
        for path in (place, f"{place}/vraag", f"/namen/{story}/verberg"):
            assert browser.post(path, data={"name": "ouarda"}).status_code in {403, 404}
    assert "Verhalen om af te maken" not in cast.browser(cast.interviewer).get("/vandaag/").text


def test_giving_back_leaves_the_story_of_who_took_back_alone(cast, story, other):
    with cast.writing() as session:
        record_consent(
            session, actor_id=cast.daughter.id, purpose=Purpose.INTERVIEW,
            decision=Decision.WITHDRAWN, recorded_by=None,
        )  # fmt: skip
    before = shown(cast, other)
    cast.browser(cast.interviewer).post(spot(cast, story))
    assert shown(cast, story) == TOLD
    assert shown(cast, other) == before


def test_erasing_takes_the_notes_along(cast, story):
    from analysis.withdrawal import erase_actor
    from interviews.name_questions import NameQuestion
    from interviews.story_checks import StoryCheck

    interviewer = cast.browser(cast.interviewer)
    cast.browser(cast.coder).post(f"{spot(cast, story)}/vraag")
    interviewer.post(f"/namen/{story}/verberg", data={"name": "ouarda", "what": "person"})
    confirm(interviewer, story)
    with cast.writing() as session:
        erase_actor(session, session.get_one(Actor, cast.client_actor.id), None)
    with cast.database.reading() as session:
        for model in (CorrectedPlaces, NameQuestion, StoryCheck):
            assert session.exec(select(model)).all() == []
