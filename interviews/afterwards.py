"""Afterwards: a story that was not typed while it was told, entered as one text.

From paper, or after a visit at home. Its paragraphs become turns that are marked, so that a
reader knows that nobody typed along.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from sqlmodel import Session

from interviews.interviews import Interview
from interviews.telling import TurnBodyDiffersError, add_turn
from interviews.turns import Mode, Speaker, Turn
from research.errors import ConflictError, DomainError

MAX_TEXT = 100_000
MAX_TURNS = 500
# At the beginning of a line, capital or not: who speaks, or that it is an observation.
PREFIXES = {
    "i": (Speaker.INTERVIEWER, None),
    "interviewer": (Speaker.INTERVIEWER, None),
    "v": (Speaker.ACTOR, None),
    "verteller": (Speaker.ACTOR, None),
    "w": (Speaker.INTERVIEWER, Mode.OBSERVATION),
    "waarneming": (Speaker.INTERVIEWER, Mode.OBSERVATION),
}
PREFIX = re.compile(rf"^\s*({'|'.join(PREFIXES)})\s*:\s*", re.IGNORECASE)
BLANK = re.compile(r"\n[^\S\n]*\n")


class NothingToldError(DomainError):
    """There is no paragraph with words."""

    template = "Typ of plak eerst het verhaal."


class StoryTooLongError(DomainError):
    """More text or paragraphs than can be looked over at once."""

    template = (
        "Dit is te lang om in één keer na te kijken. Deel het verhaal op: "
        "hoogstens %(signs)s tekens en %(turns)s alinea’s per keer."
    )


class EnteredAlreadyError(ConflictError):
    """This page saved another text before."""

    template = (
        "Van deze pagina is al een tekst bewaard, en die was anders. Kijk in het gesprek wat er "
        "al staat. Haal dat hier weg en bewaar de rest."
    )


@dataclass(frozen=True)
class ToldPart:
    """One turn to be. Exists in memory only."""

    speaker: Speaker
    mode: Mode
    text: str


def parts_of(text: str, *, speaker: Speaker, mode: Mode) -> tuple[ToldPart, ...]:
    """Cut a story into turns: at blank lines, and where a line begins with who speaks.

    Args:
        text: the story, with ``I:``, ``V:`` or ``W:`` before a paragraph where it matters.
        speaker: of paragraphs without such a beginning.
        mode: of all that is no observation.

    Raises:
        NothingToldError, StoryTooLongError: it cannot be cut.
    """
    if len(text) > MAX_TEXT:
        raise StoryTooLongError(signs=MAX_TEXT, turns=MAX_TURNS)
    parts = [
        part
        for paragraph in BLANK.split(text)
        for part in _turns_in(paragraph, speaker=speaker, mode=mode)
    ]
    if not parts:
        raise NothingToldError
    if len(parts) > MAX_TURNS:
        raise StoryTooLongError(signs=MAX_TEXT, turns=MAX_TURNS)
    return tuple(parts)


def enter_afterwards(
    session: Session,
    interview: Interview,
    *,
    page_id: UUID,
    parts: Sequence[ToldPart],
    written_by: UUID | None,
) -> int:
    """Add the turns, all or none. The same page sending the same parts again adds nothing.

    The rules are those of the conversation: it must be open, so that consent was asked and who
    knows the network was kept out, and held by this person.

    Args:
        session: a session that may write.
        interview: an open interview.
        page_id: of the opened page: with the number of a part it makes the id of the turn.
        parts: from ``parts_of``.
        written_by: who enters it.

    Returns:
        How many turns are new.

    Raises:
        EnteredAlreadyError: the page sent other parts before.
        TurnTooLongError: a part is too long.
        InterviewClosedError, InterviewNotOpenError: nothing can be added (any more).
        InterviewTakenError: somebody else is in conversation with this actor.
    """
    try:
        return sum(
            add_turn(
                session,
                interview,
                turn_id=turn_id_of(page_id, number),
                speaker=part.speaker,
                mode=part.mode,
                text=part.text,
                written_by=written_by,
                place=(page_id, number),
                afterwards=True,
            )[1]
            for number, part in enumerate(parts, start=1)
        )
    except TurnBodyDiffersError as error:
        raise EnteredAlreadyError from error


def turn_id_of(page_id: UUID, number: int) -> UUID:
    """Return the id of a turn that a page enters: the same page makes the same ids."""
    return uuid5(page_id, str(number))


def was_entered(session: Session, page_id: UUID) -> bool:
    """Return whether the text of this page was saved."""
    return session.get(Turn, turn_id_of(page_id, 1)) is not None


def _turns_in(paragraph: str, *, speaker: Speaker, mode: Mode) -> list[ToldPart]:
    found: list[tuple[Speaker, Mode, list[str]]] = []
    for line in paragraph.split("\n"):
        beginning = PREFIX.match(line)
        if beginning is not None:
            who, how = PREFIXES[beginning[1].lower()]
            found.append((who, how or mode, [line[beginning.end() :]]))
        elif found:
            found[-1][2].append(line)
        else:
            found.append((speaker, mode, [line]))
    told = [(who, how, "\n".join(lines).strip()) for who, how, lines in found]
    return [ToldPart(who, how, words) for who, how, words in told if words]
