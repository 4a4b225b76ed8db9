"""What proves that it is you, beside the passphrase: apps with codes, passkeys, recovery codes.

A code counts once. Each acceptance is one conditional update, so that of eight tries at
once with the same code one is accepted.
"""

import base64
import hashlib
import re
import secrets
from contextlib import suppress
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import BigInteger, Column, LargeBinary, delete, func, update
from sqlmodel import Field, Session, SQLModel, col, select

from app.identity import User
from app.totp import DIGITS, matching_step
from research import audit
from research.errors import DomainError
from research.tables import UtcDateTime, now

PURPOSE = b"wij second factor: secret of an authenticator app"
NONCE_BYTES = 12
RECOVERY_CODES = 10
# 80 bits: nobody guesses them, so that a fast hash keeps them as safe as a slow one would,
# and one update can find the row of a code.
RECOVERY_BYTES = 10
LIKE_A_CODE = re.compile(rf"\d{{{DIGITS}}}")
LIKE_A_RECOVERY_CODE = re.compile(r"[a-z2-7]{16}")


class FactorKind(StrEnum):
    """How somebody proves that it is him."""

    TOTP = "totp"
    PASSKEY = "passkey"


class LastFactorError(DomainError):
    """Who must have a second step keeps at least one."""

    template = "U heeft altijd een tweede stap nodig. Voeg eerst een andere toe."


class SecondFactor(SQLModel, table=True):
    """One app or one passkey of one person."""

    __tablename__ = "second_factor"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    user_id: UUID = Field(foreign_key="user.id", index=True)
    kind: str
    name: str
    # TOTP: sealed with a key of its own, made from the master key, which is in no database.
    sealed_secret: bytes | None = Field(
        default=None, sa_column=Column(LargeBinary, nullable=True), repr=False
    )
    last_step: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    # Passkey: nothing of this is secret.
    credential_id: bytes | None = Field(
        default=None, sa_column=Column(LargeBinary, nullable=True, unique=True)
    )
    public_key: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    sign_count: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    added_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    last_used_at: datetime | None = Field(
        default=None, sa_column=Column(UtcDateTime, nullable=True)
    )


class RecoveryCode(SQLModel, table=True):
    """One code for who lost his phone; the table holds a hash."""

    __tablename__ = "recovery_code"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    user_id: UUID = Field(foreign_key="user.id", index=True)
    digest: str
    used_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))


class SecretBox:
    """Seals the secrets of apps, each bound to its own row."""

    def __init__(self, master_key: bytes, former: bytes | None = None) -> None:
        """Make the key of this purpose from the master key (32 bytes), or the one of before."""
        masters = [master_key] if former is None else [master_key, former]
        self._keys = [AESGCM(HKDF(SHA256(), 32, None, PURPOSE).derive(one)) for one in masters]

    def seal(self, secret: bytes, row_id: UUID) -> bytes:
        """Return the secret sealed for this row: a nonce of 12 bytes, then the words."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._keys[0].encrypt(nonce, secret, row_id.bytes)

    def open(self, sealed: bytes, row_id: UUID) -> bytes | None:
        """Return the secret; None when it was sealed with another key or for another row."""
        for key in self._keys:
            with suppress(InvalidTag):
                return key.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], row_id.bytes)
        return None


def factors_of(session: Session, user_id: UUID) -> list[SecondFactor]:
    """Return the second factors of a person, the oldest first."""
    mine = select(SecondFactor).where(SecondFactor.user_id == user_id)
    return list(session.exec(mine.order_by(col(SecondFactor.added_at))))


def who_has_one(session: Session) -> set[UUID]:
    """Return the ids of everybody with a second factor."""
    return set(session.exec(select(SecondFactor.user_id)))


def add_app(
    session: Session, user_id: UUID, *, row_id: UUID, sealed: bytes, name: str, step: int
) -> SecondFactor:
    """Keep an app that has just proved that it works, with the step of the code that did so."""
    factor = SecondFactor(
        id=row_id,
        user_id=user_id,
        kind=FactorKind.TOTP.value,
        name=name,
        sealed_secret=sealed,
        last_step=step,
    )
    return keep(session, factor)


def keep(session: Session, factor: SecondFactor) -> SecondFactor:
    """Keep a factor that proved to work."""
    session.add(factor)
    session.flush()
    audit.record(
        session,
        user_id=factor.user_id,
        action="add",
        kind="second_factor",
        object_id=factor.id,
    )
    return factor


def accept_code(session: Session, user_id: UUID, typed: str, box: SecretBox) -> bool:
    """Use up a code of an app or a recovery code; the caller commits.

    Returns:
        Whether it was right, and not used before.
    """
    code = re.sub(r"[\s-]", "", typed).lower()
    if LIKE_A_CODE.fullmatch(code):
        return _accept_app_code(session, user_id, code, box)
    code = code.replace("0", "o").replace("1", "l")
    if LIKE_A_RECOVERY_CODE.fullmatch(code):
        return _accept_recovery_code(session, user_id, code)
    return False


def remove_factor(session: Session, factor: SecondFactor, *, compulsory: bool) -> None:
    """Take away one factor of a person; with the last one its recovery codes go too.

    Raises:
        LastFactorError: it is the last one, and this person must have one.
    """
    # Locked, so that two at once never take the last two away.
    session.get_one(User, factor.user_id, with_for_update=True)
    left = [one for one in factors_of(session, factor.user_id) if one.id != factor.id]
    if not left and compulsory:
        raise LastFactorError
    if not left:
        _forget_recovery_codes(session, factor.user_id)
    session.delete(factor)
    session.flush()
    audit.record(
        session,
        user_id=factor.user_id,
        action="remove",
        kind="second_factor",
        object_id=factor.id,
    )


def remove_all(session: Session, user_id: UUID) -> None:
    """Take away every factor and every recovery code of a person."""
    session.execute(delete(SecondFactor).where(col(SecondFactor.user_id) == user_id))
    _forget_recovery_codes(session, user_id)


def new_recovery_codes(session: Session, user_id: UUID) -> list[str]:
    """Replace the recovery codes of a person by ten new ones; they are shown once."""
    _forget_recovery_codes(session, user_id)
    codes = [
        base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode().lower()
        for _ in range(RECOVERY_CODES)
    ]
    session.add_all(RecoveryCode(user_id=user_id, digest=_digest(user_id, one)) for one in codes)
    session.flush()
    audit.record(session, user_id=user_id, action="renew", kind="recovery_codes", object_id=user_id)
    return ["-".join(one[at : at + 4] for at in range(0, len(one), 4)) for one in codes]


def recovery_codes_left(session: Session, user_id: UUID) -> int:
    """Return how many recovery codes still count."""
    mine = (col(RecoveryCode.user_id) == user_id, col(RecoveryCode.used_at).is_(None))
    return session.exec(select(func.count()).select_from(RecoveryCode).where(*mine)).one()


def _accept_app_code(session: Session, user_id: UUID, code: str, box: SecretBox) -> bool:
    moment = now()
    for factor in factors_of(session, user_id):
        if factor.sealed_secret is None:
            continue
        secret = box.open(factor.sealed_secret, factor.id)
        step = None if secret is None else matching_step(secret, code, moment)
        if step is not None and _use_step(session, factor.id, step, moment):
            return True
    return False


def _use_step(session: Session, factor_id: UUID, step: int, moment: datetime) -> bool:
    unused = (col(SecondFactor.id) == factor_id, col(SecondFactor.last_step) < step)
    values = {"last_step": step, "last_used_at": moment}
    used = session.execute(update(SecondFactor).where(*unused).values(**values))
    return bool(used.rowcount == 1)  # type: ignore[attr-defined]


def _accept_recovery_code(session: Session, user_id: UUID, code: str) -> bool:
    unused = (
        col(RecoveryCode.user_id) == user_id,
        col(RecoveryCode.digest) == _digest(user_id, code),
        col(RecoveryCode.used_at).is_(None),
    )
    used = session.execute(update(RecoveryCode).where(*unused).values(used_at=now()))
    if used.rowcount != 1:  # type: ignore[attr-defined]
        return False
    audit.record(session, user_id=user_id, action="use", kind="recovery_code", object_id=user_id)
    return True


def _forget_recovery_codes(session: Session, user_id: UUID) -> None:
    session.execute(delete(RecoveryCode).where(col(RecoveryCode.user_id) == user_id))


def _digest(user_id: UUID, code: str) -> str:
    return hashlib.sha256(user_id.bytes + code.encode()).hexdigest()
