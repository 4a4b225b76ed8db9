"""The outbox on the side of the server: a sealed turn is opened once, for who typed it."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from app.database import Database
from interviews.interviews import Interview, close_interview
from interviews.outbox import Place, SealedTurnBrokenError, open_turn, public_key, seal_turn
from interviews.turns import raw_text, turns_of
from research.key_rotation import rewrap_all
from research.keys import KeyStore
from research.roles import Role

SCRIPT = {"HX-Request": "true"}
FACTS = {"speaker": "actor", "mode": "verbatim", "text": "Ze bleef met Kanarievogel."}


@pytest.fixture
def interview_id(cast) -> UUID:
    return cast.interview(cast.daughter)


def key_of(cast) -> str:
    with cast.database.reading() as session:
        return public_key(session)


def place_of(cast, interview_id, number=1, **other) -> Place:
    place = Place(interview_id, uuid4(), uuid4(), number, user_id=cast.interviewer.id)
    return replace(place, **other)


def sealed(cast, place, facts=FACTS) -> dict[str, str]:
    return {
        "turn_id": str(place.turn_id),
        "page_id": str(place.session_id),
        "page_number": str(place.number),
        "sealed": seal_turn(key_of(cast), facts, place=place),
    }


def send(browser, interview_id, body):
    return browser.post(f"/gesprekken/{interview_id}/beurten/verzegeld", data=body, headers=SCRIPT)


def told(cast, interview_id):
    with cast.database.reading() as session:
        interview = session.get_one(Interview, interview_id)
        return [raw_text(session, interview, one) for _, one in turns_of(session, interview_id)]


def test_a_sealed_turn_is_saved_as_a_plain_one_and_once(cast, interview_id):
    browser, body = cast.browser(cast.interviewer), sealed(cast, place_of(cast, interview_id))
    answers = [send(browser, interview_id, body) for _ in range(3)]
    assert [one.status_code for one in answers] == [201, 200, 200]
    assert f'data-turn-id="{body["turn_id"]}" data-state="saved"' in answers[2].text
    plain = FACTS | {"turn_id": body["turn_id"]}
    same = browser.post(f"/gesprekken/{interview_id}/beurten", data=plain, headers=SCRIPT)
    assert same.status_code == 200
    assert told(cast, interview_id) == [FACTS["text"]]


@pytest.mark.parametrize("what", ["turn_id", "session_id", "number", "user_id", "interview_id"])
def test_a_seal_holds_for_one_place_and_one_person(cast, interview_id, what):
    place = place_of(cast, interview_id)
    other = replace(place, **{what: 2 if what == "number" else uuid4()})
    body = sealed(cast, other) | {
        "turn_id": str(place.turn_id),
        "page_id": str(place.session_id),
        "page_number": "1",
    }
    answer = send(cast.browser(cast.interviewer), interview_id, body)
    assert answer.status_code == 422
    assert 'data-reason="sealed"' in answer.text
    assert "Kanarievogel" not in answer.text
    assert told(cast, interview_id) == []


@pytest.mark.parametrize("bad", ["", "geen base64!", "AAAA", "A" * 400, "é"])
def test_a_seal_that_is_none_is_refused(cast, interview_id, bad):
    body = sealed(cast, place_of(cast, interview_id)) | {"sealed": bad}
    answer = send(cast.browser(cast.interviewer), interview_id, body)
    assert answer.status_code == 422
    assert 'data-reason="sealed"' in answer.text


@pytest.mark.parametrize(
    "wrong", [{"turn_id": "1"}, {"page_id": ""}, {"page_number": "-1"}, {"page_number": "1e9"}]
)
def test_a_turn_without_a_place_is_refused(cast, interview_id, wrong):
    body = sealed(cast, place_of(cast, interview_id)) | wrong
    assert send(cast.browser(cast.interviewer), interview_id, body).status_code == 400
    assert told(cast, interview_id) == []


def test_a_stranger_sends_nothing(cast, interview_id):
    stranger = cast.stranger(Role.INTERVIEWER)
    body = sealed(cast, place_of(cast, interview_id, user_id=stranger.id))
    assert send(cast.browser(stranger), interview_id, body).status_code == 404
    assert send(cast.browser(cast.coder), interview_id, body).status_code == 403


def test_a_turn_that_comes_after_the_end_gives_its_words_back_to_who_typed_them(cast, interview_id):
    body = sealed(cast, place_of(cast, interview_id))
    with cast.writing() as session:
        interview = session.get_one(Interview, interview_id)
        close_interview(session, interview, attributes={}, closed_by=None)
    answer = send(cast.browser(cast.interviewer), interview_id, body)
    assert answer.status_code == 409
    assert 'data-reason="over"' in answer.text
    assert FACTS["text"] in answer.text
    assert told(cast, interview_id) == []


def test_words_about_an_erased_person_come_back_to_nobody(cast, interview_id):
    body = sealed(cast, place_of(cast, interview_id))
    cast.database.vault.keys.destroy(cast.daughter.id)
    answer = send(cast.browser(cast.interviewer), interview_id, body)
    assert answer.status_code == 410
    assert 'data-reason="erased"' in answer.text
    assert "Kanarievogel" not in answer.text


def test_a_later_turn_of_a_page_never_goes_before_an_earlier_one(cast, interview_id):
    browser, page_id = cast.browser(cast.interviewer), uuid4()

    def say(number):
        place = place_of(cast, interview_id, number, session_id=page_id)
        return send(browser, interview_id, sealed(cast, place, FACTS | {"text": f"Zin {number}."}))

    assert [say(number).status_code for number in (1, 4, 5)] == [201, 201, 201]
    late = say(3)
    assert late.status_code == 409
    assert 'data-reason="other-words"' in late.text
    assert "Zin 3." in late.text
    assert told(cast, interview_id) == ["Zin 1.", "Zin 4.", "Zin 5."]
    with cast.database.reading() as session:
        placed = [(turn.page_id, turn.page_number) for turn, _ in turns_of(session, interview_id)]
    assert placed == [(page_id, number) for number in (1, 4, 5)]


def test_the_key_survives_a_restart_and_a_turn_of_the_master_key(settings, database, cast):
    place = place_of(cast, uuid4())
    body = seal_turn(key_of(cast), FACTS, place=place)
    before = key_of(cast)
    database.dispose()
    new = b"\x07" * 32
    turned = KeyStore(settings.keys_directory, new, former=settings.master_key)
    rewrap_all(turned)
    again = Database(replace(settings, master_key=new))
    with again.reading() as session:
        assert public_key(session) == before
        assert open_turn(session, body, place=place) == FACTS
    again.dispose()


def test_without_the_key_nobody_opens_it(settings, cast):
    place = place_of(cast, uuid4())
    body = seal_turn(key_of(cast), FACTS, place=place)
    for path in settings.keys_directory.glob("6f757462*"):
        path.unlink()
    other = Database(settings)
    with other.reading() as session, pytest.raises(SealedTurnBrokenError):
        open_turn(session, body, place=place)
    other.dispose()
