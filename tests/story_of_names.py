"""A told story in which the program took a club for a person, and missed a name."""

import re
from uuid import UUID, uuid4

from cast import Cast

from interviews.interviews import Interview, close_interview
from interviews.network_names import Marked
from interviews.pseudonyms import find_names, keep_pseudonyms, unread_story
from interviews.telling import add_turn
from interviews.turns import Mode, Speaker, pseudonymised_text, turns_of

CLUB = "Zonnebloem"
TOLD = "Ik zag de Zonnebloem 👩‍👩‍👧 toen tante Ouarda, van de Zonnebloem, langs kwam."


class Club:
    """Finds the club, and nothing else."""

    def find(self, text, *, roster):
        return [Marked(*one.span(), "person") for one in re.finditer(CLUB, text)]


def told_story(cast: Cast) -> UUID:
    """Hold, close and understand the conversation; return its id."""
    interview_id = cast.interview(cast.client_actor)
    with cast.writing() as session:
        interview = session.get_one(Interview, interview_id)
        add_turn(
            session,
            interview,
            turn_id=uuid4(),
            speaker=Speaker.ACTOR,
            mode=Mode.VERBATIM,
            text=TOLD,
            written_by=cast.interviewer.id,
        )
        close_interview(session, interview, attributes={}, closed_by=None)
        found = find_names(unread_story(session, interview), Club())
        keep_pseudonyms(session, interview, found)
    return interview_id


def shown(cast: Cast, interview_id: UUID) -> str | None:
    """Return the story as a coder reads it."""
    with cast.database.reading() as session:
        interview = session.get_one(Interview, interview_id)
        ((_turn, revision),) = turns_of(session, interview_id)
        return pseudonymised_text(session, interview, revision)
