"""The live conversation: every turn saved once, for the one who holds it."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from cast import CANARY

from interviews.appointments import Appointment
from interviews.interviews import Interview, close_interview
from interviews.turns import raw_text, turns_of
from research.roles import Role
from research.studies import Study, add_member
from research.tables import now

SCRIPT = {"HX-Request": "true"}


@pytest.fixture
def interview_id(cast) -> UUID:
    return cast.interview(cast.daughter)


def body(text, *, turn_id=None, speaker="actor", mode="verbatim"):
    return {"turn_id": str(turn_id or uuid4()), "speaker": speaker, "mode": mode, "text": text}


def say(browser, interview_id, text, *, script=True, **facts):
    headers = SCRIPT if script else {}
    return browser.post(
        f"/gesprekken/{interview_id}/beurten", data=body(text, **facts), headers=headers
    )


def told(cast, interview_id):
    with cast.database.reading() as session:
        interview = session.get(Interview, interview_id)
        return [
            (turn.seq, raw_text(session, interview, revision))
            for turn, revision in turns_of(session, interview_id)
        ]


def close(cast, interview_id):
    with cast.writing() as session:
        interview = session.get(Interview, interview_id)
        close_interview(session, interview, attributes={}, closed_by=None)


def test_a_new_turn_is_answered_with_its_own_part_and_the_time_of_the_server(cast, interview_id):
    turn_id = uuid4()
    answer = say(cast.browser(cast.interviewer), interview_id, "Ze nam de tijd.", turn_id=turn_id)
    assert answer.status_code == 201
    assert f'data-turn-id="{turn_id}" data-state="saved"' in answer.text
    assert 'class="turn__time"' in answer.text
    assert answer.text.strip().startswith("<li")


def test_the_same_turn_again_is_answered_as_saved_and_not_doubled(cast, interview_id):
    browser, turn_id = cast.browser(cast.interviewer), uuid4()
    answers = [say(browser, interview_id, "Fijn.\r\nEcht.", turn_id=turn_id) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert say(browser, interview_id, "Fijn.\nEcht.", turn_id=turn_id).status_code == 200
    assert told(cast, interview_id) == [(1, "Fijn.\nEcht.")]


def test_one_id_with_two_bodies_is_a_conflict_that_the_script_knows(cast, interview_id):
    browser, turn_id = cast.browser(cast.interviewer), uuid4()
    say(browser, interview_id, "Eerst.", turn_id=turn_id)
    answer = say(browser, interview_id, "Anders.", turn_id=turn_id)
    assert answer.status_code == 409
    assert 'data-reason="other-words"' in answer.text
    assert told(cast, interview_id) == [(1, "Eerst.")]


def test_ten_browsers_at_once_leave_ten_turns_without_gaps(cast, interview_id):
    browsers = [cast.browser(cast.interviewer) for _ in range(5)]

    def two(pair):
        number, browser = pair
        return [say(browser, interview_id, f"Zin {number}{x}.").status_code for x in "ab"]

    with ThreadPoolExecutor(5) as pool:
        codes = [code for pair in pool.map(two, enumerate(browsers)) for code in pair]
    assert codes == [201] * 10
    assert [seq for seq, _ in told(cast, interview_id)] == list(range(1, 11))


@pytest.mark.parametrize(
    ("text", "words"), [("   ", "Typ eerst"), ("x" * 20_001, "te lang")], ids=["empty", "long"]
)
def test_a_turn_that_does_not_fit_is_refused_with_the_words_kept(cast, interview_id, text, words):
    browser = cast.browser(cast.interviewer)
    assert say(browser, interview_id, text).status_code == 422
    answer = say(browser, interview_id, text, script=False)
    assert answer.status_code == 422
    assert words in answer.text
    assert text.strip() in answer.text
    assert told(cast, interview_id) == []


@pytest.mark.parametrize("wrong", [{"turn_id": "1"}, {"speaker": "hond"}, {"mode": "gezongen"}])
def test_a_turn_of_another_shape_is_refused(cast, interview_id, wrong):
    answer = say(cast.browser(cast.interviewer), interview_id, "Fijn.", **wrong)
    assert answer.status_code == 422
    assert told(cast, interview_id) == []


def test_without_a_script_the_page_comes_back_at_the_last_turn(cast, interview_id):
    browser = cast.browser(cast.interviewer)
    answer = say(browser, interview_id, "Fijn.", script=False)
    assert answer.status_code == 303
    assert answer.location == f"/gesprekken/{interview_id}#laatste"
    page = browser.get(answer.location).text
    assert 'id="laatste"' in page
    assert "Fijn." in page
    assert UUID(page.split('name="turn_id"')[1].split('value="')[1][:36])


def test_without_a_script_a_taken_id_gives_the_words_back_under_a_new_one(cast, interview_id):
    browser, turn_id = cast.browser(cast.interviewer), uuid4()
    say(browser, interview_id, "Eerst.", turn_id=turn_id)
    answer = say(browser, interview_id, "Daarna.", turn_id=turn_id, script=False)
    assert answer.status_code == 409
    assert "Daarna.</textarea>" in answer.text
    assert f'value="{turn_id}"' not in answer.text


def test_a_turn_after_closing_is_refused_and_its_words_stay_on_the_screen(cast, interview_id):
    browser = cast.browser(cast.interviewer)
    say(browser, interview_id, "Op tijd.")
    close(cast, interview_id)
    answer = say(browser, interview_id, "Te laat.")
    assert answer.status_code == 409
    assert 'data-reason="over"' in answer.text
    page = say(browser, interview_id, "Te laat.", script=False)
    assert page.status_code == 409
    assert "Te laat." in page.text
    assert "Op tijd." not in page.text
    assert told(cast, interview_id) == [(1, "Op tijd.")]


def test_a_closed_conversation_shows_its_raw_words_to_nobody(cast, interview_id):
    browser = cast.browser(cast.interviewer)
    turn_id = uuid4()
    say(browser, interview_id, f"Die {CANARY} kwam langs.", turn_id=turn_id)
    close(cast, interview_id)
    assert browser.get(f"/gesprekken/{interview_id}").location.endswith("/afgesloten")
    assert CANARY not in browser.get(f"/gesprekken/{interview_id}/afgesloten").text
    edit = browser.get(f"/gesprekken/{interview_id}/beurten/{turn_id}/verbeter")
    assert edit.status_code == 302
    part = browser.get(f"/gesprekken/{interview_id}/beurten/{turn_id}", headers=SCRIPT)
    assert CANARY not in part.text


@pytest.mark.parametrize(
    "path",
    ["", "/afsluiten", "/afgesloten", "/formulier", f"/beurten/{uuid4()}"],
    ids=["talk", "closing", "closed", "token", "turn"],
)
def test_a_stranger_finds_no_conversation(cast, interview_id, path):
    for user in (cast.stranger(Role.INTERVIEWER), cast.lead):
        assert cast.browser(user).get(f"/gesprekken/{interview_id}{path}").status_code == 404


def test_a_stranger_cannot_type_correct_or_close(cast, interview_id):
    turn_id = uuid4()
    say(cast.browser(cast.interviewer), interview_id, "Van mij.", turn_id=turn_id)
    stranger = cast.browser(cast.stranger(Role.INTERVIEWER))
    assert say(stranger, interview_id, "Ook.").status_code == 404
    here = f"/gesprekken/{interview_id}"
    assert stranger.post(f"{here}/beurten/{turn_id}/verbeter").status_code == 404
    assert stranger.post(f"{here}/afsluiten").status_code == 404
    assert told(cast, interview_id) == [(1, "Van mij.")]


def test_a_colleague_with_the_appointment_cannot_enter_an_open_conversation(cast, interview_id):
    colleague = cast.stranger(Role.INTERVIEWER)
    with cast.writing() as session:
        study = session.get_one(Study, cast.study.id)
        add_member(session, study, user_id=colleague.id, added_by=None)
        session.add(
            Appointment(
                interview_id=interview_id,
                interviewer_id=colleague.id,
                starts_at=now(),
                ends_at=now(),
            )
        )
    browser = cast.browser(colleague)
    assert "Een collega voert dit gesprek" in browser.get(f"/vandaag/{interview_id}").text
    assert browser.post(f"/vandaag/{interview_id}/begin").status_code == 409
    assert browser.post(f"/vandaag/{interview_id}/persoon").status_code == 409
    assert browser.get(f"/gesprekken/{interview_id}").status_code == 409
    assert say(browser, interview_id, "Ook.").status_code == 409
    assert told(cast, interview_id) == []


def test_a_correction_is_seen_and_the_first_words_stay(cast, interview_id):
    browser, turn_id = cast.browser(cast.interviewer), uuid4()
    say(browser, interview_id, "Ze kwan.", turn_id=turn_id)
    here = f"/gesprekken/{interview_id}/beurten/{turn_id}"
    assert "Ze kwan." in browser.get(f"{here}/verbeter").text
    answer = browser.post(f"{here}/verbeter", data={"text": "Ze kwam."})
    assert (answer.status_code, answer.location) == (303, here)
    part = browser.get(here, headers=SCRIPT).text
    assert "Ze kwam." in part
    assert "verbeterd" in part
    assert browser.get(here).location == f"/gesprekken/{interview_id}#turn-{turn_id}"
    assert browser.post(f"{here}/verbeter", data={"text": " "}).status_code == 422
    # The browser that never heard that its turn was saved may still send it again.
    assert say(browser, interview_id, "Ze kwan.", turn_id=turn_id).status_code == 200


def test_a_turn_of_another_conversation_is_not_found(cast, interview_id):
    browser, turn_id = cast.browser(cast.interviewer), uuid4()
    other = cast.interview(cast.client_actor)
    say(browser, other, "Elders.", turn_id=turn_id)
    here = f"/gesprekken/{interview_id}/beurten/{turn_id}/verbeter"
    assert browser.get(here).status_code == 404
    assert browser.post(here, data={"text": "Hier."}).status_code == 404


def test_an_expired_session_tells_the_script_so(cast, interview_id):
    assert say(cast.browser(), interview_id, "Nog hier.").status_code == 401
    token = cast.browser().get(f"/gesprekken/{interview_id}/formulier", headers=SCRIPT)
    assert token.status_code == 401


def test_the_script_gets_a_fresh_form_after_signing_in_again(app, cast, interview_id):
    browser = cast.browser(cast.interviewer)
    app.config["WTF_CSRF_ENABLED"] = True
    assert say(browser, interview_id, "Oud.").status_code == 400
    part = browser.get(f"/gesprekken/{interview_id}/formulier", headers=SCRIPT).text
    token = part.split('value="')[1].split('"')[0]
    facts = body("Nieuw.") | {"csrf_token": token}
    answer = browser.post(f"/gesprekken/{interview_id}/beurten", data=facts, headers=SCRIPT)
    assert answer.status_code == 201
