"""Settings come from the environment once, at the start; a bad value stops the start."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from analysis.language.model_calls import Endpoint
from analysis.small_cells import SMALLEST_INSIDE
from app.encoder_settings import EncoderPlace, encoder_from
from app.model_settings import model_from
from app.provider_settings import Provider, provider_from
from app.secret_files import SettingsError, database_key, master_key, secret

__all__ = ["Settings", "SettingsError", "is_loopback"]

EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+", re.ASCII)
HOST = re.compile(r"\.?[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*", re.ASCII)
PHONE = re.compile(r"\+?[0-9][0-9 ()-]{6,20}[0-9]", re.ASCII)


@dataclass(frozen=True)
class Settings:
    """Where things are and how the server listens."""

    home: Path
    database_url: str = field(repr=False)
    database_key: bytes = field(repr=False)
    master_key: bytes = field(repr=False)
    secret_key: str = field(repr=False)
    keys_directory: Path
    keys_mirror: Path | None = None
    redis_url: str | None = field(default=None, repr=False)
    host: str = "127.0.0.1"
    port: int = 8000
    proxied: bool = False
    demo: bool = False
    contact: str = ""
    second_factor: bool = True
    origin: str | None = None
    provider: Provider | None = None
    # Names under which browsers may ask; none means any.
    hosts: tuple[str, ...] = ()
    secrets_directory: Path = Path()
    # Only while the key store is turned from this master key to another one.
    former_master_key: bytes | None = field(default=None, repr=False)
    master_key_source: str = ""
    audit_anchor: Path | None = None
    smallest_group: int = SMALLEST_INSIDE
    # A language model on the organisation's own network, which then suggests codings.
    model: Endpoint | None = None
    # An encoder on this machine with its trained head, which suggests where no model does.
    encoder: EncoderPlace | None = None

    @property
    def sqlite_path(self) -> Path | None:
        """The path of the embedded database, or None on PostgreSQL."""
        return _sqlite_path(self.database_url)

    @staticmethod
    def from_env(environ: Mapping[str, str] | None = None) -> "Settings":
        """Read the settings.

        Secrets lie in files under ``WIJ_SECRETS`` (default ``secrets`` in ``WIJ_HOME``) and
        are made at the first start. The master key may come from elsewhere.

        Raises:
            SettingsError: a value is wrong.
        """
        env = os.environ if environ is None else environ
        home = Path(env.get("WIJ_HOME") or "var/data").absolute()
        secrets_directory = Path(env.get("WIJ_SECRETS") or home / "secrets").absolute()
        mirror = env.get("WIJ_KEYS_MIRROR")
        demo = _yes_or_no("WIJ_DEMO", env.get("WIJ_DEMO", "no"))
        url, anchor = _database_url(env, home), env.get("WIJ_AUDIT_ANCHOR")
        master = master_key(env, secrets_directory)
        settings = Settings(
            home=home,
            database_url=url,
            database_key=database_key(secrets_directory, _sqlite_path(url)),
            master_key=master.key,
            secret_key=secret(secrets_directory, "session.key").hex(),
            secrets_directory=secrets_directory,
            former_master_key=master.former,
            master_key_source=master.source,
            audit_anchor=Path(anchor).absolute() if anchor else None,
            keys_directory=Path(env.get("WIJ_KEYS") or home / "keys").absolute(),
            keys_mirror=Path(mirror).absolute() if mirror else None,
            redis_url=_redis_url(env.get("WIJ_REDIS_URL", "")),
            host=env.get("WIJ_HOST", "127.0.0.1"),
            port=_port(env.get("WIJ_PORT", "8000")),
            contact=_contact(env.get("WIJ_CONTACT", "")),
            proxied=_yes_or_no("WIJ_PROXIED", env.get("WIJ_PROXIED", "no")),
            demo=demo,
            second_factor=_yes_or_no(
                "WIJ_SECOND_FACTOR", env.get("WIJ_SECOND_FACTOR") or ("no" if demo else "yes")
            ),
            origin=_origin(env.get("WIJ_ORIGIN", "")),
            provider=provider_from(env, secrets_directory),
            hosts=_hosts(env.get("WIJ_HOSTS", "")),
            smallest_group=_smallest_group(env.get("WIJ_SMALLEST_GROUP") or ""),
            model=None if demo else model_from(env, secrets_directory),
            encoder=None if demo else encoder_from(env),
        )
        settings.check_transport()
        settings.check_places()
        return settings

    def check_transport(self) -> None:
        """Refuse plain http beyond this machine, unless a proxy with TLS is declared.

        Raises:
            SettingsError: the address is reachable from elsewhere without TLS.
        """
        if not (self.proxied or is_loopback(self.host)):
            raise SettingsError(
                f"WIJ_HOST={self.host} opens plain http to other machines. Put a proxy with TLS "
                "in front and set WIJ_PROXIED=yes, or keep WIJ_HOST=127.0.0.1."
            )

    def check_places(self) -> None:
        """Keep the keys apart: a copy in the same place is no copy.

        Raises:
            SettingsError: mirror and key store are one directory.
        """
        if self.keys_mirror is not None and self.keys_mirror == self.keys_directory:
            raise SettingsError("WIJ_KEYS_MIRROR must be another directory than WIJ_KEYS.")


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach the address."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _database_url(env: Mapping[str, str], home: Path) -> str:
    url = env.get("WIJ_DATABASE_URL") or f"sqlite:///{home / 'wij.db'}"
    if url.startswith("postgresql://"):
        url = "postgresql+psycopg://" + url.removeprefix("postgresql://")
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise SettingsError(
            "WIJ_DATABASE_URL must start with sqlite:/// or postgresql:// (see README)."
        )
    if url.removeprefix("sqlite:///") in {"", ":memory:"}:
        raise SettingsError("WIJ_DATABASE_URL must name a file, such as sqlite:////srv/wij.db.")
    try:
        make_url(url)
    except (ArgumentError, ValueError):
        # Without the address itself: it may hold a password.
        raise SettingsError("WIJ_DATABASE_URL is no address of a database (see README).") from None
    return url


def _sqlite_path(url: str) -> Path | None:
    prefix = "sqlite:///"
    return Path(url.removeprefix(prefix)) if url.startswith(prefix) else None


def _redis_url(url: str) -> str | None:
    if url and not url.startswith(("redis://", "rediss://", "unix://")):
        raise SettingsError("WIJ_REDIS_URL must start with redis://, rediss:// or unix://.")
    return url or None


def _origin(text: str) -> str | None:
    if not text:
        return None
    parts = urlsplit(text)
    secure = parts.scheme == "https" or parts.hostname == "localhost"
    if not secure or not parts.netloc or parts.path.strip("/") or parts.query or parts.fragment:
        raise SettingsError("WIJ_ORIGIN must be like https://wij.example.org, without a path.")
    return f"{parts.scheme}://{parts.netloc}"


def _hosts(text: str) -> tuple[str, ...]:
    """Return the names under which browsers ask, without ports."""
    names = tuple(name.strip().lower() for name in text.split(",") if name.strip())
    if not all(HOST.fullmatch(name) for name in names):
        raise SettingsError("WIJ_HOSTS must be names with commas between, like wij.example.org.")
    return names


def _contact(text: str) -> str:
    """Return an e-mail address or a phone number, for people for whom a page does not work."""
    contact = text.strip()
    if contact and not (EMAIL.fullmatch(contact) or PHONE.fullmatch(contact)):
        raise SettingsError(
            "WIJ_CONTACT must be an e-mail address or a phone number, such as 030 123 45 67."
        )
    return contact


def _smallest_group(text: str) -> int:
    """Return the smallest group that figures describe: what is asked for, never fewer."""
    if not text:
        return SMALLEST_INSIDE
    if not text.isdecimal() or not SMALLEST_INSIDE <= int(text) <= 100:
        raise SettingsError(f"WIJ_SMALLEST_GROUP must be a number from {SMALLEST_INSIDE} to 100.")
    return int(text)


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise SettingsError(f"WIJ_PORT={text} is no port. Choose a number from 1 to 65535.")
    return int(text)


def _yes_or_no(name: str, text: str) -> bool:
    answers = {"yes": True, "no": False, "1": True, "0": False, "": False}
    if text.lower() not in answers:
        raise SettingsError(f"{name} must be yes or no.")
    return answers[text.lower()]
