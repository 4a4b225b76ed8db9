"""The story as a coder sees it: turn by turn, cut into pieces where fragments begin and end."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from analysis.codings import Coding, CodingStatus, codings_of_interview
from interviews.fragments import Fragment
from interviews.interviews import Interview
from interviews.turns import Speaker, Turn, TurnRevision, pseudonymised_text, turns_of
from research.errors import NotFoundError

# A sentence ends at its closing sign (and what closes with it), or at a line break.
SENTENCE = re.compile(r"\S.*?(?:[.!?…]+[\"'”’)\]]*(?=\s|$)|(?=\n)|$)")


@dataclass(frozen=True)
class Mark:
    """One coding on the words of its fragment."""

    coding: Coding
    fragment: Fragment


@dataclass(frozen=True)
class Piece:
    """``text[start:end]`` of a turn, within which the same codings hold.

    Attributes:
        start, end: 0-based code points, end exclusive.
        text: the words of the piece.
        marks: every coding that covers the piece; empty where nothing was coded.
    """

    start: int
    end: int
    text: str
    marks: tuple[Mark, ...]

    @property
    def closing(self) -> tuple[Mark, ...]:
        """Return the codings whose fragment ends with this piece."""
        return tuple(mark for mark in self.marks if mark.fragment.end == self.end)

    @property
    def opening(self) -> tuple[Mark, ...]:
        """Return the codings whose fragment begins with this piece."""
        return tuple(mark for mark in self.marks if mark.fragment.start == self.start)


@dataclass(frozen=True)
class StoryTurn:
    """One turn with its codings.

    Attributes:
        turn, revision: the latest words.
        text: pseudonymised; None when the worker has not read it yet.
        marks: its codings in text order.
        pieces: the text cut at every border of a fragment; joined they are the text.
    """

    turn: Turn
    revision: TurnRevision
    text: str | None
    marks: tuple[Mark, ...]
    pieces: tuple[Piece, ...]

    @property
    def may_be_coded(self) -> bool:
        """Return whether these are words of the teller, ready to be read."""
        return self.text is not None and self.turn.speaker == Speaker.ACTOR

    @property
    def sentences(self) -> list[tuple[int, int]]:
        """Return the spans of the sentences: 0-based code points, end exclusive."""
        return sentences_in(self.text or "")


def story_of(
    session: Session, interview: Interview, *, statuses: Iterable[CodingStatus] = CodingStatus
) -> list[StoryTurn]:
    """Return the story with its codings in text order.

    Args:
        session: any session.
        interview: whose story.
        statuses: which codings to show.

    Raises:
        KeyDestroyedError: the actor was erased.
    """
    marks: dict[UUID, list[Mark]] = {}
    for coding, fragment, _turn in codings_of_interview(session, interview.id, statuses=statuses):
        marks.setdefault(fragment.revision_id, []).append(Mark(coding, fragment))
    story = []
    for turn, revision in turns_of(session, interview.id):
        text = pseudonymised_text(session, interview, revision)
        own = tuple(marks.get(revision.id, ()))
        pieces = tuple(pieces_of(text or "", own))
        story.append(StoryTurn(turn, revision, text, own, pieces))
    return story


def revision_in_story(session: Session, interview: Interview, revision_id: UUID) -> TurnRevision:
    """Return the latest revision of a turn of this story.

    Raises:
        NotFoundError: the id is of another story, or of words that were corrected since.
    """
    for _turn, revision in turns_of(session, interview.id):
        if revision.id == revision_id:
            return revision
    raise NotFoundError


def pieces_of(text: str, marks: Sequence[Mark]) -> list[Piece]:
    """Cut a text at every border of a fragment, so that overlaps can be shown flat.

    Args:
        text: n code points.
        marks: codings whose fragments lie within the text, in any order.

    Returns:
        Pieces in text order; together they are the whole text.
    """
    borders = {0, len(text)}
    for mark in marks:
        borders.update((mark.fragment.start, mark.fragment.end))
    cuts = sorted(border for border in borders if 0 <= border <= len(text))
    return [
        Piece(
            start,
            end,
            text[start:end],
            tuple(
                mark for mark in marks if mark.fragment.start <= start and end <= mark.fragment.end
            ),
        )
        for start, end in zip(cuts, cuts[1:], strict=False)
    ]


def sentences_in(text: str) -> list[tuple[int, int]]:
    """Return the spans of the sentences in a text: 0-based code points, end exclusive."""
    return [match.span() for match in SENTENCE.finditer(text)]
