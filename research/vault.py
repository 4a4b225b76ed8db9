"""The vault seals words: AES-256-GCM, a data key per owner, the row's id as associated data.

Raw words and identities have a key of their own beside that of their owner: they are kept
shorter, and then go alone, in every backup too.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlmodel import Session

from research.errors import KeyDestroyedError, SealBrokenError
from research.keys import NONCE_BYTES, PARTS, KeyStore, part_of


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
        return sealed_with(self._key_for(owner, field), text, row=row, field=field)

    def unseal(self, owner: UUID, sealed: bytes, *, row: UUID, field: str) -> str:
        """Return the words.

        Raises:
            KeyDestroyedError: the owner was erased.
            SealBrokenError: the bytes were altered or belong to another row or field.
        """
        for key in self._keys_to_try(owner, field):
            with suppress(InvalidTag, ValueError):
                plain = AESGCM(key).decrypt(
                    sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _about(row, field)
                )
                return plain.decode()
        raise SealBrokenError

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

    def _key_for(self, owner: UUID, field: str) -> bytes:
        if field not in PARTS:
            return self.keys.data_key(owner)
        # A part never outlives its owner.
        self.keys.data_key(owner)
        self.keys.create(part_of(owner, field))
        return self.keys.data_key(part_of(owner, field))

    def _keys_to_try(self, owner: UUID, field: str) -> Iterator[bytes]:
        """Yield the key, and those under which the words may still lie from before."""
        part = part_of(owner, field)
        if field in PARTS:
            self.keys.data_key(owner)
            if self.keys.was_destroyed(part):
                raise KeyDestroyedError
            if self.keys.exists(part):
                yield from self.keys.keys_to_try(part)
        yield from self.keys.keys_to_try(owner)


def sealed_with(key: bytes, text: str, *, row: UUID, field: str) -> bytes:
    """Return nonce and ciphertext of the text under this key, bound to its row and field."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, text.encode(), _about(row, field))


def unsealed_with(key: bytes, sealed: bytes, *, row: UUID, field: str) -> str:
    """Return what was sealed with this key.

    Raises:
        SealBrokenError: altered, of another row or field, or sealed with another key.
    """
    try:
        plain = AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _about(row, field))
    except (InvalidTag, ValueError):
        raise SealBrokenError from None
    return plain.decode()


def vault_of(session: Session) -> Vault:
    """Return the vault that this session was opened with."""
    vault: Vault = session.info["vault"]
    return vault


def _about(row: UUID, field: str) -> bytes:
    return row.bytes + field.encode()
