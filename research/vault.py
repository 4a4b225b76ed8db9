"""The vault seals words: AES-256-GCM, a data key per owner, the row's id as associated data."""

import hashlib
import hmac
import json
import secrets
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlmodel import Session

from research.errors import SealBrokenError
from research.keys import NONCE_BYTES, KeyStore


class Vault:
    """Seals and unseals text under the keys of a key store."""

    def __init__(self, keys: KeyStore) -> None:
        """Use the keys of this store."""
        self.keys = keys

    def seal(self, owner: UUID, text: str, *, row: UUID, field: str) -> bytes:
        """Return nonce and ciphertext of the text.

        Args:
            owner: whose key: an actor, a network or a study.
            text: any text, also empty.
            row: id of the row that holds the sealed words.
            field: the column, so that sealed words cannot be moved to another one.

        Raises:
            KeyDestroyedError: the owner was erased.
        """
        nonce = secrets.token_bytes(NONCE_BYTES)
        cipher = AESGCM(self.keys.data_key(owner))
        return nonce + cipher.encrypt(nonce, text.encode(), _about(row, field))

    def unseal(self, owner: UUID, sealed: bytes, *, row: UUID, field: str) -> str:
        """Return the words.

        Raises:
            KeyDestroyedError: the owner was erased.
            SealBrokenError: the bytes were altered or belong to another row or field.
        """
        cipher = AESGCM(self.keys.data_key(owner))
        try:
            plain = cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _about(row, field))
        except (InvalidTag, ValueError) as problem:
            raise SealBrokenError from problem
        return plain.decode()

    def seal_facts(self, owner: UUID, facts: dict[str, Any], *, row: UUID, field: str) -> bytes:
        """Seal a small JSON object."""
        return self.seal(owner, json.dumps(facts, ensure_ascii=False), row=row, field=field)

    def unseal_facts(self, owner: UUID, sealed: bytes, *, row: UUID, field: str) -> dict[str, Any]:
        """Return the JSON object that was sealed."""
        facts: dict[str, Any] = json.loads(self.unseal(owner, sealed, row=row, field=field))
        return facts

    def fingerprint(self, owner: UUID, text: str) -> str:
        """Return a keyed hash (hex): recognises a text again without keeping it."""
        return hmac.new(self.keys.data_key(owner), text.encode(), hashlib.sha256).hexdigest()


def vault_of(session: Session) -> Vault:
    """Return the vault that this session was opened with."""
    vault: Vault = session.info["vault"]
    return vault


def _about(row: UUID, field: str) -> bytes:
    return row.bytes + field.encode()
