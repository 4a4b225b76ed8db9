"""The outbox of a browser: unsent turns, sealed there to a key that only the server has.

A browser that loses its connection keeps each turn until it is saved, and must not keep it in
the clear. It seals a turn with a key of its own for that one turn (ECDH on P-256 with the
public key of the server, HKDF-SHA256, AES-256-GCM), so that it cannot open the turn itself.

The private key is made from a data key of the key store: it lies wrapped under the master key,
is copied and turned with the rest of the store, and is in no database and no backup of one.
"""

import base64
import binascii
import json
import secrets
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlmodel import Session

from research.errors import DomainError
from research.keys import KeyStore
from research.vault import vault_of

# The key store names keys by id: this one belongs to no actor, network or study.
KEY_ID = UUID("6f757462-6f78-4b65-b900-000000000001")
PRIVATE = b"wij outbox: private key"
SEALING = b"wij outbox: turn"
POINT_BYTES, NONCE_BYTES = 65, 12
# The order of P-256. Eight bytes more than it has make every private key about as likely.
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
SEED_BYTES = 40


class SealedTurnBrokenError(DomainError):
    """The sealed turn was altered, is of somebody else, or was sealed to another key."""

    template = (
        "Deze zin is op slot. De server kan hem niet openen. Schrijf op wat u nog weet. "
        "Vertel de onderzoeksleider dat er een zin ontbreekt."
    )


@dataclass(frozen=True)
class Place:
    """Where a turn belongs: all of it is bound to the sealed words.

    Attributes:
        interview_id: of the conversation.
        turn_id: as the browser made it.
        session_id: one opened page in one browser.
        number: of the turn in that page, from 1.
        user_id: who typed it.
    """

    interview_id: UUID
    turn_id: UUID
    session_id: UUID
    number: int
    user_id: UUID

    @property
    def bound(self) -> bytes:
        """The bytes that the seal is bound to; ``sealing.js`` makes the same."""
        ids = (self.interview_id, self.turn_id, self.session_id)
        return "|".join([*map(str, ids), str(self.number), str(self.user_id)]).encode()


def public_key(session: Session) -> str:
    """Return the key that browsers seal to: an uncompressed point, in base64url.

    Makes the private key when there is none yet.

    Raises:
        KeyDestroyedError: the key was destroyed.
    """
    keys = vault_of(session).keys
    keys.create(KEY_ID)
    return base64.urlsafe_b64encode(_point(_private_key(keys).public_key())).decode()


def open_turn(session: Session, sealed: str, *, place: Place) -> dict[str, str]:
    """Return what was sealed in the browser: ``speaker``, ``mode`` and ``text``.

    Args:
        session: with the vault.
        sealed: base64url of the browser's point, the nonce, and the ciphertext.
        place: where the browser says that the turn belongs.

    Raises:
        SealedTurnBrokenError: it does not open here, for this person and this place.
        KeyDestroyedError: the key was destroyed.
    """
    keys = vault_of(session).keys
    keys.create(KEY_ID)
    try:
        raw = base64.urlsafe_b64decode(sealed)
        point, rest = raw[:POINT_BYTES], raw[POINT_BYTES:]
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        key = _turn_key(_private_key(keys), theirs, point)
        plain = AESGCM(key).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], place.bound)
        facts = json.loads(plain)
        return {name: str(facts[name]) for name in ("speaker", "mode", "text")}
    except (InvalidTag, ValueError, KeyError, TypeError, binascii.Error):
        # Without the cause: its message could hold what was opened.
        raise SealedTurnBrokenError from None


def seal_turn(public: str, facts: dict[str, str], *, place: Place) -> str:
    """Seal a turn as a browser does. For tests and other programs than a browser."""
    own = ec.generate_private_key(ec.SECP256R1())
    ours = base64.urlsafe_b64decode(public)
    server = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), ours)
    point, nonce = _point(own.public_key()), secrets.token_bytes(NONCE_BYTES)
    shared = own.exchange(ec.ECDH(), server)
    key = HKDF(SHA256(), 32, point + ours, SEALING).derive(shared)
    sealed = AESGCM(key).encrypt(nonce, json.dumps(facts).encode(), place.bound)
    return base64.urlsafe_b64encode(point + nonce + sealed).decode()


def _private_key(keys: KeyStore) -> ec.EllipticCurvePrivateKey:
    seed = HKDF(SHA256(), SEED_BYTES, None, PRIVATE).derive(keys.data_key(KEY_ID))
    return ec.derive_private_key(int.from_bytes(seed) % (ORDER - 1) + 1, ec.SECP256R1())


def _turn_key(
    own: ec.EllipticCurvePrivateKey, theirs: ec.EllipticCurvePublicKey, point: bytes
) -> bytes:
    salt = point + _point(own.public_key())
    return HKDF(SHA256(), 32, salt, SEALING).derive(own.exchange(ec.ECDH(), theirs))


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
