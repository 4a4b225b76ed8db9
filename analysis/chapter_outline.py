"""The order of a chapter: sections with their parts, as the editor arranged them.

Every change keeps a whole outline under a next number, sealed under the study's key. So the
last change can be undone, and nobody overwrites a colleague: an outline is never changed in
place. A claim stands in the outline by its id only, and a quote by its fragment; whether they
may stand in the chapter is decided anew each time it is read.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, select

from analysis.chapters import ChapterFacts
from research.codebook import Pole
from research.studies import Study
from research.tables import UtcDateTime, now
from research.vault import vault_of

# What gathers the claims that are about no factor.
FOUND = "found"


class PartKind(StrEnum):
    """What a part of a section is."""

    TEXT = "text"
    CLAIM = "claim"
    QUOTE = "quote"
    CHART = "chart"
    TABLE = "table"
    SYSTEM = "system"


class OutlineAct(StrEnum):
    """What somebody did to the outline."""

    MOVE = "arrange"
    ADD = "add"
    WRITE = "write"
    REMOVE = "remove"
    UNDO = "undo"


class ChapterOutline(SQLModel, table=True):
    """One outline; the newest of a study holds. ``back_to`` is what undoing returns to."""

    __tablename__ = "chapter_outline"
    __table_args__ = (UniqueConstraint("study_id", "number"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    study_id: UUID = Field(foreign_key="study.id", index=True)
    number: int
    back_to: int | None = None
    act: str
    content_sealed: bytes
    made_by: UUID | None = Field(default=None, foreign_key="user.id")
    made_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


@dataclass(frozen=True)
class Part:
    """A part of a section.

    Attributes:
        id: the same as long as it stands.
        kind: of ``PartKind``.
        ref: id of a claim or fragment, or the name of a chart or of something made by the system.
        words: what the editor wrote, of a text.
        turn: counts the times that its words changed.
    """

    id: str
    kind: str
    ref: str = ""
    words: str = ""
    turn: int = 1


@dataclass(frozen=True)
class Place:
    """A section: its heading, its parts, and of which claims it takes in the new ones."""

    id: str
    title: str
    parts: tuple[Part, ...] = ()
    gathers: str = ""
    turn: int = 1


@dataclass(frozen=True)
class Outline:
    """All sections in order; ``number`` is 0 while nobody changed anything."""

    sections: tuple[Place, ...]
    number: int = 0
    act: str = ""
    made_by: UUID | None = None
    made_at: datetime | None = None
    can_undo: bool = field(default=False)

    def parts(self) -> Iterator[Part]:
        """Go through every part."""
        for section in self.sections:
            yield from section.parts

    def section_of(self, part_id: str) -> Place | None:
        """Return the section in which a part stands."""
        return next((s for s in self.sections if any(p.id == part_id for p in s.parts)), None)


def usual_outline() -> Outline:
    """Return the outline with which every chapter begins."""
    return Outline(
        (
            Place("start", "Inleiding", (_system("introduction"),)),
            Place("question", "Wat wij wilden weten", (_system("question"),)),
            Place(
                "response",
                "Wie wij kozen en wie wij spraken",
                (_system("response"), Part("chart-heard", PartKind.CHART, "heard")),
            ),
            Place("found", "Vragen, oplossingen en verschillen", gathers=FOUND),
            Place(
                "went_well",
                "Wat goed ging",
                (Part("chart-went_well", PartKind.CHART, "went_well"),),
                gathers=Pole.SUCCESS.value,
            ),
            Place(
                "could_be_better",
                "Wat beter kan",
                (Part("chart-could_be_better", PartKind.CHART, "could_be_better"),),
                gathers=Pole.FAILURE.value,
            ),
            Place("commitments", "Wat professionals ermee doen", (_system("commitments"),)),
            Place("limits", "Wat dit onderzoek niet zegt", (_system("limits"),)),
        )
    )


def outline_of(session: Session, study: Study) -> Outline:
    """Return the outline that holds now; the usual one while nobody changed anything."""
    newest = newest_row(session, study.id)
    return usual_outline() if newest is None else opened(session, newest)


def newest_row(session: Session, study_id: UUID) -> ChapterOutline | None:
    """Return the newest outline of a study as it is kept."""
    statement = (
        select(ChapterOutline)
        .where(ChapterOutline.study_id == study_id)
        .order_by(col(ChapterOutline.number).desc())
        .limit(1)
    )
    return session.exec(statement).first()


def opened(session: Session, row: ChapterOutline) -> Outline:
    """Unseal one outline."""
    text = vault_of(session).unseal(row.study_id, row.content_sealed, row=row.id, field="content")
    sections = tuple(
        Place(**{**one, "parts": tuple(Part(**part) for part in one["parts"])})
        for one in json.loads(text)
    )
    return Outline(sections, row.number, row.act, row.made_by, row.made_at, row.back_to is not None)


def written(outline: Outline) -> str:
    """Return the sections as text, to be sealed."""
    return json.dumps([asdict(one) for one in outline.sections], ensure_ascii=False)


def arranged(outline: Outline, facts: ChapterFacts) -> Outline:
    """Return the outline with every claim that is in the chapter, each once.

    A claim that nobody placed yet stands after the last one of the section that gathers its
    pole; where no section does, the last section takes it. One that left the chapter is left out.
    """
    chosen = [*facts.claims, *facts.kept_back, *facts.left_out]
    known = {str(view.claim.id): view.claim.pole or FOUND for view in chosen}
    sections = [_without_gone(one, set(known)) for one in outline.sections]
    placed = {part.ref for one in sections for part in one.parts if part.kind == PartKind.CLAIM}
    for claim_id, pole in known.items():
        if claim_id not in placed:
            at = _gatherer(sections, pole)
            sections[at] = _taken_in(sections[at], Part(f"claim-{claim_id}", "claim", claim_id))
    return replace(outline, sections=tuple(sections))


def _without_gone(section: Place, known: set[str]) -> Place:
    kept = tuple(one for one in section.parts if one.kind != PartKind.CLAIM or one.ref in known)
    return replace(section, parts=kept)


def _gatherer(sections: list[Place], pole: str) -> int:
    for number, section in enumerate(sections):
        if section.gathers == pole:
            return number
    return len(sections) - 1


def _taken_in(section: Place, part: Part) -> Place:
    parts = list(section.parts)
    claims = [n for n, one in enumerate(parts) if one.kind in {PartKind.CLAIM, PartKind.QUOTE}]
    charts = [n for n, one in enumerate(parts) if one.kind in {PartKind.CHART, PartKind.TABLE}]
    at = claims[-1] + 1 if claims else (charts[0] if charts else len(parts))
    return replace(section, parts=(*parts[:at], part, *parts[at:]))


def _system(name: str) -> Part:
    return Part(f"system-{name}", PartKind.SYSTEM.value, name)
