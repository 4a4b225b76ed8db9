"""The sign-in service of the organisation itself, when it has one: OpenID Connect."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from app.secret_files import SettingsError

SECRET_FILE = "oidc.secret"
HERE, THERE = "here", "there"


@dataclass(frozen=True)
class Provider:
    """Who says who somebody is.

    Attributes:
        issuer: the address under which the service describes itself.
        client_secret: None for a public client; PKCE protects both.
        name: what people call their account there.
        second_step_there: whether a second step that the service reports counts here.
        by_email: whether a verified address is enough to know somebody for the first time.
    """

    issuer: str
    client_id: str
    client_secret: str | None = field(repr=False)
    name: str
    second_step_there: bool = False
    by_email: bool = False

    @property
    def metadata_url(self) -> str:
        """Where the service describes itself (OpenID Connect Discovery 1.0)."""
        return f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"


def provider_from(env: Mapping[str, str], secrets_directory: Path) -> Provider | None:
    """Return the service that the environment names; None when it names none.

    Raises:
        SettingsError: a value is wrong, or half of them is missing.
    """
    issuer, client_id = env.get("WIJ_OIDC_ISSUER", ""), env.get("WIJ_OIDC_CLIENT_ID", "")
    if not issuer and not client_id:
        return None
    if not issuer or not client_id:
        raise SettingsError("WIJ_OIDC_ISSUER and WIJ_OIDC_CLIENT_ID belong together: set both.")
    return Provider(
        issuer=_issuer(issuer),
        client_id=client_id,
        client_secret=_client_secret(env, secrets_directory),
        name=env.get("WIJ_OIDC_NAME", "").strip()[:60],
        second_step_there=_one_of(env, "WIJ_OIDC_SECOND_STEP", HERE, THERE) == THERE,
        by_email=_one_of(env, "WIJ_OIDC_BY_EMAIL", "no", "yes") == "yes",
    )


def _issuer(text: str) -> str:
    parts = urlsplit(text)
    if parts.query or parts.fragment or not parts.hostname or parts.username:
        raise SettingsError("WIJ_OIDC_ISSUER must be like https://login.example.org/realm.")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_here(parts.hostname)):
        raise SettingsError("WIJ_OIDC_ISSUER must begin with https://.")
    return text


def _client_secret(env: Mapping[str, str], directory: Path) -> str | None:
    """Read the secret from its file; not from a variable, which every process shows."""
    given = env.get("WIJ_OIDC_CLIENT_SECRET_FILE")
    path = Path(given) if given else directory / SECRET_FILE
    if not path.exists():
        if given:
            raise SettingsError("WIJ_OIDC_CLIENT_SECRET_FILE names a file that does not exist.")
        return None
    if path.stat().st_mode & 0o077:
        raise SettingsError(f"{path.name} may be read by its owner only: chmod 600.")
    secret = path.read_text(encoding="utf-8").strip()
    if not secret:
        raise SettingsError(f"{path.name} is empty: put the secret of the client in it.")
    return secret


def _one_of(env: Mapping[str, str], name: str, usual: str, other: str) -> str:
    value = env.get(name) or usual
    if value not in {usual, other}:
        raise SettingsError(f"{name} must be {usual} or {other}.")
    return value


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
