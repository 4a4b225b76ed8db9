"""Taking out, entering afterwards, notes and drafts: the pages, with and without a script."""

from uuid import UUID, uuid4

import pytest
from cast import CANARY
from sqlmodel import select

from interviews.interviews import Interview, close_interview
from interviews.outbox import Place, public_key, seal_turn
from interviews.private_notes import PrivateNote, notes_of
from interviews.telling import add_turn
from interviews.turns import Mode, Speaker, raw_text, turns_of
from research.roles import Role

PART = {"HX-Request": "true"}


@pytest.fixture
def interview_id(cast) -> UUID:
    return cast.interview(cast.daughter)


@pytest.fixture
def here(interview_id):
    return f"/gesprekken/{interview_id}"


@pytest.fixture
def browser(cast):
    return cast.browser(cast.interviewer)


@pytest.fixture
def turn_id(cast, interview_id) -> UUID:
    with cast.writing() as session:
        interview = session.get_one(Interview, interview_id)
        return add_turn(
            session,
            interview,
            turn_id=uuid4(),
            speaker=Speaker.ACTOR,
            mode=Mode.VERBATIM,
            text=f"{CANARY} viel.",
            written_by=cast.interviewer.id,
        )[0].id


def words(cast, interview_id):
    with cast.database.reading() as session:
        interview = session.get_one(Interview, interview_id)
        return [raw_text(session, interview, one) for _, one in turns_of(session, interview_id)]


def end(cast, interview_id):
    with cast.writing() as session:
        interview = session.get_one(Interview, interview_id)
        close_interview(session, interview, attributes={}, closed_by=None)


# ---- Taking out -------------------------------------------------------------


def test_a_turn_is_taken_out_and_put_back_without_a_script(
    cast, browser, here, interview_id, turn_id
):
    page = browser.get(f"{here}/beurten/{turn_id}/verbeter").text
    assert f"{here}/beurten/{turn_id}/weg" in page
    assert browser.post(f"{here}/beurten/{turn_id}/weg").status_code == 303
    page = browser.get(here).text
    assert "Deze zin is weggehaald." in page
    assert CANARY not in page
    assert words(cast, interview_id) == []
    # The way to better words shows none either: the turn has to be put back first.
    assert (
        CANARY not in browser.get(f"{here}/beurten/{turn_id}/verbeter", follow_redirects=True).text
    )
    assert browser.post(f"{here}/beurten/{turn_id}/terug").status_code == 303
    assert words(cast, interview_id) == [f"{CANARY} viel."]


def test_the_script_gets_the_line_and_the_reason(cast, browser, here, interview_id, turn_id):
    act = {"act_id": str(uuid4())}
    for _time in range(2):
        answer = browser.post(f"{here}/beurten/{turn_id}/weg", data=act, headers=PART)
        assert answer.status_code == 200
        assert f'data-turn-id="{turn_id}" data-state="saved"' in answer.text
        assert CANARY not in answer.text
    end(cast, interview_id)
    again = browser.post(f"{here}/beurten/{turn_id}/terug", headers=PART)
    assert again.status_code == 409
    assert 'data-reason="over"' in again.text


def test_a_page_that_reads_along_takes_nothing_out(cast, browser, here, interview_id, turn_id):
    one, other = str(uuid4()), str(uuid4())
    browser.post(f"{here}/schrijver", data={"page_id": one, "act": "hold"}, headers=PART)
    data = {"act_id": str(uuid4()), "writer_id": other}
    answer = browser.post(f"{here}/beurten/{turn_id}/weg", data=data, headers=PART)
    assert answer.status_code == 409
    assert 'data-reason="reading"' in answer.text
    assert words(cast, interview_id) == [f"{CANARY} viel."]


# ---- Afterwards -------------------------------------------------------------

STORY = f"{CANARY} viel.\n\nI: En toen?"
FORM = {"speaker": "actor", "mode": "paraphrase", "text": STORY}


def looked_at(page: str) -> str:
    return page.split('name="looked_at" value="')[1].split('"')[0]


def test_a_story_is_looked_over_and_then_saved_once(cast, browser, here, interview_id):
    facts = FORM | {"page_id": str(uuid4()), "do": "look"}
    page = browser.post(f"{here}/achteraf", data=facts)
    assert page.status_code == 200
    assert "Dit geeft 2 beurten" in page.text
    assert words(cast, interview_id) == []
    facts |= {"do": "save", "looked_at": looked_at(page.text)}
    for _time in range(2):
        assert browser.post(f"{here}/achteraf", data=facts).status_code == 303
    assert words(cast, interview_id) == [f"{CANARY} viel.", "En toen?"]
    assert "samengevat, achteraf" in browser.get(here).text


def test_what_was_changed_after_looking_is_shown_again_before_it_is_saved(
    cast, browser, here, interview_id
):
    facts = FORM | {"page_id": str(uuid4()), "do": "look"}
    look = looked_at(browser.post(f"{here}/achteraf", data=facts).text)
    facts |= {"do": "save", "looked_at": look, "text": f"{STORY}\n\nNog iets."}
    page = browser.post(f"{here}/achteraf", data=facts)
    assert page.status_code == 200
    assert "Dit geeft 3 beurten" in page.text
    assert words(cast, interview_id) == []


def test_another_text_of_a_page_that_saved_comes_back_with_what_to_do(
    cast, browser, here, interview_id
):
    facts = FORM | {"page_id": str(uuid4()), "do": "look"}
    for text in (STORY, "Iets anders."):
        facts |= {"do": "look", "text": text}
        look = looked_at(browser.post(f"{here}/achteraf", data=facts).text)
        answer = browser.post(f"{here}/achteraf", data=facts | {"do": "save", "looked_at": look})
    assert answer.status_code == 409
    assert "Iets anders." in answer.text
    assert facts["page_id"] not in answer.text
    assert words(cast, interview_id) == [f"{CANARY} viel.", "En toen?"]


def test_nothing_is_entered_in_a_closed_or_foreign_conversation(cast, here, interview_id):
    stranger = cast.browser(cast.stranger(Role.INTERVIEWER))
    assert stranger.get(f"{here}/achteraf").status_code == 404
    assert stranger.post(f"{here}/achteraf", data=FORM).status_code == 404
    end(cast, interview_id)
    browser = cast.browser(cast.interviewer)
    assert browser.get(f"{here}/achteraf").status_code == 302
    page_id = str(uuid4())
    look = looked_at(
        browser.post(f"{here}/achteraf", data=FORM | {"page_id": page_id, "do": "look"}).text
    )
    facts = FORM | {"page_id": page_id, "do": "save", "looked_at": look}
    answer = browser.post(f"{here}/achteraf", data=facts)
    assert answer.status_code == 409
    assert "En toen?" in answer.text
    assert words(cast, interview_id) == []


# ---- Notes ------------------------------------------------------------------


def test_notes_work_without_a_script_and_are_in_no_story(cast, browser, here, interview_id):
    note_id = str(uuid4())
    note = {"note_id": note_id, "note": f"Vraag {CANARY}."}
    for _time in range(2):
        assert browser.post(f"{here}/notities", data=note).status_code == 303
    page = browser.get(f"{here}/notities").text
    assert page.count(f"Vraag {CANARY}.") == 1
    assert "Alleen u leest deze notities." in page
    assert words(cast, interview_id) == []
    assert cast.browser(cast.lead).get(f"{here}/notities").status_code in {403, 404}
    assert browser.post(f"{here}/notities/{note_id}/weg").status_code == 303
    with cast.database.reading() as session:
        assert session.exec(select(PrivateNote)).all() == []


def test_a_note_that_cannot_be_kept_comes_back(cast, browser, here, interview_id):
    answer = browser.post(f"{here}/notities", data={"note": "a" * 2001}, headers=PART)
    assert answer.status_code == 422
    assert "a" * 2001 in answer.text
    end(cast, interview_id)
    with cast.database.reading() as session:
        interview = session.get_one(Interview, interview_id)
        assert notes_of(session, interview, reader_id=cast.interviewer.id) == []


# ---- Drafts -----------------------------------------------------------------


def sealed_draft(cast, interview_id, *, turn_id=None, user=None):
    """A draft as a browser sends it, and what it was sealed from."""
    turn_id, page_id = turn_id or uuid4(), uuid4()
    user = user or cast.interviewer
    place = Place(interview_id, turn_id, page_id, 0, user_id=user.id)
    facts = {"speaker": "actor", "mode": "paraphrase", "text": f"{CANARY} zei"}
    with cast.writing() as session:
        sealed = seal_turn(public_key(session), facts, place=place)
    return {
        "turn_id": str(turn_id),
        "page_id": str(page_id),
        "page_number": "0",
        "sealed": sealed,
    }


def test_a_draft_is_given_back_to_who_typed_it_and_kept_nowhere(cast, browser, here, interview_id):
    draft = sealed_draft(cast, interview_id)
    for _time in range(2):
        answer = browser.post(f"{here}/concept", data=draft, headers=PART)
        assert answer.status_code == 200
        assert f'data-mode="paraphrase">{CANARY} zei<' in answer.text
    assert words(cast, interview_id) == []
    # Also when the conversation is over: the words are his, and nobody else has them.
    end(cast, interview_id)
    assert CANARY in browser.post(f"{here}/concept", data=draft, headers=PART).text


def test_a_draft_of_somebody_else_or_of_another_turn_does_not_open(
    cast, browser, here, interview_id
):
    for draft in (
        sealed_draft(cast, interview_id, user=cast.lead),
        sealed_draft(cast, interview_id) | {"turn_id": str(uuid4())},
        sealed_draft(cast, interview_id) | {"page_number": "1"},
    ):
        answer = browser.post(f"{here}/concept", data=draft, headers=PART)
        assert answer.status_code == 422
        assert 'data-reason="sealed"' in answer.text
        assert CANARY not in answer.text
    stranger = cast.browser(cast.stranger(Role.INTERVIEWER))
    draft = sealed_draft(cast, interview_id)
    assert stranger.post(f"{here}/concept", data=draft, headers=PART).status_code == 404


def test_a_draft_that_was_saved_meanwhile_does_not_come_back(
    cast, browser, here, interview_id, turn_id
):
    draft = sealed_draft(cast, interview_id, turn_id=turn_id)
    answer = browser.post(f"{here}/concept", data=draft, headers=PART)
    assert answer.status_code == 200
    assert "data-words" not in answer.text
    assert CANARY not in answer.text


# ---- Observations -----------------------------------------------------------


def test_an_observation_that_a_page_sends_as_the_tellers_is_the_interviewers(
    cast, browser, here, interview_id
):
    turn = {
        "turn_id": str(uuid4()),
        "speaker": "actor",
        "mode": "observation",
        "text": "Zij lacht.",
    }
    for status in (201, 200):
        answer = browser.post(f"{here}/beurten", data=turn, headers=PART)
        assert answer.status_code == status
        assert "eigen waarneming" in answer.text
    with cast.database.reading() as session:
        [(kept, _revision)] = turns_of(session, interview_id)
    assert kept.speaker == Speaker.INTERVIEWER
