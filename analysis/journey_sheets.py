"""Client journeys as a sheet: its columns, and what reading it in would change."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlmodel import Session

from analysis.journey_codes import (
    ASKED_BY,
    CARE,
    COOPERATION,
    EFFECTS,
    EYES,
    FACTORS,
    QUESTIONS,
    RESOURCES,
)
from analysis.journey_errors import CellNumberError, RowPersonalError
from analysis.journey_judgements import judged_in_sheet, standing_of_all
from analysis.journeys import (
    MOST_RISKS,
    ClientJourney,
    JourneyFacts,
    JourneyRegister,
    add_journey,
    change_journey,
    facts_of,
    journeys_of,
)
from analysis.sheets import (
    Line,
    Reader,
    Sheet,
    UnreadableCellError,
    number,
    one_of,
    read_sheet,
    short_text,
    some_of,
)
from research.frame_rows import looks_personal

KEY = "klantnummer"


def _client_number(cell: str) -> str:
    if looks_personal("", [cell]) or " " in cell:
        raise UnreadableCellError(RowPersonalError)
    return short_text(cell)


def _risks(cell: str) -> int:
    found = number(cell)
    if found > MOST_RISKS or found != int(found):
        raise UnreadableCellError(CellNumberError)
    return int(found)


# Per column: the fact that it is, and what reads it.
FACTS: dict[str, tuple[str, Reader]] = {
    KEY: ("number", _client_number),
    "wijk": ("district", short_text),
    "activiteit": ("activity", short_text),
    "wie stelde de vraag": ("asked_by", one_of(ASKED_BY)),
    "vragen": ("questions", some_of(QUESTIONS)),
    "hulpbronnen": ("resources", some_of(RESOURCES)),
    "ging goed": ("went_well", some_of(FACTORS)),
    "kan beter": ("could_better", some_of(FACTORS)),
    "samenwerking huisarts": ("with_gp", one_of(COOPERATION)),
    "samenwerking maatwerk": ("with_tailored", one_of(COOPERATION)),
    "risicofactoren": ("risks", _risks),
}
JUDGED = {
    f"{word}: {care}": (eyes, code) for eyes, word in EYES.items() for code, care in CARE.items()
}
COLUMNS: dict[str, Reader] = {name: reader for name, (_fact, reader) in FACTS.items()} | {
    name: one_of(EFFECTS) for name in JUDGED
}
# Which words a column takes, for the explanation beside the template.
WORDS: dict[str, Mapping[str, str]] = {
    "wie stelde de vraag": ASKED_BY,
    "vragen": QUESTIONS,
    "hulpbronnen": RESOURCES,
    "ging goed": FACTORS,
    "kan beter": FACTORS,
    "samenwerking huisarts": COOPERATION,
    "samenwerking maatwerk": COOPERATION,
}
WORDS |= dict.fromkeys(JUDGED, EFFECTS)
SEVERAL = {"vragen", "hulpbronnen", "ging goed", "kan beter"}


@dataclass(frozen=True)
class Change:
    """What one line does: ``journey`` is the one that is there already."""

    facts: JourneyFacts
    journey: ClientJourney | None
    is_changed: bool
    judged: Mapping[str, Mapping[str, str]]
    left: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """What reading a sheet in would do."""

    changes: tuple[Change, ...]

    @property
    def new(self) -> int:
        """How many journeys come in."""
        return sum(one.journey is None for one in self.changes)

    @property
    def changed(self) -> int:
        """How many journeys change."""
        return sum(one.journey is not None and one.is_changed for one in self.changes)

    @property
    def same(self) -> int:
        """How many journeys stay as they are."""
        return len(self.changes) - self.new - self.changed

    @property
    def left(self) -> int:
        """How many judgements of the sheet are left out: a person judged here."""
        return sum(len(one.left) for one in self.changes)


def read_journeys(content: bytes) -> Sheet:
    """Read a sheet with journeys.

    Raises:
        DomainError: the file cannot be read, or its columns are not ours.
    """
    return read_sheet(content, COLUMNS, key=KEY)


def plan_of(session: Session, register: JourneyRegister, sheet: Sheet) -> Plan:
    """Return what reading the sheet in would do; changes nothing.

    A column that the sheet does not have leaves a journey as it is. A judgement that a person
    gave in the register is never replaced by one of a sheet.
    """
    known = {one.number: one for one in journeys_of(session, register.id)}
    standing = standing_of_all(session, [one.id for one in known.values()])
    changes = []
    for line in sheet.lines:
        journey = known.get(line.cells[KEY])
        former = facts_of(journey) if journey else JourneyFacts(number=line.cells[KEY])
        facts = replace(former, **_facts(line))
        judged, left, differs = _judgements(line, standing[journey.id] if journey else None)
        changes.append(Change(facts, journey, facts != former or differs, judged, left))
    return Plan(tuple(changes))


def keep_plan(
    session: Session, register: JourneyRegister, plan: Plan, *, kept_by: UUID | None
) -> None:
    """Read the journeys in; a second time nothing changes any more."""
    for one in plan.changes:
        journey = one.journey
        if journey is None:
            journey = add_journey(session, register, one.facts, added_by=kept_by)
        elif facts_of(journey) != one.facts:
            change_journey(session, journey, one.facts, seen=journey.version, changed_by=kept_by)
        for eyes, effects in one.judged.items():
            judged_in_sheet(session, journey, eyes=eyes, effects=effects)


def _facts(line: Line) -> dict[str, Any]:
    empty = {"risks": None, "with_gp": "unknown", "with_tailored": "unknown"}
    found: dict[str, Any] = {}
    for column, (fact, _reader) in FACTS.items():
        if column in line.cells:
            value = line.cells[column]
            blank = () if column in SEVERAL else empty.get(fact, "")
            found[fact] = blank if value is None else value
    return found


def _judgements(
    line: Line, standing: Any
) -> tuple[dict[str, dict[str, str]], tuple[str, ...], bool]:
    """Return what the line judges per eyes, whose judgement is left out, and whether it differs."""
    judged: dict[str, dict[str, str]] = {}
    for column, (eyes, care) in JUDGED.items():
        if line.cells.get(column):
            judged.setdefault(eyes, {})[care] = line.cells[column]
    left, differs = [], False
    for eyes in list(judged):
        former = getattr(standing, eyes, None)
        if former is not None and former.judged_by is not None:
            if former.effects != judged[eyes]:
                left.append(eyes)
            judged.pop(eyes)
        else:
            differs = differs or former is None or former.effects != judged[eyes]
    return judged, tuple(left), differs
