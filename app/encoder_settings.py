"""The encoder of the organisation itself, when it has one: off unless it is named."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.secret_files import SettingsError


@dataclass(frozen=True)
class EncoderPlace:
    """Where the trained head lies, and its encoder where that moved since training."""

    head: Path
    encoder: Path | None = None


def encoder_from(env: Mapping[str, str]) -> EncoderPlace | None:
    """Return the head and encoder that the environment names; None when it names none.

    Whether they can be used is found out by the worker, which goes on without them.

    Raises:
        SettingsError: the encoder is named and its head is not.
    """
    head, encoder = env.get("WIJ_ENCODER", ""), env.get("WIJ_ENCODER_FROM", "")
    if encoder and not head:
        raise SettingsError(
            "WIJ_ENCODER_FROM says where the encoder of a head lies: set WIJ_ENCODER to the "
            "folder of that head as well."
        )
    if not head:
        return None
    return EncoderPlace(Path(head).absolute(), Path(encoder).absolute() if encoder else None)
