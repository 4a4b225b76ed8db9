"""Sampling frames: pseudonymous client numbers and strata, never names."""

import csv
import hashlib
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Column, UniqueConstraint, Uuid, column, insert, table, type_coerce
from sqlalchemy import select as plain_select
from sqlmodel import Field, Session, SQLModel, select

from research import audit
from research.errors import ConflictError, DomainError
from research.studies import Study, lock_study
from research.tables import UtcDateTime, now

MAX_BYTES = 20 * 1024 * 1024
NUMBER_COLUMNS = (
    "klantnummer",
    "clientnummer",
    "cliëntnummer",
    "nummer",
    "pseudoniem",
    "client",
)
STRATUM_COLUMNS = ("stratum", "wijk", "district", "activiteit", "activity")
PERSONAL_COLUMNS = re.compile(
    r"naam|name|adres|straat|telefoon|phone|mobiel|mail|bsn|geboorte|postcode|burgerservice",
    re.I,
)


class FrameError(DomainError):
    """The file is no sampling frame."""

    template = "Dit bestand is niet te lezen als klantenbestand."


class FrameEmptyError(FrameError):
    """There is no line with a client."""

    template = "Het bestand is leeg. Kies een bestand met een kopregel en één klant per regel."


class FrameBinaryError(FrameError):
    """The file is no text."""

    template = "Dit is geen CSV-bestand. Sla het in Excel op als CSV en kies het opnieuw."


class FrameTooLargeError(FrameError):
    """The file is larger than allowed."""

    template = "Het bestand is te groot. Het mag hoogstens %(limit)s MB zijn."


class FrameColumnMissingError(FrameError):
    """There is no column with the client number."""

    template = "Er is geen kolom met het klantnummer. Noem die kolom in de kopregel: klantnummer."


class FrameStratumMissingError(FrameError):
    """The column to stratify by is not in the file."""

    template = "Kolom %(column)s staat niet in de kopregel. Kies een kolom die er wel in staat."


class FramePersonalColumnError(FrameError):
    """A column seems to hold names, addresses or numbers of persons."""

    template = (
        "Kolom %(column)s lijkt gegevens van personen te bevatten. "
        "Haal deze kolom uit het bestand: alleen klantnummers en kenmerken mogen erin."
    )


class FrameNumberTwiceError(FrameError):
    """Two lines have one client number."""

    template = "Regel %(line)s: dit klantnummer staat ook op regel %(first)s. Haal er een weg."


class FrameNumberMissingError(FrameError):
    """A line has no client number."""

    template = "Regel %(line)s: het klantnummer ontbreekt. Vul het aan of haal de regel weg."


class FrameRowWidthError(FrameError):
    """A line has more or fewer fields than the header."""

    template = "Regel %(line)s heeft %(found)s velden, de kopregel %(expected)s. Maak ze gelijk."


class FrameDrawnError(ConflictError):
    """The sample was drawn: another client base would not belong to it."""

    template = (
        "De loting is al gedaan. Het klantenbestand van dit onderzoek verandert niet meer. "
        "Wilt u met een ander bestand loten? Maak dan een nieuw onderzoek."
    )


class SamplingFrame(SQLModel, table=True):
    """One imported client base; ``sha256`` covers its lines in a fixed form."""

    __tablename__ = "sampling_frame"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", index=True)
    sha256: str
    unit_count: int
    stratum_name: str = ""
    imported_at: datetime = Field(
        default_factory=now, sa_column=Column(UtcDateTime, nullable=False)
    )
    imported_by: UUID | None = Field(default=None, foreign_key="user.id")


class FrameUnit(SQLModel, table=True):
    """One client of the frame, by pseudonymous number."""

    __tablename__ = "frame_unit"
    __table_args__ = (UniqueConstraint("frame_id", "pseudonym"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    frame_id: UUID = Field(foreign_key="sampling_frame.id", index=True)
    pseudonym: str
    stratum: str = ""


@dataclass(frozen=True)
class FrameRow:
    """One client as read from a file."""

    pseudonym: str
    stratum: str


@dataclass(frozen=True)
class FrameFile:
    """A client base as read from a file; ``columns`` are the header's names in order."""

    rows: tuple[FrameRow, ...]
    columns: tuple[str, ...]
    stratum_name: str


def read_frame(content: bytes, *, stratify: str | None = None) -> FrameFile:
    """Read a client base from CSV: semicolon, comma or tab; UTF-8 or Windows-1252.

    Args:
        content: the bytes of the file, a header and one client a line.
        stratify: name of the column that holds the stratum; found by its usual names if None.

    Raises:
        FrameError: the file is empty, no text, too large, or a line is wrong; the message
            tells which line or column. No cell is repeated in it.
    """
    table = _table(content)
    header = [cell.strip().lower() for cell in table[0]]
    number = _number_column(header)
    stratum = _stratum_column(header, stratify)
    seen: dict[str, int] = {}
    rows = []
    for line, cells in enumerate(table[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            raise FrameRowWidthError(line=line, found=len(cells), expected=len(header))
        pseudonym = cells[number].strip()
        if not pseudonym:
            raise FrameNumberMissingError(line=line)
        if pseudonym in seen:
            raise FrameNumberTwiceError(line=line, first=seen[pseudonym])
        seen[pseudonym] = line
        rows.append(FrameRow(pseudonym, "" if stratum is None else cells[stratum].strip()))
    if not rows:
        raise FrameEmptyError
    name = "" if stratum is None else header[stratum]
    return FrameFile(tuple(rows), tuple(header), name)


def frame_hash(rows: Sequence[FrameRow]) -> str:
    """Return the SHA-256 (hex) of the frame, whatever the order of its lines."""
    lines = sorted(f"{row.pseudonym}\t{row.stratum}\n" for row in rows)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def import_frame(
    session: Session, study: Study, *, content: bytes, imported_by: UUID | None
) -> SamplingFrame:
    """Keep a client base with its hash: all of it, or nothing.

    The draw uses the frame that was imported last.

    Raises:
        FrameDrawnError: the study has its draw.
        FrameError: see ``read_frame``.
    """
    _check_not_drawn(session, study)
    file = read_frame(content)
    frame = SamplingFrame(
        study_id=study.id,
        sha256=frame_hash(file.rows),
        unit_count=len(file.rows),
        stratum_name=file.stratum_name,
        imported_by=imported_by,
    )
    session.add(frame)
    session.flush()
    units = [
        {"id": uuid4(), "frame_id": frame.id, "pseudonym": row.pseudonym, "stratum": row.stratum}
        for row in file.rows
    ]
    session.execute(insert(FrameUnit), units)
    audit.record(session, user_id=imported_by, action="import", kind="frame", object_id=frame.id)
    return frame


def latest_frame(session: Session, study_id: UUID) -> SamplingFrame | None:
    """Return the frame that was imported last."""
    statement = (
        select(SamplingFrame)
        .where(SamplingFrame.study_id == study_id)
        .order_by(SamplingFrame.imported_at.desc())  # type: ignore[attr-defined]
    )
    return session.exec(statement).first()


def unit_facts(session: Session, frame_id: UUID) -> list[tuple[str, str]]:
    """Return (pseudonym, stratum) of every unit of the frame."""
    statement = select(FrameUnit.pseudonym, FrameUnit.stratum).where(FrameUnit.frame_id == frame_id)
    return [(pseudonym, stratum) for pseudonym, stratum in session.exec(statement)]


def strata_of(session: Session, frame_id: UUID) -> list[str]:
    """Return the names of the strata in the frame, sorted; units without one are left out."""
    statement = select(FrameUnit.stratum).where(FrameUnit.frame_id == frame_id).distinct()
    return sorted(name for name in session.exec(statement) if name)


def _check_not_drawn(session: Session, study: Study) -> None:
    # An import and a draw at the same time wait for each other.
    lock_study(session, study.id)
    drawn = table("draw", column("study_id"))
    mine = drawn.c.study_id == type_coerce(study.id, Uuid())
    if session.execute(plain_select(drawn.c.study_id).where(mine)).first() is not None:
        raise FrameDrawnError


def _table(content: bytes) -> list[list[str]]:
    if len(content) > MAX_BYTES:
        raise FrameTooLargeError(limit=MAX_BYTES // 1024 // 1024)
    if not content.strip():
        raise FrameEmptyError
    text = _decoded(content)
    first_line = text.splitlines()[0]
    delimiter = max(";,\t", key=first_line.count)
    try:
        table = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as problem:
        raise FrameBinaryError from problem
    if not table:
        raise FrameEmptyError
    return table


def _decoded(content: bytes) -> str:
    if b"\x00" in content:
        raise FrameBinaryError
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    text = content.decode("cp1252", errors="replace")
    odd = sum(1 for sign in text if sign == "\ufffd" or (ord(sign) < 32 and sign not in "\t\r\n"))
    if odd:
        raise FrameBinaryError
    return text


def _number_column(header: Sequence[str]) -> int:
    for name in header:
        if PERSONAL_COLUMNS.search(name):
            raise FramePersonalColumnError(column=name)
    for name in NUMBER_COLUMNS:
        if name in header:
            return header.index(name)
    raise FrameColumnMissingError


def _stratum_column(header: Sequence[str], stratify: str | None) -> int | None:
    if stratify is not None:
        if stratify.strip().lower() not in header:
            raise FrameStratumMissingError(column=stratify)
        return header.index(stratify.strip().lower())
    return next((header.index(name) for name in STRATUM_COLUMNS if name in header), None)
