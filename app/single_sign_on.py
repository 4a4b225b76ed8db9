"""Who is who at the sign-in service of the organisation (OpenID Connect, code flow with PKCE).

The table holds a hash of the service and the number that a person has there: enough to know
him again, and nothing that tells who he is elsewhere.
"""

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import Flask, current_app, request, session, url_for
from joserfc.errors import JoseError
from sqlalchemy import Column, delete
from sqlmodel import Field, Session, SQLModel, col, select
from werkzeug import Response

from app.identity import User
from app.provider_settings import Provider
from app.settings import Settings
from research import audit
from research.errors import DomainError
from research.tables import UtcDateTime, now

CLIENT, EXTENSION = "organisation", "wij_provider"
SECONDS_TO_ANSWER = 10
# Of RFC 8176: what tells that more than a passphrase was asked.
MORE_THAN_A_PASSPHRASE = {"mfa", "otp", "hwk", "swk", "sc"}
# How long ago somebody may have signed in there, when he is asked to do it anew.
ANEW_WITHIN = 120
BROKEN = (AuthlibBaseError, JoseError, requests.RequestException, ValueError, RuntimeError)


class ProviderLink(SQLModel, table=True):
    """One account at the service that lets one person in here."""

    __tablename__ = "provider_link"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    user_id: UUID = Field(foreign_key="user.id", index=True)
    digest: str = Field(unique=True)
    added_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    last_used_at: datetime | None = Field(
        default=None, sa_column=Column(UtcDateTime, nullable=True)
    )


class ProviderAnswerError(Exception):
    """The service did not answer, or its answer proves nothing. Holds no word of the answer."""


class TakenError(DomainError):
    """One account elsewhere opens one account here."""

    template = "Dit account hoort hier al bij iemand anders. Vraag het de beheerder."


@dataclass(frozen=True)
class Proven:
    """What the service vouches for.

    Attributes:
        digest: of service and number there.
        email: empty when the service does not vouch for it.
        second_step: whether it asked for more than a passphrase.
        signed_in_at: seconds since 1970; None when it does not tell.
    """

    digest: str
    email: str
    second_step: bool
    signed_in_at: float | None


def init_single_sign_on(app: Flask, settings: Settings) -> None:
    """Know the service, when the settings name one. It is asked nothing yet."""
    app.jinja_env.globals["sign_in_service"] = settings.provider
    if settings.provider is None:
        return
    # Its lines of debugging hold what proves who somebody is.
    logging.getLogger("authlib").setLevel(logging.WARNING)
    one = settings.provider
    oauth = OAuth(app)
    oauth.register(
        CLIENT,
        client_id=one.client_id,
        client_secret=one.client_secret,
        server_metadata_url=one.metadata_url,
        client_kwargs={
            "scope": "openid email",
            "code_challenge_method": "S256",
            "default_timeout": SECONDS_TO_ANSWER,
        },
    )
    app.extensions[EXTENSION] = oauth


def provider_here() -> Provider | None:
    """Return the service of this app; None when it has none."""
    settings: Settings = current_app.extensions["wij_settings"]
    return settings.provider


def go_to_provider(*, anew: bool = False) -> Response:
    """Send the browser to the service.

    Args:
        anew: the person signs in there again, also when he did so a while ago.

    Raises:
        ProviderAnswerError: the service does not answer.
    """
    asked = {"prompt": "login", "max_age": "0"} if anew else {}
    try:
        answer: Response = _client().authorize_redirect(_way_back(), **asked)
    except BROKEN as error:
        raise ProviderAnswerError from error
    return answer


def proven_by_provider() -> Proven:
    """Return what the answer in this request proves, after asking the service itself.

    Raises:
        ProviderAnswerError: it was refused, is forged, was used before or came too late.
    """
    provider = provider_here()
    assert provider is not None
    try:
        # Left to itself, authlib lets an answer for another program pass when it names us too.
        ours = {"iss": {"values": [provider.issuer]}, "aud": {"value": provider.client_id}}
        token = _client().authorize_access_token(claims_options=ours)
        claims: dict[str, Any] = dict(token.get("userinfo") or {})
        if claims.get("iss") != provider.issuer or not claims.get("sub"):
            raise ProviderAnswerError
        return _proven(claims)
    except BROKEN as error:
        raise ProviderAnswerError from error
    finally:
        _forget_questions()


def digest_of(issuer: str, subject: str) -> str:
    """Return the hash that stands for one account at one service."""
    return hashlib.sha256(f"{issuer}\n{subject}".encode()).hexdigest()


def user_of(database: Session, proven: Proven) -> User | None:
    """Return who has this account; by a verified address only where the settings say so."""
    row = database.exec(select(ProviderLink).where(ProviderLink.digest == proven.digest)).first()
    if row is not None:
        row.last_used_at = now()
        database.add(row)
        user = database.get_one(User, row.user_id)
        return user if user.active else None
    provider = provider_here()
    if provider is None or not provider.by_email or not proven.email:
        return None
    found = database.exec(select(User).where(User.email == proven.email)).first()
    if found is None or not found.active:
        return None
    link(database, found, proven.digest)
    return found


def link(database: Session, user: User, digest: str) -> None:
    """Let this account elsewhere open the account of this person.

    Raises:
        TakenError: it opens somebody else's.
    """
    row = database.exec(select(ProviderLink).where(ProviderLink.digest == digest)).first()
    if row is not None and row.user_id != user.id:
        raise TakenError
    if row is None:
        database.add(ProviderLink(user_id=user.id, digest=digest, last_used_at=now()))
        database.flush()
        _note(database, user, "link_account")


def unlink(database: Session, user: User) -> None:
    """Let no account elsewhere open the account of this person any more."""
    database.execute(delete(ProviderLink).where(col(ProviderLink.user_id) == user.id))
    _note(database, user, "unlink_account")


def links_of(database: Session, user_id: UUID) -> list[ProviderLink]:
    """Return the accounts elsewhere of this person, the oldest first."""
    mine = select(ProviderLink).where(ProviderLink.user_id == user_id)
    return list(database.exec(mine.order_by(col(ProviderLink.added_at))))


def is_linked(database: Session, user_id: UUID) -> bool:
    """Return whether this person may prove at the service that it is him."""
    return provider_here() is not None and bool(links_of(database, user_id))


def _client() -> Any:
    return getattr(current_app.extensions[EXTENSION], CLIENT)


def _way_back() -> str:
    settings: Settings = current_app.extensions["wij_settings"]
    path = url_for("single_sign_on.back")
    return f"{settings.origin or request.host_url.rstrip('/')}{path}"


def _proven(claims: dict[str, Any]) -> Proven:
    provider = provider_here()
    assert provider is not None
    methods = claims.get("amr")
    more = isinstance(methods, list) and bool(
        MORE_THAN_A_PASSPHRASE.intersection(map(str, methods))
    )
    vouched = claims.get("email_verified") is True
    at = claims.get("auth_time")
    return Proven(
        digest=digest_of(provider.issuer, str(claims["sub"])),
        email=str(claims.get("email") or "").strip().lower() if vouched else "",
        second_step=more and provider.second_step_there,
        signed_in_at=float(at) if isinstance(at, int | float) else None,
    )


def _forget_questions() -> None:
    """An answer counts once, also one that was wrong."""
    for name in [one for one in session if one.startswith(f"_state_{CLIENT}")]:
        session.pop(name)


def _note(database: Session, user: User, action: str) -> None:
    audit.record(database, user_id=user.id, action=action, kind="user", object_id=user.id)
