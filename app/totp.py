"""Codes of an authenticator app (RFC 6238): which step a code belongs to. Keeps nothing.

SHA-1, six digits and thirty seconds, because that is what every app knows. SHA-1 is sound
here: nobody can forge an HMAC of it.
"""

import base64
import secrets
from datetime import datetime
from hmac import compare_digest

import segno
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

DIGITS = 6
STEP_SECONDS = 30
SECRET_BYTES = 20
# A clock may be one step behind or ahead, and a person needs time to type.
TOLERANCE = 1
ISSUER = "Wij-ervaring"


def new_secret() -> bytes:
    """Return a new secret of 160 bits."""
    return secrets.token_bytes(SECRET_BYTES)


def step_at(moment: datetime) -> int:
    """Return the number of the step that a moment is in."""
    return int(moment.timestamp()) // STEP_SECONDS


def code_of(secret: bytes, step: int) -> str:
    """Return the code of a step: six digits."""
    return _totp(secret).generate(step * STEP_SECONDS).decode()


def matching_step(secret: bytes, code: str, moment: datetime) -> int | None:
    """Return the step that the code belongs to, near the moment; None when there is none.

    Every step is compared, so that the time tells nothing about which one fits.
    """
    here, found = step_at(moment), None
    for step in range(here - TOLERANCE, here + TOLERANCE + 1):
        if compare_digest(code_of(secret, step).encode(), code.encode()):
            found = step
    return found


def readable_key(secret: bytes) -> str:
    """Return the secret as people type it into an app: base32 in groups of four."""
    text = base64.b32encode(secret).decode()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def address_for_app(secret: bytes, account: str) -> str:
    """Return the address that an app reads from the picture."""
    return _totp(secret).get_provisioning_uri(account, ISSUER)


def picture(address: str) -> str:
    """Return the address as a QR code: SVG without style, black on white on any page."""
    code = segno.make(address, error="m", micro=False)
    return code.svg_inline(scale=5, border=4, dark="#000", light="#fff", omitsize=False)


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, DIGITS, SHA1(), STEP_SECONDS)
