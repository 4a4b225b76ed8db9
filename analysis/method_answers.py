"""What the lead answers about the method: asked once, remembered, and sealed under the study."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, select

from analysis.method_items import method_list
from research import audit
from research.errors import ConflictError, InvalidValueError
from research.studies import Study, lock_study
from research.tables import UtcDateTime, now
from research.vault import vault_of

MOST_SIGNS = 2000


class AnswerChangedError(ConflictError):
    """A colleague answered the same question in the meantime. ``numbers`` tells which items."""

    template = (
        "Een collega heeft intussen ook iets geschreven. Kijk bij de vragen waar dat bij staat."
    )

    def __init__(self, numbers: frozenset[int]) -> None:
        """Remember which items it is about."""
        super().__init__()
        self.numbers = numbers


class MethodAnswer(SQLModel, table=True):
    """The answer to one item; ``version`` counts how often it was written."""

    __tablename__ = "method_answer"
    __table_args__ = (UniqueConstraint("study_id", "item"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", index=True)
    item: int
    version: int = 1
    answer_sealed: bytes
    changed_by: UUID | None = Field(default=None, foreign_key="user.id")
    changed_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


@dataclass(frozen=True)
class Answered:
    """One answer as it stands; version 0 and no words where nobody wrote anything."""

    words: str = ""
    version: int = 0


def method_answers(session: Session, study: Study) -> dict[int, Answered]:
    """Return by number the answer to every item that the lead is asked about."""
    vault = vault_of(session)
    found = session.exec(select(MethodAnswer).where(MethodAnswer.study_id == study.id))
    written = {
        one.item: Answered(
            vault.unseal(study.id, one.answer_sealed, row=one.id, field="answer"), one.version
        )
        for one in found
    }
    return {one.number: written.get(one.number, Answered()) for one in method_list().asked}


def keep_answers(
    session: Session,
    study: Study,
    *,
    answers: Mapping[int, str],
    seen: Mapping[int, int],
    changed_by: UUID,
) -> int:
    """Keep what was written: all of it, or nothing.

    Args:
        session: a session that may write.
        study: whose method it is.
        answers: the words by number; an empty answer is no answer.
        seen: the version that the writer had before him, by number.
        changed_by: who wrote.

    Returns:
        How many answers changed.

    Raises:
        InvalidValueError: nobody is asked about this item, or the answer is too long.
        AnswerChangedError: a colleague wrote another answer since.
    """
    lock_study(session, study.id)
    known = method_answers(session, study)
    for number, words in answers.items():
        if number not in known or len(words) > MOST_SIGNS:
            raise InvalidValueError(field=f"item_{number}")
    changed = {
        number: words.strip()
        for number, words in answers.items()
        if words.strip() != known[number].words
    }
    overtaken = {one for one in changed if seen.get(one, 0) != known[one].version}
    if overtaken:
        raise AnswerChangedError(frozenset(overtaken))
    for number, words in changed.items():
        _keep(session, study, number, words, changed_by)
    if changed:
        audit.record(session, user_id=changed_by, action="write", kind="method", object_id=study.id)
    return len(changed)


def _keep(session: Session, study: Study, number: int, words: str, changed_by: UUID) -> None:
    statement = select(MethodAnswer).where(
        MethodAnswer.study_id == study.id, MethodAnswer.item == number
    )
    one = session.exec(statement).first()
    if one is None:
        one = MethodAnswer(study_id=study.id, item=number, version=0, answer_sealed=b"")
    one.answer_sealed = vault_of(session).seal(study.id, words, row=one.id, field="answer")
    one.version += 1
    one.changed_by, one.changed_at = changed_by, now()
    session.add(one)
    session.flush()
