"""A story with signs that the browser counts as two, and with overlapping codings."""

from uuid import UUID, uuid4

from cast import Cast

from analysis.codings import add_coding, add_suggestion, codings_of_interview
from interviews.fragments import fragment_text
from interviews.interviews import Interview, close_interview
from interviews.telling import add_turn
from interviews.turns import Mode, Speaker, keep_pseudonymised, turns_of
from research.codebook import Pole

WORDS = "😀 Ze bleef 👩‍👧 gewoon zitten.\r\nDat vond ik fijn. Ze had geen haast 🕰️ die dag."


def overlapping_story(cast: Cast) -> UUID:
    """Make the story, with one accepted coding and one suggestion; return its id."""
    interview_id = cast.interview(cast.client_actor)
    with cast.writing() as session:
        interview = session.get_one(Interview, interview_id)
        for speaker, text in ((Speaker.INTERVIEWER, "Hoe ging dat?"), (Speaker.ACTOR, WORDS)):
            add_turn(
                session,
                interview,
                turn_id=uuid4(),
                speaker=speaker,
                mode=Mode.VERBATIM,
                text=text,
                written_by=None,
            )
        close_interview(session, interview, attributes={}, closed_by=None)
        for _turn, revision in turns_of(session, interview_id):
            keep_pseudonymised(session, interview, revision, text=WORDS)
        add_coding(
            session,
            interview,
            revision,
            start=2,
            end=12,
            theme="presence",
            pole=Pole.SUCCESS,
            coder_id=cast.coder.id,
        )
        add_suggestion(
            session,
            interview,
            revision,
            start=5,
            end=20,
            theme="pace",
            pole=Pole.FAILURE,
            certainty=0.6,
            version="toets-1",
        )
    return interview_id


def codings_in(cast: Cast, interview_id: UUID) -> list[tuple[str, str, str]]:
    """Return theme, status and words of each coding of the story."""
    with cast.database.reading() as session:
        return [
            (coding.theme, coding.status, fragment_text(session, fragment))
            for coding, fragment, _turn in codings_of_interview(session, interview_id)
        ]
