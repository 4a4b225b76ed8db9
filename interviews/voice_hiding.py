"""A name that the computer left in what somebody added: a lead hides it, and can take that back.

The words from before are kept sealed for as long as he may. When he lets the words join, or after
two weeks, they go.
"""

import re
from uuid import UUID

from sqlmodel import Session, col, select

from interviews.joined_voices import (
    JoinedVoice,
    NamesNotReplacedError,
    seal_words,
    voice_words,
)
from interviews.name_corrections import UNDO_FOR
from interviews.network_names import NetworkNames
from research import audit
from research.errors import ConflictError, DomainError
from research.networks import Network
from research.tables import now
from research.vault import vault_of

LONGEST_NAME = 100
BEFORE = "before_hiding"


class NotThereError(DomainError):
    """What a reader wants to hide does not stand in the words."""

    template = "Deze naam staat niet in de tekst. Typ hem zoals hij er staat."


class NothingHiddenError(ConflictError):
    """There is nothing to put back: nothing was hidden, it was put back, or it is too late."""

    template = "Dit is niet meer terug te draaien. Bekijk de tekst zoals hij nu is."


def hide_in_voice(session: Session, voice: JoinedVoice, *, name: str, hidden_by: UUID) -> None:
    """Replace a name that the computer missed, everywhere in these words.

    Raises:
        NamesNotReplacedError: it is too early.
        NotThereError: it does not stand there.
    """
    network = session.get_one(Network, voice.network_id, with_for_update=True)
    session.refresh(voice)
    text, name = voice_words(session, voice), " ".join(name.split())
    if text is None:
        raise NamesNotReplacedError
    if not re.search(r"\w", name):
        raise NotThereError
    pattern = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
    shown = NetworkNames(session, network).mark(name, kind="person", actor_id=None, learn=False)
    # Words between brackets are of ours, and stay.
    pieces = re.split(r"(\[[^\]]*\])", text)
    replaced = [pattern.sub(lambda _: shown, one) for one in pieces[::2]]
    if replaced == pieces[::2]:
        raise NotThereError
    pieces[::2] = replaced
    voice.before_hiding_sealed = vault_of(session).seal(voice.id, text, row=voice.id, field=BEFORE)
    voice.hidden_at = now()
    seal_words(session, voice, "".join(pieces))
    audit.record(
        session, user_id=hidden_by, action="hide_name", kind="joined_voice", object_id=voice.id
    )


def can_be_put_back(voice: JoinedVoice) -> bool:
    """Return whether the words from before the last name was hidden are still there."""
    return voice.hidden_at is not None and now() < voice.hidden_at + UNDO_FOR


def put_back(session: Session, voice: JoinedVoice, *, undone_by: UUID) -> None:
    """Show the words again as they were before the last name was hidden.

    Raises:
        NothingHiddenError: there is nothing to put back.
    """
    # As in hiding: of two leads at once the second sees what the first did.
    session.get_one(Network, voice.network_id, with_for_update=True)
    session.refresh(voice)
    if voice.before_hiding_sealed is None or not can_be_put_back(voice):
        raise NothingHiddenError
    before = vault_of(session).unseal(
        voice.id, voice.before_hiding_sealed, row=voice.id, field=BEFORE
    )
    voice.before_hiding_sealed = voice.hidden_at = None
    seal_words(session, voice, before)
    audit.record(session, user_id=undone_by, action="undo", kind="joined_voice", object_id=voice.id)


def forget_hidden_names(session: Session) -> None:
    """Erase the words from before a name was hidden, where it is too late to put them back."""
    late = select(JoinedVoice).where(col(JoinedVoice.hidden_at) <= now() - UNDO_FOR)
    for voice in session.exec(late):
        voice.before_hiding_sealed = voice.hidden_at = None
        session.add(voice)
    session.flush()
