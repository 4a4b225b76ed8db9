"""A name that stayed in a story: replaced everywhere in the network, and remembered.

Codings keep their words: the fragments move along with the text they point into.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from analysis.language.lexicon import everyday_words
from analysis.language.name_lists import told_words
from analysis.moved_words import change_names, revisions_without_names
from interviews.interviews import Interview, interviews_of_network, network_of_interview
from interviews.name_corrections import (
    CorrectionKind,
    NameCorrection,
    Place,
    UndoTooLateError,
    end_correction,
    end_learned,
    keep_correction,
    places_of,
    still_learned,
)
from interviews.network_names import Marked, NetworkNames
from interviews.replaced_texts import replaced_text
from interviews.replacements import Replacement
from interviews.rosters import folded
from interviews.story_checks import StoryMovedError
from interviews.turns import TurnRevision
from research import audit
from research.errors import DomainError, KeyDestroyedError, NotFoundError
from research.networks import Actor, Network
from research.tables import now
from research.vault import vault_of

PLACEHOLDER = re.compile(r"\[[^\[\]\n]{1,40}\]")
MOST_LETTERS = 60
MOST_WORDS = 4
# Who taps a word takes the signs beside it along, and sometimes a possessive ending.
BESIDE = " .,;:!?()\"“”„…'’-"
POSSESSIVE = re.compile(r"['’]s$")
Changed = tuple[Interview, TurnRevision, list[Place]]


class NotANameError(DomainError):
    """A name has letters or a long number, at most four words, and is no placeholder."""

    template = "Kies alleen de naam, hooguit vier woorden."


class NameNotThereError(DomainError):
    """The name stands in the story."""

    template = "Deze naam staat niet in het verhaal. Typ hem zoals hij daar staat."


@dataclass(frozen=True)
class Meant:
    """What a name is: its kind, and whose it is when that person is in the network."""

    kind: str = "person"
    actor_id: UUID | None = None


def hide_name(
    session: Session,
    interview: Interview,
    *,
    name: str,
    hidden_by: UUID,
    meant: Meant = Meant(),  # noqa: B008  frozen
) -> NameCorrection:
    """Replace a name in every story of the network, and look for it in those that come.

    A name that is also an everyday word ("Roos") is replaced only as it was typed, capitals
    included, and is not looked for later.

    Args:
        session: a session that may write.
        interview: the story in which it was seen.
        name: as it stands there; a possessive s may follow it there.
        hidden_by: who saw it.
        meant: what it is.

    Returns:
        The correction, which counts the places.

    Raises:
        NotANameError: these words cannot be a name.
        NameNotThereError: the story does not have them.
        NotFoundError: the person who is meant is not of this network.
        KeyDestroyedError: the teller was erased.
    """
    name = _checked(name)
    network = lock_network(session, interview)
    _check_person(session, network, meant)
    common = folded(name) in told_words() | everyday_words()
    pattern = _pattern(name, any_case=not common)
    if not any(_found(text, pattern) for text in _texts(session, interview)):
        raise NameNotThereError
    names = NetworkNames(session, network)
    word = names.mark(name, kind=meant.kind, actor_id=meant.actor_id, learn=not common)
    told = [one for _actor, one in interviews_of_network(session, network.id)]
    changed = [one for story in told for one in _hide_in(session, story, pattern, meant.kind, word)]
    spoken = {name, *(words for _i, _r, places in changed for _place, words in places)}
    known_as = {vault_of(session).fingerprint(network.id, " ".join(one.split())) for one in spoken}
    end_learned(session, network.id, CorrectionKind.GIVEN_BACK, known_as)
    correction = NameCorrection(
        network_id=network.id,
        interview_id=interview.id,
        kind=CorrectionKind.HIDDEN.value,
        placeholder=word,
        fingerprint=names.fingerprint(name),
        learned=not common,
        places=sum(len(places) for _interview, _revision, places in changed),
        made_by=hidden_by,
    )
    return keep_correction(session, correction, changed)


def words_at(
    session: Session, interview: Interview, revision_id: UUID, *, start: int, end: int
) -> str:
    """Return the words of a story at a place that somebody chose.

    Raises:
        StoryMovedError: there are no such words (any more).
    """
    for revision in revisions_without_names(session, interview):
        if revision.id == revision_id:
            now_there = replaced_text(session, interview, revision)
            text = now_there.done.text if now_there else ""
            if 0 <= start < end <= len(text):
                return text[start:end]
    raise StoryMovedError


def undo_hiding(session: Session, correction: NameCorrection, *, undone_by: UUID) -> int:
    """Put back the words that a reader hid, in every story where he did; return how many.

    A place that was changed again meanwhile stays as it is.

    Raises:
        UndoTooLateError: it was undone before, or its words are no longer kept.
    """
    network = session.get_one(Network, correction.network_id)
    session.refresh(network, with_for_update=True)
    session.refresh(correction)
    if not correction.can_be_undone(now()):
        raise UndoTooLateError
    count = 0
    for interview, revision, places in places_of(session, correction):
        there = replaced_text(session, interview, revision)
        if there is None:
            continue
        back = {one: words for one, words in places if one in there.done.replacements}
        if back:
            change_names(session, interview, revision, there, give_back=back)
            count += len(back)
    end_correction(session, correction, undone_by=undone_by)
    if not still_learned(session, network.id, correction.fingerprint):
        NetworkNames(session, network).unmark(correction.fingerprint)
    audit.record(
        session,
        user_id=undone_by,
        action="undo",
        kind="story",
        object_id=correction.interview_id,
    )
    return count


def lock_network(session: Session, interview: Interview) -> Network:
    """Return the network of a story, locked: numbers of names are given out one by one."""
    network, _actor = network_of_interview(session, interview)
    session.refresh(network, with_for_update=True)
    return network


def _checked(name: str) -> str:
    name = POSSESSIVE.sub("", " ".join(name.split()).strip(BESIDE))
    if not re.search(r"[^\W\d_]|\d{4}", name) or PLACEHOLDER.search(name):
        raise NotANameError
    if len(name) > MOST_LETTERS or len(name.split()) > MOST_WORDS:
        raise NotANameError
    return name


def _check_person(session: Session, network: Network, meant: Meant) -> None:
    if meant.actor_id is None:
        return
    actor = session.get(Actor, meant.actor_id)
    if actor is None or actor.network_id != network.id:
        raise NotFoundError


def _pattern(name: str, *, any_case: bool) -> re.Pattern[str]:
    words = r"\s+".join(re.escape(word) for word in name.split())
    # A mark above a letter may be a sign of its own: "Rene" is no word within "René".
    letter = r"[\w\u0300-\u036f]"
    pattern = rf"(?<!{letter}){words}(?:['’]?s)?(?!{letter})"
    return re.compile(pattern, re.IGNORECASE if any_case else 0)


def _found(text: str, pattern: re.Pattern[str]) -> list[Marked]:
    """Return where the name stands, outside the placeholders that are there already."""
    taken = [one.span() for one in PLACEHOLDER.finditer(text)]
    return [
        Marked(one.start(), one.end(), "person")
        for one in pattern.finditer(text)
        if all(one.end() <= start or end <= one.start() for start, end in taken)
    ]


def _texts(session: Session, interview: Interview) -> Iterator[str]:
    for revision in revisions_without_names(session, interview):
        there = replaced_text(session, interview, revision)
        if there is not None:
            yield there.done.text


def _hide_in(
    session: Session, interview: Interview, pattern: re.Pattern[str], kind: str, word: str
) -> Iterator[Changed]:
    try:
        for revision in revisions_without_names(session, interview):
            there = replaced_text(session, interview, revision)
            found = _found(there.done.text, pattern) if there else []
            if there is None or not found:
                continue
            places = [
                (
                    Replacement(*there.done.raw_span(one.start, one.end), kind, word),
                    there.done.text[one.start : one.end],
                )
                for one in found
            ]
            change_names(session, interview, revision, there, hide=[one for one, _words in places])
            yield interview, revision, places
    except KeyDestroyedError:
        return
