"""A closed interview of which two fragments are coded, told by someone who agreed to everything."""

from uuid import UUID

from cast import Cast, consent

from analysis.codings import add_coding
from interviews.interviews import Interview
from interviews.turns import turns_of
from research.codebook import Pole
from research.consents import Purpose
from research.networks import Actor

LISTENED = "Ze nam de tijd."
CALLED_BACK = "Ik werd nooit teruggebeld."
CODED = [(1, LISTENED, "pace", Pole.SUCCESS), (3, CALLED_BACK, "access", Pole.FAILURE)]


def coded_story(cast: Cast, actor: Actor) -> UUID:
    """Hold the interview and code it; return its id."""
    interview_id = cast.story(actor)
    with cast.writing() as session:
        for purpose in (Purpose.QUOTES, Purpose.NETWORK_READING, Purpose.LEARNING):
            consent(session, actor, purpose)
        interview = session.get_one(Interview, interview_id)
        turns = turns_of(session, interview_id)
        for number, words, theme, pole in CODED:
            text = "Ze luisterde echt naar mij, die [naam 1]. Ze nam de tijd."
            start = text.index(words) if number == 1 else 0
            add_coding(
                session,
                interview,
                turns[number][1],
                start=start,
                end=start + len(words),
                theme=theme,
                pole=pole,
                coder_id=cast.coder.id,
            )
    return interview_id
