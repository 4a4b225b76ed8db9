"""An experience of somebody of a network who was never interviewed, left with the network's code.

He joins by himself, so nobody drew, named or phoned him. He is therefore no ``Actor``: whatever
counts people (draws, calls, response, shares) counts actors and cannot count him. His words lie
under a key of his own. Only when their names were replaced and a lead let them join do they
stand in the line of the network. Whoever refuses them, or he himself, destroys that key.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import Column
from sqlmodel import Field, Session, SQLModel, col, select

from interviews.network_names import NetworkNames
from interviews.pseudonyms import UnreadStory, UnreadTurn
from interviews.replacements import Found, replace_spans
from interviews.rosters import roster_of
from interviews.story_links import SIGNS, typed_sign
from interviews.telling import checked_words
from research import audit
from research.errors import ConflictError, KeyDestroyedError
from research.keys import part_of
from research.networks import ActorRole, Network
from research.standing import is_standing_network
from research.tables import UtcDateTime, now
from research.transactions import after_commit
from research.vault import vault_of

# A hundred bits: the code alone finds the words, and it never ends.
BACK_SIGNS = 20
# A code that got about fills no database; a lead who looks makes room.
MOST_WAITING = 20


class TooManyWaitingError(ConflictError):
    """So many wait that a lead has to look first."""

    template = "Er wachten al veel ervaringen. Probeer het over een paar dagen nog eens."


class OtherVoiceError(ConflictError):
    """The id is taken by other words."""

    template = "Onder dit nummer staat al iets anders. Verstuur het nog een keer."


class NamesNotReplacedError(ConflictError):
    """Nobody reads words before their names were replaced."""

    template = "De computer vervangt de namen nog. Probeer het over een paar minuten nog eens."


class JoinedVoice(SQLModel, table=True):
    """What somebody added, and as what of the network; who he is nobody asked.

    ``joined_at``: since when it stands in the line of the network; empty while it waits.
    ``before_hiding_sealed``: the words from before a name was hidden, while that can be undone.
    """

    __tablename__ = "joined_voice"

    id: UUID = Field(primary_key=True)
    network_id: UUID = Field(foreign_key="network.id", index=True)
    role: str
    raw_sealed: bytes
    pseudonymised_sealed: bytes | None = None
    before_hiding_sealed: bytes | None = None
    hidden_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))
    # Keyed with his own key: knows the same words again after they were erased.
    fingerprint: str
    back_hash: str = Field(unique=True)
    sent_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    joined_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))
    joined_by: UUID | None = Field(default=None, foreign_key="user.id")


def add_voice(
    session: Session, network: Network, *, voice_id: UUID, role: ActorRole, text: str
) -> str:
    """Keep the words of somebody who came with the code of the network, once.

    Args:
        session: a session that may write.
        network: of the code, locked.
        voice_id: made with his page; sending the same again adds nothing.
        role: what he is to the client.
        text: 1 to 20,000 code points.

    Returns:
        The code by which he takes it back. Sent again, it is a new one.

    Raises:
        TurnEmptyError, TurnTooLongError: the text does not fit.
        TooManyWaitingError: a lead has to look first.
        OtherVoiceError: the id is taken by other words.
    """
    text = checked_words(text)
    code = "".join(secrets.choice(SIGNS) for _ in range(BACK_SIGNS))
    vault = vault_of(session)
    known = session.get(JoinedVoice, voice_id)
    if known is not None:
        if known.network_id != network.id or known.fingerprint != vault.fingerprint(voice_id, text):
            raise OtherVoiceError
        known.back_hash = _back_hash(code)
        session.add(known)
        session.flush()
        return code
    if vault.keys.was_destroyed(voice_id):
        raise OtherVoiceError
    if len(waiting_in(session, network.id)) >= MOST_WAITING:
        raise TooManyWaitingError
    vault.keys.create(voice_id)
    session.add(
        JoinedVoice(
            id=voice_id,
            network_id=network.id,
            role=role.value,
            raw_sealed=vault.seal(voice_id, text, row=voice_id, field="raw"),
            fingerprint=vault.fingerprint(voice_id, text),
            back_hash=_back_hash(code),
        )
    )
    session.flush()
    audit.record(session, user_id=None, action="create", kind="joined_voice", object_id=voice_id)
    return code


def unread_voice(session: Session, voice: JoinedVoice) -> UnreadStory:
    """Unseal words whose names were not replaced yet, for a finder of names.

    Raises:
        KeyDestroyedError: he took them back this moment.
    """
    text = _raw_words(session, voice)
    turns = (UnreadTurn(voice.id, voice.id, text),) if voice.pseudonymised_sealed is None else ()
    return UnreadStory(turns if text else (), tuple(roster_of(session, voice.network_id)))


def keep_replaced_voice(session: Session, voice: JoinedVoice, found: Sequence[Found]) -> None:
    """Replace the found names and seal the result; the words as typed are erased. Done once.

    Raises:
        KeyDestroyedError: he took them back this moment.
    """
    network = session.get_one(Network, voice.network_id, with_for_update=True)
    session.refresh(voice)
    if voice.pseudonymised_sealed is not None:
        return
    names, text = NetworkNames(session, network), _raw_words(session, voice)
    spans = [*names.marked_in(text), *found]
    names_only = [one for one in spans if not names.is_no_name(text[one.start : one.end])]
    seal_words(session, voice, replace_spans(text, names_only, names.placeholder).text)
    voice.raw_sealed = b""
    session.flush()
    # Nobody reads them as typed, so nobody needs them any more.
    _destroy_after_commit(session, part_of(voice.id, "raw"))


def voice_words(session: Session, voice: JoinedVoice) -> str | None:
    """Return the words without names; None while they are replaced, or when they are gone."""
    if voice.pseudonymised_sealed is None:
        return None
    try:
        return vault_of(session).unseal(
            voice.id, voice.pseudonymised_sealed, row=voice.id, field="pseudonymised"
        )
    except KeyDestroyedError:
        return None


def let_join(session: Session, voice: JoinedVoice, *, joined_by: UUID) -> None:
    """Let words that a lead looked at stand in the line of the network.

    Raises:
        NamesNotReplacedError: it is too early.
    """
    session.refresh(voice, with_for_update=True)
    if voice_words(session, voice) is None:
        raise NamesNotReplacedError
    if voice.joined_at is None:
        voice.joined_at, voice.joined_by = now(), joined_by
        # He says that no name is in it: what held one need not be kept.
        voice.before_hiding_sealed = voice.hidden_at = None
        session.add(voice)
        session.flush()
        audit.record(
            session, user_id=joined_by, action="confirm", kind="joined_voice", object_id=voice.id
        )


def forget_voice(session: Session, voice: JoinedVoice, *, by: UUID | None) -> None:
    """Erase the words: refused by a lead, taken back by who told them, or kept long enough."""
    audit.record(session, user_id=by, action="erase", kind="joined_voice", object_id=voice.id)
    _destroy_after_commit(session, voice.id)
    session.delete(voice)
    session.flush()


def forget_voices_of_network(session: Session, network_id: UUID) -> None:
    """Erase all that was added to a network: it was kept long enough."""
    for voice in _of(session, network_id):
        forget_voice(session, voice, by=None)


def forget_returned_voices(session: Session) -> None:
    """Erase again what came back with an older backup; nobody can open it any more."""
    gone = vault_of(session).keys.destroyed_ids()
    for voice in session.exec(select(JoinedVoice)).all():
        if voice.id in gone:
            forget_voice(session, voice, by=None)


def voice_by_back_code(session: Session, code: str) -> JoinedVoice | None:
    """Return what the code of its teller takes back; None for an unknown one."""
    statement = select(JoinedVoice).where(JoinedVoice.back_hash == _back_hash(typed_sign(code)))
    return session.exec(statement.with_for_update()).first()


def waiting_in(session: Session, network_id: UUID) -> list[JoinedVoice]:
    """Return what waits for a lead, oldest first."""
    return [one for one in _of(session, network_id) if one.joined_at is None]


def networks_with_waiting(session: Session, study_id: UUID) -> list[UUID]:
    """Return the networks of a study in which something waits for a lead, by reference."""
    statement = (
        select(Network.id)
        .join(JoinedVoice, col(JoinedVoice.network_id) == Network.id)
        .where(Network.study_id == study_id, col(JoinedVoice.joined_at).is_(None))
        .group_by(col(Network.id), col(Network.reference))
        .order_by(col(Network.reference))
    )
    return list(session.exec(statement))


def joined_in(session: Session, network_id: UUID) -> list[JoinedVoice]:
    """Return what stands in the line of a network, oldest first; nothing while it rests."""
    if not is_standing_network(session, network_id):
        return []
    return [one for one in _of(session, network_id) if one.joined_at is not None]


def _of(session: Session, network_id: UUID) -> Sequence[JoinedVoice]:
    statement = select(JoinedVoice).where(JoinedVoice.network_id == network_id)
    return session.exec(statement.order_by(col(JoinedVoice.sent_at), col(JoinedVoice.id))).all()


def _raw_words(session: Session, voice: JoinedVoice) -> str:
    if not voice.raw_sealed:
        return ""
    return vault_of(session).unseal(voice.id, voice.raw_sealed, row=voice.id, field="raw")


def seal_words(session: Session, voice: JoinedVoice, text: str) -> None:
    """Keep the words without names."""
    vault = vault_of(session)
    voice.pseudonymised_sealed = vault.seal(voice.id, text, row=voice.id, field="pseudonymised")
    session.add(voice)
    session.flush()


def _destroy_after_commit(session: Session, key_id: UUID) -> None:
    keys = vault_of(session).keys
    after_commit(session, lambda: keys.destroy(key_id))


def _back_hash(code: str) -> str:
    # A hundred random bits need no salt and no slow hash.
    return sha256(f"joined voice:{code}".encode()).hexdigest()
