"""The demo's double coding: two people coded a few stories blind, compared, and settled.

Their choices come from the coding file of the made-up networks. It says of each coding whether
one or two people made it: what one made alone goes to either of the two by turns.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session

from analysis.blind_coding import add_blind_coding, say_done
from analysis.blind_points import BlindPoint, Choice, points_of, say
from analysis.blind_rounds import start_round
from analysis.blind_stories import BlindStory, blind_story_of, seats_of
from analysis.codings import AlreadyCodedError
from app.database import Database
from app.demo_people import DemoPeople
from interviews.network_import import ImportedNetwork, Place
from interviews.replacements import Pseudonymised
from interviews.turns import TurnRevision
from research.codebook import Pole
from research.roles import Role
from research.studies import Study


@dataclass(frozen=True)
class DemoChoice:
    """Words, theme and pole in a story; ``coders`` is 1 or 2. Offsets in pseudonymised text."""

    interview_id: UUID
    revision_id: UUID
    span: tuple[int, int]
    theme: str
    pole: Pole
    coders: int


def choices_in(
    imported: ImportedNetwork,
    codings: Iterable[Mapping[str, Any]],
    texts: Mapping[Place, Pseudonymised],
) -> list[DemoChoice]:
    """Return what the coding file holds of a network, in the order of the file."""
    found = []
    for one in codings:
        if one["network_id"] != imported.network.reference:
            continue
        place = (str(one["actor_id"]), int(one["turn"]))
        blanks = imported.stripped.get(place, 0)
        found.append(
            DemoChoice(
                interview_id=imported.interviews[place[0]].id,
                revision_id=imported.revisions[place],
                span=texts[place].span(int(one["start"]) - blanks, int(one["end"]) - blanks),
                theme=str(one["theme"]),
                pole=Pole(one["pole"]),
                coders=int(one["coders"]),
            )
        )
    return found


def code_double(
    database: Database,
    facts: Mapping[str, Any],
    people: DemoPeople,
    study: Study,
    choices: list[DemoChoice],
) -> None:
    """Let the coder and the lead code these stories blind, compare them, and settle each point."""
    stories = list(dict.fromkeys(one.interview_id for one in choices))
    with database.writing() as session:
        start_round(
            session,
            session.get_one(Study, study.id),
            stories=len(stories),
            coders=[people[Role.CODER], people[Role.LEAD]],
            made_by=people[Role.LEAD],
            among=stories,
        )
        for interview_id in stories:
            story = blind_story_of(session, interview_id)
            if story is None:
                continue
            own = [one for one in choices if one.interview_id == interview_id]
            _code(session, story, own, people)
            _settle(session, story, facts["reasons"])
        session.commit()


def _code(
    session: Session, story: BlindStory, choices: list[DemoChoice], people: DemoPeople
) -> None:
    two, alone = [people[Role.CODER], people[Role.LEAD]], 0
    for one in choices:
        users = two
        if one.coders == 1:
            users, alone = [two[alone % 2]], alone + 1
        for user in users:
            revision = session.get_one(TurnRevision, one.revision_id)
            start, end = one.span
            code: dict[str, Any] = {"theme": one.theme, "pole": one.pole, "coder_id": user}
            try:
                add_blind_coding(session, story, revision, start=start, end=end, **code)
            except AlreadyCodedError:
                # Two places of the file became the same words once names were replaced.
                continue
    for user in two:
        say_done(session, story, coder_id=user)


def _settle(session: Session, story: BlindStory, reasons: Mapping[str, str]) -> None:
    """By turns what one chose alone stays or goes; both say so, and the first says why."""
    first, second = (one.user_id for one in seats_of(session, story.id))
    waiting = [one for one in points_of(session, story.id) if one.outcome is None]
    waiting.sort(key=lambda one: (one.kind, str(one.first_id), str(one.second_id)))
    for number, point in enumerate(waiting):
        choice = _kept(point) if number % 2 == 0 else Choice.NEITHER
        why = reasons["stays" if number % 2 == 0 else "goes"]
        say(session, story, point, choice=choice, reason=why, by=first)
        say(session, story, point, choice=choice, reason="", by=second)


def _kept(point: BlindPoint) -> Choice:
    return Choice.FIRST if point.first_id is not None else Choice.SECOND
