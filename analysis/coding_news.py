"""Whether a story with its codings is still as a page shows it, told without reading a word."""

from sqlmodel import Session, col, func, select

from analysis.coding_acts import last_number
from analysis.codings import Coding, is_shown
from analysis.memo_places import is_kept
from analysis.memos import Memo
from analysis.veils import veiled_in
from interviews.fragments import Fragment
from interviews.interviews import Interview
from interviews.story_checks import text_version
from interviews.turns import Turn, TurnRevision


def story_stand(session: Session, interview: Interview) -> str:
    """Return a mark that changes with every act on a coding, new suggestions, memos, and new words.

    Five counts by index; the same mark means that the same codings and words would be shown.
    """
    revisions = (
        select(func.count())
        .select_from(TurnRevision)
        .join(Turn, col(Turn.id) == TurnRevision.turn_id)
        .where(Turn.interview_id == interview.id)
    )
    codings = (
        select(func.count())
        .select_from(Coding)
        .join(Fragment, col(Fragment.id) == Coding.fragment_id)
        .join(TurnRevision, col(TurnRevision.id) == Fragment.revision_id)
        .join(Turn, col(Turn.id) == TurnRevision.turn_id)
        .where(Turn.interview_id == interview.id, is_shown())
    )
    # Suggestions that were hidden until somebody coded appear without an act on them.
    veiled = len(veiled_in(session, interview.id))
    counts = [session.exec(one).one() for one in (codings, revisions)]
    numbers = [last_number(session, interview.id), veiled, *counts]
    numbers.append(text_version(session, interview.id))
    memos = select(func.count()).where(Memo.interview_id == interview.id, is_kept())
    numbers.append(session.exec(memos).one())
    return ".".join(map(str, numbers))
