"""What makes a good passphrase, and whether somebody knows his own."""

import unicodedata
from functools import cache
from pathlib import Path

from flask import current_app
from flask_babel import gettext as _
from flask_security import hash_password
from zxcvbn import zxcvbn

from app.identity import User

COMMON_FILE = Path(__file__).with_name("data") / "common_passphrases.txt"
SHORTEST = 15
LONGEST = 256
GOOD_ENOUGH = 3
# The estimate takes long for long texts, and nothing that long is easy to guess.
ESTIMATED_SIGNS = 72
OWN_WORDS = ("wij-ervaring", "wijervaring", "wij ervaring", "ervaring", "welzijn", "netwerk")


def is_passphrase_of(user: User, typed: str) -> bool:
    """Return whether this is the person's passphrase; the caller commits a renewed hash."""
    if is_too_long(typed):
        return False
    return bool(user.verify_and_update_password(normalized(typed)))


def is_too_long(passphrase: str) -> bool:
    """Return whether no passphrase is this long, as typed or with its signs taken apart."""
    return len(passphrase) > LONGEST or len(normalized(passphrase)) > 4 * LONGEST


def hashed(passphrase: str) -> str:
    """Return the hash to keep, made of the same form of the signs as signing in makes."""
    return str(hash_password(normalized(passphrase)))


def normalized(passphrase: str) -> str:
    """Return the passphrase with each sign in one form, as Flask-Security does at the door."""
    return str(current_app.extensions["security"].password_util.normalize(passphrase) or "")


def problem_with(passphrase: str, *, own_words: list[str]) -> str | None:
    """Return why a new passphrase is refused and what to do; None when it is good.

    Args:
        passphrase: any signs, spaces included; no rules about kinds of signs.
        own_words: what others know of this person, such as name and address.
    """
    length = len(unicodedata.normalize("NFC", passphrase))
    if length < SHORTEST:
        return str(
            _(
                "Dit is te kort. Neem minstens %(least)s tekens. Vier woorden is vaak genoeg.",
                least=SHORTEST,
            )
        )
    if length > LONGEST or len(normalized(passphrase)) > 4 * LONGEST:
        return str(_("Dit is te lang. Neem hoogstens %(most)s tekens.", most=LONGEST))
    if plain(passphrase) in common():
        return str(
            _("Veel mensen gebruiken dit wachtwoord. Kies vier woorden die niet bij elkaar horen.")
        )
    if guess_score(passphrase, own_words) < GOOD_ENOUGH:
        return str(_("Dit is makkelijk te raden. Kies vier woorden die niet bij elkaar horen."))
    return None


def guess_score(passphrase: str, own_words: list[str]) -> int:
    """Return how hard it is to guess: 0 (at once) to 4 (hardly).

    Words that others know of this person add nothing, however often they are repeated.
    """
    words = [*own_words, *OWN_WORDS]
    known = [plain(part) for word in words for part in [word, *_pieces(word)] if len(part) > 2]
    whole = rest = plain(passphrase)
    for word in sorted(known, key=len, reverse=True):
        rest = rest.replace(word, "")
    return min(_score(text, [*known, *common()]) for text in {whole, rest})


@cache
def common() -> dict[str, None]:
    """Return what many people choose, each as ``plain`` writes it, the most common first."""
    lines = COMMON_FILE.read_text(encoding="utf-8").splitlines()
    return dict.fromkeys(plain(line) for line in lines if line and not line.startswith("#"))


def plain(text: str) -> str:
    """Return a text in small letters, without spaces and marks between the words."""
    small = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in small if sign.isalnum()) or small


def _score(text: str, known: list[str]) -> int:
    return int(zxcvbn(text[:ESTIMATED_SIGNS], user_inputs=known)["score"]) if text else 0


def _pieces(word: str) -> list[str]:
    for sign in "@.-_":
        word = word.replace(sign, " ")
    return word.split()
