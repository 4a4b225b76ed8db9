"""The demo's memos: what the coder and the lead thought while they coded."""

from sqlmodel import Session, col, select

from analysis.codings import Coding, CodingStatus
from analysis.memo_places import Facts, at_coding, at_study, at_theme
from analysis.memos import Memo, MemoKind, add_memo
from app.database import Database
from app.demo_people import DemoPeople
from interviews.fragments import Fragment
from interviews.interviews import Interview
from interviews.turns import Turn, TurnRevision
from research.roles import Role
from research.studies import Study

THEME = "pace"
AT_CODING = "Hier gaat het niet om hoe vaak iemand komt, maar of zij rustig blijft zitten."
AT_THEME = "Tijd en vertrouwen komen vaak samen voor. Bedoelen mensen soms hetzelfde?"
AT_STUDY = "Wij coderen eerst de klant, dan de anderen. Zo kleurt een ander verhaal ons niet."


def write_demo_memos(database: Database, people: DemoPeople, study: Study) -> None:
    """Write a memo at a coding, at a theme and about the study."""
    with database.writing() as session:
        found = session.get_one(Study, study.id)
        coded = _coded(session)
        if coded is not None:
            _write(session, coded, people, Role.CODER, AT_CODING, MemoKind.SEEN)
        _write(session, at_theme(found, THEME), people, Role.CODER, AT_THEME, MemoKind.QUESTION)
        _write(session, at_study(found), people, Role.LEAD, AT_STUDY, MemoKind.METHOD)
        session.commit()


def _coded(session: Session) -> Facts | None:
    """Return the place of the first accepted coding of the theme."""
    statement = (
        select(Coding, Interview)
        .join(Fragment, col(Fragment.id) == Coding.fragment_id)
        .join(TurnRevision, col(TurnRevision.id) == Fragment.revision_id)
        .join(Turn, col(Turn.id) == TurnRevision.turn_id)
        .join(Interview, col(Interview.id) == Turn.interview_id)
        .where(Coding.theme == THEME, Coding.status == CodingStatus.ACCEPTED.value)
        .order_by(col(Coding.made_at))
    )
    row = session.exec(statement).first()
    return at_coding(session, row[1], row[0]) if row else None


def _write(
    session: Session, at: Facts, people: DemoPeople, role: Role, text: str, kind: MemoKind
) -> None:
    memo = Memo(written_by=people[role], **at)
    add_memo(session, memo, text=text, kind=kind, revision=1 if memo.turn_id else None)
