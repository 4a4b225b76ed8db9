"""A word that was no name: given back where a placeholder stood, and left alone from then on.

It is given back in every story of the network that has its typed words, capitals as they are:
"bakker" does not give back "Bakker". A name of the network's own people is given back in one
place only, and the network does not learn it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from analysis.hidden_names import lock_network
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
)
from interviews.name_questions import answer_places, placeholder_at
from interviews.network_names import NetworkNames
from interviews.raw_access import raw_access
from interviews.replaced_texts import ReplacedText, replaced_text
from interviews.replacements import Replacement
from interviews.rosters import forms_of, own_word, roster_of
from interviews.turns import TurnRevision, raw_text
from research import audit
from research.errors import KeyDestroyedError
from research.networks import Network
from research.standing import told_in_network
from research.tables import now
from research.vault import vault_of

Changed = tuple[Interview, TurnRevision, list[Place]]


@dataclass(frozen=True)
class Behind:
    """What stands behind one placeholder.

    Attributes:
        revision, replacement: where.
        words: as they were typed.
        in_roster: whether it is a name or number of somebody of the network.
    """

    revision: TurnRevision
    replacement: Replacement
    words: str
    in_roster: bool


def behind_placeholder(
    session: Session, interview: Interview, *, revision_id: UUID, raw_start: int, reader_id: UUID
) -> Behind:
    """Unseal the words behind a placeholder, for who may read raw words. Note it beforehand.

    Raises:
        NotFoundError: this story has no such placeholder.
        RawWordsShutError: this person may not see what was typed.
        KeyDestroyedError: the typed words are gone.
    """
    revision, there = placeholder_at(
        session, interview, revision_id=revision_id, raw_start=raw_start
    )
    access = raw_access(session, interview, reader_id=reader_id)
    words = access.text(session, interview, revision)[there.start : there.end]
    network, _actor = network_of_interview(session, interview)
    known = own_word(roster_of(session, network.id), words)
    return Behind(revision, there, words, known is not None)


def give_back(
    session: Session, interview: Interview, *, revision_id: UUID, raw_start: int, given_by: UUID
) -> NameCorrection:
    """Put a word back that was no name, here and wherever the network replaced it.

    Args:
        session: a session that may write.
        interview: the story in which it was seen.
        revision_id, raw_start: which placeholder: where the typed words began.
        given_by: who may read the typed words.

    Returns:
        The correction, which counts the places.

    Raises:
        NotFoundError, RawWordsShutError, KeyDestroyedError: as ``behind_placeholder``.
    """
    network = lock_network(session, interview)
    seen = behind_placeholder(
        session, interview, revision_id=revision_id, raw_start=raw_start, reader_id=given_by
    )

    def same(revision: TurnRevision, one: Replacement, words: str) -> bool:
        here = (revision.id, one.start) == (seen.revision.id, seen.replacement.start)
        alike = words.split() == seen.words.split()
        shown = one.placeholder == seen.replacement.placeholder
        return here or (alike and shown and not seen.in_roster)

    changed = list(_given_back_in(session, network, same))
    answer_places(
        session,
        [(revision.id, one.start) for _i, revision, places in changed for one, _words in places],
        answered_by=given_by,
    )
    if not seen.in_roster:
        _stop_looking(session, network, seen.words)
    correction = NameCorrection(
        network_id=network.id,
        interview_id=interview.id,
        kind=CorrectionKind.GIVEN_BACK.value,
        placeholder=seen.replacement.placeholder,
        fingerprint=vault_of(session).fingerprint(network.id, " ".join(seen.words.split())),
        learned=not seen.in_roster,
        places=sum(len(places) for _interview, _revision, places in changed),
        made_by=given_by,
    )
    return keep_correction(session, correction, changed)


def undo_giving_back(session: Session, correction: NameCorrection, *, undone_by: UUID) -> int:
    """Hide again what a reader gave back, in every story where he did; return how many.

    Raises:
        UndoTooLateError: it was undone before, or too long ago.
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
        again = [one for one, _words in places if _is_free(there, one)]
        if again:
            change_names(session, interview, revision, there, hide=again)
            count += len(again)
    end_correction(session, correction, undone_by=undone_by)
    audit.record(
        session,
        user_id=undone_by,
        action="undo",
        kind="story",
        object_id=correction.interview_id,
    )
    return count


def _stop_looking(session: Session, network: Network, words: str) -> None:
    """What a reader hid before is no name after all: do not look for it any more."""
    names = NetworkNames(session, network)
    known_as = {names.fingerprint(form) for form in forms_of(words)}
    for one in known_as:
        names.unmark(one)
    end_learned(session, network.id, CorrectionKind.HIDDEN, known_as)


def _given_back_in(
    session: Session,
    network: Network,
    same: Callable[[TurnRevision, Replacement, str], bool],
) -> Iterator[Changed]:
    told = told_in_network(session, network.id)
    for actor, interview in interviews_of_network(session, network.id):
        if actor.id not in told:
            continue
        for revision in revisions_without_names(session, interview):
            back = _back_in(session, interview, revision, same)
            if back:
                yield interview, revision, [(one, "") for one in back]


def _back_in(
    session: Session,
    interview: Interview,
    revision: TurnRevision,
    same: Callable[[TurnRevision, Replacement, str], bool],
) -> list[Replacement]:
    there = replaced_text(session, interview, revision)
    if there is None or not there.of_raw or not there.done.replacements:
        return []
    try:
        typed = raw_text(session, interview, revision)
    except KeyDestroyedError:
        return []
    back = {
        one: typed[one.start : one.end]
        for one in there.done.replacements
        if same(revision, one, typed[one.start : one.end])
    }
    if back:
        change_names(session, interview, revision, there, give_back=back)
    return list(back)


def _is_free(there: ReplacedText, one: Replacement) -> bool:
    """Return whether no placeholder stands in this place (again)."""
    return all(
        one.end <= other.start or other.end <= one.start for other in there.done.replacements
    )
