"""The story as a coder sees it: turn by turn, cut into pieces where fragments begin and end."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from analysis.carried_codings import left_behind
from analysis.codings import SEEN, Coding, CodingStatus, codings_of_interview
from interviews.fragments import Fragment
from interviews.interviews import Interview
from interviews.quote_choices import answer_in, choices_of
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
class EarlierMark:
    """A coding on words as they stood before they were corrected; ``words`` are those words."""

    coding: Coding
    fragment: Fragment
    words: str


@dataclass(frozen=True)
class StoryTurn:
    """One turn with its codings.

    Attributes:
        turn, revision: the latest words.
        text: pseudonymised; None when the worker has not read it yet.
        marks: its codings in text order.
        earlier: codings on words that were corrected since, in text order.
        pieces: the text cut at every border of a fragment; joined they are the text.
        left_behind: how many accepted codings lie on words that the teller corrected since.
        withheld: whether the teller does not want these words to be quoted.
    """

    turn: Turn
    revision: TurnRevision
    text: str | None
    marks: tuple[Mark, ...]
    pieces: tuple[Piece, ...]
    earlier: tuple[EarlierMark, ...] = ()
    left_behind: int = 0
    withheld: bool = False

    @property
    def may_be_coded(self) -> bool:
        """Return whether these are words of the teller, ready to be read."""
        return self.text is not None and self.turn.speaker == Speaker.ACTOR

    @property
    def sentences(self) -> list[tuple[int, int]]:
        """Return the spans of the sentences: 0-based code points, end exclusive."""
        return sentences_in(self.text or "")


def story_of(
    session: Session, interview: Interview, *, statuses: Iterable[CodingStatus] = SEEN
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
    of_turn: dict[UUID, list[Mark]] = {}
    for coding, fragment, told in codings_of_interview(session, interview.id, statuses=statuses):
        marks.setdefault(fragment.revision_id, []).append(Mark(coding, fragment))
        of_turn.setdefault(told.id, []).append(Mark(coding, fragment))
    story, behind = [], left_behind(session, interview.id)
    choices = choices_of(session, interview.id)
    for turn, revision in turns_of(session, interview.id):
        text = pseudonymised_text(session, interview, revision)
        own = tuple(marks.get(revision.id, ()))
        pieces = tuple(pieces_of(text or "", own))
        old = [one for one in of_turn.get(turn.id, []) if one.fragment.revision_id != revision.id]
        earlier = tuple(_earlier(session, interview, one) for one in old)
        withheld = answer_in(choices.get(turn.id), revision) is False
        left = behind.get(turn.id, 0)
        story.append(StoryTurn(turn, revision, text, own, pieces, earlier, left, withheld))
    return story


def _earlier(session: Session, interview: Interview, mark: Mark) -> EarlierMark:
    revision = session.get_one(TurnRevision, mark.fragment.revision_id)
    text = pseudonymised_text(session, interview, revision) or ""
    return EarlierMark(mark.coding, mark.fragment, text[mark.fragment.start : mark.fragment.end])


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
