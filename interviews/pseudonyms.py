"""Pseudonyms: reading a story, and replacing its names. Finding the names is handed in.

A known person of the network becomes what he is to the client (``[dochter]`` when his short
description says so, else ``[familielid 1]``); any other name becomes ``[naam 3]``, the same
one in every story of the network. Which name that was is kept as a keyed hash only.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from sqlmodel import Session

from interviews.interviews import Interview, network_of_interview
from interviews.network_names import NetworkNames
from interviews.replaced_texts import keep_replaced
from interviews.replacements import Found, Pseudonymised, replace_spans
from interviews.rosters import roster_of
from interviews.turns import raw_text, turns_of

# A shorter word that was told once is too often an ordinary word elsewhere.
LEAST_TOLD = 4


class SpanFinder(Protocol):
    """Finds what identifies a person; told the names that the network itself knows."""

    def find(self, text: str, *, roster: Sequence[str]) -> Sequence[Found]:
        """Return spans in text order that do not overlap."""
        ...


@dataclass(frozen=True)
class UnreadTurn:
    """One turn whose names have not been replaced yet. Exists in memory only."""

    turn_id: UUID
    revision_id: UUID
    text: str


@dataclass(frozen=True)
class UnreadStory:
    """What a finder needs: the turns, and the names that the network itself knows."""

    turns: tuple[UnreadTurn, ...]
    known: tuple[str, ...]


def unread_story(session: Session, interview: Interview) -> UnreadStory:
    """Unseal the turns whose latest revision still has its names.

    Replacing is done once per revision: fragments point into the result by offset.

    Raises:
        KeyDestroyedError: the actor was erased.
    """
    network, _ = network_of_interview(session, interview)
    turns = tuple(
        UnreadTurn(turn.id, revision.id, raw_text(session, interview, revision))
        for turn, revision in turns_of(session, interview.id)
        if revision.pseudonymised_sealed is None and revision.has_typed_words
    )
    return UnreadStory(turns, tuple(roster_of(session, network.id)))


def find_names(
    story: UnreadStory,
    finder: SpanFinder,
    *,
    progress: Callable[[int], None] = lambda _done: None,
) -> dict[UUID, Sequence[Found]]:
    """Return the spans per revision id. Slow, and needs no database.

    Args:
        story: what was read.
        finder: finds names; made by the worker, because it is heavy.
        progress: told how many turns are done, after every turn.
    """
    known = (*story.known, *_told_names(story, finder))
    found = {}
    for number, turn in enumerate(story.turns, start=1):
        found[turn.revision_id] = finder.find(turn.text, roster=known)
        progress(number)
    return found


def _told_names(story: UnreadStory, finder: SpanFinder) -> list[str]:
    """Return the names that one turn gives away ("mijn zus Ouarda"), to find them in the others."""
    told = [
        turn.text[one.start : one.end]
        for turn in story.turns
        for one in finder.find(turn.text, roster=story.known)
        if one.kind == "person" and one.end - one.start >= LEAST_TOLD
    ]
    return list(dict.fromkeys(told))


def keep_pseudonyms(
    session: Session, interview: Interview, found: Mapping[UUID, Sequence[Found]]
) -> dict[UUID, Pseudonymised]:
    """Replace the found names and seal the result beside the raw words. Quick.

    Args:
        session: a session that may write.
        interview: whose turns.
        found: spans per revision id; other revisions, and those done before, stay as they are.

    Returns:
        Per revision id that was done now, the text with its replacements.

    Raises:
        KeyDestroyedError: the actor was erased.
    """
    network, _ = network_of_interview(session, interview)
    # Two stories of one network must not number two names alike.
    session.refresh(network, with_for_update=True)
    names = NetworkNames(session, network)
    done: dict[UUID, Pseudonymised] = {}
    for _turn, revision in turns_of(session, interview.id):
        if revision.id not in found or revision.pseudonymised_sealed is not None:
            continue
        if not revision.has_typed_words:
            continue
        text = raw_text(session, interview, revision)
        spans = [*names.marked_in(text), *found[revision.id]]
        names_only = [one for one in spans if not names.is_no_name(text[one.start : one.end])]
        done[revision.id] = replace_spans(text, names_only, names.placeholder)
        keep_replaced(session, interview, revision, done[revision.id])
        revision.late_sealed = None
    return done
