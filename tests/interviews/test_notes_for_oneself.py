"""Private notes: of one interviewer about one conversation, and gone when its words go."""

from datetime import timedelta
from uuid import uuid4

import pytest
from cast import CANARY
from sqlmodel import select

from analysis.expiry import due_in, expire
from analysis.withdrawal import erase_actor
from interviews.interviews import Interview, close_interview
from interviews.private_notes import (
    MAX_NOTES,
    NoteDiffersError,
    NoteEmptyError,
    NoteTooLongError,
    PrivateNote,
    TooManyNotesError,
    add_note,
    forget_note,
    notes_of,
)
from interviews.raw_access import RawWordsShutError
from interviews.telling import add_turn
from interviews.turns import Mode, Speaker, turns_of
from interviews.writing import take_conversation
from research.keys import part_of
from research.networks import Actor
from research.roles import Role
from research.studies import Study
from research.vault import vault_of

NOTE = f"Straks vragen naar {CANARY}."


@pytest.fixture
def interview(cast, session) -> Interview:
    interview = session.get_one(Interview, cast.interview(cast.daughter))
    add_turn(
        session,
        interview,
        turn_id=uuid4(),
        speaker=Speaker.ACTOR,
        mode=Mode.VERBATIM,
        text="Fijn.",
        written_by=None,
    )
    return interview


def jot(session, interview, text=NOTE, *, note_id=None, by=None):
    by = by or interview.interviewer_id
    return add_note(session, interview, note_id=note_id or uuid4(), text=text, written_by=by)


def read(session, interview, *, by=None):
    by = by or interview.interviewer_id
    return [one.text for one in notes_of(session, interview, reader_id=by)]


def test_a_note_is_read_by_who_wrote_it_and_is_no_turn(cast, session, interview):
    note_id = uuid4()
    assert jot(session, interview, note_id=note_id)
    assert not jot(session, interview, note_id=note_id)
    with pytest.raises(NoteDiffersError):
        jot(session, interview, "Iets anders.", note_id=note_id)
    assert read(session, interview) == [NOTE]
    assert read(session, interview, by=cast.lead.id) == []
    assert len(turns_of(session, interview.id)) == 1
    assert CANARY.encode() not in session.exec(select(PrivateNote)).one().raw_sealed


def test_others_neither_write_nor_remove_here(cast, session, interview):
    note_id = uuid4()
    jot(session, interview, note_id=note_id)
    with pytest.raises(RawWordsShutError):
        jot(session, interview, by=cast.lead.id)
    forget_note(session, interview, note_id=note_id, by=cast.lead.id)
    assert read(session, interview) == [NOTE]
    forget_note(session, interview, note_id=note_id, by=interview.interviewer_id)
    assert read(session, interview) == []


@pytest.mark.parametrize(
    ("text", "error"), [("  ", NoteEmptyError), ("a" * 2001, NoteTooLongError)]
)
def test_a_note_has_words_and_is_short(session, interview, text, error):
    with pytest.raises(error):
        jot(session, interview, text)


def test_notes_are_few(session, interview):
    for number in range(MAX_NOTES):
        jot(session, interview, f"Notitie {number}.")
    with pytest.raises(TooManyNotesError):
        jot(session, interview)


def test_a_colleague_who_takes_over_reads_no_note_of_the_other(cast, session, interview):
    jot(session, interview)
    colleague = cast.stranger(Role.INTERVIEWER)
    take_conversation(session, interview, taken_by=colleague.id)
    assert read(session, interview, by=colleague.id) == []
    jot(session, interview, "Van mij.", by=colleague.id)
    assert read(session, interview, by=colleague.id) == ["Van mij."]


def test_notes_close_with_the_typed_words_and_go_with_them(cast, session, interview):
    jot(session, interview)
    close_interview(session, interview, attributes={}, closed_by=None)
    assert read(session, interview) == [NOTE]
    interview.closed_at -= timedelta(days=15)
    session.add(interview)
    assert read(session, interview) == []
    with pytest.raises(RawWordsShutError):
        jot(session, interview, "Nog iets.")
    for _turn, revision in turns_of(session, interview.id):
        revision.pseudonymised_sealed = b"x"
        session.add(revision)
    session.flush()
    study = session.get_one(Study, cast.study.id)
    due = due_in(session, study, interview.closed_at + timedelta(days=400))
    expire(session, due)
    assert session.exec(select(PrivateNote)).all() == []
    # The key goes too, so that no backup opens them.
    assert not vault_of(session).keys.exists(part_of(interview.actor_id, "raw"))


def test_erasing_who_told_erases_the_notes_about_him(session, interview):
    jot(session, interview)
    erase_actor(session, session.get_one(Actor, interview.actor_id), None)
    assert session.exec(select(PrivateNote)).all() == []
