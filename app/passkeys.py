"""Passkeys: what the browser is asked, and whether its answer is right.

A challenge lies in the session of the server and counts once, for a few minutes.
"""

from typing import Any
from urllib.parse import urlsplit

from flask import request, session
from sqlalchemy import or_, update
from sqlmodel import Session, col
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    parse_authentication_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from app.identity import User
from app.second_factors import FactorKind, SecondFactor
from app.settings import Settings
from app.totp import ISSUER
from research.tables import now

CHALLENGE = "passkey_challenge"
CHALLENGE_SECONDS = 5 * 60
# Answers nested too deep to read end in the last of these.
WRONG = (WebAuthnException, ValueError, KeyError, TypeError, RecursionError)


def origin_of(settings: Settings) -> str:
    """Return where the browser thinks it is, such as ``https://wij.example.org``."""
    return settings.origin or request.host_url.rstrip("/")


def question_to_add(settings: Settings, user: User, held: list[SecondFactor]) -> str:
    """Return the JSON that a browser needs to make a passkey, and remember its challenge."""
    options = generate_registration_options(
        rp_id=_host(settings),
        rp_name=ISSUER,
        user_id=user.id.bytes,
        user_name=user.email,
        user_display_name=user.display_name,
        exclude_credentials=_known(held),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
    )
    _remember("add", options.challenge)
    return options_to_json(options)


def question_to_prove(settings: Settings, held: list[SecondFactor]) -> str | None:
    """Return the JSON that a browser needs to use a passkey; None when the person has none."""
    known = _known(held)
    if not known:
        return None
    options = generate_authentication_options(
        rp_id=_host(settings),
        allow_credentials=known,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    _remember("prove", options.challenge)
    return options_to_json(options)


def passkey_from(settings: Settings, user: User, answer: str, *, name: str) -> SecondFactor | None:
    """Return the passkey that the browser made, not yet kept; None when the answer is wrong."""
    challenge = _take("add")
    if challenge is None:
        return None
    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=_host(settings),
            expected_origin=origin_of(settings),
        )
    except WRONG:
        return None
    return SecondFactor(
        user_id=user.id,
        kind=FactorKind.PASSKEY.value,
        name=name,
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
    )


def accept_passkey(
    database: Session, settings: Settings, held: list[SecondFactor], answer: str
) -> bool:
    """Return whether the answer comes from a passkey of this person; the caller commits."""
    challenge = _take("prove")
    if challenge is None:
        return False
    try:
        raw_id = parse_authentication_credential_json(answer).raw_id
        factor = next((one for one in held if one.credential_id == raw_id), None)
        if factor is None or factor.public_key is None:
            return False
        proved = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=_host(settings),
            expected_origin=origin_of(settings),
            credential_public_key=factor.public_key,
            credential_current_sign_count=factor.sign_count,
        )
    except WRONG:
        return False
    return _count(database, factor, proved.new_sign_count)


def _count(database: Session, factor: SecondFactor, count: int) -> bool:
    """Note that the passkey was used; one that does not count always answers zero."""
    older = or_(col(SecondFactor.sign_count) < count, col(SecondFactor.sign_count) == 0)
    mine = (col(SecondFactor.id) == factor.id, older)
    values = {"sign_count": count, "last_used_at": now()}
    used = database.execute(update(SecondFactor).where(*mine).values(**values))
    return bool(used.rowcount == 1)  # type: ignore[attr-defined]


def _known(held: list[SecondFactor]) -> list[PublicKeyCredentialDescriptor]:
    ids = [one.credential_id for one in held]
    return [PublicKeyCredentialDescriptor(id=one) for one in ids if one is not None]


def _host(settings: Settings) -> str:
    return urlsplit(origin_of(settings)).hostname or ""


def _remember(purpose: str, challenge: bytes) -> None:
    session[CHALLENGE] = {
        "for": purpose,
        "challenge": bytes_to_base64url(challenge),
        "at": now().timestamp(),
    }


def _take(purpose: str) -> bytes | None:
    kept: dict[str, Any] | None = session.pop(CHALLENGE, None)
    if kept is None or kept["for"] != purpose:
        return None
    if now().timestamp() - kept["at"] > CHALLENGE_SECONDS:
        return None
    return base64url_to_bytes(kept["challenge"])
