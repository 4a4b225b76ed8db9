"""A story that was told on paper or at home: cut into turns, entered once, and marked."""

from uuid import uuid4

import pytest

from interviews.afterwards import (
    MAX_TURNS,
    EnteredAlreadyError,
    NothingToldError,
    StoryTooLongError,
    ToldPart,
    enter_afterwards,
    parts_of,
    was_entered,
)
from interviews.interviews import (
    Interview,
    InterviewClosedError,
    InterviewTakenError,
    close_interview,
)
from interviews.telling import MAX_LENGTH, TurnTooLongError, add_turn
from interviews.turns import Mode, Speaker, raw_text, turns_of

TELLER, ASKS = Speaker.ACTOR, Speaker.INTERVIEWER
SAID, TOLD, SEEN = Mode.VERBATIM, Mode.PARAPHRASE, Mode.OBSERVATION


def parts(text, *, speaker=TELLER, mode=TOLD):
    return [(one.speaker, one.mode, one.text) for one in parts_of(text, speaker=speaker, mode=mode)]


def test_paragraphs_become_turns_and_a_beginning_tells_who_speaks():
    text = (
        "Het begon met de heup.\nDat was in mei.\n\n\n"
        "I: Wie hielp er?\nV: Mijn zus.\n \n"
        "w: Zij wordt stil.\n\nDaarna ging het beter.\n"
    )
    assert parts(text) == [
        (TELLER, TOLD, "Het begon met de heup.\nDat was in mei."),
        (ASKS, TOLD, "Wie hielp er?"),
        (TELLER, TOLD, "Mijn zus."),
        (ASKS, SEEN, "Zij wordt stil."),
        (TELLER, TOLD, "Daarna ging het beter."),
    ]


@pytest.mark.parametrize(
    "text", ["Om 10:30 kwam zij.", "Vijf: zo veel waren er.", "Iv: een infuus.", "http://x"]
)
def test_a_colon_elsewhere_is_only_a_colon(text):
    assert parts(text) == [(TELLER, TOLD, text)]


def test_a_beginning_without_words_is_no_turn():
    assert parts("I:\n\nV: Ja.") == [(TELLER, TOLD, "Ja.")]


@pytest.mark.parametrize("text", ["", " \n\n ", "I:"])
def test_a_story_has_words(text):
    with pytest.raises(NothingToldError):
        parts(text)


def test_a_story_is_not_longer_than_a_person_can_look_over():
    with pytest.raises(StoryTooLongError):
        parts("a\n\n" * (MAX_TURNS + 1))
    with pytest.raises(StoryTooLongError):
        parts("a" * 100_001)


@pytest.fixture
def interview(cast, session) -> Interview:
    return session.get_one(Interview, cast.interview(cast.daughter))


def enter(session, interview, texts, *, page_id, by=None):
    told = [ToldPart(TELLER, TOLD, text) for text in texts]
    by = by or interview.interviewer_id
    return enter_afterwards(session, interview, page_id=page_id, parts=told, written_by=by)


def words(session, interview):
    return [
        (raw_text(session, interview, revision), turn.afterwards)
        for turn, revision in turns_of(session, interview.id)
    ]


def test_the_same_page_sent_twice_enters_once_and_its_turns_are_marked(session, interview):
    add_turn(
        session,
        interview,
        turn_id=uuid4(),
        speaker=TELLER,
        mode=SAID,
        text="Dag.",
        written_by=None,
    )
    page_id = uuid4()
    assert not was_entered(session, page_id)
    assert enter(session, interview, ["Een.", "Twee."], page_id=page_id) == 2
    assert enter(session, interview, ["Een.", "Twee."], page_id=page_id) == 0
    assert was_entered(session, page_id)
    assert words(session, interview) == [("Dag.", False), ("Een.", True), ("Twee.", True)]


@pytest.mark.parametrize("texts", [["Anders.", "Twee."], ["Nul.", "Een.", "Twee."]])
def test_another_text_of_the_same_page_is_refused_as_a_whole(cast, session, interview, texts):
    page_id = uuid4()
    enter(session, interview, ["Een.", "Twee."], page_id=page_id)
    with pytest.raises(EnteredAlreadyError):
        enter(session, interview, texts, page_id=page_id)
    assert [text for text, _marked in words(session, interview)] == ["Een.", "Twee."]


def test_the_rules_of_the_conversation_hold(cast, session, interview):
    with pytest.raises(InterviewTakenError):
        enter(session, interview, ["Een."], page_id=uuid4(), by=cast.lead.id)
    with pytest.raises(TurnTooLongError):
        enter(session, interview, ["a" * (MAX_LENGTH + 1)], page_id=uuid4())
    close_interview(session, interview, attributes={}, closed_by=None)
    with pytest.raises(InterviewClosedError):
        enter(session, interview, ["Een."], page_id=uuid4())
