"""The language model of the organisation itself, when it has one: off unless it is named."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from analysis.language.model_calls import Endpoint, is_private
from app.secret_files import SettingsError

SECRET_FILE = "model.key"
# Said in full, so that nobody sets it without knowing what it allows.
LEAVES = "pseudonymised-turns"
LONGEST_WAIT = 600


def model_from(env: Mapping[str, str], secrets_directory: Path | None) -> Endpoint | None:
    """Return the endpoint that the environment names; None when it names none.

    Args:
        env: the environment.
        secrets_directory: where the key of the endpoint may lie; None where none is kept.

    Raises:
        SettingsError: a value is wrong, or half of them is missing.
    """
    url, model = env.get("WIJ_MODEL_URL", ""), env.get("WIJ_MODEL_NAME", "").strip()
    if not url and not model:
        return None
    if not url or not model:
        raise SettingsError("WIJ_MODEL_URL and WIJ_MODEL_NAME belong together: set both.")
    may_leave = _may_leave(env.get("WIJ_MODEL_MAY_LEAVE", ""))
    return Endpoint(
        url=_url(url, may_leave=may_leave),
        model=model,
        key=_key(env, secrets_directory),
        seconds=_seconds(env.get("WIJ_MODEL_SECONDS") or "60"),
        may_leave=may_leave,
    )


def _may_leave(text: str) -> bool:
    if text not in {"", LEAVES}:
        raise SettingsError(
            f"WIJ_MODEL_MAY_LEAVE must be {LEAVES}: then turns without names go to a computer "
            "outside your own network. Leave it out to keep them inside."
        )
    return text == LEAVES


def _url(text: str, *, may_leave: bool) -> str:
    parts = urlsplit(text)
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https"} or not host or parts.query or parts.username:
        raise SettingsError("WIJ_MODEL_URL must be like http://10.0.0.5:11434/v1.")
    if may_leave and parts.scheme != "https":
        raise SettingsError("WIJ_MODEL_URL must begin with https:// when words may leave.")
    is_address = host.replace(".", "").isdecimal() or ":" in host
    if is_address and not may_leave and not is_private(host):
        raise SettingsError(
            "WIJ_MODEL_URL is outside your own network. Choose an address inside it "
            "(see WIJ_MODEL_MAY_LEAVE in docs/operations.md)."
        )
    return text.rstrip("/")


def _key(env: Mapping[str, str], directory: Path | None) -> str | None:
    """Read the key from its file; not from a variable, which every process shows."""
    given = env.get("WIJ_MODEL_KEY_FILE")
    path = Path(given) if given else (directory / SECRET_FILE if directory else None)
    if path is None or not path.exists():
        if given:
            raise SettingsError("WIJ_MODEL_KEY_FILE names a file that does not exist.")
        return None
    if path.stat().st_mode & 0o077:
        raise SettingsError(f"{path.name} may be read by its owner only: chmod 600.")
    key = path.read_text(encoding="utf-8").strip()
    if not key or not key.isascii() or not key.isprintable():
        raise SettingsError(f"{path.name} must hold the key of the model, on one line.")
    return key


def _seconds(text: str) -> float:
    if not text.isdecimal() or not 1 <= int(text) <= LONGEST_WAIT:
        raise SettingsError(f"WIJ_MODEL_SECONDS must be a number from 1 to {LONGEST_WAIT}.")
    return float(text)
