"""The topic compass: followed from saved turns, out of sight until asked for, never a score."""

from uuid import uuid4

import pytest
from sqlalchemy import event
from sqlmodel import select

from analysis.compass import CompassUse, TurnTopics, compass_counts, open_topics, switch_compass
from analysis.language.topics import Topic
from analysis.withdrawal import erase_actor
from interviews.interviews import Interview, close_interview
from interviews.turns import turns_of
from research.networks import Actor
from research.roles import Role
from research.studies import Study

SCRIPT = {"HX-Request": "true"}
ALL = [topic.value for topic in Topic]
FELT = "Ik was er zo blij mee, ik voelde me weer mens."


@pytest.fixture
def interview_id(cast):
    return cast.interview(cast.daughter)


def body(text, *, speaker="actor"):
    return {"turn_id": str(uuid4()), "speaker": speaker, "mode": "verbatim", "text": text}


def say(browser, interview_id, text, **facts):
    path = f"/gesprekken/{interview_id}/beurten"
    return browser.post(path, data=body(text, **facts), headers=SCRIPT)


def close(cast, interview_id):
    with cast.writing() as session:
        interview = session.get(Interview, interview_id)
        close_interview(session, interview, attributes={}, closed_by=None)


def left(cast, interview_id):
    with cast.database.reading() as session:
        return [one.value for one in open_topics(session, session.get(Interview, interview_id))]


def uses(cast):
    with cast.database.reading() as session:
        return [one.open_topics for one in session.exec(select(CompassUse))]


def kompas(interview_id):
    return f"/gesprekken/{interview_id}/kompas"


def test_a_saved_turn_carries_its_topics_in_the_same_answer(cast, interview_id):
    browser = cast.browser(cast.interviewer)
    answer = say(browser, interview_id, FELT)
    assert 'data-topics="experience"' in answer.text
    assert left(cast, interview_id) == [one for one in ALL if one != "experience"]


def test_a_question_counts_with_the_answer_after_it(cast, interview_id):
    browser = cast.browser(cast.interviewer)
    say(browser, interview_id, "Kunt u zo verder?", speaker="interviewer")
    assert left(cast, interview_id) == ALL
    say(browser, interview_id, "Elke dinsdag naar het buurthuis.")
    assert "going_on" not in left(cast, interview_id)


def test_the_same_turn_sent_again_is_followed_once(cast, interview_id):
    browser, turn = cast.browser(cast.interviewer), body(FELT)
    for _ in range(2):
        browser.post(f"/gesprekken/{interview_id}/beurten", data=turn, headers=SCRIPT)
    with cast.database.reading() as session:
        assert len(list(session.exec(select(TurnTopics)))) == 1


def test_better_words_are_read_anew(cast, interview_id):
    browser = cast.browser(cast.interviewer)
    say(browser, interview_id, FELT)
    with cast.database.reading() as session:
        turn_id = turns_of(session, interview_id)[0][0].id
    path = f"/gesprekken/{interview_id}/beurten/{turn_id}/verbeter"
    assert browser.post(path, data={"text": "Het regende."}).status_code == 303
    assert left(cast, interview_id) == ALL


def test_the_conversation_shows_no_list_of_topics_until_asked(cast, interview_id):
    page = cast.browser(cast.interviewer).get(f"/gesprekken/{interview_id}").text
    assert 'id="topics"' not in page
    panel = page.split('id="compass-panel"')[1].split(">")[0]
    assert "hidden" in panel
    for word in ("checkbox", "<progress", "<meter", "%"):
        assert word not in page.split('class="compass__panel"')[1].split("</section>")[0]


def test_without_a_script_the_open_questions_stand_on_a_page(cast, interview_id):
    browser = cast.browser(cast.interviewer)
    say(browser, interview_id, FELT)
    answer = browser.post(kompas(interview_id))
    assert (answer.status_code, answer.location) == (303, kompas(interview_id))
    page = browser.get(answer.location).text
    assert "Wat is er toen gevonden of geregeld?" in page
    assert "Hoe was dat voor u?" not in page
    assert uses(cast) == [[one for one in ALL if one != "experience"]]


def test_with_the_script_what_was_shown_is_noted_and_nothing_else(cast, interview_id):
    browser = cast.browser(cast.interviewer)
    sent = {"shown": "giving question hond <b>"}
    assert browser.post(kompas(interview_id), data=sent, headers=SCRIPT).status_code == 204
    assert browser.post(kompas(interview_id), data={"shown": ""}, headers=SCRIPT).status_code == 204
    assert uses(cast) == [["question", "giving"], []]


def test_looking_at_the_page_again_notes_nothing(cast, interview_id):
    browser = cast.browser(cast.interviewer)
    assert browser.get(kompas(interview_id)).status_code == 200
    assert uses(cast) == []


@pytest.mark.parametrize("role", [Role.INTERVIEWER, Role.LEAD])
def test_a_stranger_cannot_open_the_compass(cast, interview_id, role):
    browser = cast.browser(cast.stranger(role))
    assert browser.get(kompas(interview_id)).status_code == 404
    assert browser.post(kompas(interview_id)).status_code == 404
    assert uses(cast) == []


def test_after_the_conversation_there_is_nothing_to_ask(cast, interview_id):
    browser, turn = cast.browser(cast.interviewer), body(FELT)
    path = f"/gesprekken/{interview_id}/beurten"
    browser.post(path, data=turn, headers=SCRIPT)
    close(cast, interview_id)
    assert browser.post(kompas(interview_id)).status_code == 409
    assert browser.get(kompas(interview_id)).status_code == 302
    # A turn of before that is sent once more is saved all the same.
    assert browser.post(path, data=turn, headers=SCRIPT).status_code == 200


def test_a_study_can_do_without(cast, interview_id):
    lead, interviewer = cast.browser(cast.lead), cast.browser(cast.interviewer)
    setting = f"/onderzoeken/{cast.study.id}/kompas"
    assert "checked" in lead.get(setting).text
    assert lead.post(setting, data={}).status_code == 303
    assert "checked" not in lead.get(setting).text
    answer = say(interviewer, interview_id, FELT)
    assert answer.status_code == 201
    assert "data-topics" not in answer.text
    page = interviewer.get(f"/gesprekken/{interview_id}").text
    assert 'id="compass-form"' not in page
    assert '<details class="topics" id="topics">' in page
    assert interviewer.get(kompas(interview_id)).status_code == 404
    assert interviewer.post(kompas(interview_id)).status_code == 404


def test_a_lead_of_another_study_cannot_switch_it(cast):
    other = cast.browser(cast.stranger(Role.LEAD))
    assert other.post(f"/onderzoeken/{cast.study.id}/kompas", data={}).status_code == 404


def test_who_is_erased_leaves_no_topic_behind(cast, interview_id):
    browser = cast.browser(cast.interviewer)
    say(browser, interview_id, FELT)
    browser.post(kompas(interview_id))
    with cast.writing() as session:
        erase_actor(session, session.get(Actor, cast.daughter.id), cast.lead.id)
    with cast.database.reading() as session:
        assert list(session.exec(select(TurnTopics))) == []
        assert list(session.exec(select(CompassUse))) == []


def test_the_method_appendix_tells_in_how_many_conversations(cast, interview_id):
    browser = cast.browser(cast.interviewer)
    for _ in range(2):
        browser.post(kompas(interview_id))
    with cast.database.reading() as session:
        assert compass_counts(session, cast.study.id).uses == 0, "it is still going on"
    close(cast, interview_id)
    with cast.database.reading() as session:
        counts = compass_counts(session, cast.study.id)
        assert (counts.uses, counts.conversations) == (2, 1)
    page = cast.browser(cast.lead).get(f"/onderzoeken/{cast.study.id}/onderzoeker/methode").text
    assert "Bij een enkel gesprek keek de interviewer" in page


def test_a_longer_conversation_costs_no_more_queries(cast, interview_id):
    browser, counts, seen = cast.browser(cast.interviewer), [], []
    event.listen(
        cast.database.engine, "before_cursor_execute", lambda *facts: seen.append(facts[2])
    )
    for number in range(6):
        seen.clear()
        say(browser, interview_id, f"{FELT} Zin {number}.")
        counts.append(sum("turn_topics" in one for one in seen))
    assert len(set(counts[1:])) == 1
    assert counts[-1] <= 3


def test_switching_to_what_it_is_already_notes_nothing(cast):
    with cast.writing() as session:
        study = session.get(Study, cast.study.id)
        switch_compass(session, study, on=True, switched_by=cast.lead.id)
        assert study.has_compass
