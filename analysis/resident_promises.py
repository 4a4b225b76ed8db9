"""What an organisation promised its residents, and which themes and answers speak to it.

Every change keeps the whole promise under a next number, sealed under the study's key, so that
the last change can be undone and nobody overwrites a colleague. Which themes speak to a sentence
is a judgement: the promise goes into the chapter after a second person looked at it.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import yaml
from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, select

from research.errors import NotFoundError
from research.tables import UtcDateTime, now
from research.vault import vault_of

SHIPPED = Path(__file__).with_name("resident_promises.yaml")
# Attributes of a whole network that may speak to a sentence.
ANSWERS = ("solution", "can_go_on", "goes_on_how", "lasting")


class Group(StrEnum):
    """The sentences of the promise, and the list under them."""

    PROMISE = "promise"
    LIST = "list"


@dataclass(frozen=True)
class PromiseLine:
    """One sentence.

    Attributes:
        id: the same as long as its words are.
        group: of ``Group``.
        text: as the organisation wrote it.
        themes: ids of the codebook that speak to it.
        answers: attributes of a network that speak to it, of ``ANSWERS``.
    """

    id: str
    group: str
    text: str
    themes: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Promise:
    """The promise that holds now.

    Attributes:
        lines: in order, the promise before the list.
        source, dated: where it stands, and of which day it is.
        number: of the change that made it so; 0 while nobody chose one.
        can_undo: whether there is one before it.
        worded_by: who chose the words or the themes last.
        looked_by: the second person; None while nobody looked at it as it is.
        act, made_by: the last change, and who made it.
    """

    lines: tuple[PromiseLine, ...] = ()
    source: str = ""
    dated: date | None = None
    number: int = 0
    can_undo: bool = False
    worded_by: UUID | None = None
    looked_by: UUID | None = None
    act: str = ""
    made_by: UUID | None = None

    @property
    def may_go_out(self) -> bool:
        """Return whether a second person found it fine as it is."""
        return bool(self.lines) and self.looked_by is not None

    def of(self, group: Group) -> list[PromiseLine]:
        """Return the sentences, or the list."""
        return [one for one in self.lines if one.group == group]

    def line(self, line_id: str) -> PromiseLine:
        """Return one line.

        Raises:
            NotFoundError: it is not there (any more).
        """
        found = next((one for one in self.lines if one.id == line_id), None)
        if found is None:
            raise NotFoundError
        return found


class ResidentPromise(SQLModel, table=True):
    """The promise after one change; the newest of a study holds."""

    __tablename__ = "resident_promise"
    __table_args__ = (UniqueConstraint("study_id", "number"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", index=True)
    number: int
    back_to: int = 0
    act: str
    content_sealed: bytes
    worded_by: UUID | None = Field(default=None, foreign_key="user.id")
    looked_by: UUID | None = Field(default=None, foreign_key="user.id")
    made_by: UUID | None = Field(default=None, foreign_key="user.id")
    made_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


@cache
def shipped_promise() -> Promise:
    """Return the example that a study may begin with."""
    raw = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    lines = tuple(_line(one) for one in raw["lines"])
    return Promise(lines, source=raw["source"], dated=raw["dated"])


def promise_of(session: Session, study_id: UUID) -> Promise:
    """Return the promise of a study as it holds now; an empty one while nobody chose it."""
    newest = promise_row(session, study_id)
    return Promise() if newest is None else opened(session, newest)


def promise_row(
    session: Session, study_id: UUID, number: int | None = None
) -> ResidentPromise | None:
    """Return the promise of one number, or the newest one, as it is kept."""
    statement = select(ResidentPromise).where(ResidentPromise.study_id == study_id)
    if number is not None:
        statement = statement.where(ResidentPromise.number == number)
    return session.exec(statement.order_by(col(ResidentPromise.number).desc()).limit(1)).first()


def opened(session: Session, row: ResidentPromise) -> Promise:
    """Unseal one promise."""
    text = vault_of(session).unseal(row.study_id, row.content_sealed, row=row.id, field="content")
    raw = json.loads(text)
    lines = tuple(_line(one) for one in raw["lines"])
    dated = date.fromisoformat(raw["dated"]) if raw["dated"] else None
    can_undo = bool(row.back_to) or bool(lines)
    return Promise(
        lines,
        raw["source"],
        dated,
        row.number,
        can_undo,
        row.worded_by,
        row.looked_by,
        row.act,
        row.made_by,
    )


def written(promise: Promise) -> str:
    """Return the words of a promise as text, to be sealed."""
    raw = {
        "lines": [asdict(one) for one in promise.lines],
        "source": promise.source,
        "dated": promise.dated.isoformat() if promise.dated else "",
    }
    return json.dumps(raw, ensure_ascii=False)


def _line(raw: Mapping[str, Any]) -> PromiseLine:
    return PromiseLine(
        raw["id"], raw["group"], raw["text"], tuple(raw["themes"]), tuple(raw["answers"])
    )
