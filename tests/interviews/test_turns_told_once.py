"""Turns: written once, in the server's order, whatever the network or the fingers do."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from cast import CANARY
from sqlmodel import select

from interviews.interviews import (
    Interview,
    InterviewClosedError,
    InterviewNotOpenError,
    InterviewTakenError,
    close_interview,
    interview_of,
)
from interviews.telling import (
    MAX_LENGTH,
    TurnBodyDiffersError,
    TurnEmptyError,
    TurnTooLongError,
    add_turn,
    correct_turn,
)
from interviews.turns import (
    Mode,
    Speaker,
    Turn,
    TurnRevision,
    find_turn,
    raw_text,
    revisions_of,
    turns_of,
)
from research.errors import DomainError, NotFoundError
from research.networks import Actor


@pytest.fixture
def interview_id(cast) -> UUID:
    return cast.interview(cast.daughter)


def say(session, interview_id, text, *, turn_id=None, by=None, mode=Mode.VERBATIM):
    interview = session.get(Interview, interview_id)
    return add_turn(
        session,
        interview,
        turn_id=turn_id or uuid4(),
        speaker=Speaker.ACTOR,
        mode=mode,
        text=text,
        written_by=by,
    )


def at_once(database, acts):
    """Run the acts at the same moment, each in a transaction; return answers and errors."""
    barrier = Barrier(len(acts))

    def run(act):
        barrier.wait()
        with database.writing() as session:
            try:
                answer = act(session)
                session.commit()
            except DomainError as error:
                return error
            return answer

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def words(cast, interview_id) -> list[str]:
    with cast.database.reading() as session:
        interview = session.get(Interview, interview_id)
        return [raw_text(session, interview, one) for _, one in turns_of(session, interview_id)]


def test_the_same_turn_sent_twice_at_once_makes_one_row(cast, database, interview_id):
    turn_id = uuid4()
    send = lambda session: say(session, interview_id, "Ze nam de tijd.", turn_id=turn_id)[1]  # noqa: E731
    assert sorted(at_once(database, [send, send])) == [False, True]
    assert words(cast, interview_id) == ["Ze nam de tijd."]


def test_one_id_with_two_bodies_at_once_keeps_one_and_refuses_the_other(
    cast, database, interview_id
):
    turn_id = uuid4()
    answers = at_once(
        database,
        [
            lambda session: say(session, interview_id, "Eerste.", turn_id=turn_id)[1],
            lambda session: say(session, interview_id, "Tweede.", turn_id=turn_id)[1],
        ],
    )
    assert sorted(type(one).__name__ for one in answers) == ["TurnBodyDiffersError", "bool"]
    assert words(cast, interview_id) in (["Eerste."], ["Tweede."])


def test_ten_turns_from_ten_threads_are_numbered_without_gaps(cast, database, interview_id):
    acts = [lambda session, n=n: say(session, interview_id, f"Zin {n}.")[1] for n in range(10)]
    assert at_once(database, acts) == [True] * 10
    with database.reading() as session:
        assert [turn.seq for turn, _ in turns_of(session, interview_id)] == list(range(1, 11))


def test_the_same_words_from_another_speaker_or_in_another_mode_are_another_turn(
    session, interview_id
):
    turn_id = uuid4()
    say(session, interview_id, "Fijn.", turn_id=turn_id)
    with pytest.raises(TurnBodyDiffersError):
        say(session, interview_id, "Fijn.", turn_id=turn_id, mode=Mode.PARAPHRASE)


def test_an_id_of_another_interview_is_never_answered_as_saved(cast, interview_id):
    other_id, turn_id = cast.interview(cast.client_actor), uuid4()
    with cast.writing() as session:
        say(session, interview_id, "Fijn.", turn_id=turn_id)
    with cast.writing() as session, pytest.raises(TurnBodyDiffersError):
        say(session, other_id, "Fijn.", turn_id=turn_id)


@pytest.mark.parametrize("text", ["", "  ", "\n\t "])
def test_a_turn_without_words_is_refused(session, interview_id, text):
    with pytest.raises(TurnEmptyError):
        say(session, interview_id, text)


def test_a_turn_may_have_twenty_thousand_signs_and_not_one_more(session, interview_id):
    longest = "é" * MAX_LENGTH
    turn, is_new = say(session, interview_id, longest)
    interview = session.get(Interview, interview_id)
    assert is_new
    assert raw_text(session, interview, revisions_of(session, turn)[0]) == longest
    with pytest.raises(TurnTooLongError):
        say(session, interview_id, longest + "é")


def test_a_turn_after_closing_is_refused_but_a_saved_one_is_still_answered(
    cast, session, interview_id
):
    turn_id = uuid4()
    say(session, interview_id, "Net op tijd.", turn_id=turn_id)
    interview = session.get(Interview, interview_id)
    close_interview(session, interview, attributes={}, closed_by=cast.interviewer.id)
    with pytest.raises(InterviewClosedError):
        say(session, interview_id, "Te laat.")
    assert say(session, interview_id, "Net op tijd.", turn_id=turn_id)[1] is False


def test_a_turn_before_the_conversation_began_is_refused(cast, session):
    actor = session.get(Actor, cast.daughter.id)
    interview = interview_of(session, actor)
    with pytest.raises(InterviewNotOpenError):
        say(session, interview.id, "Te vroeg.")


def test_somebody_else_cannot_type_in_an_open_conversation(cast, session, interview_id):
    with pytest.raises(InterviewTakenError):
        say(session, interview_id, "Van een ander.", by=cast.lead.id)


def test_a_correction_adds_a_revision_and_the_first_words_stay(cast, session, interview_id):
    by = cast.interviewer.id
    turn, _ = say(session, interview_id, f"Die {CANARY} luisterde.", by=by)
    interview = session.get(Interview, interview_id)
    correct_turn(session, interview, turn, text="Die buurvrouw luisterde.", corrected_by=by)
    texts = [raw_text(session, interview, one) for one in revisions_of(session, turn)]
    assert texts == [f"Die {CANARY} luisterde.", "Die buurvrouw luisterde."]
    assert [revision.number for _, revision in turns_of(session, interview_id)] == [2]
    # The same id with its first words is still the same turn.
    again = say(session, interview_id, texts[0], turn_id=turn.id, by=by)
    assert again == (turn, False)


def test_correcting_to_the_same_words_adds_nothing(cast, session, interview_id):
    turn, _ = say(session, interview_id, "Goed zo.")
    interview = session.get(Interview, interview_id)
    correct_turn(session, interview, turn, text=" Goed zo. ", corrected_by=None)
    assert len(revisions_of(session, turn)) == 1


def test_a_correction_after_closing_or_by_somebody_else_is_refused(cast, session, interview_id):
    turn, _ = say(session, interview_id, "Goed zo.")
    interview = session.get(Interview, interview_id)
    with pytest.raises(InterviewTakenError):
        correct_turn(session, interview, turn, text="Slecht.", corrected_by=cast.lead.id)
    close_interview(session, interview, attributes={}, closed_by=None)
    with pytest.raises(InterviewClosedError):
        correct_turn(session, interview, turn, text="Slecht.", corrected_by=None)
    assert len(session.exec(select(TurnRevision)).all()) == 1


def test_two_corrections_at_once_get_two_numbers(cast, database, interview_id):
    with cast.writing() as session:
        turn_id = say(session, interview_id, "Nul.")[0].id

    def correct(text):
        return lambda session: (
            correct_turn(
                session,
                session.get(Interview, interview_id),
                session.get(Turn, turn_id),
                text=text,
                corrected_by=None,
            ).number
        )

    assert sorted(at_once(database, [correct("Een."), correct("Twee.")])) == [2, 3]


def test_a_turn_is_found_in_its_own_interview_only(cast, session, interview_id):
    turn, _ = say(session, interview_id, "Hier.")
    other = interview_of(session, session.get(Actor, cast.client_actor.id))
    assert find_turn(session, session.get(Interview, interview_id), turn.id) is turn
    with pytest.raises(NotFoundError):
        find_turn(session, other, turn.id)
