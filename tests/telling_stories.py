"""Stories of a few sentences, ready to be searched."""

from uuid import uuid4

from names_in_stories import Words, understood

from analysis.search.indexing import index_story
from interviews.interviews import Interview, close_interview
from interviews.telling import add_turn
from interviews.turns import Mode, Speaker


def told(cast, actor, *sentences, names=(), indexed=True):
    """Hold a conversation; a sentence that begins with ``?`` is the interviewer's."""
    interview_id = cast.interview(actor)
    with cast.writing() as session:
        interview = session.get_one(Interview, interview_id)
        for one in sentences:
            asks = one.startswith("?")
            add_turn(
                session,
                interview,
                turn_id=uuid4(),
                speaker=Speaker.INTERVIEWER if asks else Speaker.ACTOR,
                mode=Mode.VERBATIM,
                text=one.removeprefix("?"),
                written_by=None,
            )
        close_interview(session, interview, attributes={}, closed_by=None)
        understood(session, interview, Words(*names))
        if indexed:
            index_story(session, interview)
    return interview_id
