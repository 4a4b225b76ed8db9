"""Own turns taken out and put back, observations, and what that means for every reader after."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from cast import CANARY
from sqlmodel import select

from analysis.codings import InterviewerTurnError, add_coding
from analysis.expiry import due_in
from analysis.stories import story_of
from interviews.interviews import (
    Interview,
    InterviewClosedError,
    InterviewTakenError,
    close_interview,
)
from interviews.pseudonyms import keep_pseudonyms, unread_story
from interviews.raw_access import raw_access
from interviews.removing import ActTakenError, TurnReadError, remove_turn, restore_turn
from interviews.telling import TurnBodyDiffersError, TurnRemovedError, add_turn, correct_turn
from interviews.turns import (
    Mode,
    Speaker,
    Turn,
    TurnRevision,
    raw_text,
    revisions_of,
    turns_of,
)
from research.audit import AuditEntry
from research.codebook import Pole
from research.studies import Study


@pytest.fixture
def interview(cast, session) -> Interview:
    return session.get_one(Interview, cast.interview(cast.daughter))


def say(session, interview, text, *, speaker=Speaker.ACTOR, mode=Mode.VERBATIM, turn_id=None):
    return add_turn(
        session,
        interview,
        turn_id=turn_id or uuid4(),
        speaker=speaker,
        mode=mode,
        text=text,
        written_by=interview.interviewer_id,
    )[0]


def take_out(session, interview, turn, act_id=None):
    by = interview.interviewer_id
    return remove_turn(session, interview, turn, act_id=act_id or uuid4(), removed_by=by)


def put_back(session, interview, turn, act_id=None):
    by = interview.interviewer_id
    return restore_turn(session, interview, turn, act_id=act_id or uuid4(), restored_by=by)


def words(session, interview) -> list[str]:
    return [raw_text(session, interview, one) for _, one in turns_of(session, interview.id)]


def test_a_turn_taken_out_is_in_nobodys_story_and_comes_back_with_its_last_words(
    session, interview
):
    by = interview.interviewer_id
    kept, turn = say(session, interview, "Fijn."), say(session, interview, f"{CANARY} kwam.")
    correct_turn(session, interview, turn, text=f"{CANARY} kwam langs.", corrected_by=by)
    take_out(session, interview, turn)
    assert words(session, interview) == ["Fijn."]
    assert [one.turn.id for one in story_of(session, interview)] == [kept.id]
    assert [one.text for one in unread_story(session, interview).turns] == ["Fijn."]
    shown = turns_of(session, interview.id, with_removed=True)
    assert [(one.id, revision.removes) for one, revision in shown] == [
        (kept.id, False),
        (turn.id, True),
    ]
    put_back(session, interview, turn)
    assert words(session, interview) == ["Fijn.", f"{CANARY} kwam langs."]


def test_one_act_is_done_once_however_often_it_is_sent(session, interview):
    turn = say(session, interview, "Fijn.")
    first, second = uuid4(), uuid4()
    for _time in range(2):
        take_out(session, interview, turn, first)
    put_back(session, interview, turn, second)
    # An answer that was lost: the browser sends the first act again, after the second.
    take_out(session, interview, turn, first)
    assert words(session, interview) == ["Fijn."]
    assert [one.removes for one in revisions_of(session, turn)] == [False, True, False]
    acts = session.exec(
        select(AuditEntry.action).where(AuditEntry.object_id == turn.id).order_by(AuditEntry.seq)
    )
    assert list(acts) == ["create", "remove", "restore"]


def test_an_act_under_the_id_of_another_is_refused(session, interview):
    turns = [say(session, interview, text) for text in ("Een.", "Twee.")]
    act_id = take_out(session, interview, turns[0]).id
    with pytest.raises(ActTakenError):
        take_out(session, interview, turns[1], act_id)


def test_a_turn_that_was_taken_out_is_not_corrected_and_still_known_by_its_id(session, interview):
    turn_id = uuid4()
    turn = say(session, interview, "Fijn.", turn_id=turn_id)
    take_out(session, interview, turn)
    with pytest.raises(TurnRemovedError):
        correct_turn(session, interview, turn, text="Fijner.", corrected_by=None)
    # Sent again after a lost answer it is neither doubled nor back.
    say(session, interview, "Fijn.", turn_id=turn_id)
    with pytest.raises(TurnBodyDiffersError):
        say(session, interview, "Anders.", turn_id=turn_id)
    assert words(session, interview) == []


def test_nobody_takes_out_after_the_end_or_in_the_conversation_of_another(cast, session, interview):
    turn = say(session, interview, "Fijn.")
    with pytest.raises(InterviewTakenError):
        remove_turn(session, interview, turn, act_id=uuid4(), removed_by=cast.lead.id)
    act_id = take_out(session, interview, turn).id
    close_interview(session, interview, attributes={}, closed_by=None)
    with pytest.raises(InterviewClosedError):
        put_back(session, interview, turn)
    # What was done already is still answered as done.
    assert take_out(session, interview, turn, act_id).id == act_id


def test_what_others_can_read_already_is_not_taken_out(session, interview):
    turn = say(session, interview, "Fijn.")
    story = unread_story(session, interview)
    keep_pseudonyms(session, interview, {story.turns[0].revision_id: ()})
    with pytest.raises(TurnReadError):
        take_out(session, interview, turn)


def test_a_turn_taken_out_does_not_hold_back_the_end_of_the_typed_words(cast, session, interview):
    turn = say(session, interview, f"{CANARY} kwam.")
    take_out(session, interview, turn)
    close_interview(session, interview, attributes={}, closed_by=None)
    study = session.get_one(Study, cast.study.id)
    due = due_in(session, study, interview.closed_at + timedelta(days=400))
    assert due.held_back == []
    assert due.raw_words == [interview.id]
    own = raw_access(session, interview, reader_id=interview.interviewer_id)
    assert not own.is_open  # the last turn is gone, so there is nothing to read


def test_an_observation_is_never_speech_of_the_teller(session, interview):
    noticed = say(session, interview, "Zij huilt.", mode=Mode.OBSERVATION)
    assert noticed.speaker == Speaker.INTERVIEWER
    # The same turn sent again, with the speaker as the page had it, is the same turn.
    again = say(session, interview, "Zij huilt.", mode=Mode.OBSERVATION, turn_id=noticed.id)
    assert again is noticed
    story = unread_story(session, interview)
    keep_pseudonyms(session, interview, {story.turns[0].revision_id: ()})
    assert [one.may_be_coded for one in story_of(session, interview)] == [False]
    revision = session.exec(select(TurnRevision).where(TurnRevision.turn_id == noticed.id)).one()
    with pytest.raises(InterviewerTurnError):
        add_coding(
            session,
            interview,
            revision,
            start=0,
            end=3,
            theme="attention",
            pole=Pole.SUCCESS,
            coder_id=interview.interviewer_id,
        )


def test_taking_out_twice_at_once_is_one_act_and_corrects_nothing(cast, database):
    interview_id = cast.interview(cast.daughter)
    with cast.writing() as session:
        turn_id = say(session, session.get_one(Interview, interview_id), "Fijn.").id
    barrier = Barrier(3)

    def at_once(act):
        barrier.wait()
        with database.writing() as session:
            interview = session.get_one(Interview, interview_id)
            try:
                act(session, interview, session.get_one(Turn, turn_id))
                session.commit()
            except TurnRemovedError:
                return "refused"
        return "done"

    def better(session, interview, turn):
        correct_turn(session, interview, turn, text="Fijner.", corrected_by=None)

    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(at_once, (take_out, take_out, better)))
    assert answers[:2] == ["done", "done"]
    with database.reading() as session:
        revisions = revisions_of(session, session.get_one(Turn, turn_id))
        assert words(session, session.get_one(Interview, interview_id)) == []
    # The better words came before it, or not at all.
    assert [one.removes for one in revisions] in ([False, True], [False, False, True])
    assert (answers[2] == "done") == (len(revisions) == 3)
