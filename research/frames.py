"""Sampling frames: pseudonymous client numbers and strata, never names."""

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import (
    Column,
    UniqueConstraint,
    Uuid,
    column,
    delete,
    func,
    insert,
    table,
    type_coerce,
)
from sqlalchemy import select as plain_select
from sqlmodel import Field, Session, SQLModel, col, select

from research import audit
from research.frame_errors import FrameDrawnError
from research.frame_reading import FrameFile, read_frame
from research.frame_rows import FrameRow
from research.studies import Study, lock_study
from research.tables import UtcDateTime, now

ROWS_AT_ONCE = 20_000


class SamplingFrame(SQLModel, table=True):
    """One imported client base; ``sha256`` covers its lines in a fixed form.

    ``columns`` remembers as JSON what each column of the file was for. A frame that is not
    ``complete`` is still being read in, and is nobody's client base yet.
    """

    __tablename__ = "sampling_frame"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", index=True)
    sha256: str
    unit_count: int
    network_count: int = 0
    stratum_name: str = ""
    network_name: str = ""
    columns: str = "{}"
    complete: bool = True
    imported_at: datetime = Field(
        default_factory=now, sa_column=Column(UtcDateTime, nullable=False)
    )
    imported_by: UUID | None = Field(default=None, foreign_key="user.id")


class FrameUnit(SQLModel, table=True):
    """One client of the frame, by pseudonymous number; ``network`` is empty for one alone."""

    __tablename__ = "frame_unit"
    __table_args__ = (UniqueConstraint("frame_id", "pseudonym"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    frame_id: UUID = Field(foreign_key="sampling_frame.id", index=True)
    pseudonym: str
    stratum: str = ""
    network: str = ""


def import_frame(
    session: Session, study: Study, *, content: bytes, imported_by: UUID | None
) -> SamplingFrame:
    """Keep a client base with its hash: all of it, or nothing.

    The draw uses the frame that was imported last.

    Raises:
        FrameDrawnError: the study has its draw.
        FrameError: see ``read_frame``.
    """
    check_not_drawn(session, study.id)
    file = read_frame(content)
    frame = start_frame(session, study.id, file=file, imported_by=imported_by)
    for start in range(0, len(file.rows), ROWS_AT_ONCE):
        add_units(session, frame.id, file.rows[start : start + ROWS_AT_ONCE])
    finish_frame(session, frame)
    return frame


def start_frame(
    session: Session, study_id: UUID, *, file: FrameFile, imported_by: UUID | None
) -> SamplingFrame:
    """Make a frame that is not complete yet; what an earlier try left is taken away.

    Raises:
        FrameDrawnError: the study has its draw.
    """
    check_not_drawn(session, study_id)
    remove_incomplete(session, study_id)
    frame = SamplingFrame(
        study_id=study_id,
        sha256=file.sha256,
        unit_count=len(file.rows),
        network_count=file.network_count,
        stratum_name=file.stratum_name,
        network_name=file.network_name,
        columns=json.dumps(dict(zip(file.columns, file.uses, strict=True)), ensure_ascii=False),
        complete=False,
        imported_by=imported_by,
    )
    session.add(frame)
    session.flush()
    return frame


def add_units(session: Session, frame_id: UUID, rows: Sequence[FrameRow]) -> None:
    """Add clients to a frame that is not complete."""
    units = [{"id": uuid4(), "frame_id": frame_id, **row._asdict()} for row in rows]
    session.execute(insert(FrameUnit), units)


def finish_frame(session: Session, frame: SamplingFrame) -> None:
    """Make the frame the client base of its study.

    Raises:
        FrameDrawnError: a colleague drew from an earlier one in the meantime.
    """
    check_not_drawn(session, frame.study_id)
    frame.complete, frame.imported_at = True, now()
    session.add(frame)
    session.flush()
    audit.record(
        session, user_id=frame.imported_by, action="import", kind="frame", object_id=frame.id
    )


def remove_incomplete(session: Session, study_id: UUID) -> None:
    """Take away what an import that failed left behind."""
    left = select(SamplingFrame.id).where(
        SamplingFrame.study_id == study_id, col(SamplingFrame.complete).is_(False)
    )
    ids = list(session.exec(left))
    session.execute(delete(FrameUnit).where(col(FrameUnit.frame_id).in_(ids)))
    session.execute(delete(SamplingFrame).where(col(SamplingFrame.id).in_(ids)))
    session.flush()


def latest_frame(session: Session, study_id: UUID) -> SamplingFrame | None:
    """Return the frame that was imported last."""
    statement = select(SamplingFrame).where(
        SamplingFrame.study_id == study_id, col(SamplingFrame.complete)
    )
    return session.exec(statement.order_by(col(SamplingFrame.imported_at).desc())).first()


def remembered_uses(session: Session, *, user_id: UUID) -> dict[str, str]:
    """Return by column name what it was for in the file that this person imported last."""
    statement = select(SamplingFrame.columns).where(
        SamplingFrame.imported_by == user_id, col(SamplingFrame.complete)
    )
    last = session.exec(statement.order_by(col(SamplingFrame.imported_at).desc())).first()
    uses: dict[str, str] = json.loads(last) if last else {}
    return uses


def unit_facts(session: Session, frame_id: UUID) -> list[tuple[str, str, str]]:
    """Return (pseudonym, stratum, network) of every client of the frame."""
    statement = select(FrameUnit.pseudonym, FrameUnit.stratum, FrameUnit.network).where(
        FrameUnit.frame_id == frame_id
    )
    return [(one, stratum, network) for one, stratum, network in session.exec(statement)]


def strata_of(session: Session, frame_id: UUID) -> list[str]:
    """Return the names of the strata in the frame, sorted; units without one are left out."""
    statement = select(FrameUnit.stratum).where(FrameUnit.frame_id == frame_id).distinct()
    return sorted(name for name in session.exec(statement) if name)


def clients_of_networks(
    session: Session, frame_id: UUID, networks: Sequence[str]
) -> dict[str, list[str]]:
    """Return by network the numbers of its clients, sorted; a client alone is not in it."""
    statement = select(FrameUnit.network, FrameUnit.pseudonym).where(
        FrameUnit.frame_id == frame_id, col(FrameUnit.network).in_(networks)
    )
    clients: dict[str, list[str]] = {}
    for network, pseudonym in sorted(session.exec(statement)):
        if network:
            clients.setdefault(network, []).append(pseudonym)
    return clients


def check_not_drawn(session: Session, study_id: UUID) -> None:
    """Refuse another client base once the sample was drawn.

    Raises:
        FrameDrawnError: it was.
    """
    # An import and a draw at the same time wait for each other.
    lock_study(session, study_id)
    drawn = table("draw", column("study_id"))
    mine = drawn.c.study_id == type_coerce(study_id, Uuid())
    if session.execute(plain_select(func.count()).select_from(drawn).where(mine)).scalar_one():
        raise FrameDrawnError
